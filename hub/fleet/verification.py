"""Proof, afterwards: that the records kept here are those that devices sealed, all of them, in their order.

It needs public keys alone. What it finds is told as faults; what it cannot know: whether a device's newest records and
the end of its chain were removed together, as then nothing here refers to them any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _

from common.link import records as link
from common.link.clock import Moment
from common.link.errors import SealBroken
from common.link.records import GENESIS, open_record
from hub.documents.blobs import BlobMissing, open_blob
from hub.fleet import arrivals
from hub.fleet.arrivals import Arrival
from hub.fleet.models import Device, Erasure, Notice, Record

BATCH = 500
CORRECTION_EXACT = timedelta(milliseconds=2)


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was sealed. `seq` is None where it concerns the device's whole chain."""

    device: str
    seq: int | None
    text: str

    def __str__(self) -> str:
        number = "" if self.seq is None else f" #{self.seq}"
        return f"{self.device}{number}: {self.text}"


@dataclass(frozen=True)
class Examined:
    """One record, opened again: `sealed` is None if its seal does not hold; `faults` are in the reader's language."""

    sealed: link.Record | None
    faults: list[str] = field(default_factory=list)


def examine(kept: Record) -> Examined:
    """Opens the seal anew and looks at the links to its neighbours and at what apps have written of it."""
    try:
        sealed = open_record(kept.jws, kept.device.verify_key, kept.device_id)
    except SealBroken as fault:
        return Examined(None, [_("ตราผนึกไม่ถูกต้อง: %s") % fault])
    faults = list(_columns(kept, sealed))
    before = Record.objects.filter(device=kept.device_id, seq=kept.seq - 1).values_list("hash", flat=True).first()
    if (kept.seq == 1 or before) and sealed.prev != (before or GENESIS):
        faults.append(_("ไม่ต่อเนื่องกับรายการก่อนหน้า"))
    after = Record.objects.filter(device=kept.device_id, seq=kept.seq + 1).select_related("device").first()
    if after and _prev(after) not in (None, kept.hash):
        faults.append(_("รายการถัดไปไม่ได้อ้างถึงรายการนี้"))
    understood = arrivals.understanding(kept.type)
    if understood:
        faults += [difference.text for difference in understood.compare([Arrival(sealed, kept)])]
    return Examined(sealed, faults)


def verify() -> Iterator[Fault]:
    """Walks every chain, then looks at every blob that a record names."""
    for device in Device.objects.order_by("id"):
        yield from _walk(device)


def _walk(device: Device) -> Iterator[Fault]:
    expected, before, holes = 1, GENESIS, _Holes()
    corrected: list[Record] = []
    known: dict[str, list[Moment]] = {}
    told = set(Notice.objects.filter(device=device, kind="chain-broken").values_list("text", flat=True))
    rows = Record.objects.filter(device=device).order_by("seq").iterator(chunk_size=BATCH)
    for batch in _batches(rows):
        arrived: list[Arrival] = []
        for kept in batch:
            kept.device = device
            if kept.seq != expected:
                holes.missing(expected, kept.seq - 1)
                before = ""
            try:
                sealed = open_record(kept.jws, device.verify_key, device.id)
            except SealBroken as fault:
                yield Fault(device.id, kept.seq, _("ตราผนึกไม่ถูกต้อง: %s") % fault)
            else:
                for text in _columns(kept, sealed):
                    yield Fault(device.id, kept.seq, text)
                if before and sealed.prev != before:
                    text = _("ไม่ต่อเนื่องกับรายการก่อนหน้า")
                    known_before = " " + _("(แจ้งไว้แล้วเมื่อได้รับ)") if f"#{kept.seq}" in told else ""
                    yield Fault(device.id, kept.seq, text + known_before)
                holes.declared(sealed)
                if sealed.type == link.CLOCK and sealed.made.synced:
                    known.setdefault(sealed.made.boot, []).append(sealed.made)
                if kept.corrected_at is not None:
                    corrected.append(kept)
                arrived.append(Arrival(sealed, kept))
            expected, before = kept.seq + 1, kept.hash
        yield from _written(arrived)
        yield from _blobs(arrived)
    for first, last in holes.unexplained():
        yield Fault(device.id, None, _("รายการที่ %(first)d–%(last)d หายไป") % {"first": first, "last": last})
    if device.head_seq >= expected or (device.head_hash and before and device.head_hash != before):
        yield Fault(device.id, None, _("ปลายสายไม่ตรงกับรายการสุดท้าย (ควรมีถึงรายการที่ %d)") % device.head_seq)
    for kept in corrected:
        if not any(_explains(moment, kept) for moment in known.get(kept.boot, [])):
            yield Fault(device.id, kept.seq, _("เวลาที่แก้แล้วคำนวณกลับจากการตั้งนาฬิกาไม่ได้"))


