"""Blobs erased on purpose: those that somebody still needs stay, and what was cut short is finished."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from hub.documents.blobs import BlobMissing, open_blob
from hub.documents.models import Blob
from hub.fleet import erasures
from hub.fleet.models import Erasure
from tests.hub.sealed_device import store

pytestmark = pytest.mark.django_db(transaction=True)


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
