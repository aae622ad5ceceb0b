"""The real programs, each in a process of its own, on free ports and in a folder of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from provisioning.system import System
from tests.end_to_end.seen import Hub, free_port


@pytest.fixture(params=["nats", "mosquitto"])
def broker(request: pytest.FixtureRequest) -> Literal["nats", "mosquitto"]:
    """Tests that name it run on both brokers."""
    return "nats" if request.param == "nats" else "mosquitto"


@pytest.fixture
def system(tmp_path: Path, broker: Literal["nats", "mosquitto"]) -> Iterator[System]:
    """Broker, ingest and hub, running, with the demonstration office."""
    made = System(tmp_path / "var", free_port(), free_port(), broker)
    try:
        made.prepare()
        made.start_broker()
        made.start_ingest()
        made.start_hub()
        yield made
    finally:
        made.processes.stop()


@pytest.fixture
def hub(system: System) -> Hub:
    return Hub(system)
