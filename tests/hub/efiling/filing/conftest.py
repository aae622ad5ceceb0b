"""An office with a plan of two folders, letters of earlier years, and a committee."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from hub.documents import texts
from hub.documents.blobs import store
from hub.documents.models import Reading
from hub.efiling import registering
from hub.efiling.filing import plan
from hub.efiling.filing.models import Folder, RetentionClass
from hub.efiling.models import Book, Entry, Incoming


@pytest.fixture
def make_folder(office, office_clerk):
    """make_folder("1", "สารบรรณ", retention="routine", parent=…, unit=…)"""

    def make(code, name="แฟ้ม", *, retention=None, parent=None, unit=office, order=0) -> Folder:
        kind = RetentionClass.objects.get(code=retention) if retention else None
        content = {"code": code, "name": name, "retention": kind, "parent": parent, "order": order}
        return plan.add(unit, office_clerk, content)

    return make


@pytest.fixture
def make_letter(office_clerk):
    """make_letter(register, "เรื่อง", year=2560, file=b"…"): a line of that Thai year, with the letter's file."""

    def make(register, subject="ขอเชิญประชุม", *, year=None, file=None, text="", **fields) -> Entry:
        content = {"subject": subject, "sender": "สพฐ.", **fields}
        entry = registering.register(register, office_clerk, content, request=uuid.uuid4())
        if year is not None:
            book, _new = Book.objects.get_or_create(register=register, year=year, defaults={"first": 1, "last": 0})
            book.last += 1
            book.save()
            now = entry.book
            Entry.objects.filter(pk=entry.pk).update(book=book, number=book.last)
            Book.objects.filter(pk=now.pk).update(last=now.last - 1)
            entry = Entry.objects.select_related("book__register__unit").get(pk=entry.pk)
        if file is not None:
            blob = store(file, "application/pdf")
            Incoming.objects.create(
                register=register, blob=blob, name="letter.pdf", pages=1, text=text,
                came_by=office_clerk, state="registered", entry=entry, settled_at=datetime.now(UTC),
            )  # fmt: skip
            if text:
                Reading.objects.create(blob=blob, state="read", words=texts.words([text]))
        return entry

    return make


@pytest.fixture
def committee(make_person, office):
    """A chair and two members; the last has no right but to sit in committees."""
    return [
        make_person("CHAIR", office, "deputy", given_name="ประธาน", family_name="มั่นคง"),
        make_person("MEM1", office, "clerk", given_name="กรรมการ", family_name="หนึ่ง"),
        make_person("MEM2", office, "staff", given_name="กรรมการ", family_name="สอง"),
    ]
