"""Who sees a draft, and who may do what with it: its author, those it was proposed to, the clerks who number it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hub.efiling.drafting import proposing, reach, writing
from hub.efiling.drafting.models import Draft
from hub.efiling.models import Event, Register

SEES = ["draft", "draft-pdf", "versions"]
STEPS = ["autosave", "discard", "take-back", "approve", "give-back", "sign", "add-files", "forget"]


@pytest.fixture
def everybody(
    administrator, office_director, office_clerk, group_staff, head_of_group, school_director, school_staff, registrar
):
    return {
        "administrator": administrator, "director": office_director, "clerk": office_clerk, "author": group_staff,
        "head": head_of_group, "school director": school_director, "teacher": school_staff,
    }  # fmt: skip


@pytest.mark.parametrize("page", SEES)
@pytest.mark.parametrize("who", ["administrator", "director", "head", "school director", "teacher"])
def test_a_draft_nobody_proposed_is_not_there_for_others(draft, everybody, signed_in, who, page):
    assert signed_in(everybody[who]).get(reverse(f"drafting:{page}", args=[draft.pk])).status_code == 404


@pytest.mark.parametrize("page", SEES)
@pytest.mark.parametrize("who", ["author", "clerk"])
def test_its_author_and_the_clerks_of_its_register_see_it(draft, everybody, signed_in, who, page):
    assert signed_in(everybody[who]).get(reverse(f"drafting:{page}", args=[draft.pk])).status_code == 200


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["administrator", "head", "school director", "teacher"])
def test_no_step_is_taken_by_somebody_who_does_not_see_it(proposed, everybody, signed_in, who, step):
    response = signed_in(everybody[who]).post(reverse(f"drafting:{step}", args=[proposed.pk]), {"version": 1})
    assert response.status_code == 404
    proposed.refresh_from_db()
    assert proposed.state == Draft.State.PROPOSED


def test_those_it_was_proposed_to_see_it(proposed, everybody, signed_in):
    for who, status in (("director", 200), ("administrator", 404), ("head", 404)):
        assert signed_in(everybody[who]).get(reverse("drafting:draft", args=[proposed.pk])).status_code == status


def test_while_it_is_proposed_only_whose_turn_it_is_writes_in_it(
    draft, group_staff, office_clerk, office_director, head_position, head_of_group, director_position
):
    assert reach.may_write(group_staff, draft)
    assert reach.may_write(office_clerk, draft)
    proposed = proposing.propose(draft, group_staff, [head_position], director_position, 1)
    assert [reach.may_write(each, proposed) for each in (group_staff, office_clerk, office_director)] == [False] * 3
    assert reach.may_write(head_of_group, proposed)


def test_a_clerk_proposes_for_others(draft, signed_in, office_clerk, director_position):
    response = signed_in(office_clerk).post(
        reverse("drafting:propose", args=[draft.pk]), {"version": 1, "signer": director_position.pk}
    )
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.state == Draft.State.PROPOSED


def test_a_clerk_of_another_unit_does_not_see_it(draft, make_person, group, school, signed_in):
    for unit in (group, school):
        other = make_person(f"C{unit.pk}", unit, "clerk")
        assert signed_in(other).get(reverse("drafting:draft", args=[draft.pk])).status_code == 404


@pytest.fixture
def secret_draft(send, office, registrar, group, group_staff, whole):
    register = Register.objects.create(unit=office, kind="send", secret=True)
    register.registrars.add(registrar)
    return writing.start(group_staff, group, "external", whole.__class__(**{**whole.kept(), "secrecy": "secret"}))


def test_a_secret_draft_is_not_there_for_the_clerks(secret_draft, signed_in, office_clerk, registrar, group_staff):
    page = reverse("drafting:draft", args=[secret_draft.pk])
    assert signed_in(office_clerk).get(page).status_code == 404
    assert signed_in(registrar).get(page).status_code == 200
    assert signed_in(group_staff).get(page).status_code == 200
    assert Event.objects.filter(action="looked", about=f"draft/{secret_draft.pk}").count() == 2
    for page in ("drafts", "new"):
        assert str(secret_draft).encode() not in signed_in(office_clerk).get(reverse(f"drafting:{page}")).content


def test_page_pictures_of_a_secret_draft_stay_in_no_browser(secret_draft, signed_in, group_staff):
    response = signed_in(group_staff).get(reverse("drafting:page-picture", args=[secret_draft.pk, 1]) + "?of=x")
    assert "no-store" in response["Cache-Control"]


def test_one_drafts_for_a_unit_one_serves_in_alone(send, school, group, group_staff, signed_in):
    browser, page = signed_in(group_staff), reverse("drafting:new")
    assert browser.post(page, {"kind": "external", "unit": school.pk}).status_code == 422
    assert browser.post(page, {"kind": "external", "unit": group.pk}).status_code == 302


def test_a_letter_is_answered_by_those_who_see_its_line(receive, office_clerk, group_staff, school_director, signed_in):
    from hub.efiling import registering

    entry = registering.register(receive, office_clerk, {"subject": "ขอข้อมูล", "sender": "จังหวัดตัวอย่าง"})
    page = reverse("drafting:new") + f"?reply_to={entry.pk}"
    for person, status in ((office_clerk, 200), (group_staff, 404), (school_director, 404)):
        assert signed_in(person).get(page).status_code == status


@pytest.mark.parametrize(
    ("who", "own", "school_page", "ranks"),
    [
        ("clerk", 200, 404, 403),
        ("director", 200, 200, 200),
        ("author", 403, 403, 403),
        ("school director", 404, 200, 403),
    ],
)
def test_letterheads_and_ranks_are_set_by_those_who_may(
    everybody, office, school, signed_in, who, own, school_page, ranks
):
    browser = signed_in(everybody[who])
    for page, status in (
        (reverse("drafting:letterhead", args=[office.code]), own),
        (reverse("drafting:letterhead", args=[school.code]), school_page),
        (reverse("drafting:ranks"), ranks),
    ):
        assert browser.get(page).status_code == status


def test_nobody_who_has_not_signed_in_comes_in(draft, client):
    assert "sign-in" in client.get(reverse("drafting:draft", args=[draft.pk]))["Location"]
