"""A mail as it came over the wire: its headers, text and files. Pure, and never fails, however broken the mail is."""

from __future__ import annotations

import email
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from html.parser import HTMLParser

from hub.efiling.exchange import charsets, egif, parcel
from hub.efiling.exchange.egif import File, clean

MOST_PARTS = 300
MOST_TEXT = 100_000
"""Letters of a mail's text; what is longer is cut, and says so."""
_ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bqBQ]\?[^?]*\?=")
_BREAKS = {"p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table"}
_UNSEEN = {"style", "script", "head", "title"}
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


@dataclass(frozen=True)
class Mail:
    """`digest`: SHA-256 of the whole message. `sender` is "name <address>"; `sent_at` None where no date stands."""

    digest: str
    message_id: str
    sender: str
    address: str
    subject: str
    sent_at: datetime | None
    text: str
    files: tuple[File, ...]

    @property
    def pdfs(self) -> list[File]:
        return [file for file in self.files if b"%PDF-" in file.data[:1024]]


def read(raw: bytes) -> Mail:
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    for part in message.walk():
        _mend_headers(part)
    plain, pages, files = _content(message)
    text = "\n\n".join(plain) or "\n\n".join(pages)
    name, address = email.utils.parseaddr(_header(message, "From"))
    sender = f"{name} <{address}>" if name and address else name or address
    return Mail(
        digest=hashlib.sha256(raw).hexdigest(),
        message_id=_header(message, "Message-ID")[:500],
        sender=sender[:300],
        address=address[:254],
        subject=_header(message, "Subject")[:1000],
        sent_at=_moment(_header(message, "Date")),
        text=text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]} […]",
        files=tuple(files),
    )


def message_of(file: File) -> parcel.Parcel | None:
    """The TH e-GIF message that a file is, or that a ZIP holds; None for any other file.

    Raises egif.BadMessage and parcel.BadParcel for one that claims to be a message and is a bad one.
    """
    if egif.looks_like_one(file.data):
        return parcel.Parcel(egif.read(file.data))
    if not parcel.is_zip(file.data) or not file.name.lower().endswith(".zip"):
        return None
    try:
        return parcel.unpack(file.data)
    except parcel.BadParcel as fault:
        if fault.fault == parcel.ParcelFault.NO_MESSAGE:
            return None
        raise


def _content(message: Message) -> tuple[list[str], list[str], list[File]]:
    """Plain texts, texts of HTML pages, and files."""
    plain, pages, files, pictures = list[str](), list[str](), list[File](), list[tuple[str, File]]()
    page_source = ""
    for part in _parts(message):
        data = _bytes(part)
        name = _file_name(part)
        kind = part.get_content_type()
        attached = bool(name) or part.get_content_disposition() == "attachment"
        if kind in ("text/plain", "text/html") and not attached:
            text = charsets.decode(data, str(part.get_content_charset() or ""))
            if kind == "text/html":
                page_source += text
                pages.append(_tidy(_words(text)))
            else:
                plain.append(_tidy(text))
        elif data:
            file = File(data, kind, name or f"file-{len(files) + len(pictures) + 1}{_ending(data, kind)}")
            shown_as = _header(part, "Content-ID").strip("<>")
            if kind.startswith("image/") and shown_as:
                pictures.append((shown_as, file))
            else:
                files.append(file)
    # What a page shows inside itself (a signature's logo) is no enclosure.
    files += [file for shown_as, file in pictures if f"cid:{shown_as}" not in page_source]
    return [text for text in plain if text], [text for text in pages if text], files


def _parts(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            return
        if not part.is_multipart():
            yield part


def _bytes(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return data if isinstance(data, bytes) else b""


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename("")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    name = clean(_decoded(name)).replace("\\", "/").rsplit("/", 1)[-1]
    return name.replace("\n", " ")[:200]


def _ending(data: bytes, kind: str) -> str:
    if b"%PDF-" in data[:1024]:
        return ".pdf"
    return {"image/jpeg": ".jpg", "image/png": ".png", "application/zip": ".zip"}.get(kind, "")


def _header(message: Message, name: str) -> str:
    """In one line."""
    value = message.get(name)
    return " ".join(clean(_decoded(str(value))).split()) if value is not None else ""


def _mend_headers(part: Message) -> None:
    """Thai as bare bytes, which no mail may have in its headers and old programs write, becomes text."""
    headers = list(part.raw_items())
    for name, _value in headers:
        del part[name]
    for name, value in headers:
        text = str(value)
        bare = any("\udc80" <= sign <= "\udcff" for sign in text)
        part.set_raw(name, charsets.decode(text.encode("ascii", "surrogateescape")) if bare else text)


def _decoded(value: str) -> str:
    if not _ENCODED_WORD.search(value):
        return value
    return "".join(_pieces(value))


def _pieces(value: str) -> Iterator[str]:
    try:
        pieces = decode_header(value)
    except (ValueError, LookupError, AssertionError):
        yield value
        return
    for data, charset in pieces:
        yield charsets.decode(data, charset or "") if isinstance(data, bytes) else data


def _moment(text: str) -> datetime | None:
    try:
        at = email.utils.parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", clean(text))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(re.sub(r"\s+", " ", data))


def _words(page: str) -> str:
    """What a reader would see of an HTML page, without its look."""
    reader = _Words()
    reader.feed(page[: 4 * MOST_TEXT])
    reader.close()
    return "".join(reader.words)
