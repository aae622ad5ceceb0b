"""Letters and archives stay, whatever a device has named and whoever has it erased."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hub.documents.blobs import open_blob
from hub.efiling.models import Book, Entry, Incoming, Outgoing, Register
from hub.fleet import erasures
from hub.fleet.models import Erasure
from hub.people.models import Person
from tests.hub.sealed_device import store

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_letters_and_closed_books_need_survives_an_erasure_that_names_it(
    receive: Register, office_clerk: Person
) -> None:
    original, stamped, outgoing, archive = (store(data) for data in (b"original", b"stamped", b"outgoing", b"archive"))
    book = Book.objects.create(register=receive, year=2569, last=1, archive_id=archive.sha256)
    entry = Entry.objects.create(
        book=book, number=1, given_at=timezone.now(), registered_at=timezone.now(), entered_by=office_clerk
    )
    made = {"name": "letter.pdf", "pages": 1}
    Incoming.objects.create(
        register=receive, blob_id=original.sha256, stamped_id=stamped.sha256, came_by=office_clerk, **made
    )
    Outgoing.objects.create(entry=entry, blob_id=outgoing.sha256, added_by=office_clerk, **made)
    named = {blob.sha256 for blob in (original, stamped, outgoing, archive)}
    erasures.erase(named, "on-request")
    for sha256 in named:
        open_blob(sha256).close()
    assert not Erasure.objects.exists(), "what is kept is not told as erased"
