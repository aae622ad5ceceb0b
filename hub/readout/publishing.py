"""Publishing: a new version for every kiosk, in one step, and any earlier one again."""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Max

from hub.documents.blobs import open_blob, store
from hub.documents.models import Blob
from hub.fleet import publishing
from hub.fleet.models import Device, Kind
from hub.people.models import Person
from hub.readout.content import Changes, Root, changes, compose, from_bytes, to_bytes
from hub.readout.models import Attachment, Category, Office, Page, Publication

KIND = "readout"
MEDIA = "application/json"


class CannotPublish(Exception):
    """There is nothing to publish, or it cannot be done now; `reason` is one of office, pages, unchanged, busy."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def current() -> Publication | None:
    """What the kiosks should show."""
    return Publication.objects.select_related("root").first()


def read_root(sha256: str) -> Root:
    """The content that a publication's root names."""
    with open_blob(sha256) as file:
        return from_bytes(file.read())


def prepared() -> Root:
    """What would be published now. Raises CannotPublish (office, pages)."""
    office = Office.objects.first()
    if office is None:
        raise CannotPublish("office")
    pages = Page.objects.filter(state=Page.State.READY).prefetch_related("attachments__blob")
    if not pages:
        raise CannotPublish("pages")
    return compose(office, Category.objects.all(), pages)


def waiting_changes() -> Changes:
    """What publishing would change for those who read. Raises CannotPublish (office, pages)."""
    latest = current()
    return changes(read_root(latest.root_id) if latest else None, prepared())


def publish(by: Person | None) -> Publication:
    """Publishes all pages that are ready. Raises CannotPublish."""
    root = prepared()
    data = to_bytes(root)
    latest = current()
    if latest and read_root(latest.root_id) == root:
        raise CannotPublish("unchanged")
    blob = store(data, MEDIA)
    files = {file["blob"]: file["bytes"] for page in root["pages"] for file in page["files"]}
    return _publish(blob, files | {blob.sha256: blob.size}, by)


def publish_again(version: int, by: Person | None) -> Publication:
    """Shows an earlier version anew, under a new number; pages as they are being edited stay as they are.

    Raises CannotPublish (unchanged) for what is shown already, and Publication.DoesNotExist.
    """
    earlier = Publication.objects.select_related("root").get(pk=version)
    latest = current()
    if latest and latest.root_id == earlier.root_id:
        raise CannotPublish("unchanged")
    return _publish(earlier.root, earlier.files, by, again_of=earlier.again_of or earlier)


def readable_by(device: Device, sha256: str) -> bool:
    """A kiosk may fetch what is shown, and what was shown before: it may still be fetching that."""
    if device.kind != Kind.KIOSK:
        return False
    return any(sha256 in publication.files for publication in Publication.objects.all()[:2])


def needed(sha256s: Collection[str]) -> set[str]:
    """Which of the blobs are attached to a page or belong to any version, as every one may be shown again."""
    found = set(Attachment.objects.filter(blob__in=sha256s).values_list("blob_id", flat=True))
    for files in Publication.objects.values_list("files", flat=True):
        found |= set(files).intersection(sha256s)
    return found


def current_manifest(device: Device) -> str | None:
    latest = current() if device.kind == Kind.KIOSK else None
    return latest.manifest if latest else None


def _publish(root: Blob, files: dict[str, int], by: Person | None, again_of: Publication | None = None) -> Publication:
    try:
        with transaction.atomic():
            version = (Publication.objects.aggregate(last=Max("version"))["last"] or 0) + 1
            manifest = publishing.seal(KIND, version, root.sha256, files)
            publication = Publication.objects.create(
                version=version, by=by, manifest=manifest, root=root, files=files, again_of=again_of
            )
            kiosks = Device.objects.filter(kind=Kind.KIOSK, revoked_at=None)
            publishing.publish(KIND, manifest, kiosks)
    except IntegrityError as fault:
        # Two people pressed at once on a database that lets them: the other one's version stands.
        raise CannotPublish("busy") from fault
    return publication
