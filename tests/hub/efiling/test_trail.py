"""The trail only grows, and what somebody with the database in their hands alters is found."""

import pytest
from django.db import DatabaseError, transaction

from common.link.seal import SealKey
from hub.efiling import trail
from hub.efiling.models import Event, TrailHead
from hub.fleet import keys


@pytest.fixture
def steps(office, office_clerk):
    return [trail.add(office, office_clerk, trail.Action.LOOKED, f"entry/{n}", {"n": n}) for n in range(1, 5)]


def faults(office):
    return [(fault.seq, fault.reason) for fault in trail.verify(office)]


def test_a_trail_that_nobody_touched_is_right(office, steps):
    assert faults(office) == []


def test_each_unit_has_a_trail_of_its_own(office, school, steps, office_clerk):
    assert trail.add(school, office_clerk, trail.Action.LOOKED, "entry/9").seq == 1
    assert faults(office) == faults(school) == []


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_a_step(office, steps, change):
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        steps[1].delete() if change == "delete" else Event.objects.filter(pk=steps[1].pk).update(about="entry/99")
    assert faults(office) == []


@pytest.mark.parametrize(
    ("column", "value"), [("about", "entry/99"), ("action", "voided"), ("details", {"n": 9}), ("person", None)]
)
def test_a_changed_column_is_found(office, steps, tampering, column, value):
    Event.objects.filter(seq=2).update(**{column: value})
    assert faults(office) == [(2, "columns")]


def test_a_removed_step_is_found(office, steps, tampering):
    Event.objects.filter(seq=2).delete()
    assert faults(office) == [(2, "missing")]


def test_a_removed_last_step_is_found(office, steps, tampering):
    Event.objects.filter(seq=4).delete()
    assert faults(office) == [(4, "missing")]


def test_a_step_sealed_by_somebody_else_is_found(office, steps, tampering, monkeypatch):
    other = SealKey.generate()
    TrailHead.objects.filter(unit=office).update(seq=1, hash=steps[0].hash)
    Event.objects.filter(seq__gt=1).delete()
    with monkeypatch.context() as patch:
        patch.setattr(keys, "seal_key", lambda: other)
        trail.add(office, None, trail.Action.LOOKED, "entry/2")
    assert [seq for seq, _reason in faults(office)] == [2]


def test_steps_in_another_order_are_found(office, steps, tampering):
    Event.objects.filter(seq=2).update(seq=99)
    Event.objects.filter(seq=3).update(seq=2)
    Event.objects.filter(seq=99).update(seq=3)
    assert {seq for seq, _reason in faults(office)} >= {2, 3}
