"""Records survive kill -9 of device, broker, ingest and hub, at any moment and in any order: none lost, none twice."""

import random
import sys
import time
from pathlib import Path

import pytest

from provisioning.system import System
from tests.end_to_end.seen import Hub, wait_for

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(600)]
KILLS = 10


def start_device(system: System, folder: Path, life: int) -> None:
    program = Path(__file__).with_name("device_program.py")
    command = [sys.executable, str(program), str(folder), str(folder / "journal"), f"{folder.name}-life{life}"]
    system.processes.start(folder.name, command)


def test_whatever_is_killed_whenever(system: System, hub: Hub, broker: str) -> None:
    chance = random.Random(f"kills on {broker}")
    folders = [system.folder / name for name in ("first", "second")]
    for folder in folders:
        system.manage("claim", "station", folder.name, str(folder / "enrol.toml"))
        start_device(system, folder, 0)
    again = {
        "broker": lambda life: system.start_broker(),
        "ingest": lambda life: system.start_ingest(),
        "hub": lambda life: system.start_hub(),
        **{folder.name: lambda life, folder=folder: start_device(system, folder, life) for folder in folders},
    }
    wait_for("both devices speak", lambda: all((folder / "journal").exists() for folder in folders))
    for life in range(1, KILLS + 1):
        victim = chance.choice(list(again))
        time.sleep(chance.uniform(0.2, 1.0))  # the moment of the kill is what is random here
        system.processes.kill(victim)
        time.sleep(chance.uniform(0.0, 0.6))
        again[victim](life)

    def told() -> set[str]:
        return {name for folder in folders for name in (folder / "journal").read_text().split()}

    wait_for("records enough to prove something", lambda: len(told()) > 200, seconds=90)
    for folder in folders:
        (folder / "enough").touch()

    def arrived() -> list[str]:
        return [name for (name,) in hub.rows("SELECT name FROM photogenic_visit")]

    wait_for("every record told as kept has arrived", lambda: told() <= set(arrived()), seconds=90)
    names = arrived()
    assert len(names) == len(set(names)), "a record was counted twice"
    # A device may die between keeping a record and telling of it: at most one for each of its lives.
    assert len(set(names) - told()) <= KILLS
    assert hub.rows("SELECT kind, text FROM fleet_notice") == []
    system.manage("verify")
