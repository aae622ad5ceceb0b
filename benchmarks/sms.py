"""Short messages through emulated modems: how many a minute, how soon an urgent one, and what is lost or doubled.

The emulated modem takes 20 ms for a command and 2.7 s to send a message, or 1.44 s while the link is held open; in a
second round it takes no time at all. Ours, python-gammu, gammu-smsd and smstools send the same text one after another.
A rate is that of messages taken by the operator from the second to the last, so that no program's start counts.
"""

from __future__ import annotations

import random
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
TO_LIMIT, HELD_TO_PEER = 0.98, 1.8
QUEUE_AIM, OVERTAKE_AIM = 1.0, 1
RECIPIENTS, BULK = 2_500, 2_000
FAULTS, FAULTS_LONG, FAULT_MODEMS = 200, 1_000, 8
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
    with fresh_hub(), tempfile.TemporaryDirectory(prefix="sp-sms-") as folder:
        place = Path(folder)
        rows = [
            *_rates(place, 20 if chosen.long else 8),
            _queueing(),
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
    two = _rate_of_two(folder, messages, *slow, "--held", str(SUBMIT))
    rows = [Row(f"{name}, 2.7 s a message", rate, "messages/min", None, "", None) for name, rate in theirs.items()]
    rows.append(Row("ours, 2.7 s a message", ours, "messages/min", None, "", None))
    rows.append(
        Row("ours to the modem's own limit", ours / LIMIT, "ratio", TO_LIMIT, "limit", ours / LIMIT >= TO_LIMIT)
    )
    rows.append(Row("ours, link held", held, "messages/min", None, "", None))
    rows.append(Row("link held to not held", held / ours, "ratio", HELD_TO_PEER, "limit", held / ours >= HELD_TO_PEER))
    rows.append(Row("two modems to one", two / ours, "ratio", 1.9, "limit", two / ours >= 1.9))
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


def _rate_of_two(folder: Path, messages: int, *options: str) -> float:
    own = Path(tempfile.mkdtemp(dir=folder))
    with Emulator(own / "modems", "--modems", "2", *options) as emulator:
        _queue([f"+6681{place:07d}" for place in range(2 * messages)])
        with _gateways([str(own / "modems" / name) for name in ("modem0", "modem1")]):
            taken = emulator.wait_for(2 * messages, 30 + 6 * messages)
    return (len(taken) - 3) * 60 / (taken[-1][0] - taken[2][0])


@contextmanager
def _gateway(port: str, folder: Path, numbers: list[str]) -> Iterator[None]:
    _queue(numbers)
    with _gateways([port]):
        yield


def _queue(numbers: list[str], text: str = sms_peers.TEXT, **more: Any) -> Any:
    from hub.people.models import Unit
    from hub.sms import queue

    to = [queue.To(number) for number in numbers]
    return queue.put(text, to, Unit.objects.get(), None, key=uuid.uuid4(), **more).message


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


def _queueing() -> Row:
    from hub.sms.models import Part

    numbers = [f"+6682{place:07d}" for place in range(RECIPIENTS)]
    began = time.perf_counter()
    _queue(numbers)
    seconds = time.perf_counter() - began
    Part.objects.all().delete()
    return Row(f"{RECIPIENTS:,} recipients queued", seconds, "s", QUEUE_AIM, "limit", seconds < QUEUE_AIM)


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
    """Each message meets a fault; then every telephone is looked at, and every part's state compared with it."""
    from hub.sms.models import Part

    own, chance = Path(tempfile.mkdtemp(dir=folder)), random.Random(11)
    names = [f"modem{place}" for place in range(FAULT_MODEMS)]
    with Emulator(own / "modems", "--modems", str(FAULT_MODEMS), "--deliver", "0.05") as emulator:
        for place in range(faults):
            trouble = chance.choice(_TROUBLES)
            value = chance.choice((38, 42, 500)) if trouble == "refused" else 0.3
            emulator.ask("fault", modem=names[place % FAULT_MODEMS], trouble=trouble, value=value, after=1)
        numbers = [f"+6684{place:07d}" for place in range(2 * faults + FAULT_MODEMS)]
        _queue(numbers)
        with _gateways([str(own / "modems" / name) for name in names], seconds=_SHORT):
            end = time.monotonic() + 60 + 6 * faults
            while Part.objects.filter(state__in=("queued", "sending")).exists() and time.monotonic() < end:
                for name in names:
                    emulator.ask("plug", modem=name)
                # What is tried again after minutes is tried at once: the waits are not what is measured.
                Part.objects.filter(state="queued").update(not_before="2020-01-01T00:00:00Z")
                time.sleep(0.5)
            time.sleep(2)
            states = dict(Part.objects.values_list("to", "state"))
        arrived = Counter(_plus(to) for _at, to in emulator.ask("taken")["taken"])
    twice = sum(1 for number in numbers if arrived[number] > 1)
    lost = sum(1 for number in numbers if not arrived[number] and states[number] not in ("unknown", "failed"))
    unknown = list(states.values()).count("unknown")
    return [
        Row(f"sent twice, {faults:,} faults", twice, "messages", 0, "limit", twice == 0),
        Row("said to be sent and not sent, or still waiting", lost, "messages", 0, "limit", lost == 0),
        Row("shown as unknown for a person to decide", unknown, "messages", None, "", None),
    ]


if __name__ == "__main__":
    main()
