"""Devices, the claim codes that enrol them, the records they sealed, and what an administrator must look at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.link.seal import VerifyKey


class Kind(models.TextChoices):
    KIOSK = "kiosk", _("จอบริการข้อมูล")
    STATION = "station", _("จุดลงเวลา")


class Device(models.Model):
    """A unit of hardware with an identity of its own. `head_*` is the end of its chain, as far as it is whole here."""

    id = models.CharField(max_length=32, primary_key=True)
    kind = models.CharField(_("ประเภท"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("ชื่อเครื่อง"), max_length=100)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="devices")
    seal_key = models.CharField(max_length=43, unique=True)
    certificate = models.TextField()
    certificate_serial = models.CharField(max_length=40)
    certificate_expires = models.DateTimeField()
    enrolled_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    head_seq = models.PositiveBigIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default="0" * 64)
    online = models.BooleanField(default=False)
    state = models.JSONField(default=dict)
    state_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["kind", "name", "id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"

    @property
    def verify_key(self) -> VerifyKey:
        return VerifyKey(self.seal_key)


class ClaimCode(models.Model):
    """The one-time word that enrols a device. Only its hash is kept."""

    code_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(_("ประเภท"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("ชื่อเครื่อง"), max_length=100)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    device = models.OneToOneField(Device, models.SET_NULL, null=True)


class Record(models.Model):
    """A sealed record as it came. It is never altered: what is learnt later stands in the columns beside it."""

    # The key is the record's own name, so that what refers to it can be written in the same stroke.
    hash = models.CharField(max_length=64, primary_key=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="records")
    seq = models.PositiveBigIntegerField()
    type = models.CharField(max_length=40)
    jws = models.TextField()
    made_at = models.DateTimeField()
    boot = models.CharField(max_length=40)
    uptime = models.FloatField()
    clock_synced = models.BooleanField()
    received_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True)
    understood = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "seq"], name="one_record_a_number")]
        indexes = [models.Index(fields=["device", "boot"])]

    def __str__(self) -> str:
        return f"{self.device_id} #{self.seq} {self.type}"


class Erasure(models.Model):
    """A blob that was erased on purpose. `reason` is one of: consent-withdrawn, no-consent, not-approved, replaced,
    on-request, time-over, top-secret, turned-out-secret, overtaken."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.sha256} {self.reason}"


class Notice(models.Model):
    """A line in the administrator's list: something refused or amiss, with the evidence, until someone settles it."""

    device = models.ForeignKey(Device, models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=500)
    evidence = models.BinaryField(default=bytes)
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    class Meta:
        ordering = ["-last_at"]
        indexes = [models.Index(fields=["settled_at", "kind"])]


class Alarm(models.Model):
    """Something that a device lacks, from when it was seen until it was over; `told_at`: by hub.fleet.alarms."""

    class Kind(models.TextChoices):
        SILENT = "silent", _("ขาดการติดต่อ")
        CAMERA = "camera", _("กล้องไม่มีภาพ")
        CLOCK = "clock", _("นาฬิกาไม่ตรง")
        DISK = "disk", _("พื้นที่เก็บข้อมูลใกล้เต็มหรือเต็ม")

    device = models.ForeignKey(Device, models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "kind"], condition=models.Q(ended_at=None), name="one_alarm_of_a_kind"
            )
        ]


class Downward(models.Model):
    """A message for a device, waiting for `ingest`, which holds the connection to the broker, to publish it."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="downward")
    name = models.CharField(max_length=60)
    payload = models.TextField()
    retain = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["sent_at"])]
