"""Messages to PDUs and back, by Gammu's codec. Its traps are dealt with here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gammu

from hub.sms import texts
from hub.sms.modems.modem import Incoming, Part, Report


class BadPdu(ValueError):
    """No message can be read from it."""


@dataclass(frozen=True)
class Submit:
    """What +CMGS wants: octets in hex, service centre first, and their number without it."""

    hex: str
    length: int


def submit(part: Part) -> Submit:
    """The PDU of a part, with a delivery report asked for, by the SIM's own service centre. Raises BadPdu."""
    try:
        octets: bytes = gammu.EncodePDU(as_gammu(part), "Submit")
    except (gammu.GSMError, ValueError, OverflowError) as fault:
        raise BadPdu(str(fault)) from fault
    body = octets[1 + octets[0] :]
    return Submit(f"00{body.hex().upper()}", len(body))


def as_gammu(part: Part) -> dict[str, Any]:
    """The message as Gammu wants it, told what it would otherwise guess: the coding (it would send Thai as question
    marks), the validity (five minutes), and the parts' reference (from the clock's second: two texts would share it).
    """
    made: dict[str, Any] = {
        "SMSC": {"Location": 1, "Number": "", "Validity": f"{part.hours_valid}H"},
        "Number": part.to,
        "Text": part.text,
        "Type": "Status_Report",
        "Coding": "Default_No_Compression" if texts.is_plain(part.text) else "Unicode_No_Compression",
        "Class": -1,
        "Folder": 0,
        "Location": 0,
    }
    if part.total > 1:
        made["UDH"] = {"Type": "UserUDH", "Text": bytes([5, 0, 3, part.reference, part.total, part.number])}
    return made


def read(pdu_hex: str) -> Incoming | Report:
    """What a modem told: hex, service centre first. Raises BadPdu."""
    try:
        told: dict[str, Any] = gammu.DecodePDU(bytes.fromhex(pdu_hex), True)
        return report(told) if told["Type"] == "Status_Report" else _incoming(told)
    except (gammu.GSMError, ValueError, KeyError, TypeError) as fault:
        raise BadPdu(f"{type(fault).__name__}: {fault}") from fault


def _incoming(told: dict[str, Any]) -> Incoming:
    if told["Type"] != "Deliver" or not told["Number"]:
        raise BadPdu(f"a {told['Type']}, not a message that came")
    return incoming(told)


def incoming(told: dict[str, Any]) -> Incoming:
    """A message as Gammu tells it. Its SMSCDateTime is the time of asking; the service centre's time is DateTime.
    After a text with letters of the extended alphabet it leaves a zero and whatever lay in its memory.
    """
    header = told["UDH"]
    total, number = max(1, header["AllParts"]), max(1, header["PartNumber"])
    reference = header["ID16bit"] if header["ID16bit"] >= 0 else max(0, header["ID8bit"])
    return Incoming(
        told["Number"], told["Text"].partition("\0")[0], _moment(told["DateTime"]), reference, total, number
    )


def report(told: dict[str, Any]) -> Report:
    """A report as Gammu tells it: DateTime is when the service centre took the message, SMSCDateTime when it ended."""
    times = _moment(told["DateTime"]), _moment(told["SMSCDateTime"])
    return Report(told["MessageReference"], told["Number"], told["DeliveryStatus"], *times)


def _moment(told: Any) -> datetime:
    if not isinstance(told, datetime):
        raise BadPdu("no time")
    return told
