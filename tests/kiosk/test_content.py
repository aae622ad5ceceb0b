"""Reading what the hub published: what is shown of it, and what of it is left out or refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.content import ContentMalformed, Readout, read

Publication = dict[str, Any]
AsBytes = Callable[[Any], bytes]


def nowhere(sha256: str) -> Path:
    raise KeyError(sha256)


@pytest.fixture
def reading(as_bytes: AsBytes) -> Callable[[Any], Readout]:
    return lambda root: read(as_bytes(root), nowhere, version=7)


def test_pages_stand_in_their_categories_in_the_order_of_publication(
    publication: Publication, reading: Callable[[Any], Readout]
) -> None:
    publication["pages"].append({**publication["pages"][0], "id": "aaa"})

    readout = reading(publication)

    procedures = readout.category("procedures")
    assert procedures is not None
    assert [page.id for page in procedures.pages] == ["work-permit", "aaa"]
    assert [each.id for each in readout.categories] == ["regulations", "procedures", "forms", "requests", "about"]
    assert (readout.version, readout.left_out) == (7, 0)


def test_steps_are_counted_and_begin_anew_after_a_heading(
    publication: Publication, reading: Callable[[Any], Readout]
) -> None:
    page = reading(publication).page("work-permit")

    assert page is not None
    assert [(each.kind, each.number) for each in page.blocks["th"]] == [
        ("heading", 0), ("step", 1), ("step", 2), ("note", 0), ("heading", 0), ("bullet", 0), ("step", 1),
    ]  # fmt: skip


def test_an_empty_english_text_falls_back_to_the_thai_one(
    publication: Publication, reading: Callable[[Any], Readout]
) -> None:
    publication["pages"][3]["body"]["en"] = []

    page = reading(publication).page("history")

    assert page is not None
    assert page.title.by("en") == page.title.by("th")
    assert page.blocks["en"] == page.blocks["th"]


def test_a_file_knows_where_it_lies(publication: Publication, as_bytes: AsBytes, pdf_blob: tuple[str, Path]) -> None:
    sha256, path = pdf_blob
    file = {"title": {"th": "แบบ", "en": ""}, "blob": sha256, "media": "application/pdf", "bytes": 9, "pages": 2}
    publication["pages"][0]["files"] = [file]

    page = read(as_bytes(publication), {sha256: path}.__getitem__).page("work-permit")

    assert page is not None
    assert [(each.path, each.pages) for each in page.files] == [(path, 2)]


def test_a_file_of_a_kind_that_cannot_be_shown_is_left_out_and_its_page_stays(
    publication: Publication, reading: Callable[[Any], Readout]
) -> None:
    film = {"title": {"th": "หนัง", "en": ""}, "blob": "0" * 64, "media": "video/mp4", "bytes": 9, "pages": 0}
    publication["pages"][0]["files"] = [film]

    page = reading(publication).page("work-permit")

    assert page is not None
    assert page.files == ()


def test_an_unknown_kind_of_block_is_shown_as_a_paragraph(
    publication: Publication, reading: Callable[[Any], Readout]
) -> None:
    publication["pages"][0]["body"]["th"] = [{"kind": "hologram", "text": "สามมิติ"}]

    page = reading(publication).page("work-permit")

    assert page is not None
    assert page.blocks["th"][0].kind == "paragraph"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda page: page.pop("title"),
        lambda page: page.update(title={"th": "", "en": ""}),
        lambda page: page.update(title="ไม่มีสองภาษา"),
        lambda page: page["summary"].update(th=None),
        lambda page: page.pop("body"),
        lambda page: page["body"].update(th=[{"kind": "step"}]),
        lambda page: page.update(files=None),
        lambda page: page.update(
            files=[{"blob": "f" * 64, "media": "application/pdf", "title": {"th": "x", "en": ""}}]
        ),
        lambda page: page.update(category="nowhere"),
    ],
)
def test_a_page_that_is_not_whole_is_left_out_and_counted_and_the_others_stay(
    publication: Publication, reading: Callable[[Any], Readout], spoil: Callable[[dict[str, Any]], object]
) -> None:
    spoil(publication["pages"][0])

    readout = reading(publication)

    assert [page.id for page in readout.pages] == ["leave-rules", "transfer", "history"]
    assert readout.left_out == 1


@pytest.mark.parametrize("updated", [None, "yesterday", 12])
def test_a_page_without_a_readable_date_is_shown_without_one(
    publication: Publication, reading: Callable[[Any], Readout], updated: object
) -> None:
    publication["pages"][0]["updated"] = updated

    page = reading(publication).page("work-permit")

    assert page is not None
    assert page.updated is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"format": "sp-readout/1"', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "'list' where 'sp-readout/1' belongs"),
        (b'{"format": "sp-readout/9"}', "'sp-readout/9' where 'sp-readout/1' belongs"),
        (b'{"format": "sp-readout/1"}', "something is missing: KeyError 'office'"),
        (b'{"format": "sp-readout/1", "office": 3}', "something is missing"),
    ],
)
def test_what_is_no_publication_is_refused_with_what_is_wrong(data: bytes, said: str) -> None:
    with pytest.raises(ContentMalformed, match=said):
        read(data, nowhere)


@pytest.mark.parametrize("part", ["office", "categories", "pages"])
def test_a_publication_without_a_part_of_its_frame_is_refused(
    publication: Publication, reading: Callable[[Any], Readout], part: str
) -> None:
    del publication[part]

    with pytest.raises(ContentMalformed, match=part):
        reading(publication)
