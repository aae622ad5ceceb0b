"""Pages for anybody's phone."""

from __future__ import annotations

import pytest
from django.test import Client

from hub.documents.blobs import store
from hub.readout import publishing
from hub.readout.models import Attachment, Office, Page
from tests.hub.readout.conftest import MakePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(particulars: Office, leave: Page, draft: Page, make_page: MakePage, pdf: bytes) -> str:
    """The hash of a PDF that is attached to a published page."""
    make_page("transfer", "procedures", title_th="ขอย้าย", body_th="1. ยื่นคำร้อง\n2. รอผล\n\n> ดูประกาศ")
    attached = store(pdf, "application/pdf")
    Attachment.objects.create(page=leave, title_th="แบบใบลา", title_en="Leave form", blob=attached, pages=3)
    hidden = store(b"%PDF-1.4 draft", "application/pdf")
    Attachment.objects.create(page=draft, title_th="ร่าง", blob=hidden, pages=1)
    publishing.publish(None)
    return attached.sha256


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def test_home_shows_published_pages_by_category_without_sign_in(client: Client, published: str) -> None:
    text = client.get("/readout/").content.decode()
    assert "ใบลา" in text
    assert "ขอย้าย" in text
    assert "ร่างที่ยังไม่เสร็จ" not in text
    assert "สำนักงานตัวอย่าง" in text
    assert "\u200b" not in text


def test_home_says_so_when_nothing_is_published_yet(client: Client, leave: Page) -> None:
    answer = client.get("/readout/")
    assert answer.status_code == 200
    assert "ยังไม่มีข้อมูลเผยแพร่" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ใบลา", True),
        ("LEAVE", True),
        ("ภาษาไทย", True),
        ("ใบ ลา", True),
        ("ไบลา", True),  # a slip of the finger
        ("ใบลาา", True),
        ("leavve", True),
        ("ใบลา รถยนต์", True),  # a part of what was asked for
        ("รถยนต์", False),
        ("...", False),
    ],
)
def test_the_search_finds_what_the_kiosks_search_finds_in_either_language(
    client: Client, published: str, typed: str, found: bool
) -> None:
    text = client.get("/readout/", {"q": typed}).content.decode()
    assert ("/readout/p/leave" in text) is found


def test_the_search_shows_the_best_first_and_says_how_many(client: Client, published: str, make_page: MakePage) -> None:
    make_page("aside", "about", title_th="เวลาทำการ", body_th="ส่งใบลาได้ทุกวัน")
    publishing.publish(None)
    text = client.get("/readout/", {"q": "ใบลา"}).content.decode()
    assert "พบ 2 เรื่อง" in text
    assert text.index("/readout/p/leave") < text.index("/readout/p/aside")


def test_the_filter_says_when_it_finds_nothing(client: Client, published: str) -> None:
    assert "ไม่พบเรื่องที่ตรงกับคำค้น" in client.get("/readout/", {"q": "zzzz"}).content.decode()


def test_while_typing_only_the_list_is_sent(client: Client, published: str) -> None:
    text = client.get("/readout/", {"q": "ใบลา"}, headers={"HX-Request": "true"}).content.decode()
    assert "/readout/p/leave" in text
    assert "<html" not in text


def test_a_page_shows_its_blocks_and_files(client: Client, published: str) -> None:
    text = client.get("/readout/p/transfer").content.decode()
    assert '<ol class="steps"><li>ยื่นคำร้อง</li><li>รอผล</li></ol>' in text
    assert "ดูประกาศ" in text
    assert f"/readout/f/{published}" in client.get("/readout/p/leave").content.decode()


def test_a_page_is_in_the_language_that_was_chosen(client: Client, published: str) -> None:
    assert "Leave in English" in english(client).get("/readout/p/leave").content.decode()


def test_a_page_without_english_is_shown_in_thai_and_marked_so(client: Client, published: str) -> None:
    text = english(client).get("/readout/p/transfer").content.decode()
    assert '<article lang="th">' in text
    assert "ยื่นคำร้อง" in text


@pytest.mark.parametrize("slug", ["draft", "unknown"])
def test_a_page_that_is_not_published_is_not_there(client: Client, published: str, slug: str) -> None:
    assert client.get(f"/readout/p/{slug}").status_code == 404


def test_an_edit_is_not_public_before_it_is_published(client: Client, published: str, leave: Page) -> None:
    Page.objects.filter(pk=leave.pk).update(title_th="แก้แล้วแต่ยังไม่เผยแพร่")
    assert "แก้แล้ว" not in client.get("/readout/p/leave").content.decode()


def test_an_attached_pdf_is_shown_in_the_browser(client: Client, published: str, pdf: bytes) -> None:
    answer = client.get(f"/readout/f/{published}")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, pdf, "application/pdf")
    assert answer["Content-Disposition"].startswith("inline")


def test_no_other_blob_is_public(client: Client, published: str) -> None:
    latest = publishing.current()
    assert latest
    hidden = Attachment.objects.get(page__slug="draft").blob_id
    photo = store(b"a visitor's face", "image/jpeg").sha256
    for sha256 in (hidden, photo, latest.root_id, "0" * 64):
        assert client.get(f"/readout/f/{sha256}").status_code == 404


def test_text_is_never_markup(client: Client, particulars: Office, make_page: MakePage) -> None:
    make_page("bad", title_th="<script>x</script>", body_th="<img src=x onerror=y>")
    publishing.publish(None)
    for address in ("/readout/", "/readout/p/bad"):
        text = client.get(address).content.decode()
        assert "<script>x" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("address", ["/readout/", "/readout/p/leave"])
def test_public_pages_only_read(client: Client, published: str, address: str) -> None:
    assert client.post(address).status_code == 405
