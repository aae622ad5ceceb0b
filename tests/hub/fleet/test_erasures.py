"""Blobs erased on purpose: those that somebody still needs stay, and what was cut short is finished."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from hub.documents.blobs import BlobMissing, open_blob
from hub.documents.models import Blob
from hub.documents.storage import DurableFileSystemStorage
from hub.efiling.models import Incoming, Register
from hub.efiling.rules import RegisterKind
from hub.fleet import erasures
from hub.fleet.models import Erasure
from hub.people.models import Person, Unit
from tests.hub.sealed_device import store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receive(office: Unit) -> Register:
    return Register.objects.create(unit=office, kind=RegisterKind.RECEIVE)


def gone(sha256: str) -> bool:
    try:
        open_blob(sha256).close()
    except BlobMissing:
        return not Blob.objects.filter(pk=sha256).exists()
    return False


def test_a_blob_is_erased_and_that_it_was_stays_on_record() -> None:
    photo = store(b"a photo")
    erasures.erase({photo.sha256}, "no-consent")
    assert gone(photo.sha256)
    assert Erasure.objects.get().reason == "no-consent"


def test_a_blob_that_an_app_still_needs_stays_and_is_not_told_as_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    needed, other = store(b"needed"), store(b"not needed")

    def keeper(sha256s: Collection[str]) -> set[str]:
        return {needed.sha256}.intersection(sha256s)

    monkeypatch.setattr(erasures, "_keepers", [keeper])
    erasures.erase({needed.sha256, other.sha256}, "replaced")
    assert gone(other.sha256)
    assert not gone(needed.sha256)
    assert list(Erasure.objects.values_list("pk", flat=True)) == [other.sha256]


def test_an_erasure_that_was_cut_short_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub dies after the decision is committed and before the bytes are gone."""
    photo, untouched = store(b"a face"), store(b"another")
    monkeypatch.setattr(erasures, "_carry_out", lambda wanted: None)
    erasures.erase({photo.sha256}, "consent-withdrawn")
    monkeypatch.undo()
    assert not gone(photo.sha256)
    erasures.finish()
    assert gone(photo.sha256)
    assert not gone(untouched.sha256)


def test_an_erasure_that_was_cut_short_between_the_bytes_and_the_row_is_finished(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hub dies once the bytes are gone and before the row's deletion is committed."""
    photo = store(b"a face")

    class Died(BaseException):
        pass

    delete = DurableFileSystemStorage.delete

    def die_after(self: DurableFileSystemStorage, name: str) -> None:
        delete(self, name)
        raise Died

    monkeypatch.setattr(DurableFileSystemStorage, "delete", die_after)
    with pytest.raises(Died):
        erasures.erase({photo.sha256}, "consent-withdrawn")
    monkeypatch.undo()
    assert Blob.objects.filter(pk=photo.sha256).exists(), "it can be found again"
    erasures.finish()
    assert gone(photo.sha256)


def test_a_blob_whose_bytes_cannot_be_removed_holds_up_no_other_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, other = sorted((store(b"one"), store(b"two")), key=lambda blob: blob.sha256)
    delete = DurableFileSystemStorage.delete

    def refuse(self: DurableFileSystemStorage, name: str) -> None:
        if name.endswith(stuck.sha256):
            raise PermissionError(name)
        delete(self, name)

    monkeypatch.setattr(DurableFileSystemStorage, "delete", refuse)
    erasures.erase({stuck.sha256, other.sha256}, "no-consent")
    assert not gone(stuck.sha256)
    assert gone(other.sha256)
    assert stuck.sha256 in caplog.text
    monkeypatch.undo()
    erasures.finish()
    assert gone(stuck.sha256)


def test_a_blob_that_a_row_refers_to_keeps_its_bytes_even_if_its_app_forgot_to_say_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, receive: Register, office_clerk: Person
) -> None:
    letter, other = sorted((store(b"a letter"), store(b"a photo")), key=lambda blob: blob.sha256)
    Incoming.objects.create(register=receive, blob_id=letter.sha256, name="a.pdf", pages=1, came_by=office_clerk)
    monkeypatch.setattr(erasures, "_keepers", [])
    erasures.erase({letter.sha256, other.sha256}, "time-over")
    assert not gone(letter.sha256)
    assert gone(other.sha256)
    assert letter.sha256 in caplog.text
    assert list(Erasure.objects.values_list("pk", flat=True)) == [other.sha256], "what is kept is not told as erased"
    erasures.finish()
    assert not gone(letter.sha256)
