"""From pages to what kiosks are told."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from common.link.manifest import open_manifest
from hub.documents import entitlement
from hub.documents.blobs import open_blob, store
from hub.fleet import keys
from hub.fleet.models import Device, Downward, Kind
from hub.people.models import Person
from hub.readout import publishing
from hub.readout.content import FORMAT, Root
from hub.readout.models import Attachment, Office, Page
from hub.readout.publishing import CannotPublish
from tests.hub.readout.conftest import MakePage

MakeDevice = Callable[..., Device]


def root_of_latest() -> Root:
    latest = publishing.current()
    assert latest
    with open_blob(latest.root_id) as file:
        root: Root = json.loads(file.read())
        return root


@pytest.fixture
def ready(particulars: Office, leave: Page, draft: Page) -> Page:
    return leave


def test_only_pages_that_are_ready_are_published(ready: Page, office_director: Person) -> None:
    publication = publishing.publish(office_director)
    assert (publication.version, publication.by) == (1, office_director)
    root = root_of_latest()
    assert root["format"] == FORMAT
    assert [page["id"] for page in root["pages"]] == ["leave"]
    assert [category["id"] for category in root["categories"]] == [
        "regulations", "procedures", "forms", "requests", "about",
    ]  # fmt: skip


def test_thai_carries_word_breaks_and_english_falls_back_to_it(ready: Page, make_page: MakePage) -> None:
    make_page("thai-only", title_th="แบบฟอร์มภาษาไทย", body_th="เนื้อหาภาษาไทย")
    publishing.publish(None)
    pages = {page["id"]: page for page in root_of_latest()["pages"]}
    only = pages["thai-only"]
    assert "\u200b" in only["body"]["th"][0]["text"]
    assert only["title"]["en"] == only["title"]["th"]
    assert only["body"]["en"] == only["body"]["th"]
    assert pages["leave"]["body"]["en"] == [{"kind": "paragraph", "text": "Leave in English"}]
    assert pages["leave"]["link"].endswith("/readout/p/leave")


def test_the_manifest_is_sealed_by_the_hub_and_names_every_file_with_its_size(ready: Page, pdf: bytes) -> None:
    attached = store(pdf, "application/pdf")
    Attachment.objects.create(page=ready, title_th="ใบลา", blob=attached, pages=3)
    publication = publishing.publish(None)
    manifest = open_manifest(publication.manifest, keys.seal_key().public, "readout")
    assert (manifest.version, manifest.root) == (1, publication.root_id)
    assert manifest.files == {publication.root_id: publication.root.size, attached.sha256: len(pdf)}
    file = root_of_latest()["pages"][0]["files"][0]
    assert (file["blob"], file["bytes"], file["pages"]) == (attached.sha256, len(pdf), 3)


def test_every_kiosk_and_nobody_else_is_told(ready: Page, make_device: MakeDevice) -> None:
    make_device("kiosk-1")
    make_device("station-1", Kind.STATION)
    gone = make_device("kiosk-2")
    gone.revoked_at = gone.enrolled_at
    gone.save()
    publication = publishing.publish(None)
    assert [(each.device_id, each.payload) for each in Downward.objects.all()] == [("kiosk-1", publication.manifest)]


def test_a_kiosk_that_comes_later_is_given_the_latest_version(ready: Page, make_device: MakeDevice) -> None:
    kiosk, station = make_device("kiosk-1"), make_device("station-1", Kind.STATION)
    assert publishing.current_manifest(kiosk) is None
    publication = publishing.publish(None)
    assert publishing.current_manifest(kiosk) == publication.manifest
    assert publishing.current_manifest(station) is None


def test_the_same_content_is_not_published_twice(ready: Page) -> None:
    publishing.publish(None)
    with pytest.raises(CannotPublish, match="unchanged"):
        publishing.publish(None)


def test_nothing_is_published_without_the_offices_particulars(leave: Page) -> None:
    with pytest.raises(CannotPublish, match="office"):
        publishing.publish(None)


def test_nothing_is_published_without_a_page_that_is_ready(particulars: Office, draft: Page) -> None:
    with pytest.raises(CannotPublish, match="pages"):
        publishing.publish(None)


def test_an_earlier_version_comes_back_under_a_new_number(ready: Page) -> None:
    first = publishing.publish(None)
    Page.objects.filter(pk=ready.pk).update(title_th="ใบลาแบบใหม่")
    publishing.publish(None)
    third = publishing.publish_again(1, None)
    assert (third.version, third.root_id, third.again_of_id) == (3, first.root_id, 1)
    ready.refresh_from_db()
    assert ready.title_th == "ใบลาแบบใหม่"
    assert publishing.waiting_changes().changed[0]["th"] == "ใบลาแบบใหม่"


def test_what_is_shown_already_does_not_come_back(ready: Page) -> None:
    publishing.publish(None)
    with pytest.raises(CannotPublish, match="unchanged"):
        publishing.publish_again(1, None)


def test_what_would_change_is_told_page_by_page(ready: Page, draft: Page, make_page: MakePage) -> None:
    old = make_page("old", title_th="เก่า")
    publishing.publish(None)
    assert not publishing.waiting_changes()
    Page.objects.filter(pk=old.pk).update(state=Page.State.DRAFT)
    Page.objects.filter(pk=draft.pk).update(state=Page.State.READY)
    Page.objects.filter(pk=ready.pk).update(body_th="ใหม่")
    changes = publishing.waiting_changes()
    said = [[each["th"] for each in part] for part in (changes.added, changes.changed, changes.removed)]
    assert said == [["ร่างที่ยังไม่เสร็จ"], ["ใบลา"], ["เก่า"]]
    assert not changes.around


def test_another_order_or_telephone_is_a_change_too(ready: Page, make_page: MakePage, particulars: Office) -> None:
    other = make_page("other", order=5)
    publishing.publish(None)
    Page.objects.filter(pk=other.pk).update(order=0)
    assert publishing.waiting_changes().around
    publishing.publish(None)
    Office.objects.update(phone="1")
    changes = publishing.waiting_changes()
    assert (changes.around, changes.changed) == (True, [])


def test_a_kiosk_may_fetch_this_version_and_the_one_before_only(
    ready: Page, make_device: MakeDevice, pdf: bytes
) -> None:
    kiosk, station = make_device("kiosk-1"), make_device("station-1", Kind.STATION)
    attached = store(pdf, "application/pdf")
    attachment = Attachment.objects.create(page=ready, title_th="ใบลา", blob=attached, pages=3)
    unrelated = store(b"a photo", "image/jpeg")
    publishing.publish(None)
    attachment.delete()
    publishing.publish(None)
    assert entitlement.may_read(kiosk, attached.sha256)
    assert not entitlement.may_read(station, attached.sha256)
    assert not entitlement.may_read(kiosk, unrelated.sha256)
    Page.objects.filter(pk=ready.pk).update(title_th="อีกครั้ง")
    publishing.publish(None)
    assert not entitlement.may_read(kiosk, attached.sha256)


def test_a_file_taken_off_while_publishing_cannot_leave_a_version_without_it(
    ready: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest lists what the content names, not what the pages happen to have a moment later."""
    form = store(b"%PDF-1.7 a form", "application/pdf")
    Attachment.objects.create(page=ready, title_th="แบบ", blob=form, pages=1)
    prepared = publishing.prepared

    def then_detached() -> Root:
        root = prepared()
        Attachment.objects.all().delete()
        return root

    monkeypatch.setattr(publishing, "prepared", then_detached)
    assert form.sha256 in publishing.publish(None).files


def test_what_any_version_shows_is_never_erased(ready: Page) -> None:
    form, other = store(b"%PDF-1.7 a form", "application/pdf"), store(b"other", "application/pdf")
    attachment = Attachment.objects.create(page=ready, title_th="แบบ", blob=form, pages=1)
    publishing.publish(None)
    attachment.delete()
    assert publishing.needed({form.sha256, other.sha256}) == {form.sha256}
