"""A file whose bytes are gone is told on every page that needs it, and to the administrator; no page fails."""

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from hub.documents.blobs import storage_name, store
from hub.documents.models import Blob
from hub.efiling import dispatch, intake, registering
from hub.efiling.attachments import Attached
from hub.efiling.drafting import checking, writing
from hub.efiling.drafting.models import Letterhead
from hub.efiling.models import Attachment, Incoming
from hub.efiling.routing import steps
from hub.efiling.routing.models import Handover
from hub.fleet.models import Notice
from hub.people.models import Membership

PICTURE = Attached(b"\x89PNG\r\n\x1a\n1", "แผนที่.png")


@pytest.fixture
def gone():
    """gone(): the disk has lost every file."""

    def lose() -> None:
        for sha256 in Blob.objects.values_list("pk", flat=True):
            storages["blobs"].delete(storage_name(sha256))

    return lose


@pytest.fixture
def routed(receive, office_clerk, office_director, make_pdf, settings, tmp_path):
    settings.DATA = tmp_path
    came = intake.take(receive, office_clerk, make_pdf("เรื่อง ก"), "ก.pdf", attachments=[PICTURE])
    entry = intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    position = Membership.objects.get(person=office_director)
    steps.propose(entry, office_clerk, "เพื่อโปรดพิจารณา", steps.Onward(positions=[position]))
    return Handover.objects.get()


def told(client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "หายไปจากที่เก็บ" in answer.content.decode()
    assert Notice.objects.get().kind == "blob-lost"


@pytest.mark.parametrize("name", ["picture", "original", "stamped", "attachment"])
def test_on_the_desk(director, routed, gone, name):
    letter = Incoming.objects.get()
    last = {"picture": [letter.pk, 1], "attachment": [Attachment.objects.get().pk]}.get(name, [letter.pk])
    gone()
    told(director, reverse(f"routing:{name}", args=[routed.pk, *last]))


@pytest.mark.parametrize("name", ["original", "stamped"])
def test_at_a_letter_that_came(clerk, routed, gone, name):
    gone()
    told(clerk, reverse(f"efiling:{name}", args=[Incoming.objects.get().pk]))


def test_beside_a_letter(clerk, routed, gone):
    gone()
    told(clerk, reverse("efiling:attachment", args=[Attachment.objects.get().pk]))


def test_at_a_letter_that_is_sent(clerk, send, office_clerk, make_pdf, gone):
    entry = registering.register(send, office_clerk, {"subject": "ก", "sender": "ข"})
    dispatch.attach(entry, office_clerk, make_pdf("เรื่อง ก"), "ก.pdf")
    gone()
    told(clerk, reverse("efiling:file", args=[entry.pk]))


def test_beside_a_draft(signed_in, group_staff, group, send, gone):
    draft = writing.start(group_staff, group, "external")
    writing.add_files(draft, group_staff, [PICTURE])
    gone()
    told(signed_in(group_staff), reverse("drafting:file", args=[draft.pk, draft.files.get().pk]))


def test_the_emblem_of_a_letterhead(clerk, office, gone):
    Letterhead.objects.create(unit=office, garuda=store(PICTURE.data, "image/png"))
    gone()
    told(clerk, reverse("drafting:garuda", args=[office.code]))


def test_a_draft_whose_letterhead_lost_its_emblem_is_written_on_and_the_linter_says_so(
    signed_in, group_staff, group, office, send, gone
):
    Letterhead.objects.create(unit=office, garuda=store(PICTURE.data, "image/png"))
    draft = writing.start(group_staff, group, "external")
    gone()
    assert signed_in(group_staff).get(reverse("drafting:draft", args=[draft.pk])).status_code == 200
    assert any("ครุฑ" in str(each.message) for each in checking.check(draft))
    assert Notice.objects.get().kind == "blob-lost"
