"""Who may do what, and where: the rule by tables, then the functions that views use."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hub.people import access
from hub.people.access import LEADERS, Grant, Place, Right, Role
from hub.people.models import Membership, Person, Unit

OFFICE, GROUP, SCHOOL = Place(1, "office"), Place(2, "group"), Place(3, "school")
OTHER_SCHOOL, SCHOOL_GROUP = Place(4, "school"), Place(5, "group")
LINES = {
    "office": [OFFICE],
    "group": [GROUP, OFFICE],
    "school": [SCHOOL, OFFICE],
    "other school": [OTHER_SCHOOL, OFFICE],
    "group of the school": [SCHOOL_GROUP, SCHOOL, OFFICE],
}
ANY = Right("see", frozenset(Role))
LEADING = Right("decide", frozenset(LEADERS))
IN_OFFICE = Right("run", frozenset({Role.ADMINISTRATOR}), office_only=True)


@pytest.mark.parametrize(
    ("right", "role", "held_in", "reaches"),
    [
        (ANY, Role.ADMINISTRATOR, OFFICE, set(LINES)),
        (ANY, Role.DIRECTOR, OFFICE, set(LINES)),
        (ANY, Role.DEPUTY, OFFICE, set(LINES)),
        (ANY, Role.CLERK, OFFICE, {"office", "group"}),
        (ANY, Role.RECEPTION, OFFICE, {"office", "group"}),
        (ANY, Role.STAFF, OFFICE, {"office", "group"}),
        (ANY, Role.DIRECTOR, GROUP, {"group"}),
        (ANY, Role.DIRECTOR, SCHOOL, {"school", "group of the school"}),
        (ANY, Role.CLERK, SCHOOL, {"school", "group of the school"}),
        (ANY, Role.STAFF, SCHOOL_GROUP, {"group of the school"}),
        (LEADING, Role.CLERK, OFFICE, set()),
        (LEADING, Role.DIRECTOR, SCHOOL, {"school", "group of the school"}),
        (IN_OFFICE, Role.ADMINISTRATOR, OFFICE, set(LINES)),
        (IN_OFFICE, Role.ADMINISTRATOR, GROUP, set()),
        (IN_OFFICE, Role.ADMINISTRATOR, SCHOOL, set()),
    ],
)
def test_a_role_reaches_its_unit_and_what_is_below(right: Right, role: str, held_in: Place, reaches: set[str]) -> None:
    grants = [Grant(held_in.id, role)]
    assert {name for name, line in LINES.items() if access.allows(right, grants, line)} == reaches


def test_nobody_without_a_role_may_do_anything() -> None:
    assert not any(access.allows(ANY, [], line) for line in LINES.values())


def test_several_roles_add_up() -> None:
    grants = [Grant(GROUP.id, Role.CLERK), Grant(OTHER_SCHOOL.id, Role.STAFF)]
    assert {name for name, line in LINES.items() if access.allows(ANY, grants, line)} == {"group", "other school"}


def test_an_action_that_nobody_registered_is_an_error(administrator: Person) -> None:
    with pytest.raises(KeyError):
        access.may(administrator, "people.manege")


def test_registering_an_action_twice_differently_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"people\.view"):
        access.register("people.view", roles={Role.STAFF})


def test_without_a_unit_it_is_enough_to_hold_the_right_somewhere(
    school_administrator: Person, school_staff: Person
) -> None:
    assert access.may(school_administrator, "people.manage")
    assert not access.may(school_staff, "people.manage")
    assert not access.may(school_administrator, "people.units"), "that one is for the office only"


def test_in_a_unit_the_right_must_hold_there(
    school_administrator: Person, school: Unit, other_school: Unit, office: Unit
) -> None:
    assert access.may(school_administrator, "people.manage", school)
    assert not access.may(school_administrator, "people.manage", other_school)
    assert not access.may(school_administrator, "people.manage", office)


def test_visible_units_are_those_in_which_one_may(
    administrator: Person, school_director: Person, office_clerk: Person, school_staff: Person,
    office: Unit, group: Unit, school: Unit, other_school: Unit,
) -> None:  # fmt: skip
    assert set(access.visible_units(administrator, "people.view")) == {office, group, school, other_school}
    assert set(access.visible_units(school_director, "people.view")) == {school}
    assert set(access.visible_units(office_clerk, "people.view")) == {office, group}
    assert not access.visible_units(school_staff, "people.view").exists()


@pytest.mark.parametrize(("start", "end", "counts"), [(0, 0, True), (1, None, False), (None, -1, False), (-9, 9, True)])
def test_a_membership_counts_only_in_its_time(
    make_person, school: Unit, start: int | None, end: int | None, counts: bool
) -> None:
    today = timezone.localdate()

    def day(offset: int | None) -> datetime.date | None:
        return None if offset is None else today + datetime.timedelta(days=offset)

    person = make_person("P1")
    Membership.objects.create(person=person, unit=school, role=Role.DIRECTOR, start=day(start), end=day(end))
    assert access.may(person, "people.view", school) is counts


def test_a_closed_account_and_nobody_may_do_nothing(administrator: Person, office: Unit) -> None:
    administrator.is_active = False
    assert not access.may(administrator, "people.view", office)
    assert not access.visible_units(administrator, "people.view").exists()
    assert not access.may(AnonymousUser(), "people.view")
    assert not access.visible_units(AnonymousUser(), "people.view").exists()
