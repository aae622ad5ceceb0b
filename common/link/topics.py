"""The MQTT topics, in one place: `sp/1/<device>/up/<name>` is the device's to write, `.../down/<name>` the hub's.

Brokers enforce it by the pattern (see provisioning/brokers): a device's sign-in name is its id.
"""

import re
from typing import NamedTuple

PREFIX = "sp/1"
DEVICE_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,30}[a-z0-9]")

UP_RECORD = "record"
UP_STATE = "state"
DOWN_ACK = "ack"
DOWN_ASK = "ask"
DOWN_COMMAND = "command"

EVERY_DEVICE_UP = f"{PREFIX}/+/up/#"


class Topic(NamedTuple):
    """A parsed topic: whose, which way (`up` or `down`), and about what."""

    device: str
    way: str
    name: str


def up(device: str, name: str) -> str:
    return f"{PREFIX}/{device}/up/{name}"


def down(device: str, name: str) -> str:
    return f"{PREFIX}/{device}/down/{name}"


def content(kind: str) -> str:
    """The name of the topic whose retained message is the current manifest of a kind of content."""
    return f"content/{kind}"


def parse(topic: str) -> Topic | None:
    """The parts of a topic of ours, or None for any other."""
    parts = topic.split("/", 4)
    if len(parts) != 5 or "/".join(parts[:2]) != PREFIX or parts[3] not in ("up", "down"):
        return None
    if not DEVICE_ID.fullmatch(parts[2]) or not parts[4]:
        return None
    return Topic(parts[2], parts[3], parts[4])
