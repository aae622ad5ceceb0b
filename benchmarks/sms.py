"""Short messages through emulated modems: how many a minute, how soon an urgent one, and what is lost or doubled.

The emulated modem takes 20 ms for a command and 2.7 s to send a message, or 1.44 s while the link is held open; in a
second round it takes no time at all. Ours, python-gammu, gammu-smsd and smstools send the same text one after another.
A rate is that of messages taken by the operator from the second to the last, so that no program's start counts; with
several modems each has its gateway's own process, as in an office, and all of them wait before anything is queued.
Faults are of the modem and its line, and kill -9 of gateways.
"""

from __future__ import annotations

import logging
import multiprocessing
import multiprocessing.process
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from benchmarks import sms_peers
from benchmarks.hub_database import fresh_hub
from benchmarks.report import Row, arguments, print_rows

COMMAND, SUBMIT, HELD = 0.02, 2.7, 1.44
LIMIT = 60 / SUBMIT
TO_LIMIT, HELD_TO_PEER, LINEAR = 0.98, 1.8, 0.95
QUEUE_AIM, OVERTAKE_AIM = 1.0, 1
RECIPIENTS, BULK = 2_500, 2_000
FAULTS, FAULTS_LONG, FAULT_MODEMS = 1_000, 3_000, 8
KILLS, CUTS = 40, 60
"""Of the faults: gateways killed, and lines cut after so many bytes, in the midst of whatever is said."""
_TROUBLES = (
    "lost-answer",
    "lost-before",
    "refused",
    "no-prompt",
    "hang",
    "noise",
    "reset",
    "unplug-before",
    "unplug-after",
)
_SHORT = 0.4
"""Seconds that the gateway waits for a modem while faults are made: they are many, and no modem here takes longer."""
Sender = Callable[[str, Path, list[str]], AbstractContextManager[None]]


