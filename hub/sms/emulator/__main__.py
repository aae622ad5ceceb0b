"""Emulated modems until Ctrl-C, or a word to those that run.

    python -m hub.sms.emulator run FOLDER [--modems N] [--submit SECONDS] [--held SECONDS] [--command SECONDS]
    python -m hub.sms.emulator tell FOLDER '{"do": "inbox", "number": "0812345678"}'

FOLDER gets modem0, modem1, … to open as serial lines, and the socket `control`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import socket
import sys
from pathlib import Path

from hub.sms.emulator.control import Control
from hub.sms.emulator.faults import Faults
from hub.sms.emulator.line import Line
from hub.sms.emulator.modem import Modem, Timing
from hub.sms.emulator.network import Operator
from hub.sms.emulator.sim import Sim

SOCKET = "control"


def main() -> int:
    arguments = _arguments()
    if arguments.what == "tell":
        print(json.dumps(tell(arguments.folder, json.loads(arguments.asked)), ensure_ascii=False, indent=1))  # noqa: T201
        return 0
    timing = Timing(arguments.command, arguments.submit, arguments.held, register=arguments.register)
    asyncio.run(run(arguments.folder, arguments.modems, timing, arguments.deliver))
    return 0


async def run(folder: Path, modems: int, timing: Timing, deliver_after: float) -> None:
    """Until SIGTERM or SIGINT."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    operator = Operator(deliver_after=deliver_after)
    lines = {}
    for number in range(modems):
        sim = Sim(f"08990000{number:02d}", imsi=f"52001000000{number:04d}", iccid=f"8966010000000000{number:03d}")
        modem = Modem(sim, operator, timing, Faults(), imei=f"35693803564{number:04d}")
        line = lines[f"modem{number}"] = Line(folder / f"modem{number}", modem)
        line.plug()
    server = await Control(operator, lines).serve(folder / SOCKET)
    sys.stdout.write("emulated modems run\n")
    sys.stdout.flush()
    async with server:
        await stopping.wait()
    for line in lines.values():
        line.unplug()


def tell(folder: Path, asked: dict[str, object]) -> dict[str, object]:
    """One question to a running emulator, and its answer."""
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(str(folder / SOCKET))
        link.sendall(json.dumps(asked).encode() + b"\n")
        with link.makefile() as answers:
            found: dict[str, object] = json.loads(answers.readline())
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_subparsers(dest="what", required=True)
    runs = what.add_parser("run")
    runs.add_argument("folder", type=Path)
    runs.add_argument("--modems", type=int, default=1)
    runs.add_argument("--command", type=float, default=0.0, help="seconds to answer a command")
    runs.add_argument("--submit", type=float, default=0.0, help="seconds to send a message")
    runs.add_argument("--held", type=float, default=0.0, help="the same while the link is held open")
    runs.add_argument("--deliver", type=float, default=0.5, help="seconds until a telephone has it")
    runs.add_argument("--register", type=float, default=3.0, help="seconds from power on until the network is found")
    tells = what.add_parser("tell")
    tells.add_argument("folder", type=Path)
    tells.add_argument("asked", help="a JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
