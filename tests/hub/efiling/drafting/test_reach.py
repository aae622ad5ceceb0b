"""Who sees a draft no longer: whom it passed by, who left a position, a registrar who serves elsewhere now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.efiling import registering
from hub.efiling.drafting import proposing, reach, writing
from hub.efiling.drafting.content import read
from hub.efiling.drafting.forms import ProposeForm
from hub.efiling.drafting.models import Draft
from hub.efiling.models import Register
from hub.people import acting
from hub.people.models import Membership, Person


def sees(person: Person, draft: Draft) -> bool:
    """As the next request does."""
    return reach.drafts(Person.objects.get(pk=person.pk)).filter(pk=draft.pk).exists()


@pytest.fixture
def secret_draft(send, office, registrar, group, group_staff, whole):
    register = Register.objects.create(unit=office, kind="send", secret=True)
    register.registrars.add(registrar)
    return writing.start(group_staff, group, "external", read({**whole.kept(), "secrecy": "secret"}))


def test_whom_a_draft_that_was_taken_back_had_not_reached_does_not_see_it(
    draft, group_staff, head_position, head_of_group, director_position, office_director
):
    proposed = proposing.propose(draft, group_staff, [head_position], director_position, 1)
    assert sees(office_director, proposed)
    proposing.take_back(proposed, group_staff)
    assert not sees(office_director, proposed)
    assert not sees(head_of_group, proposed)


def test_who_approved_an_ordinary_draft_goes_on_seeing_it(
    draft, group_staff, head_position, head_of_group, director_position, office_director
):
    proposed = proposing.propose(draft, group_staff, [head_position], director_position, 1)
    proposing.approve(proposed, head_of_group, "", 1)
    proposing.give_back(proposed, office_director, "แก้คำผิด", 1)
    assert sees(head_of_group, proposed)
    assert sees(office_director, proposed)


def test_a_secret_draft_is_seen_on_its_present_way_alone(
    secret_draft, group_staff, head_position, head_of_group, director_position, office_director
):
    proposing.propose(secret_draft, group_staff, [head_position], director_position, 1)
    proposing.approve(secret_draft, head_of_group, "", 1)
    assert sees(head_of_group, secret_draft)
    proposing.give_back(secret_draft, office_director, "แก้", 1)
    proposing.propose(secret_draft, group_staff, [], director_position, 1)
    assert not sees(head_of_group, secret_draft)
    assert sees(office_director, secret_draft)


def test_who_acted_in_a_position_does_not_see_its_secret_draft_after_the_last_day(
    secret_draft, group_staff, head_position, director_position, make_person, office
):
    deputy = make_person("DEPUTY", office, "deputy")
    today = timezone.localdate()
    appointment = acting.appoint(head_position, deputy, today, today)
    proposing.propose(secret_draft, group_staff, [head_position], director_position, 1)
    proposing.approve(secret_draft, Person.objects.get(pk=deputy.pk), "", 1)
    assert sees(deputy, secret_draft)
    acting.end(appointment, today - timedelta(days=1))
    assert not sees(deputy, secret_draft)


def test_a_registrar_who_serves_elsewhere_now_sees_no_secret_draft(secret_draft, registrar, school, signed_in):
    assert sees(registrar, secret_draft)
    registrar.memberships.update(unit=school)
    moved = Person.objects.get(pk=registrar.pk)
    assert not sees(moved, secret_draft)
    assert not reach.helps(moved, secret_draft)
    assert signed_in(moved).get(reverse("drafting:draft", args=[secret_draft.pk])).status_code == 404


@pytest.mark.parametrize(("kind", "roles"), [("external", {"director"}), ("memo", {"director", "staff"})])
def test_letters_are_signed_by_who_leads_and_memos_by_anybody(
    send, group, group_staff, head_position, director_position, kind, roles
):
    Membership.objects.filter(person=group_staff).update(position="นักวิชาการศึกษา")
    made = writing.start(group_staff, group, kind)
    offered = ProposeForm(draft=made).fields["signer"].queryset
    assert {each.role for each in offered} == roles
    own = group_staff.memberships.get()
    assert ProposeForm({"signer": own.pk}, draft=made).is_valid() is ("staff" in roles)


def test_the_desk_costs_as_much_for_many_drafts_as_for_one(
    send, group, group_staff, director_position, office_director, whole, django_assert_max_num_queries
):
    from hub.efiling.drafting.waiting import waiting

    for _ in range(12):
        made = writing.start(group_staff, group, "external", whole)
        proposing.propose(made, group_staff, [], director_position, 1)
    back = writing.start(office_director, director_position.unit, "external", read({"urgency": "urgent"}))
    Draft.objects.filter(pk=back.pk).update(state=Draft.State.RETURNED)
    with django_assert_max_num_queries(11):
        found = list(waiting(Person.objects.get(pk=office_director.pk)))
    assert len(found) == 13
    assert found[-1].urgency == "urgent"


def test_an_ordinary_answer_to_a_secret_letter_tells_nobody_what_that_was_about(
    send, secret, registrar, office, office_clerk, signed_in
):
    line = registering.register(secret, registrar, {"subject": "เรื่องปกปิด", "secrecy": "secret"})
    made = writing.start(registrar, office, "external", read({"subject": "ตอบ"}), reply_to=line)
    browser = signed_in(office_clerk)
    for page in ("draft", "write"):
        response = browser.get(reverse(f"drafting:{page}", args=[made.pk]))
        assert response.status_code == 200
        assert "เรื่องปกปิด" not in response.content.decode()
