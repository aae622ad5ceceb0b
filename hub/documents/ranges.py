"""The two headers that say which bytes are meant: Content-Range of an upload, Range of a download (RFC 9110, 14)."""

import re
from dataclasses import dataclass

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class MalformedRange(ValueError):
    """The header is not one, or it contradicts itself."""


class Unsatisfiable(ValueError):
    """The range begins behind the end."""


@dataclass(frozen=True)
class Span:
    """Bytes `first` to `last`, both included, of `total`."""

    first: int
    last: int
    total: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        return f"bytes {self.first}-{self.last}/{self.total}"


def piece_sent(header: str) -> Span:
    """Reads "bytes a-b/total". Raises MalformedRange."""
    found = _CONTENT_RANGE.fullmatch(header.strip())
    if not found:
        raise MalformedRange(header)
    span = Span(*map(int, found.groups()))
    if not span.first <= span.last < span.total:
        raise MalformedRange(header)
    return span


def piece_wanted(header: str, size: int) -> Span | None:
    """Reads "bytes=a-b", "bytes=a-" or "bytes=-n" for a blob of `size` bytes.

    None where the whole is to be sent: no range, several, or one that cannot be read, which a server ignores.
    Raises Unsatisfiable.
    """
    found = _RANGE.fullmatch(header.strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(0, size - int(last)), size - 1
    else:
        begin, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < begin:
            return None
    if begin > end:
        raise Unsatisfiable(header)
    return Span(begin, end, size)
