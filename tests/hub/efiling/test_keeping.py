"""Letters and archives stay, whatever a device has named and whoever has it erased."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hub.documents.blobs import open_blob
from hub.efiling.models import Book, EarlierFile, Entry, Incoming, Outgoing, Register
from hub.fleet import erasures
from hub.fleet.models import Erasure
from hub.people.models import Person
from tests.hub.sealed_device import store

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_letters_and_closed_books_need_survives_an_erasure_that_names_it(
    receive: Register, office_clerk: Person
) -> None:
    named = [b"original", b"stamped", b"outgoing", b"archive", b"earlier"]
    original, stamped, outgoing, archive, earlier = (store(data) for data in named)
    book = Book.objects.create(register=receive, year=2569, last=1, archive_id=archive.sha256)
    entry = Entry.objects.create(
        book=book, number=1, given_at=timezone.now(), registered_at=timezone.now(), entered_by=office_clerk
    )
    made = {"name": "letter.pdf", "pages": 1}
    Incoming.objects.create(
        register=receive, blob_id=original.sha256, stamped_id=stamped.sha256, came_by=office_clerk, **made
    )
    sent = Outgoing.objects.create(entry=entry, blob_id=outgoing.sha256, added_by=office_clerk, **made)
    EarlierFile.objects.create(outgoing=sent, blob_id=earlier.sha256, replaced_by=office_clerk, **made)
    needed = {blob.sha256 for blob in (original, stamped, outgoing, archive, earlier)}
    erasures.erase(needed, "on-request")
    for sha256 in needed:
        open_blob(sha256).close()
    assert not Erasure.objects.exists(), "what is kept is not told as erased"
