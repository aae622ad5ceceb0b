"""Writing pages for the kiosks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hub.documents.models import Blob
from hub.people.models import Person
from hub.readout.models import Attachment, Office, Page
from tests.hub.readout.conftest import MakePage

TEXTS = {"category": "forms", "title_th": "ใบลา", "body_th": "# วิธีใช้\n\n1. พิมพ์\n2. กรอก"}


@pytest.fixture
def clerk(office_clerk: Person, signed_in: Callable[[Person], Client]) -> Client:
    return signed_in(office_clerk)


def test_a_new_page_is_a_draft_by_its_writer(clerk: Client, office_clerk: Person) -> None:
    answer = clerk.post("/readout/edit/new/", {**TEXTS, "slug": "leave-form"})
    assert answer["Location"] == "/readout/edit/page/leave-form/"
    page = Page.objects.get()
    assert (page.state, page.editor, page.updated) == (Page.State.DRAFT, office_clerk, timezone.localdate())


def test_a_page_without_a_name_gets_one(clerk: Client, make_page: MakePage) -> None:
    make_page("forms-2")
    clerk.post("/readout/edit/new/", TEXTS)
    assert set(Page.objects.values_list("slug", flat=True)) == {"forms-2", "forms-3"}


def test_a_new_page_stands_last_in_its_category(clerk: Client, leave: Page) -> None:
    clerk.post("/readout/edit/new/", {**TEXTS, "slug": "new"})
    assert list(Page.objects.values_list("slug", flat=True)) == ["leave", "new"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "ใบลา"}, "ตัวอักษรอังกฤษตัวเล็ก"),
        ({"slug": "Leave Form"}, "ตัวอักษรอังกฤษตัวเล็ก"),
        ({"slug": "-a"}, "ตัวอักษรอังกฤษตัวเล็ก"),
        ({"slug": "taken"}, "มีหน้าอื่นใช้ชื่อนี้แล้ว"),
        ({"title_th": ""}, "id_title_th_error"),
        ({"title_th": "\u200b"}, "id_title_th_error"),
        ({"title_th": "ก" * 201}, "id_title_th_error"),
        ({"category": "nothing"}, "id_category_error"),
        ({"body_th": " \n "}, "id_body_th_error"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(
    clerk: Client, make_page: MakePage, wrong: dict[str, str], said: str
) -> None:
    make_page("taken")
    answer = clerk.post("/readout/edit/new/", {**TEXTS, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Page.objects.count() == 1


def test_text_is_kept_in_one_spelling(clerk: Client) -> None:
    clerk.post("/readout/edit/new/", {**TEXTS, "title_th": "  เเบบนํ้า\u200b ", "body_th": "ก\r\n\r\nข"})
    page = Page.objects.get()
    assert (page.title_th, page.body_th) == ("แบบน้ำ", "ก\n\nข")


def test_saving_without_a_change_leaves_the_date_and_the_writer(clerk: Client, leave: Page) -> None:
    Page.objects.update(updated=date(2026, 1, 1))
    fields = {name: getattr(leave, name) for name in ("slug", "title_th", "title_en", "body_th", "body_en")}
    clerk.post("/readout/edit/page/leave/", {**fields, "category": "forms"})
    leave.refresh_from_db()
    assert (leave.updated, leave.editor) == (date(2026, 1, 1), None)
    clerk.post("/readout/edit/page/leave/", {**fields, "category": "forms", "title_th": "อื่น"})
    leave.refresh_from_db()
    assert leave.updated == timezone.localdate()


def test_the_preview_shows_what_is_in_the_form_and_saves_nothing(clerk: Client) -> None:
    text = clerk.post("/readout/edit/preview/", {**TEXTS, "title_en": "Leave"}).content.decode()
    assert '<ol class="steps"><li>พิมพ์</li><li>กรอก</li></ol>' in text
    assert "Leave" in text
    assert "ยังไม่มีคำแปล" in text
    assert not Page.objects.exists()


@pytest.mark.parametrize("typed", [{}, {"body_th": "ครึ่งเดียว"}, {"category": "nothing", "slug": "ก"}])
def test_half_a_page_can_be_previewed(clerk: Client, typed: dict[str, str]) -> None:
    assert clerk.post("/readout/edit/preview/", typed).status_code == 200


def test_a_page_is_shown_and_taken_off(clerk: Client, leave: Page) -> None:
    for state in (Page.State.DRAFT, Page.State.READY):
        clerk.post("/readout/edit/page/leave/state/", {"state": state})
        leave.refresh_from_db()
        assert leave.state == state
    clerk.post("/readout/edit/page/leave/state/", {"state": "anything"})
    leave.refresh_from_db()
    assert leave.state == Page.State.READY


@pytest.mark.parametrize(
    ("slug", "direction", "order"),
    [("a", "down", "bac"), ("c", "up", "acb"), ("a", "up", "abc"), ("c", "down", "abc")],
)
def test_pages_move_within_their_category(
    clerk: Client, make_page: MakePage, slug: str, direction: str, order: str
) -> None:
    for name in "abc":
        make_page(name)
    make_page("z", "about")
    clerk.post(f"/readout/edit/page/{slug}/move/", {"direction": direction})
    assert "".join(Page.objects.filter(category="forms").values_list("slug", flat=True)) == order


def upload(clerk: Client, content: bytes, **fields: str) -> int:
    file = SimpleUploadedFile("leave.pdf", content, "application/pdf")
    said = {"title_th": "แบบใบลา", **fields}
    status: int = clerk.post("/readout/edit/page/leave/files/", {**said, "file": file}).status_code
    return status


def test_a_pdf_is_attached_and_can_be_looked_at_before_it_is_published(clerk: Client, leave: Page, pdf: bytes) -> None:
    assert upload(clerk, pdf) == 302
    attachment = leave.attachments.get()
    assert (attachment.pages, attachment.blob.media) == (3, "application/pdf")
    assert clerk.get(f"/readout/edit/files/{attachment.pk}/").content == pdf


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.7 broken"])
def test_what_kiosks_could_not_show_is_not_attached(clerk: Client, leave: Page, content: bytes) -> None:
    assert upload(clerk, content) == 422
    assert not Blob.objects.exists()


def test_a_pdf_that_is_too_large_is_not_attached(
    clerk: Client, leave: Page, pdf: bytes, settings: LazySettings
) -> None:
    settings.BLOB_LIMIT = len(pdf) - 1
    assert upload(clerk, pdf) == 422
    assert not Blob.objects.exists()


def test_a_pdf_without_a_title_is_not_attached(clerk: Client, leave: Page, pdf: bytes) -> None:
    assert upload(clerk, pdf, title_th="") == 422
    assert not Attachment.objects.exists()


def test_taking_a_pdf_off_leaves_its_bytes_for_versions_that_show_it(clerk: Client, leave: Page, pdf: bytes) -> None:
    upload(clerk, pdf)
    attachment = leave.attachments.get()
    clerk.post(f"/readout/edit/files/{attachment.pk}/remove/")
    assert not leave.attachments.exists()
    assert Blob.objects.filter(pk=attachment.blob_id).exists()


def test_the_offices_particulars_are_kept_in_one_row(clerk: Client) -> None:
    said = {"name_th": "สำนักงาน", "address_th": "ที่อยู่", "phone": "0 0000 0100", "hours_th": "08.30–16.30 น."}
    clerk.post("/readout/edit/office/", said)
    clerk.post("/readout/edit/office/", {**said, "phone": "0 0000 0200"})
    assert Office.objects.get().phone == "0 0000 0200"
    assert clerk.post("/readout/edit/office/", {}).status_code == 422


def test_the_list_says_what_stands_in_the_way_of_publishing(clerk: Client, leave: Page) -> None:
    assert "ยังไม่ได้กรอกชื่อ ที่อยู่" in clerk.get("/readout/edit/").content.decode()
