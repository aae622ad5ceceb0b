"""Short messages as they travel between modem and operator: 3GPP TS 23.040, with TS 23.038 for the letters.

Written apart from Gammu, which the gateway makes and reads its PDUs with: what one writes the other must understand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

BANGKOK = timezone(timedelta(hours=7))
_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
_SEPTET_OF = {letter: value for value, letter in enumerate(_ALPHABET) if letter != "\x1b"}
_EXTENDED_OF = {letter: value for value, letter in _EXTENSION.items()}
_ESCAPE = 0x1B
UCS2, SEPTETS = 0x08, 0x00
MOST_OCTETS = 140
"""Of user data in one message, header included."""
_INTERNATIONAL, _UNKNOWN = 0x91, 0x81


class BadPdu(ValueError):
    """Not a message of the kind that was expected."""


@dataclass(frozen=True)
class Part:
    """Which part of a longer message this is: the message's reference, how many parts, and which, from 1."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True)
class Submit:
    """A message from a modem: SMS-SUBMIT. `validity` is how long the operator goes on trying."""

    to: str
    text: str
    part: Part | None
    report_wanted: bool
    validity: timedelta
    reject_duplicates: bool = False
    reference: int = 0


def read_submit(pdu: str, length: int) -> Submit:
    """`pdu`: hex, service centre first; `length`: octets without it, as +CMGS tells. Raises BadPdu."""
    try:
        octets = bytes.fromhex(pdu)
        body = octets[1 + octets[0] :]
        if len(body) != length:
            raise BadPdu(f"{len(body)} octets where {length} were announced")
        return _submit(body)
    except (IndexError, ValueError) as fault:
        raise BadPdu(str(fault)) from fault


def _submit(body: bytes) -> Submit:
    first = body[0]
    if first & 0b11 != 0b01:
        raise BadPdu("no SMS-SUBMIT")
    to, at = _address(body, 2)
    _protocol, coding = body[at], body[at + 1]
    at += 2
    form = (first >> 3) & 0b11
    validity = _validity(body, at, form)
    at += {0: 0, 0b10: 1}.get(form, 7)
    text, part = _user_data(body[at], body[at + 1 :], coding, has_header=bool(first & 0x40))
    return Submit(to, text, part, bool(first & 0x20), validity, bool(first & 0x04), body[1])


def _validity(body: bytes, at: int, form: int) -> timedelta:
    """TS 23.040, 9.2.3.12; without one, or with one of the rare forms, the operator's own two days."""
    if form != 0b10:
        return timedelta(days=2)
    value = body[at]
    if value < 144:
        return timedelta(minutes=5 * (value + 1))
    if value < 168:
        return timedelta(hours=12, minutes=30 * (value - 143))
    if value < 197:
        return timedelta(days=value - 166)
    return timedelta(weeks=value - 192)


def deliver(sender: str, text: str, at: datetime, part: Part | None = None, *, centre: str = "+66818110888") -> str:
    """SMS-DELIVER, as a modem tells it: hex with the service centre first."""
    header = _part_header(part)
    coding, length, data = _encoded(text, header)
    first = 0x04 | (0x40 if header else 0)
    body = bytes([first]) + _address_octets(sender) + bytes([0, coding]) + _moment(at) + bytes([length]) + data
    return (_centre(centre) + body).hex().upper()


def status_report(
    reference: int, to: str, sent: datetime, done: datetime, status: int, *, centre: str = "+66818110888"
) -> str:
    """SMS-STATUS-REPORT. `status`: TS 23.040, 9.2.3.15; 0 is received by the telephone."""
    body = bytes([0x06, reference]) + _address_octets(to) + _moment(sent) + _moment(done) + bytes([status])
    return (_centre(centre) + body).hex().upper()


def octets_without_centre(pdu: str) -> int:
    """The length that +CMT, +CDS and +CMGL tell beside a PDU."""
    return len(pdu) // 2 - 1 - int(pdu[:2], 16)