def _columns(kept: Record, sealed: link.Record) -> Iterator[str]:
    """What stands beside the seal must be what is inside it."""
    written = (kept.hash, kept.seq, kept.type, kept.made_at, kept.boot, kept.uptime, kept.clock_synced)
    made = sealed.made
    inside = (sealed.hash, sealed.seq, sealed.type, made.wall, made.boot, made.uptime, made.synced)
    if written != inside:
        yield _("ข้อมูลในฐานข้อมูลไม่ตรงกับที่ผนึกไว้")


def _written(arrived: list[Arrival]) -> Iterator[Fault]:
    by_type: dict[str, list[Arrival]] = {}
    for arrival in arrived:
        by_type.setdefault(arrival.record.type, []).append(arrival)
    for type_, same in by_type.items():
        understood = arrivals.understanding(type_)
        for difference in understood.compare(same) if understood else ():
            kept = difference.arrival.kept
            yield Fault(kept.device_id, kept.seq, _("ข้อมูลไม่ตรงกับที่ผนึกไว้ %s") % difference.text)


def _blobs(arrived: list[Arrival]) -> Iterator[Fault]:
    named = {blob.sha256 for arrival in arrived for blob in arrival.record.blobs}
    erased = set(Erasure.objects.filter(pk__in=named).values_list("pk", flat=True))
    for arrival in arrived:
        for blob in arrival.record.blobs:
            if blob.sha256 in erased:
                continue
            try:
                with open_blob(blob.sha256) as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
            except BlobMissing:
                yield Fault(arrival.record.device, arrival.record.seq, _("ไฟล์ %s หายไป") % blob.sha256)
            else:
                if digest != blob.sha256:
                    yield Fault(arrival.record.device, arrival.record.seq, _("ไฟล์ %s ถูกแก้ไข") % blob.sha256)


def _prev(kept: Record) -> str | None:
    try:
        return open_record(kept.jws, kept.device.verify_key, kept.device_id).prev
    except SealBroken:
        return None


def _explains(known: Moment, kept: Record) -> bool:
    computed = known.wall - timedelta(seconds=known.uptime - kept.uptime)
    return kept.corrected_at is not None and abs(computed - kept.corrected_at) <= CORRECTION_EXACT


def _batches(rows: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


class _Holes:
    """Numbers that are not here, and which of them the device itself declared lost."""

    def __init__(self) -> None:
        self._missing: list[tuple[int, int]] = []
        self._declared: set[tuple[int, int]] = set()

    def missing(self, first: int, last: int) -> None:
        self._missing.append((first, last))

    def declared(self, record: link.Record) -> None:
        first, last = record.body.get("from"), record.body.get("to")
        if record.type == link.HOLE and isinstance(first, int) and isinstance(last, int):
            self._declared.add((first, last))

    def unexplained(self) -> Iterator[tuple[int, int]]:
        """The missing runs, less what was declared."""
        for first, last in self._missing:
            position = first
            for low, high in sorted(self._declared):
                if low <= position <= high:
                    position = high + 1
            if position <= last:
                yield position, last
