"""When things really were, seen from the hub: which device clocks to believe, and what to compute back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from common.link import records as link
from hub.fleet import arrivals
from hub.fleet.arrivals import Arrival
from hub.fleet.models import Device, Record
from hub.fleet.notices import note

AGREES = timedelta(seconds=60)
"""A record that comes within a minute of the time it tells is vouched for by the hub's own clock."""
FAR_OFF = timedelta(minutes=5)


def believed(record: Record) -> bool:
    """Whether a record's time may stand: corrected since, from a synchronised clock, or received at just that time.

    A time later than that of receipt never may, whatever the device thinks of its clock.
    """
    if best(record) - record.received_at > AGREES:
        return False
    return record.corrected_at is not None or record.clock_synced or record.received_at - record.made_at <= AGREES


def best(record: Record) -> datetime:
    """The best that is known of when a record was made."""
    return record.corrected_at or record.made_at


def watch(device: Device, at: datetime) -> None:
    """Notes a device whose clock, as it reports it, is far from the hub's."""
    try:
        wall = datetime.fromisoformat(device.state["clock"]["wall"])
        off = wall - at
    except (KeyError, TypeError, ValueError):
        return
    if abs(off) > FAR_OFF:
        # By how much stands in the device's state, always up to date; here it would make a new line each minute.
        note(device, "clock-off", "")


def _check(record: link.Record) -> None:
    if not record.made.synced:
        raise arrivals.BodyRefused("a synchronisation that is none")


def _correct(arrived: Sequence[Arrival]) -> None:
    """A synchronisation gives the earlier records of the same boot, made by an unsure clock, their corrected time."""
    for arrival in arrived:
        known = arrival.record.made
        unsure = Record.objects.filter(
            device=arrival.kept.device_id, boot=known.boot, clock_synced=False, corrected_at=None
        )
        rows = list(unsure.defer("jws"))
        for row in rows:
            row.corrected_at = known.wall - timedelta(seconds=known.uptime - row.uptime)
        Record.objects.bulk_update(rows, ["corrected_at"], batch_size=500)
        _tell(rows)


def _tell(corrected: Sequence[Record]) -> None:
    by_type: dict[str, list[Record]] = {}
    for record in corrected:
        by_type.setdefault(record.type, []).append(record)
    for type_, records in by_type.items():
        understood = arrivals.understanding(type_)
        if understood:
            understood.corrected(records)


def register() -> None:
    arrivals.register(link.CLOCK, check=_check, take=_correct)
    arrivals.register(link.HOLE, check=lambda record: None, take=lambda arrived: None)  # told when it closed the gap
