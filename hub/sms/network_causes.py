"""What the numbers mean that modems and operators give for a message not sent or not delivered.

3GPP TS 24.011 annex E-2 and TS 27.005, 3.2.5 for +CMS ERROR; TS 23.040, 9.2.3.15 for reports. What is done about each
follows what was measured with real modems' software: see hub.sms.gateway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class Meaning(Enum):
    """AGAIN: later by any modem; RECIPIENT: this number cannot be reached; SIM: this SIM cannot send now;
    STORAGE: its memory is full; OURS: the PDU is wrong."""

    AGAIN = "again"
    RECIPIENT = "recipient"
    SIM = "sim"
    STORAGE = "storage"
    OURS = "ours"


@dataclass(frozen=True)
class Cause:
    meaning: Meaning
    text: str


_RECIPIENT, _SIM, _AGAIN, _OURS = Meaning.RECIPIENT, Meaning.SIM, Meaning.AGAIN, Meaning.OURS
CAUSES = {
    1: Cause(_RECIPIENT, "unassigned number"),
    8: Cause(_SIM, "operator determined barring"),
    10: Cause(_SIM, "call barred"),
    21: Cause(_SIM, "short message transfer rejected: no credit, or the SIM may not send"),
    27: Cause(_AGAIN, "destination out of service"),
    28: Cause(_RECIPIENT, "unidentified subscriber"),
    29: Cause(_SIM, "facility rejected"),
    30: Cause(_RECIPIENT, "unknown subscriber"),
    38: Cause(_AGAIN, "network out of order"),
    41: Cause(_AGAIN, "temporary failure"),
    42: Cause(_AGAIN, "congestion"),
    47: Cause(_AGAIN, "resources unavailable"),
    50: Cause(_SIM, "requested facility not subscribed"),
    69: Cause(_SIM, "requested facility not implemented"),
    96: Cause(_OURS, "invalid mandatory information"),
    304: Cause(_OURS, "invalid PDU mode parameter"),
    305: Cause(_OURS, "invalid text mode parameter"),
    310: Cause(_SIM, "SIM not inserted"),
    311: Cause(_SIM, "SIM PIN required"),
    313: Cause(_SIM, "SIM failure"),
    314: Cause(_AGAIN, "SIM busy"),
    322: Cause(Meaning.STORAGE, "memory full"),
    330: Cause(_SIM, "service centre address unknown"),
    331: Cause(_AGAIN, "no network service"),
    332: Cause(_AGAIN, "network timeout"),
    500: Cause(_AGAIN, "unknown error"),
}
_ELSE = Cause(_AGAIN, "a cause that is not in the list")
MOST_TRIES = 4
_WAITS = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=10))


def cause_of(number: int | None) -> Cause:
    return CAUSES.get(number, _ELSE) if number is not None else _ELSE


def wait_after(tries: int) -> timedelta:
    """Before the next try, `tries` of which went wrong."""
    return _WAITS[min(tries, len(_WAITS)) - 1]


_REPORTS = {
    0x40: "remote procedure error",
    0x41: "incompatible destination",
    0x42: "connection rejected",
    0x43: "not obtainable",
    0x45: "no interworking available",
    0x46: "validity period expired",
    0x47: "deleted by its sender",
    0x48: "deleted by the operator",
    0x49: "no such message",
}


def report_says(status: int) -> str:
    return _REPORTS.get(status, f"status {status:#04x}")
