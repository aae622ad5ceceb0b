"""The administrator's list neither repeats itself nor fills the disk."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hub.fleet.models import Notice
from hub.fleet.notices import EVIDENCE_BYTES, MOST_OPEN_PER_DEVICE, note
from tests.hub.sealed_device import SealedDevice


def test_the_same_again_is_counted(station: SealedDevice) -> None:
    for _ in range(3):
        note(station.row, "seal-broken", "x", b"evidence")
    assert Notice.objects.get().count == 3


@pytest.mark.parametrize("text", ["x" * 501, "y\x00z", "ก" * 2000])
def test_a_text_too_long_or_with_a_nul_is_counted_like_any_other(station: SealedDevice, text: str) -> None:
    note(station.row, "seal-broken", text)
    note(station.row, "seal-broken", text)
    notice = Notice.objects.get()
    assert notice.count == 2
    assert len(notice.text) <= 500
    assert "\0" not in notice.text


@pytest.mark.parametrize(
    ("kind", "text", "evidence"), [("other", "x", b"e"), ("seal-broken", "y", b"e"), ("seal-broken", "x", b"f")]
)
def test_anything_else_is_a_line_of_its_own(station: SealedDevice, kind: str, text: str, evidence: bytes) -> None:
    note(station.row, "seal-broken", "x", b"e")
    note(station.row, kind, text, evidence)
    assert Notice.objects.count() == 2


def test_what_was_settled_and_happens_again_is_a_new_line(station: SealedDevice) -> None:
    note(station.row, "seal-broken", "x")
    Notice.objects.update(settled_at=timezone.now())
    note(station.row, "seal-broken", "x")
    assert Notice.objects.count() == 2


def test_a_device_gone_mad_does_not_fill_the_list(station: SealedDevice, other_station: SealedDevice) -> None:
    for number in range(MOST_OPEN_PER_DEVICE + 50):
        note(station.row, "seal-broken", str(number))
    assert Notice.objects.count() == MOST_OPEN_PER_DEVICE
    assert Notice.objects.order_by("-count")[0].count == 51
    note(other_station.row, "seal-broken", "x")
    note(station.row, "clock-off", "x")
    assert Notice.objects.count() == MOST_OPEN_PER_DEVICE + 2


def test_evidence_is_kept_up_to_a_limit(station: SealedDevice) -> None:
    note(station.row, "seal-broken", "x", b"A" * (EVIDENCE_BYTES + 1))
    assert len(Notice.objects.get().evidence) == EVIDENCE_BYTES
