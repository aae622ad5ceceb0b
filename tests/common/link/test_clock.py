import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.link import clock
from common.link.clock import Moment, corrected

BOOT = "5c1ea3f2-53a4-4c4a-9b4e-0d6c2f6f3a11"
WALL = datetime(2026, 5, 18, 1, 30, 0, tzinfo=UTC)

_MOMENTS = st.builds(
    Moment,
    wall=st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 zone beside
    boot=st.uuids().map(str),
    uptime=st.floats(0, 1e8).map(lambda seconds: round(seconds, 3)),
    synced=st.booleans(),
    error=st.none() | st.floats(0, 1000),
)


def moment(**change):
    return Moment(**{"wall": WALL, "boot": BOOT, "uptime": 100.0, "synced": True, "error": 0.01, **change})


@given(_MOMENTS)
def test_a_moment_reads_back_to_the_millisecond(made):
    read = Moment.from_json(json.loads(json.dumps(made.as_json())))
    assert timedelta(0) <= made.wall - read.wall < timedelta(milliseconds=1)
    assert (read.boot, read.uptime, read.synced, read.error) == (made.boot, made.uptime, made.synced, made.error)
    assert Moment.from_json(read.as_json()) == read


def test_a_wall_time_of_another_zone_is_written_as_utc():
    made = moment(wall=datetime(2026, 5, 18, 8, 30, tzinfo=timezone(timedelta(hours=7))))
    assert made.as_json()["wall"] == "2026-05-18T01:30:00.000Z"


@pytest.mark.parametrize(
    "change",
    [
        {"wall": "2026-05-18T01:30:00"},  # no zone
        {"wall": "yesterday"},
        {"wall": 1779067800},
        {"wall": "0001-01-01T00:00:00+14:00"},
        {"wall": "9999-12-31T23:59:59Z"},  # nothing can be added to it any more
        {"boot": None},
        {"boot": ""},
        {"boot": "b" * 5000},
        {"boot": "\ud800"},
        {"boot": "x\u0000"},
        {"uptime": None},
        {"uptime": "12"},
        {"uptime": True},
        {"uptime": -1.0},
        {"uptime": float("nan")},
        {"uptime": float("inf")},
        {"uptime": 1e300},
        {"synced": "yes"},
        {"synced": None},
        {"error": "0.1"},
        {"error": -0.5},
        {"error": float("nan")},
    ],
    ids=lambda change: repr(change)[:60],
)
def test_a_moment_that_nobody_wrote_is_refused(change):
    with pytest.raises((KeyError, TypeError, ValueError, OverflowError)):
        Moment.from_json({**moment().as_json(), **change})


@pytest.mark.parametrize("field", ["wall", "boot", "uptime", "synced", "error"])
def test_a_moment_without_one_of_its_fields_is_refused(field):
    value = moment().as_json()
    del value[field]
    with pytest.raises(KeyError):
        Moment.from_json(value)


@pytest.mark.parametrize(
    ("made", "known", "really"),
    [
        # A Pi without a clock came up in 1970, made a record after 100 s and was set right after 400 s.
        (moment(wall=datetime(1970, 1, 1, 0, 1, 40, tzinfo=UTC), synced=False), moment(uptime=400.0), 300),
        (moment(synced=False), moment(uptime=100.0), 0),
        # The record came after the synchronisation: just as good.
        (moment(uptime=500.0), moment(uptime=400.0), -100),
    ],
)
def test_the_time_is_computed_back_from_a_synchronisation_of_the_same_boot(made, known, really):
    assert corrected(made, known) == WALL - timedelta(seconds=really)


@pytest.mark.parametrize("known", [moment(synced=False), moment(boot="another")])
def test_no_time_is_computed_from_another_boot_or_an_unsure_clock(known):
    assert corrected(moment(), known) is None


@given(_MOMENTS, st.floats(0, 1e8))
def test_correction_undoes_any_error_of_the_wall_clock(known, earlier):
    known = Moment(known.wall, BOOT, known.uptime + earlier, True, 0.0)
    wrong = Moment(WALL, BOOT, known.uptime - earlier, False, None)
    right = corrected(wrong, known)
    assert right is not None
    assert abs((known.wall - right).total_seconds() - earlier) < 0.001


def test_now_tells_this_boot_and_a_time_since_boot_that_grows():
    first, second = clock.now(), clock.now()
    assert first.boot == second.boot
    assert first.boot
    assert 0 < first.uptime <= second.uptime
    assert abs(first.wall - datetime.now(UTC)) < timedelta(seconds=60)
    assert first.synced == (first.error is not None)
    assert Moment.from_json(first.as_json()).boot == first.boot
