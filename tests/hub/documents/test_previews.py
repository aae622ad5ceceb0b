"""Pictures of pages that are kept for the next look."""

import os

import pytest

from hub.documents import pdf, previews
from hub.documents.blobs import BlobMissing, erase, store
from tests.hub.scanned_letters import letter

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path / "previews"


@pytest.fixture
def stored():
    return store(letter(), "application/pdf").sha256


def kept(folder):
    return sorted(path.name for path in folder.glob("*/*"))


def test_a_picture_is_rendered_once(stored, own_folder, monkeypatch):
    first = previews.page_picture(stored, 0, 300)
    assert first.startswith(PNG)
    assert kept(own_folder) == [f"{stored}-0-300.png"]
    monkeypatch.setattr(pdf, "page_png", None)
    assert previews.page_picture(stored, 0, 300) == first


def test_a_picture_that_must_not_be_kept_is_not(stored, own_folder):
    assert previews.page_picture(stored, 0, 300, keep=False).startswith(PNG)
    assert kept(own_folder) == []


def test_a_picture_of_another_width_is_another(stored, own_folder):
    previews.page_picture(stored, 0, 300)
    previews.page_picture(stored, 0, 200)
    assert len(kept(own_folder)) == 2


def test_a_page_that_is_not_there_leaves_nothing(stored, own_folder):
    with pytest.raises(IndexError):
        previews.page_picture(stored, 7, 300)
    assert kept(own_folder) == []


def test_a_file_that_is_not_there_has_no_picture():
    with pytest.raises(BlobMissing):
        previews.page_picture("0" * 64, 0, 300)


def test_the_folder_may_be_no_folder(stored, own_folder):
    own_folder.write_text("in the way")
    assert previews.page_picture(stored, 0, 300).startswith(PNG)


def test_pictures_go_with_their_file(stored, own_folder):
    previews.page_picture(stored, 0, 300)
    erase(stored)
    assert kept(own_folder) == []


def test_what_was_looked_at_longest_ago_makes_room(stored, own_folder, monkeypatch):
    for width in (200, 210, 220):
        previews.page_picture(stored, 0, width)
    for age, width in enumerate((210, 220, 200)):
        path = own_folder / stored[:2] / f"{stored}-0-{width}.png"
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    total = sum(path.stat().st_size for path in own_folder.glob("*/*"))
    monkeypatch.setattr(previews, "MOST_BYTES", total - 1)
    assert previews.tidy() is False
    assert f"{stored}-0-210.png" not in kept(own_folder)
    assert f"{stored}-0-200.png" in kept(own_folder)


def test_tidying_without_a_folder_does_nothing():
    assert previews.tidy() is False
