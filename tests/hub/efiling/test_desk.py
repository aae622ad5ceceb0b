"""What waits for one person from every part of e-filing, and the panels of a line: parts say it, the desk orders it."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.efiling import desk, panels
from hub.efiling.desk import Waiting
from hub.people.models import Person

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def waiting(title: str, *, due: int | None = None, came: int = 0, urgency: str = "normal") -> Waiting:
    """Due and come so many hours from noon."""
    due_at = NOON + timedelta(hours=due) if due is not None else None
    return Waiting("ลงนาม", title, "ธุรการ", urgency, NOON + timedelta(hours=came), due_at, f"/{title}/")


@pytest.fixture
def parts(monkeypatch):
    """The parts that say what waits: none to begin with."""
    monkeypatch.setattr(desk, "_sources", [])
    return desk


@pytest.mark.parametrize(
    ("things", "order"),
    [
        ([], ""),
        ([waiting("a", due=2), waiting("b", due=1)], "ba"),
        ([waiting("a"), waiting("b", due=99)], "ba"),
        ([waiting("a", came=2), waiting("b", came=1)], "ba"),
        ([waiting("a", due=1, came=2), waiting("b", due=1, came=1)], "ba"),
        ([waiting("a", due=1), waiting("b", due=1, came=2, urgency="urgent")], "ba"),
        ([waiting("a"), waiting("b", came=2, urgency="most-urgent"), waiting("c", due=9)], "cba"),
        ([waiting("a", due=-5), waiting("b", came=-99), waiting("c", due=0)], "acb"),
    ],
)
def test_what_is_due_first_stands_first_then_the_most_urgent_and_the_oldest(parts, things, order):
    parts.register(lambda person: things)
    assert "".join(each.title for each in parts.of(Person())) == order


def test_every_part_is_asked_and_one_registered_twice_once(parts):
    def drafts(person):
        yield waiting("d")

    for source in (drafts, drafts, lambda person: [waiting("e", due=1)]):
        parts.register(source)
    assert [each.title for each in parts.of(Person())] == ["e", "d"]


def test_the_next_is_the_most_pressing_other_than_the_one_at_hand(parts):
    parts.register(lambda person: [waiting("a", due=1), waiting("b", due=2)])
    assert parts.next_url(Person()) == "/a/"
    assert parts.next_url(Person(), after="/a/") == "/b/"
    assert parts.next_url(Person(), after="/b/") == "/a/"


def test_after_the_last_there_is_no_next(parts):
    parts.register(lambda person: [waiting("a")])
    assert parts.next_url(Person(), after="/a/") is None


def test_panels_stand_in_their_order_and_one_without_anything_to_say_is_left_out(monkeypatch, rf):
    monkeypatch.setattr(panels, "_panels", [])

    def last(request, entry):
        return "last"

    for make, order in ((last, 20), (last, 5), (lambda request, entry: "", 15), (lambda request, entry: "first", 10)):
        panels.register(make, order=order)
    assert panels.of(rf.get("/"), None) == ["first", "last"]