class Emulator:
    """The process with the modems, asked over its socket."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "hub.sms.emulator", "run", str(folder), "--register", "0.3", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.process.stdout.readline()
        time.sleep(0.5)

    def ask(self, do: str, **asked: object) -> dict[str, Any]:
        from hub.sms.emulator.__main__ import tell

        return tell(self.folder, {"do": do, **asked})

    def wait_for(self, messages: int, seconds: float) -> list[tuple[float, str]]:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            taken = [(at, to) for at, to in self.ask("taken")["taken"]]
            if len(taken) >= messages:
                break
            time.sleep(0.1)
        return taken

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.process.terminate()
        self.process.wait(10)


def main() -> None:
    chosen = arguments(__doc__ or "")
    lacking = sms_peers.missing()
    if lacking:
        sys.exit(f"apt-get install {' '.join(lacking)}")
    with fresh_hub() as hub, tempfile.TemporaryDirectory(prefix="sp-sms-") as folder:
        place = Path(folder)
        rows = [
            *_rates(place, 20 if chosen.long else 8),
            *_queueing(hub.clerk),
            _overtaking(place),
            *_faults(place, FAULTS_LONG if chosen.long else FAULTS),
        ]
    print_rows(rows, json=chosen.json)


def _rates(folder: Path, messages: int) -> list[Row]:
    slow = ("--command", str(COMMAND), "--submit", str(SUBMIT))
    peers: dict[str, Sender] = {
        "python-gammu": sms_peers.python_gammu, "gammu-smsd": sms_peers.gammu_smsd, "smstools": sms_peers.smstools,
    }  # fmt: skip
    theirs = {name: _rate(folder, send, messages, *slow, "--held", str(SUBMIT)) for name, send in peers.items()}
    ours = _rate(folder, _gateway, messages, *slow, "--held", str(SUBMIT))
    held = _rate(folder, _gateway, messages, *slow, "--held", str(HELD))
    rows = [Row(f"{name}, 2.7 s a message", rate, "messages/min", None, "", None) for name, rate in theirs.items()]
    rows.append(Row("ours, 2.7 s a message", ours, "messages/min", None, "", None))
    rows.append(
        Row("ours to the modem's own limit", ours / LIMIT, "ratio", TO_LIMIT, "limit", ours / LIMIT >= TO_LIMIT)
    )
    rows.append(Row("ours, link held", held, "messages/min", None, "", None))
    rows.append(Row("link held to not held", held / ours, "ratio", HELD_TO_PEER, "limit", held / ours >= HELD_TO_PEER))
    of = {modems: _rate_of(folder, modems, messages, *slow, "--held", str(SUBMIT)) for modems in (1, 2, 3)}
    for modems, rate in of.items():
        ratio, aim = rate / of[1], LINEAR * modems
        rows.append(Row(f"{modems} modems, a process each", rate, "messages/min", None, "", None))
        if modems > 1:
            rows.append(Row(f"{modems} modems to one", ratio, "ratio", aim, "limit", ratio >= aim))
    for name, send in peers.items():
        rows.append(Row(f"{name}, no latency", _rate(folder, send, messages), "messages/min", None, "", None))
    return [*rows, Row("ours, no latency", _rate(folder, _gateway, 200), "messages/min", None, "", None)]


def _rate(folder: Path, send: Sender, messages: int, *options: str) -> float:
    """Messages a minute."""
    own = Path(tempfile.mkdtemp(dir=folder))
    (own / "peer").mkdir()
    numbers = [f"+6681{place:07d}" for place in range(messages)]
    with Emulator(own / "modems", *options) as emulator, send(str(own / "modems" / "modem0"), own / "peer", numbers):
        taken = emulator.wait_for(messages, 30 + 6 * messages)
    return (len(taken) - 2) * 60 / (taken[-1][0] - taken[1][0])


def _rate_of(folder: Path, modems: int, messages: int, *options: str) -> float:
    """The same of several modems, so many messages each."""
    from hub.sms.models import Modem, Part

    own, total = Path(tempfile.mkdtemp(dir=folder)), modems * messages
    rows = [Modem.objects.create(name=f"{own.name}-{n}", path=str(own / "modems" / f"modem{n}")) for n in range(modems)]
    with Emulator(own / "modems", "--modems", str(modems), *options) as emulator:
        gateways = [
            subprocess.Popen(
                [sys.executable, "hub/manage.py", "sms_gateway", "--id", str(row.pk)], stdout=subprocess.DEVNULL
            )
            for row in rows
        ]
        try:
            end = time.monotonic() + 120
            while Modem.objects.filter(pk__in=[row.pk for row in rows], registered=True).count() < modems:
                if time.monotonic() > end:
                    sys.exit("a gateway does not come to its modem")
                time.sleep(0.2)
            _queue([f"+6681{place:07d}" for place in range(total)])
            taken = emulator.wait_for(total, 30 + 6 * messages)
        finally:
            for gateway in gateways:
                gateway.terminate()
            for gateway in gateways:
                gateway.wait(60)
            Part.objects.all().delete()
    # From the second message of the slowest, as with one modem: they take turns, or go in step.
    return (len(taken) - 2 * modems) * 60 / (taken[-1][0] - taken[2 * modems - 1][0])


@contextmanager
def _gateway(port: str, folder: Path, numbers: list[str]) -> Iterator[None]:
    _queue(numbers)
    with _gateways([port]):
        yield


def _queue(numbers: list[str], text: str = sms_peers.TEXT, **more: Any) -> Any:
    from hub.people.models import Unit
    from hub.sms import queue

    to = [queue.To(number) for number in numbers]
    return queue.put(text, to, Unit.objects.get(kind=Unit.Kind.OFFICE), None, key=uuid.uuid4(), **more).message


@contextmanager
def _gateways(ports: list[str], seconds: float | None = None) -> Iterator[None]:
    """Each in a thread here, as its process would run it. `seconds`: shorter waits for the modem."""
    from django.db import connection

    from hub.sms.gateway import Gateway
    from hub.sms.models import Modem, Part
    from hub.sms.modems.at_modem import AtModem

    stopping, waits = threading.Event(), {"prompt_seconds": seconds, "submit_seconds": seconds} if seconds else {}

    def work(port: str) -> None:
        modem, _made = Modem.objects.get_or_create(path=port, defaults={"name": port})
        Gateway(modem, lambda path, _kind: AtModem(path, **waits), stopping).run()
        connection.close()

    threads = [threading.Thread(target=work, args=(port,)) for port in ports]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
        Part.objects.all().delete()


def _queueing(clerk: Any) -> list[Row]:
    """As a person sends: everybody of 250 schools is looked up, each text filled in, parts and quota counted."""
    from hub.people.models import Membership, Person, Unit
    from hub.sms import sending
    from hub.sms.choosing import Choice
    from hub.sms.models import Part, Quota, Recipient

    office, schools = Unit.objects.get(kind=Unit.Kind.OFFICE), RECIPIENTS // 10
    Unit.objects.bulk_create(
        Unit(code=f"2{n:04d}", kind=Unit.Kind.SCHOOL, name=f"โรงเรียนที่ {n}", parent=office) for n in range(schools)
    )
    for place in range(RECIPIENTS):
        Person(staff_code=f"T{place:05d}", given_name="สมศรี", family_name="ใจดี", phone=f"082{place:07d}").save()
    units = list(Unit.objects.filter(kind=Unit.Kind.SCHOOL))
    people = Person.objects.filter(staff_code__startswith="T").order_by("staff_code")
    Membership.objects.bulk_create(
        Membership(person=person, unit=units[place // 10], role=Membership.Role.STAFF)
        for place, person in enumerate(people)
    )
    Quota.objects.create(unit=office, parts=1_000_000)
    chosen = Choice(units=tuple(unit.pk for unit in units), who="all")
    composed = sending.Composed("เรียน {ชื่อ} {หน่วยงาน} ขอเชิญประชุมวันจันทร์ 9 นาฬิกา", office, chosen)
    seconds = []
    for _time in range(3):
        began = time.perf_counter()
        message = sending.submit(composed, clerk, uuid.uuid4())
        seconds.append(time.perf_counter() - began)
        assert message.recipients.count() == RECIPIENTS
        Part.objects.all().delete()
        Recipient.objects.all().delete()
    middle = sorted(seconds)[1]
    name = f"{RECIPIENTS:,} recipients chosen, filled in and queued"
    return [Row(name, middle, "s", QUEUE_AIM, "limit", middle < QUEUE_AIM)]


def _overtaking(folder: Path) -> Row:
    """Bulk parts that went between the moment the urgent one was queued and its own."""
    from hub.sms.models import Lane

    own = Path(tempfile.mkdtemp(dir=folder))
    urgent = "+66899999999"
    worst = 0
    with Emulator(own / "modems", "--submit", "0.3") as emulator:
        _queue([f"+6683{place:07d}" for place in range(BULK)])
        with _gateways([str(own / "modems" / "modem0")]):
            emulator.wait_for(3, 30)
            for _time in range(5):
                before = len(emulator.ask("taken")["taken"])
                _queue([urgent], "ด่วน", lane=Lane.URGENT)
                while urgent not in (now := [_plus(to) for _at, to in emulator.ask("taken", after=before)["taken"]]):
                    time.sleep(0.02)
                worst = max(worst, now.index(urgent))
    return Row(
        f"parts before an urgent one, {BULK:,} waiting", worst, "parts", OVERTAKE_AIM, "limit", worst <= OVERTAKE_AIM
    )


def _plus(national: str) -> str:
    return f"+66{national[1:]}"


def _faults(folder: Path, faults: int) -> list[Row]:
    """Messages meet faults of modem and line, and gateways are killed; then every telephone is looked at, and every
    part's state compared with it."""
    from hub.sms.models import Part

    own, chance = Path(tempfile.mkdtemp(dir=folder)), random.Random(11)
    names = [f"modem{place}" for place in range(FAULT_MODEMS)]
    with Emulator(own / "modems", "--modems", str(FAULT_MODEMS), "--deliver", "0.05") as emulator:
        for place in range(faults - KILLS - CUTS):
            trouble = chance.choice(_TROUBLES)
            value = chance.choice((38, 42, 500)) if trouble == "refused" else 0.3
            emulator.ask("fault", modem=names[place % FAULT_MODEMS], trouble=trouble, value=value, after=1)
        numbers = [f"+6684{place:07d}" for place in range(2 * faults + FAULT_MODEMS)]
        _queue(numbers)
        gateways = _Gateways([str(own / "modems" / name) for name in names])
        try:
            kills, cuts, end = 0, 0, time.monotonic() + 60 + 6 * faults
            while Part.objects.filter(state__in=("queued", "sending")).exists() and time.monotonic() < end:
                for name in names:
                    emulator.ask("plug", modem=name)
                # What is tried again after minutes is tried at once: the waits are not what is measured.
                Part.objects.filter(state="queued").update(not_before="2020-01-01T00:00:00Z")
                gateways.look()
                if kills < KILLS and chance.random() < 0.5:
                    gateways.kill(chance.randrange(FAULT_MODEMS))
                    kills += 1
                if cuts < CUTS and chance.random() < 0.7:
                    emulator.ask("cut", modem=chance.choice(names), into=chance.randrange(400))
                    cuts += 1
                time.sleep(chance.uniform(0.2, 0.8))
            time.sleep(2)
        finally:
            gateways.stop()
        states = dict(Part.objects.values_list("to", "state"))
        arrived = Counter(_plus(to) for _at, to in emulator.ask("taken")["taken"])
    twice = sum(1 for number in numbers if arrived[number] > 1)
    lost = sum(1 for number in numbers if not arrived[number] and states[number] not in ("unknown", "failed"))
    unknown = list(states.values()).count("unknown")
    made = faults - KILLS - CUTS + kills + cuts
    return [
        Row("faults: gateways killed with -9", kills, "faults", None, "", None),
        Row("faults: lines cut anywhere", cuts, "faults", None, "", None),
        Row(f"sent twice, {made:,} faults", twice, "messages", 0, "limit", twice == 0),
        Row("said to be sent and not sent, or still waiting", lost, "messages", 0, "limit", lost == 0),
        Row("shown as unknown for a person to decide", unknown, "messages", None, "", None),
    ]


