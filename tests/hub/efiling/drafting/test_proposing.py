"""A draft up the line: reviewed, returned, taken back, changed on its way; and the desk that tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.efiling import desk, registering
from hub.efiling.drafting import proposing, reach, waiting, writing
from hub.efiling.drafting.models import Draft, Step
from hub.efiling.routing import due, steps
from hub.people.models import Membership, Person


@pytest.fixture
def through_head(draft, group_staff, head_position, director_position) -> Draft:
    return proposing.propose(draft, group_staff, [head_position], director_position, 1)


def waits_for(person: Person) -> list[str]:
    return [str(each.what) for each in waiting.waiting(Person.objects.get(pk=person.pk))]


def test_the_line_of_the_unit_is_suggested(draft, head_position, director_position):
    assert reach.suggested_line(draft) == ([head_position], director_position)


def test_it_waits_for_one_after_another(through_head, head_of_group, office_director, group_staff):
    assert (waits_for(head_of_group), waits_for(office_director)) == (["ตรวจร่าง"], [])
    proposing.approve(through_head, head_of_group, "เห็นควรลงนาม", 1)
    assert (waits_for(head_of_group), waits_for(office_director)) == ([], ["ลงนาม"])


def test_it_is_due_by_its_urgency_from_when_it_came_to_whose_turn_it_is(
    draft, group_staff, director_position, office_director, whole
):
    writing.save(draft, group_staff, replace(whole, urgency="most-urgent"), 1)
    proposing.propose(draft, group_staff, [], director_position, 2)
    told = next(waiting.waiting(Person.objects.get(pk=office_director.pk)))
    assert told.due_at == due.reckoning()("most-urgent", Step.objects.get().came_at)
    assert told.came_at < told.due_at < due.reckoning()("normal", told.came_at)


def test_a_most_urgent_draft_to_sign_stands_above_ordinary_letters(
    draft, group_staff, director_position, office_director, whole, send, receive, office_clerk
):
    writing.save(draft, group_staff, replace(whole, urgency="most-urgent"), 1)
    entry = registering.register(receive, office_clerk, {"subject": "หนังสือปกติ", "sender": "สพฐ."})
    steps.propose(entry, office_clerk, "เพื่อโปรดพิจารณา", steps.Onward(positions=[director_position]))
    proposing.propose(draft, group_staff, [], director_position, 2)
    titles = [each.title for each in desk.of(Person.objects.get(pk=office_director.pk))]
    assert titles == [draft.subject, "หนังสือปกติ"]


def test_returned_it_waits_for_its_author_with_what_to_change(through_head, head_of_group, group_staff, signed_in):
    proposing.give_back(through_head, head_of_group, "ขอให้ระบุห้องประชุม", 1)
    through_head.refresh_from_db()
    assert through_head.state == Draft.State.RETURNED
    assert waits_for(group_staff) == ["แก้ไขร่างที่ส่งคืน"]
    page = signed_in(group_staff).get(reverse("drafting:draft", args=[through_head.pk])).content.decode()
    assert "ขอให้ระบุห้องประชุม" in page


def test_proposed_again_it_begins_anew_and_what_was_said_stays(
    through_head, head_of_group, group_staff, director_position
):
    proposing.give_back(through_head, head_of_group, "แก้", 1)
    again = proposing.propose(through_head, group_staff, [], director_position, 1)
    assert [(each.round, each.state) for each in again.steps.all()] == [
        (1, "returned"),
        (1, "withdrawn"),
        (2, "waiting"),
    ]


def test_a_reviewer_changes_it_and_the_next_reads_the_new_version(through_head, head_of_group, whole, office_director):
    saved = writing.save(through_head, head_of_group, replace(whole, conclusion="จึงเรียนมาเพื่อทราบ"), 1)
    with pytest.raises(proposing.ChangedMeanwhile):
        proposing.approve(through_head, head_of_group, "", 1)
    step = proposing.approve(saved, head_of_group, "", 2)
    assert (step.version, saved.versions.get(number=2).by) == (2, head_of_group)


def test_it_is_taken_back_before_it_is_signed(through_head, group_staff, head_of_group):
    proposing.take_back(through_head, group_staff)
    through_head.refresh_from_db()
    assert through_head.state == Draft.State.WRITING
    assert waits_for(head_of_group) == []
    with pytest.raises(proposing.NotYourTurn):
        proposing.approve(through_head, head_of_group, "", 1)


@pytest.mark.parametrize("act", [proposing.approve, proposing.give_back])
def test_nobody_acts_out_of_turn(through_head, office_director, group_staff, act):
    for person in (office_director, group_staff):
        with pytest.raises(proposing.NotYourTurn):
            act(through_head, person, "x", 1)


def test_a_second_press_approves_nothing_twice(through_head, head_of_group):
    proposing.approve(through_head, head_of_group, "", 1)
    with pytest.raises(proposing.NotYourTurn):
        proposing.approve(through_head, head_of_group, "", 1)
    assert through_head.steps.filter(state=Step.State.APPROVED).count() == 1


def test_who_acts_for_a_reviewer_sees_it_on_their_desk_as_such(through_head, head_position, make_person, group):
    stand_in = make_person("STAND", group)
    today = timezone.localdate()
    Membership.objects.create(
        person=stand_in, unit=group, role="director", acting_for=head_position, start=today, end=today + timedelta(1)
    )
    told = next(waiting.waiting(Person.objects.get(pk=stand_in.pk)))
    assert (str(told.what), told.acting_for) == ("ตรวจร่าง", "ผู้อำนวยการกลุ่มอำนวยการ")


def test_after_an_act_one_comes_to_what_waits_next(
    draft, through_head, head_of_group, group_staff, group, head_position, director_position, whole, signed_in
):
    other = writing.start(group_staff, group, "external", whole)
    proposing.propose(other, group_staff, [head_position], director_position, 1)
    browser = signed_in(head_of_group)
    first = browser.post(reverse("drafting:approve", args=[through_head.pk]), {"version": 1, "note": "เห็นชอบ"})
    assert first["Location"] == reverse("drafting:review", args=[other.pk])
    second = browser.post(reverse("drafting:give-back", args=[other.pk]), {"version": 1, "note": "แก้"})
    assert second["Location"] == reverse("drafting:draft", args=[other.pk])
    assert desk.next_url(Person.objects.get(pk=head_of_group.pk)) is None


def test_returning_needs_a_word(through_head, head_of_group, signed_in):
    response = signed_in(head_of_group).post(reverse("drafting:give-back", args=[through_head.pk]), {"version": 1})
    assert response.status_code == 422
    through_head.refresh_from_db()
    assert through_head.state == Draft.State.PROPOSED


def test_a_reader_of_an_older_version_is_told(through_head, head_of_group, whole, signed_in):
    writing.save(through_head, head_of_group, replace(whole, conclusion="ใหม่"), 1)
    response = signed_in(head_of_group).post(
        reverse("drafting:approve", args=[through_head.pk]), {"version": 1}, follow=True
    )
    assert "อ่านฉบับล่าสุดก่อน" in response.content.decode()


def test_the_same_reviewer_twice_is_refused(draft, group_staff, head_position, director_position, signed_in):
    form = {
        "version": 1,
        "reviewer_0": head_position.pk,
        "reviewer_1": head_position.pk,
        "signer": director_position.pk,
    }
    assert signed_in(group_staff).post(reverse("drafting:propose", args=[draft.pk]), form).status_code == 422


def test_only_positions_of_the_agency_can_be_chosen(draft, group_staff, school_director, signed_in):
    theirs = school_director.memberships.get()
    Membership.objects.filter(pk=theirs.pk).update(position="ผู้อำนวยการโรงเรียน")
    form = {"version": 1, "signer": theirs.pk}
    assert signed_in(group_staff).post(reverse("drafting:propose", args=[draft.pk]), form).status_code == 422


def test_the_home_page_says_once_that_something_waits_in_the_card_of_the_desk(through_head, head_of_group, signed_in):
    cards = signed_in(head_of_group).get(reverse("home")).context["cards"]
    assert [str(card.title) for card in cards if card.icon in ("empty", "edit")] == ["แฟ้มเสนอ"]


def test_that_no_signer_was_chosen_is_not_told_where_one_chooses(draft, group_staff, director_position, signed_in):
    told = "ยังไม่ได้เลือกผู้ลงนาม"
    client = signed_in(group_staff)
    assert told in client.get(reverse("drafting:draft", args=[draft.pk])).content.decode()
    shown = client.get(reverse("drafting:propose", args=[draft.pk]))
    assert (told in shown.content.decode(), shown.context["wrong"]) == (False, 0)
