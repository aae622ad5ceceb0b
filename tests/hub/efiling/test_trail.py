"""The trail only grows, and what somebody with the database in their hands alters is found."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from common.link.seal import SealKey
from hub.efiling import anchors, trail
from hub.efiling.models import Event, TrailHead
from hub.fleet import keys

pytestmark = pytest.mark.usefixtures("own_folder")


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
    assert {seq for seq, _reason in faults(office)} == {2}


def test_steps_in_another_order_are_found(office, steps, tampering):
    Event.objects.filter(seq=2).update(seq=99)
    Event.objects.filter(seq=3).update(seq=2)
    Event.objects.filter(seq=99).update(seq=3)
    assert {seq for seq, _reason in faults(office)} >= {2, 3}


# A tail that was cut off


def cut_after(seq):
    """The last steps taken away, and the head put back to where the trail ends then."""
    Event.objects.filter(seq__gt=seq).delete()
    TrailHead.objects.update(seq=seq, hash=Event.objects.get(seq=seq).hash)


def test_a_cut_tail_is_found_though_the_head_was_put_back(office, steps, tampering):
    cut_after(2)
    assert faults(office) == [(2, "head")]


@pytest.mark.parametrize("change", [{"seal": ""}, {"hash": "0" * 64}])
def test_a_head_that_was_changed_is_found(office, steps, change):
    TrailHead.objects.update(**change)
    assert faults(office) == [(4, "head")]


def test_a_head_that_is_gone_is_found(office, steps):
    TrailHead.objects.all().delete()
    assert faults(office) == [(5, "missing")]


def test_a_head_that_stood_there_before_is_found_by_what_was_kept_outside(office, steps, office_clerk, tampering):
    before = TrailHead.objects.get()
    trail.add(office, office_clerk, trail.Action.LOOKED, "entry/5")
    anchors.step()
    Event.objects.filter(seq__gt=before.seq).delete()
    before.save()
    assert faults(office) == []
    (told,) = anchors.verify()
    assert told.startswith("5001 #5: missing or another")


def test_a_line_a_day_is_kept_and_only_of_trails_that_went_on(office, school, steps, office_clerk, monkeypatch):
    anchors.step()
    anchors.step()
    assert len(anchors._lines()) == 1
    later = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    anchors.step()
    assert len(anchors._lines()) == 1
    trail.add(school, office_clerk, trail.Action.LOOKED, "entry/9")
    anchors.step()
    assert list(anchors._opened(anchors._lines()[1])["heads"]) == [str(school.pk)]
    assert list(anchors.verify()) == []
    assert anchors.path().stat().st_mode & 0o777 == 0o600


def test_a_line_taken_out_of_the_file_or_forged_is_found(office, steps, office_clerk, monkeypatch):
    for day in range(3):
        moment = timezone.now() + timedelta(days=1)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        trail.add(office, office_clerk, trail.Action.LOOKED, f"entry/{day}")
        anchors.step()
    first, second, third = anchors._lines()
    anchors.path().write_text(f"{first}\n{third}\n")
    assert list(anchors.verify()) == ["trail-anchors.txt 2: a line before it is missing or another"]
    anchors.path().write_text(f"{first}\n{second[:-2]}\n{third}\n")
    assert next(iter(anchors.verify())) == "trail-anchors.txt 2: not sealed by the hub"


def test_a_torn_line_holds_up_no_other(office, steps, office_clerk):
    anchors.path().write_text("torn")
    anchors.step()
    assert len(anchors._lines()) == 2
    assert list(anchors.verify()) == ["trail-anchors.txt 1: not sealed by the hub"]


def test_a_step_on_paper_is_compared(office, steps, capsys):
    call_command("verify_trail", "--printed", "5001", "2", steps[1].hash.upper())
    assert "ตรงกับที่พิมพ์ไว้" in capsys.readouterr().out
    for wrong in (["5001", "2", steps[0].hash], ["5001", "x", steps[0].hash], ["9", "2", steps[1].hash]):
        with pytest.raises(CommandError, match="ไม่ตรง"):
            call_command("verify_trail", "--printed", *wrong)
