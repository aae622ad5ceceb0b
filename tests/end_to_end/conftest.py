"""The real programs, each in a process of its own, on free ports and in a folder of their own."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from provisioning.system import System
from tests.end_to_end.seen import Hub, free_port
from tests.end_to_end.windows import let_windows_be_read

Which = Literal["nats", "mosquitto"]
CHROMIUM = [
    "--no-sandbox",  # the tests may run as root, whom Chromium's sandbox refuses
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> System:
    """The demonstration office, loaded once and started never: what each test runs is a copy of its folder."""
    made = System(tmp_path_factory.mktemp("prepared") / "var", free_port(), free_port())
    made.prepare()
    return made


@contextlib.contextmanager
def running(prepared: System, folder: Path, broker: Which) -> Iterator[System]:
    shutil.copytree(prepared.folder, folder)
    made = System(folder, free_port(), free_port(), broker)
    try:
        made.manage("broker_files")  # they name the folder
        made.start_broker()
        made.start_ingest()
        made.start_hub()
        yield made
    finally:
        made.processes.stop()


@pytest.fixture(scope="module", params=["nats", "mosquitto"])
def broker(request: pytest.FixtureRequest) -> Which:
    """Tests that name it run on both brokers."""
    return "nats" if request.param == "nats" else "mosquitto"


@pytest.fixture
def system(prepared: System, tmp_path: Path, broker: Which) -> Iterator[System]:
    """Broker, ingest and hub, running, with the demonstration office."""
    with running(prepared, tmp_path / "var", broker) as made:
        yield made


@pytest.fixture
def hub(system: System) -> Hub:
    return Hub(system)


@pytest.fixture(scope="module")
def office(prepared: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One running system for the tests of a module that do not disturb one another, with a virtual screen."""
    with running(prepared, tmp_path_factory.mktemp("office") / "var", "nats") as made:
        made.start_virtual_screen("540x960")
        let_windows_be_read(made)
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Ended with the module: as long as playwright runs, Django's own tests could not."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()
