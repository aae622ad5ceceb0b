"""What is known about a blob; its bytes lie in the storage "blobs"."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Blob(models.Model):
    """Bytes named by their SHA-256. A row exists only once the bytes are safe in the storage.

    `device` put them here, or None where the hub itself did. `named`: a record of that or another device names them;
    what a device puts and no record ever names is collected (hub.documents.unnamed).
    """

    sha256 = models.CharField(_("ค่าแฮช SHA-256"), max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField(_("ขนาด (ไบต์)"))
    media = models.CharField(_("ชนิดสื่อ"), max_length=100)
    created_at = models.DateTimeField(_("เก็บเมื่อ"), auto_now_add=True)
    device = models.ForeignKey("fleet.Device", models.SET_NULL, null=True, related_name="+")
    named = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["device", "created_at"], condition=models.Q(named=False), name="blob_unnamed")]

    def __str__(self) -> str:
        return self.sha256


class Reading(models.Model):
    """The text of a stored PDF (hub.documents.texts), kept once for all letters it is in. It goes with its blob.

    `untold`: there is something that those who asked for it have not been told yet.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        FAILED = "failed"

    blob = models.OneToOneField(Blob, models.CASCADE, primary_key=True, related_name="reading")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    untold = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True)
    # What was read of all pages, folded to be looked for; None while there is nothing, or from before it was kept.
    words = models.TextField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["blob"], condition=models.Q(words=None), name="reading_without_words"),
            models.Index(fields=["asked_at"], condition=models.Q(state="waiting"), name="reading_waiting"),
            models.Index(fields=["blob"], condition=models.Q(untold=True), name="reading_untold"),
        ]


class PageText(models.Model):
    """The text of page `number` (from 1), the PDF's own or read from its picture.

    `confidence`: tesseract's, 0–100. `lines`: of a page that was read, [text, left, top, width, height] each, the box
    in parts of the page. A page that failed has `reason`, the name of the exception.
    """

    class Source(models.TextChoices):
        OWN = "own"
        OCR = "ocr"

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=Reading.State.choices, default=Reading.State.WAITING)
    source = models.CharField(max_length=3, choices=Source.choices, default=Source.OWN)
    text = models.TextField(blank=True)
    confidence = models.FloatField(null=True)
    lines = models.JSONField(default=list)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["reading", "number"], name="a_page_is_read_once")]
        indexes = [models.Index(fields=["number", "id"], condition=models.Q(state="waiting"), name="page_waiting")]


class ArchiveCopy(models.Model):
    """The PDF/A of a stored PDF (hub.documents.archive), `copy` once it is made. It goes with its original."""

    class State(models.TextChoices):
        WAITING = "waiting"
        MADE = "made"
        FAILED = "failed"

    original = models.OneToOneField(Blob, models.CASCADE, primary_key=True, related_name="archive_copy")
    title = models.CharField(max_length=300)
    copy = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=models.Q(state="waiting"), name="archive_waiting")]