def in_parts(text: str, reference: int) -> list[tuple[str, Part | None]]:
    """A text as a telephone would send it: in one message, or in several that belong together."""
    single, several = (160, 153) if _is_septets(text) else (70, 67)
    size = (lambda piece: sum(2 if letter in _EXTENDED_OF else 1 for letter in piece)) if single == 160 else _units
    if size(text) <= single:
        return [(text, None)]
    pieces, piece = [], ""
    for letter in text:
        if size(piece + letter) > several:
            pieces.append(piece)
            piece = ""
        piece += letter
    pieces.append(piece)
    return [(each, Part(reference, len(pieces), number)) for number, each in enumerate(pieces, start=1)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


def _is_septets(text: str) -> bool:
    return all(letter in _SEPTET_OF or letter in _EXTENDED_OF for letter in text)


def _part_header(part: Part | None) -> bytes:
    return b"" if part is None else bytes([5, 0, 3, part.reference, part.total, part.number])


def _encoded(text: str, header: bytes) -> tuple[int, int, bytes]:
    """Coding, length as the PDU counts it, and octets of user data."""
    if not _is_septets(text):
        data = header + text.encode("utf-16-be")
        return UCS2, len(data), data
    septets: list[int] = []
    for letter in text:
        septets += [_SEPTET_OF[letter]] if letter in _SEPTET_OF else [_ESCAPE, _EXTENDED_OF[letter]]
    fill = -len(header) * 8 % 7
    count = (len(header) * 8 + fill) // 7 + len(septets)
    number = 0
    for place, septet in enumerate(septets):
        number |= septet << (7 * place + fill)
    packed = number.to_bytes((7 * len(septets) + fill + 7) // 8, "little")
    return SEPTETS, count, header + packed


def _user_data(length: int, data: bytes, coding: int, *, has_header: bool) -> tuple[str, Part | None]:
    kind = coding & 0x0C if coding < 0x40 else (0x08 if coding & 0xF0 == 0xE0 else 0)
    octets = (length * 7 + 7) // 8 if kind == 0 else length
    if octets > MOST_OCTETS or len(data) < octets:
        raise BadPdu("user data of a wrong length")
    data = data[:octets]
    header = data[1 : 1 + data[0]] if has_header and data else b""
    before = 1 + len(header) if has_header else 0
    part = _part_of(header)
    if kind == UCS2:
        return data[before:].decode("utf-16-be", "replace"), part
    if kind != 0:
        return data[before:].decode("latin-1"), part
    skipped = (before * 8 + 6) // 7
    number = int.from_bytes(data, "little")
    return _letters([(number >> (7 * place)) & 0x7F for place in range(skipped, length)]), part


def _part_of(header: bytes) -> Part | None:
    """Information elements 0 and 8: concatenation by a reference of one or two octets."""
    at = 0
    while at + 1 < len(header):
        kind, size = header[at], header[at + 1]
        value = header[at + 2 : at + 2 + size]
        if kind == 0 and size == 3:
            return Part(value[0], value[1], value[2])
        if kind == 8 and size == 4:
            return Part(value[0] << 8 | value[1], value[2], value[3])
        at += 2 + size
    return None


def _letters(septets: list[int]) -> str:
    text, escaped = "", False
    for septet in septets:
        if escaped:
            text, escaped = text + _EXTENSION.get(septet, " "), False
        elif septet == _ESCAPE:
            escaped = True
        else:
            text += _ALPHABET[septet]
    return text


def _address(body: bytes, at: int) -> tuple[str, int]:
    """A number, and the place after it."""
    digits, kind = body[at], body[at + 1]
    octets = body[at + 2 : at + 2 + (digits + 1) // 2]
    number = "".join("0123456789*#abc"[half] for octet in octets for half in (octet & 15, octet >> 4) if half != 15)
    if len(number) != digits:
        raise BadPdu("a number of a wrong length")
    return ("+" if kind & 0x70 == 0x10 else "") + number, at + 2 + (digits + 1) // 2


def _address_octets(number: str) -> bytes:
    digits = number.removeprefix("+")
    if not digits.isdecimal():  # a name in letters: TS 23.040, 9.1.2.5
        _coding, _count, packed = _encoded(number[:11], b"")
        return bytes([len(packed) * 2, 0xD0]) + packed
    return bytes([len(digits), _INTERNATIONAL if number.startswith("+") else _UNKNOWN]) + _swapped(digits)


def _centre(number: str) -> bytes:
    octets = bytes([_INTERNATIONAL]) + _swapped(number.removeprefix("+"))
    return bytes([len(octets)]) + octets


def _swapped(digits: str) -> bytes:
    digits += "F" * (len(digits) % 2)
    return bytes.fromhex("".join(digits[place + 1] + digits[place] for place in range(0, len(digits), 2)))


def _moment(at: datetime) -> bytes:
    """A service centre's time stamp: seven octets of swapped digits, the zone in quarters of an hour."""
    there = at.astimezone(BANGKOK) if at.tzinfo else at.replace(tzinfo=UTC).astimezone(BANGKOK)
    quarters = int((there.utcoffset() or timedelta()).total_seconds()) // 900
    return _swapped(there.strftime("%y%m%d%H%M%S")) + _swapped(f"{quarters:02d}")
