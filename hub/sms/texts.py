"""What a short message costs and how it is cut into parts. Pure: no database, no modem.

3GPP TS 23.038 and 23.040: a part carries 140 octets. In the GSM alphabet that is 160 letters, or 153 in each of several
parts; Thai is sent as UCS-2: 70 letters, or 67 in each of several. There is no national shift table for Thai.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_PARTS = 10
"""Of one text; 670 letters of Thai. The protocol allows 255, the recipient's patience does not."""
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
# A letter with the marks above and below it, which must not be torn apart; a pair of surrogates is one letter here.
_CLUSTER = re.compile(r"\r\n|.[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0300-\u036f\ufe0f\u200d]*", re.DOTALL)
_LINK = re.compile(
    r"(?:https?://|www\.)\S+"
    # Thai letters may stand close on both sides, as there are no spaces between Thai words.
    r"|(?<![a-z0-9.-])(?:[a-z0-9-]+\.)+(?:com|net|org|info|me|ly|gl|co|io|th|app|link|site|page)(?![a-z0-9-])(?:/\S*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cut:
    """A text in parts: `unicode` where the GSM alphabet is not enough; `left`: letters the last part still takes."""

    parts: tuple[str, ...]
    unicode: bool
    left: int


def is_plain(text: str) -> bool:
    """Whether the GSM alphabet is enough, with its 160 letters a message; Thai is not in it."""
    return all(letter in _BASIC or letter in _EXTENDED for letter in text)


def cut(text: str) -> Cut:
    """In as few parts as it takes, no letter torn from its marks."""
    plain = is_plain(text)
    single, several = (160, 153) if plain else (70, 67)
    size = _septets if plain else _units
    if size(text) <= single:
        return Cut((text,), not plain, single - size(text))
    parts, part = [], ""
    for cluster in _CLUSTER.findall(text):
        if size(part) + size(cluster) > several:
            parts.append(part)
            part = ""
        part += cluster
    parts.append(part)
    return Cut(tuple(parts), not plain, several - size(part))


def links(text: str) -> list[str]:
    """Links and what looks like one: state agencies send none by SMS (cabinet resolution of 18 November 2025)."""
    return [found[0] for found in _LINK.finditer(text)]


def _septets(text: str) -> int:
    return sum(2 if letter in _EXTENDED else 1 for letter in text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-be", "surrogatepass")) // 2