class _Gateways:
    """One process for each modem, forked so that it is there at once after it was killed."""

    def __init__(self, ports: list[str]) -> None:
        from hub.sms.models import Modem

        for port in ports:
            Modem.objects.get_or_create(path=port, defaults={"name": port})
        self._ports = ports
        self._processes = [_forked(port) for port in ports]

    def look(self) -> None:
        """Starts again what ended."""
        for place, process in enumerate(self._processes):
            if not process.is_alive():
                self._processes[place] = _forked(self._ports[place])

    def kill(self, place: int) -> None:
        self._processes[place].kill()
        self._processes[place].join()

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(30)


def _forked(port: str) -> multiprocessing.process.BaseProcess:
    from django.db import connections

    connections.close_all()  # each process opens its own
    process = multiprocessing.get_context("fork").Process(target=_run_gateway, args=(port,))
    process.start()
    return process


def _run_gateway(port: str) -> None:
    from hub.sms.gateway import Gateway
    from hub.sms.models import Modem
    from hub.sms.modems.at_modem import AtModem

    logging.getLogger("hub.sms").setLevel(logging.ERROR)  # its thousand faults are wanted here
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    waits = {"prompt_seconds": _SHORT, "submit_seconds": _SHORT}
    Gateway(Modem.objects.get(path=port), lambda path, _kind: AtModem(path, **waits), stopping).run()


if __name__ == "__main__":
    main()
