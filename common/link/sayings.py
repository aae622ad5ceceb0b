"""What the hub says to one device: acks, asks and commands, sealed by the hub so that a broker cannot invent them."""

from dataclasses import dataclass
from typing import Any

from common.link import seal
from common.link.canonical import SHA256
from common.link.errors import SealBroken
from common.link.seal import SealKey, VerifyKey


@dataclass(frozen=True, slots=True)
class Ack:
    """All records up to `seq` are safe; `hash` is that of record `seq`, so that a wrong chain is never forgotten."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Send again from number `seq` on; the hub lacks these blobs of it."""

    seq: int
    blobs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """Something an administrator wants done; `name` is one that the device's program knows."""

    name: str
    body: dict[str, Any]


Saying = Ack | Ask | Command


def say(key: SealKey, device: str, saying: Saying) -> bytes:
    match saying:
        case Ack(seq, hash_):
            statement: dict[str, Any] = {"ack": seq, "hash": hash_}
        case Ask(seq, blobs):
            statement = {"ask": seq, "blobs": list(blobs)}
        case Command(name, body):
            statement = {"command": name, "body": body}
    return key.seal({"device": device, **statement}, seal.SAYING).encode()


def hear(payload: bytes, key: VerifyKey, device: str) -> Saying:
    """What the hub said. Raises SealBroken for what is not the hub's, not to this device, or no saying at all."""
    try:
        said = key.open(payload.decode("ascii"), seal.SAYING)
        if said["device"] != device:
            raise SealBroken("said to another device")
        if "ack" in said:
            return Ack(_number(said["ack"]), _hash(said["hash"]))
        if "ask" in said:
            return Ask(_number(said["ask"]), tuple(map(_hash, said["blobs"])))
        name, body = said["command"], said["body"]
        if not (isinstance(name, str) and isinstance(body, dict)):
            raise TypeError("not a command")
        return Command(name, body)
    except (KeyError, TypeError, ValueError) as fault:
        raise SealBroken("not a saying") from fault


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("not a record's number")
    return value


def _hash(value: Any) -> str:
    if not SHA256.fullmatch(value):
        raise ValueError("not a SHA-256")
    return str(value)
