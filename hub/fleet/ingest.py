"""The one door through which records come in.

A batch of messages is checked (seal, chain, blobs, body), committed in one transaction, and only then acknowledged.
Nothing a device sends stops the others: what cannot be taken is kept aside in the administrator's list.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import Q

from common.link import records as link
from common.link import sayings, topics
from common.link.canonical import read_object, to_bytes
from common.link.errors import SealBroken
from common.link.mqtt import Message
from common.link.records import open_run
from common.link.seal import VerifyKey
from hub.documents import unnamed
from hub.documents.blobs import missing_while_held
from hub.fleet import arrivals, bulk, clocks, keys, publishing
from hub.fleet.arrivals import Arrival, BodyRefused, Refused
from hub.fleet.broker_connection import Came
from hub.fleet.models import Device, Record
from hub.fleet.notices import note

log = logging.getLogger(__name__)

MAX_STATE_BYTES = 16_384
MAX_BOOT_LETTERS = 40
DEVICES_AT_ONCE = 200
"""In one query for what they sent again: a database takes only so long a condition."""


@dataclass
class _Chain:
    """One device while a batch is worked on: where its chain stands and what is to be said to it."""

    device: Device
    key: VerifyKey
    seq: int
    hash: str | None  # None behind a declared hole: what was there is not known
    came: list[Came] = field(default_factory=list)
    fresh: list[tuple[link.Record, datetime]] = field(default_factory=list)
    again: list[link.Record] = field(default_factory=list)
    ask: sayings.Ask | None = None
    answer: bool = False

    @classmethod
    def of(cls, device: Device) -> _Chain:
        return cls(device, device.verify_key, device.head_seq, device.head_hash or None)


def take(batch: Sequence[Came]) -> list[Message]:
    """Commits what is right in a batch; returns what is to be published then: acks, and asks for what is missing."""
    parsed = [(topics.parse(came.topic), came) for came in batch]
    names = {topic.device for topic, _ in parsed if topic}
    with transaction.atomic():
        rows = Device.objects.select_for_update().filter(id__in=names, revoked_at=None).order_by("id")
        chains = {device.id: _Chain.of(device) for device in rows}
        for topic, came in parsed:
            chain = chains.get(topic.device) if topic else None
            if topic is None or chain is None or topic.way != "up":
                note(None, "unknown-sender", f"{came.topic[:200]}", came.payload)
            elif topic.name == topics.UP_RECORD:
                chain.came.append(came)
            elif topic.name == topics.UP_STATE:
                _take_state(chain, came)
            else:
                note(chain.device, "unknown-topic", came.topic[:200], came.payload)
        for chain in chains.values():
            _receive_all(chain)
        _recognise(list(chains.values()))
        _hold_for_blobs(chains.values())
        _keep([(chain, record, at) for chain in chains.values() for record, at in chain.fresh])
        advanced = [chain for chain in chains.values() if chain.fresh or chain.seq != chain.device.head_seq]
        for chain in advanced:
            chain.device.head_seq, chain.device.head_hash = chain.seq, chain.hash or ""
        bulk.update([chain.device for chain in advanced], ["head_seq", "head_hash"])
    return [message for chain in chains.values() for message in _say(chain)]


def _receive_all(chain: _Chain) -> None:
    """Opens what came from one device, in the order it came, and sorts it in."""
    sealed = [came.payload.decode("latin-1") for came in chain.came]  # any byte, so that the seal is what judges
    for came, record in zip(chain.came, open_run(sealed, chain.key, chain.device.id), strict=True):
        if isinstance(record, SealBroken):
            note(chain.device, "seal-broken", str(record), came.payload)
        elif len(record.made.boot) > MAX_BOOT_LETTERS:
            # What the database would refuse must not reach it: there it would hold up the whole batch.
            note(chain.device, "seal-broken", "a boot id longer than any", came.payload)
        else:
            _receive(chain, record, came)


def _receive(chain: _Chain, record: link.Record, came: Came) -> None:
    """Sorts one record in: next in the chain, a duplicate, beyond a gap, or not to be taken."""
    if record.seq <= chain.seq:
        chain.again.append(record)
        chain.answer = True
    elif record.seq > chain.seq + 1 and not _closes_gap(chain, record):
        chain.ask = chain.ask or sayings.Ask(chain.seq + 1)
    elif record.seq == chain.seq + 1:
        if chain.hash is not None and record.prev != chain.hash:
            # It has its seal, so it is the device's: it is kept, shown, and the chain goes on from it.
            note(chain.device, "chain-broken", f"#{record.seq}", came.payload)
        chain.fresh.append((record, came.at))
        chain.seq, chain.hash = record.seq, record.hash
        chain.answer = True


def _recognise(chains: Sequence[_Chain]) -> None:
    """Numbers that are here already: the same record again is harmless, another one under it is not."""
    kept = _kept_hashes([chain for chain in chains if chain.again])
    for chain in chains:
        fresh = {record.seq: record.hash for record, _ in chain.fresh} if chain.again else {}
        for record in chain.again:
            known = fresh.get(record.seq) or kept.get((chain.device.id, record.seq))
            if known is None:  # a declared hole, found again after all
                note(chain.device, "found-again", f"#{record.seq}", record.jws.encode())
            elif known != record.hash:
                note(chain.device, "number-twice", f"#{record.seq}", record.jws.encode())


def _kept_hashes(chains: Sequence[_Chain]) -> dict[tuple[str, int], str]:
    """The hash of the record that stands under each number that came again, by device and number; a query for many."""
    kept: dict[tuple[str, int], str] = {}
    for start in range(0, len(chains), DEVICES_AT_ONCE):
        wanted = Q()
        for chain in chains[start : start + DEVICES_AT_ONCE]:
            wanted |= Q(device=chain.device, seq__in={record.seq for record in chain.again})
        for device, seq, known in Record.objects.filter(wanted).values_list("device_id", "seq", "hash"):
            kept[device, seq] = known
    return kept


def _closes_gap(chain: _Chain, record: link.Record) -> bool:
    """Whether the device declares, under its seal, that what is missing next is lost on it."""
    if record.type != link.HOLE:
        return False
    first, last = record.body.get("from"), record.body.get("to")
    if not (isinstance(first, int) and isinstance(last, int) and first <= chain.seq + 1 <= last < record.seq):
        return False
    note(chain.device, "records-lost", f"#{chain.seq + 1}–#{last}", record.jws.encode())
    chain.seq, chain.hash = last, None
    chain.ask = sayings.Ask(last + 1)
    return True


def _hold_for_blobs(chains: Iterable[_Chain]) -> None:
    """Cuts each chain before the first record whose blobs are not here, and asks for them."""
    chains = list(chains)
    lacking = missing_while_held(
        {blob.sha256 for chain in chains for record, _ in chain.fresh for blob in record.blobs}
    )
    for chain in chains if lacking else []:
        for position, (record, _) in enumerate(chain.fresh):
            absent = tuple(blob.sha256 for blob in record.blobs if blob.sha256 in lacking)
            if absent:
                before = chain.fresh[position - 1][0] if position else None
                chain.ask = sayings.Ask(record.seq, absent)
                del chain.fresh[position:]
                chain.seq = before.seq if before else chain.device.head_seq
                chain.hash = before.hash if before else chain.device.head_hash or None
                break


def _keep(fresh: list[tuple[_Chain, link.Record, datetime]]) -> None:
    """Writes the records, then what they mean by the apps that understand them."""
    rows: list[Record] = []
    by_type: dict[str, list[Arrival]] = {}
    for chain, record, at in fresh:
        row = Record(
            device=chain.device,
            seq=record.seq,
            type=record.type,
            jws=record.jws,
            hash=record.hash,
            made_at=record.made.wall,
            boot=record.made.boot,
            uptime=record.made.uptime,
            clock_synced=record.made.synced,
            received_at=at,
        )
        rows.append(row)
        reason = _why_not(record)
        if reason is None:
            by_type.setdefault(record.type, []).append(Arrival(record, row))
        else:
            row.understood = False
            _note_not_understood(row, reason)
    bulk.insert(Record, [vars(row) for row in rows])
    unnamed.named({blob.sha256 for _, record, _ in fresh for blob in record.blobs})
    for type_, arrived in by_type.items():
        understood = arrivals.understanding(type_)
        if understood:
            _mean(understood, arrived)


def _why_not(record: link.Record) -> str | None:
    """Why no app takes the record, or None if one does."""
    understood = arrivals.understanding(record.type)
    if understood is None:
        return "unknown type"
    try:
        understood.check(record)
    except BodyRefused as fault:
        return str(fault)
    except Exception as fault:
        # An app's own mistake, whatever it is, must not hold up the other records.
        log.exception("%s #%d could not be checked", record.device, record.seq)
        return type(fault).__name__
    return None


def _mean(understood: arrivals.Understanding, arrived: Sequence[Arrival]) -> None:
    """Has an app take a batch; if it cannot, one by one, so that a single record never holds up the rest."""
    try:
        with transaction.atomic():
            refused = list(understood.take(arrived) or ())
    except OperationalError:
        raise  # the database is away or full: the whole batch is tried again later
    except Exception as fault:
        if len(arrived) > 1:
            for one in arrived:
                _mean(understood, [one])
            return
        log.exception("record %s could not be taken", arrived[0].kept)
        refused = [Refused(arrived[0], str(fault) if isinstance(fault, BodyRefused) else type(fault).__name__)]
    for refusal in refused:
        Record.objects.filter(pk=refusal.arrival.kept.pk).update(understood=False)
        _note_not_understood(refusal.arrival.kept, refusal.reason)


def _note_not_understood(kept: Record, reason: str) -> None:
    note(kept.device, "not-understood", f"#{kept.seq} {kept.type}: {reason}", kept.jws.encode())


def _take_state(chain: _Chain, came: Came) -> None:
    """A birth, a will, or the regular report. A device that reappears is told where its chain stands here."""
    try:
        if len(came.payload) > MAX_STATE_BYTES:
            raise ValueError("too long")
        state = read_object(came.payload)
        # Databases keep neither numbers that are none, nor half characters, nor NUL.
        if b"\\u0000" in to_bytes(state):
            raise ValueError("a NUL")
    except (ValueError, RecursionError):
        note(chain.device, "state-malformed", "", came.payload)
        return
    device = chain.device
    device.online, device.state_at = state.get("online") is True, came.at
    if device.online:
        device.state = state
        chain.answer = True
        shown = state.get("content")
        publishing.publish_current(device, unlike=shown if isinstance(shown, dict) else {})
        clocks.watch(device, came.at)
    device.save(update_fields=["online", "state", "state_at"])


def _say(chain: _Chain) -> Iterable[Message]:
    # Behind a hole there is nothing to name in an ack until the next record is here.
    if chain.answer and chain.seq and chain.hash:
        ack = sayings.say(keys.seal_key(), chain.device.id, sayings.Ack(chain.seq, chain.hash))
        # QoS 0: a device that hears none sends its records again, and is told again.
        yield Message(topics.down(chain.device.id, topics.DOWN_ACK), ack, qos=0)
    if chain.ask:
        yield ask(chain.device.id, chain.ask)


def ask(device: str, what: sayings.Ask) -> Message:
    return Message(topics.down(device, topics.DOWN_ASK), sayings.say(keys.seal_key(), device, what))
