"""To whom a letter can go, in which order, and what a note says of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.efiling.routing import recipients
from hub.efiling.routing.recipients import line_of_command, written
from hub.people import acting, positions


def offered(person, entry):
    return [each.name for each in recipients.recipients(person, entry)]


def command(person, unit):
    return [each.person for each in line_of_command(person, list(positions.of_agency(unit)))]


def test_the_line_of_command_goes_from_the_group_to_the_director(
    entry, office, group_clerk, group_staff, head, other_head, deputy, office_director, office_clerk
):
    assert command(group_clerk, office) == command(group_staff, office) == [head, deputy, office_director]
    assert command(head, office) == [deputy, office_director]
    assert command(office_clerk, office) == [deputy, office_director]
    assert command(deputy, office) == [office_director]
    assert command(office_director, office) == []


def test_who_acts_as_deputy_has_the_director_above_and_not_themselves(office, head, deputy, office_director, place):
    acting.appoint(place(deputy), head, timezone.localdate(), timezone.localdate())
    assert command(type(head).objects.get(pk=head.pk), office) == [office_director]


def test_everybody_of_the_agency_and_its_groups_with_people_can_get_it_and_nobody_else(
    entry, office_clerk, office_director, deputy, head, group_staff, other_group, school_director, administrator
):
    names = offered(office_clerk, entry)
    assert set(names) == {
        "นายรอง ช่วยงาน", "นางดวงใจ นำพา", "นางหัวหน้า กลุ่มดี", "กลุ่มอำนวยการ", "นายปิ่น ผู้กล้า", "นายอนันต์ ดูแลดี",
    }  # fmt: skip
    assert names[:3] == ["นายรอง ช่วยงาน", "นางดวงใจ นำพา", "กลุ่มอำนวยการ"]


def test_who_gets_most_from_a_person_stands_first(entry, office_clerk, propose, head, group_staff, office_director):
    propose(group_staff)
    assert offered(office_clerk, entry)[0] == "นายปิ่น ผู้กล้า"
    assert offered(head, entry)[0] == "นายปิ่น ผู้กล้า", "then what others of the agency do"


def test_habits_of_long_ago_do_not_count(entry, office_clerk, propose, group_staff, deputy, monkeypatch):
    propose(deputy)
    propose(group_staff)
    assert offered(office_clerk, entry)[0] == "นายรอง ช่วยงาน"
    monkeypatch.setattr(recipients, "RECENT", 1)
    assert offered(office_clerk, entry)[0] == "นายปิ่น ผู้กล้า"


def test_an_administrator_who_has_another_position_is_asked_in_that(entry, office, office_clerk, administrator):
    administrator.memberships.create(unit=office, role="staff", position="นักวิชาการคอมพิวเตอร์")
    found = [each for each in recipients.recipients(office_clerk, entry) if each.name == "นายอนันต์ ดูแลดี"]
    assert [each.detail for each in found] == ["นักวิชาการคอมพิวเตอร์"]


def test_who_acts_stands_beside_the_holder_and_who_left_is_gone(
    entry, office_clerk, deputy, office_director, group_staff, place
):
    acting.appoint(place(office_director), deputy, timezone.localdate(), timezone.localdate())
    director = next(each for each in recipients.recipients(office_clerk, entry) if each.name == "นางดวงใจ นำพา")
    assert director.detail == "ผู้อำนวยการ · นายรอง ช่วยงาน รักษาราชการแทน"
    group_staff.memberships.update(end=timezone.localdate() - timedelta(days=1))
    assert "นายปิ่น ผู้กล้า" not in offered(office_clerk, entry)


def test_a_secret_letter_goes_to_no_group(secret_entry, registrar, head, group):
    assert str(group) not in offered(registrar, secret_entry)


@pytest.mark.parametrize(
    ("phrases", "text", "names", "note"),
    [
        (["ทราบ"], "", [], "ทราบ"),
        (["ทราบ", "ดำเนินการ"], "", [], "ทราบ ดำเนินการ"),
        ([], "ขอเอกสาร", [], "ขอเอกสาร"),
        (["มอบ…"], "", ["กลุ่มอำนวยการ", "รองฯ"], "มอบ กลุ่มอำนวยการ, รองฯ"),
        (["มอบ…"], "", [], "มอบ"),
        (["เห็นชอบ"], "ด่วน", ["ก"], "เห็นชอบ\nด่วน"),
    ],
)
def test_a_note_is_the_phrases_then_what_was_typed(phrases, text, names, note):
    assert written(phrases, text, names) == note
