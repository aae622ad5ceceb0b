"""Quiet hours, months, and what a recipient's parts come to."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.sms import rules
from hub.sms.rules import Standing

BANGKOK = ZoneInfo("Asia/Bangkok")
EVENING, MORNING = time(20), time(7)


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("asked", "start", "end", "sent"),
    [
        (at(12), EVENING, MORNING, at(12)),
        (at(19, 59), EVENING, MORNING, at(19, 59)),
        (at(20), EVENING, MORNING, at(7, day=24)),
        (at(23, 30), EVENING, MORNING, at(7, day=24)),
        (at(0, 5), EVENING, MORNING, at(7)),
        (at(6, 59), EVENING, MORNING, at(7)),
        (at(7), EVENING, MORNING, at(7)),
        (at(12, 30), time(12), time(13), at(13)),
        (at(13), time(12), time(13), at(13)),
        (at(3), None, None, at(3)),
        (at(3), EVENING, EVENING, at(3)),
    ],
)
def test_what_falls_in_quiet_hours_waits_for_their_end(
    asked: datetime, start: time | None, end: time | None, sent: datetime
) -> None:
    assert rules.after_quiet(asked, start, end) == sent


@given(
    st.integers(0, 5 * 365 * 24 * 60),
    st.times(),
    st.times(),
)
def test_nothing_is_ever_sent_in_quiet_hours(minute: int, start: time, end: time) -> None:
    asked = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    start, end = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    sent = rules.after_quiet(asked, start, end)
    assert sent >= asked
    assert not rules.is_quiet(sent, start, end)


def test_a_month_is_bangkoks() -> None:
    last_evening_in_utc = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
    assert rules.month_of(last_evening_in_utc) == (
        datetime(2026, 12, 1, tzinfo=BANGKOK), datetime(2027, 1, 1, tzinfo=BANGKOK),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "acknowledged", "told"),
    [
        ({}, False, Standing.HELD),
        ({"queued": 2}, False, Standing.QUEUED),
        ({"queued": 1, "sent": 1}, False, Standing.SENDING),
        ({"sending": 1, "queued": 1}, False, Standing.SENDING),
        ({"sent": 2}, False, Standing.SENT),
        ({"sent": 1, "delivered": 1}, False, Standing.SENT),
        ({"delivered": 2}, False, Standing.DELIVERED),
        ({"delivered": 1, "unknown": 1}, False, Standing.UNKNOWN),
        ({"failed": 1, "cancelled": 1}, False, Standing.FAILED),
        ({"failed": 1, "unknown": 1}, False, Standing.FAILED),
        ({"cancelled": 2}, False, Standing.CANCELLED),
        ({"delivered": 1, "cancelled": 1}, False, Standing.FAILED),
        ({"sent": 1, "cancelled": 1}, False, Standing.FAILED),
        ({"unknown": 1, "cancelled": 1}, False, Standing.UNKNOWN),
        ({"unknown": 1}, True, Standing.ACKNOWLEDGED),
    ],
)
def test_where_a_text_stands_with_one_recipient(parts: dict[str, int], acknowledged: bool, told: Standing) -> None:
    assert rules.standing(parts, acknowledged=acknowledged) == told
