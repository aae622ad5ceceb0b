"""Check-ins, visits, what reviewers decided, consent to face matching, templates, and who looked at which photo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.fleet.models import Device, Record
from hub.people.models import Unit

PERSON = settings.AUTH_USER_MODEL
SHA256_LETTERS = 64


class Direction(models.TextChoices):
    IN = "in", pgettext_lazy("check-in", "มา")
    OUT = "out", pgettext_lazy("check-in", "กลับ")


class Method(models.TextChoices):
    CODE = "code", _("รหัสบุคลากร")
    CARD = "card", _("บัตร QR")
    SUGGESTION = "suggestion", _("แตะชื่อที่กล้องเสนอ")


class Decision(models.TextChoices):
    """What the station decided by the face."""

    ACCEPTED = "accepted", _("ใบหน้าตรงกัน")
    REVIEW = "review", _("รอตรวจใบหน้า")
    NOT_USED = "not-used", _("ไม่ใช้ใบหน้า")


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def to_review(self) -> CheckInQuerySet:
        """Those a person must decide on and nobody has yet."""
        doubtful = Q(face_decision=Decision.REVIEW) | Q(time_verified=False) | Q(outside=True)
        return self.filter(doubtful, reviews=None)

    def with_standing(self) -> CheckInQuerySet:
        """Adds `standing`: what the newest review decided, or None."""
        newest = Review.objects.filter(checkin=OuterRef("pk")).order_by("-pk").values("decision")[:1]
        return self.annotate(standing=Subquery(newest))


class CheckIn(models.Model):
    """What a checkin/1 record says. `at` is the best that is known of the time; `code` is the one that was sealed.

    `unit` is where the person served when the record came: its hours count, and those who lead it may look.
    `outside`: the station stood in another agency than those where the person served. A station vouches for its own
    people alone, so such a check-in counts once a person has confirmed it.
    `erased_at`: when the photo was erased, `erased_by`: by whom, or None where its time was over.
    """

    record = models.OneToOneField(Record, models.PROTECT, related_name="checkin")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="checkins")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="checkins")
    code = models.CharField(max_length=20)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    method = models.CharField(max_length=10, choices=Method.choices)
    at = models.DateTimeField()
    time_verified = models.BooleanField()
    face_decision = models.CharField(max_length=10, choices=Decision.choices)
    face_score = models.FloatField(null=True)
    face_threshold = models.FloatField(null=True)
    face_model = models.CharField(max_length=100, blank=True)
    second_agrees = models.BooleanField(null=True)
    second_distance = models.FloatField(null=True)
    first_rank = models.BooleanField(null=True)
    face_reason = models.CharField(max_length=40, blank=True)
    photo = models.CharField(max_length=SHA256_LETTERS)
    signature = models.CharField(max_length=SHA256_LETTERS)
    outside = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"]), models.Index(fields=["unit", "at"])]

    def __str__(self) -> str:
        return f"{self.code} {self.direction} {self.at:%Y-%m-%d %H:%M}"


class Visit(models.Model):
    """What a visit/1 record says. `unit` is where the station stood.

    `erased_at`, `erased_by` as of a check-in, but of photo and signature; no page shows the texts from then on. They
    stand in the sealed record, without which the chain could not be verified.
    """

    record = models.OneToOneField(Record, models.PROTECT, related_name="visit")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="visits")
    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=500)
    whom = models.CharField(max_length=200)
    at = models.DateTimeField()
    time_verified = models.BooleanField()
    photo = models.CharField(max_length=SHA256_LETTERS)
    signature = models.CharField(max_length=SHA256_LETTERS)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["unit", "at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class AppendOnly(Exception):
    """A row that must stay as it was written was about to be changed or removed."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly


class Review(models.Model):
    """A person's decision on a check-in that the station could not vouch for. The newest stands; none is changed."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("ยืนยัน")
        REJECTED = "rejected", _("ไม่รับรอง")

    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(_("ผลการตรวจ"), max_length=10, choices=Outcome.choices)
    note = models.CharField(_("เหตุผล"), max_length=500, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.checkin_id}: {self.decision}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly


class Hours(models.Model):
    """The working hours of a unit, and of what is part of it and has none of its own."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="hours")
    start = models.TimeField(_("เวลาเริ่มงาน"))
    end = models.TimeField(_("เวลาเลิกงาน"))

    def __str__(self) -> str:
        return f"{self.unit}: {self.start:%H:%M}–{self.end:%H:%M}"


class HostTelling(models.Model):
    """That whoever a visitor comes to see is told by SMS without anybody pressing for it, in this agency."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="+")


class Retention(models.Model):
    """How many days the office keeps photos of check-ins, and what visitors left; one row. None: until erased by hand.

    How long is for the office to decide and to tell people: the law (PDPA section 37 (3)) asks that it ends.
    """

    checkin_days = models.PositiveIntegerField(
        _("เก็บภาพถ่ายของการลงเวลา (วัน)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36_500)],
        help_text=_("เว้นว่างหากไม่ให้ลบเอง ลายมือชื่ออยู่กับรายการเสมอ"),
    )
    visit_days = models.PositiveIntegerField(
        _("เก็บข้อมูลผู้มาติดต่อ (วัน)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36_500)],
        help_text=_("เว้นว่างหากไม่ให้ลบเอง เมื่อครบกำหนดภาพและลายมือชื่อถูกลบ ชื่อและเรื่องไม่แสดงอีก"),
    )

    def __str__(self) -> str:
        return f"{self.checkin_days}, {self.visit_days}"

    @classmethod
    def current(cls) -> Retention:
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class FaceConsent(models.Model):
    """Explicit consent to face matching, as it was given: the text, when, and by whose hand it was recorded."""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="face_consents")
    version = models.PositiveIntegerField()
    text = models.TextField()
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    on_paper = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(withdrawn_at=None), name="one_standing_consent")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.version}"


class FaceTemplate(models.Model):
    """Templates made at an enrolment. `templates` names a blob that is encrypted to the hub's own key.

    They go into the roster once a person has approved them. Erased ones leave this row: when, and that it was done.
    `outside`: they were made at a station of another agency than those where the person served.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("รออนุมัติ")
        APPROVED = "approved", _("ใช้งาน")
        REJECTED = "rejected", _("ไม่อนุมัติ")
        ERASED = "erased", _("ลบแล้ว")

    record = models.OneToOneField(Record, models.PROTECT, related_name="face_template")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="face_templates")
    model = models.CharField(max_length=100)
    templates = models.CharField(max_length=SHA256_LETTERS)
    photos = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)
    outside = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person}: {self.state}"


class PhotoLook(models.Model):
    """Who looked at which photo, and when."""

    looker = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, models.PROTECT, related_name="photo_looks")
    sha256 = models.CharField(max_length=SHA256_LETTERS)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.looker}: {self.sha256[:12]}"


class Roster(models.Model):
    """What a station has been told about who may check in. `digest` is of the content before it was encrypted."""

    device = models.OneToOneField(Device, models.CASCADE, related_name="roster")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=SHA256_LETTERS)
    root = models.CharField(max_length=SHA256_LETTERS)
    manifest = models.TextField()
    made_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.device_id}: {self.version}"
