"""Registers, their books by Thai year, the entries in them, and their files; the trail stands in trail_models."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.thai.dates import BUDDHIST_ERA
from hub.documents.models import Blob
from hub.efiling import line_keys
from hub.efiling.models_secrecy import SecrecyAnswered
from hub.efiling.rules import RegisterKind, Secrecy, Urgency, written_number
from hub.efiling.trail_models import SHA256_LETTERS
from hub.efiling.trail_models import Event as Event
from hub.efiling.trail_models import TrailHead as TrailHead
from hub.look.language import page_language
from hub.people.models import Person, Unit

PERSON = settings.AUTH_USER_MODEL


class Agency(models.Model):
    """What a unit that sends letters sets once. `code` stands before the send number: ศธ 04099/123."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="agency", verbose_name=_("หน่วยงาน"))
    code = models.CharField(_("รหัสประจำส่วนราชการ"), max_length=40)
    own_circulars = models.BooleanField(_("หนังสือเวียน (ว) มีเลขลำดับของตนเอง"), default=True)

    def __str__(self) -> str:
        return self.code


class Register(models.Model):
    """One of a unit's registers. A secret one is seen and written by its registrars alone."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="registers", verbose_name=_("หน่วยงาน"))
    kind = models.CharField(_("ทะเบียน"), max_length=20, choices=RegisterKind.choices)
    secret = models.BooleanField(_("ทะเบียนหนังสือลับ"), default=False)
    registrars: models.ManyToManyField[Person, models.Model] = models.ManyToManyField(
        PERSON, blank=True, related_name="+", verbose_name=_("นายทะเบียนข้อมูลข่าวสารลับ")
    )

    class Meta:
        ordering = ["unit__order", "unit__code", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "secret"], name="one_register_of_a_kind")]

    def __str__(self) -> str:
        secret = _(" (ลับ)") if self.secret else ""
        return f"{self.get_kind_display()}{secret}"


class Book(models.Model):
    """One series of numbers: a register in one Thai year. `last` is the last number given, `first - 1` before any.

    Circulars have a book of their own where the agency says so.
    """

    register = models.ForeignKey(Register, models.PROTECT, related_name="books")
    year = models.PositiveSmallIntegerField(_("ปี พ.ศ."))
    circular = models.BooleanField(default=False)
    first = models.PositiveIntegerField(_("เลขแรก"), default=1)
    last = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    archive = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["register", "-year", "circular"]
        constraints = [
            models.UniqueConstraint(fields=["register", "year", "circular"], name="one_book_a_year"),
            models.CheckConstraint(condition=Q(first__gte=1, last__gte=F("first") - 1), name="book_counts_up"),
        ]

    def __str__(self) -> str:
        circular = _(" · หนังสือเวียน") if self.circular else ""
        year = self.year if page_language() == "th" else self.year - BUDDHIST_ERA
        return f"{self.register} {year}{circular}"

    @property
    def given(self) -> int:
        """How many numbers have been given: there is an entry for each."""
        return self.last - self.first + 1


class Entry(models.Model):
    """One line of a register. It is made with its number and never goes away; what is void stays to be seen.

    `given_at` is when the number was given, `registered_at` when the line was written (later for a reserved number),
    `received_at` when the letter came: clerks register in batches.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", _("จองเลขไว้")
        REGISTERED = "registered", _("ลงทะเบียนแล้ว")
        VOID = "void", _("ยกเลิก")

    book = models.ForeignKey(Book, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(_("เลขทะเบียน"))
    state = models.CharField(_("สถานะ"), max_length=12, choices=State.choices, default=State.REGISTERED)
    circular = models.BooleanField(_("หนังสือเวียน"), default=False)
    given_at = models.DateTimeField(_("ให้เลขเมื่อ"))
    registered_at = models.DateTimeField(pgettext_lazy("letter", "ลงทะเบียนเมื่อ"), null=True)
    received_at = models.DateTimeField(_("รับเมื่อ"), null=True, blank=True)
    reference = models.CharField(_("ที่"), max_length=120, blank=True)
    dated = models.DateField(_("ลงวันที่"), null=True, blank=True)
    sender = models.CharField(_("จาก"), max_length=300, blank=True)
    recipient = models.CharField(pgettext_lazy("letter", "ถึง"), max_length=300, blank=True)
    subject = models.CharField(_("เรื่อง"), max_length=1000, blank=True)
    action = models.CharField(_("การปฏิบัติ"), max_length=500, blank=True)
    note = models.CharField(_("หมายเหตุ"), max_length=500, blank=True)
    urgency = models.CharField(_("ชั้นความเร็ว"), max_length=12, choices=Urgency.choices, default=Urgency.NORMAL)
    secrecy = models.CharField(_("ชั้นความลับ"), max_length=12, choices=Secrecy.choices, default=Secrecy.NORMAL)
    reserved_for = models.CharField(_("จองไว้สำหรับ"), max_length=300, blank=True)
    void_reason = models.CharField(_("เหตุที่ยกเลิก"), max_length=300, blank=True)
    entered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("ผู้ลงทะเบียน"))
    # The line stays when its files are destroyed lawfully; `destroyed_under` names the list that says so.
    destroyed_at = models.DateTimeField(null=True, editable=False)
    destroyed_under = models.CharField(max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    request = models.UUIDField(unique=True, null=True, editable=False)
    search_text = models.TextField(editable=False)

    class Meta:
        ordering = ["-book__year", "-number"]
        # Each letter that is registered is compared with those of its day, and so is what a letter's text refers to.
        indexes = [models.Index(fields=["dated"])]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="a_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="number_from_one"),
            models.CheckConstraint(
                condition=~Q(state="registered") | Q(registered_at__isnull=False), name="registered_when"
            ),
            models.CheckConstraint(condition=~Q(state="void") | ~Q(void_reason=""), name="void_why"),
        ]

    def __str__(self) -> str:
        return self.written_number

    @property
    def written_number(self) -> str:
        book = self.book
        return written_number(book.register.kind, self.number, book.year, circular=self.circular)

    @property
    def registered_on(self) -> Any:
        return timezone.localdate(self.registered_at) if self.registered_at else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = line_keys.of(self)
        super().save(*args, **kwargs)


class Incoming(SecrecyAnswered):
    """A letter's file that came to a unit: it waits until it is registered or rejected, and is never lost between.

    `blob` is the original, which never changes; `stamped` a derived copy with the receipt stamp. Both are none once the
    letter was destroyed, which its line says (Entry.destroyed_at); the trail keeps the original's hash.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("รอลงทะเบียน")
        REGISTERED = "registered", _("ลงทะเบียนแล้ว")
        REJECTED = "rejected", _("ไม่รับ")

    class Source(models.TextChoices):
        UPLOAD = "upload", _("นำเข้าไฟล์")
        UNIT = "unit", _("หน่วยงานในระบบ")
        MAIL = "mail", _("ไปรษณีย์สารบรรณกลาง")
        EXCHANGE = "exchange", _("ระบบสารบรรณอื่น (TH e-GIF)")

    register = models.ForeignKey(Register, models.PROTECT, related_name="incoming")
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    stamped = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("ชื่อไฟล์"), max_length=200)
    pages = models.PositiveIntegerField(_("จำนวนหน้า"))
    text = models.TextField(blank=True)
    suggestion = models.JSONField(default=dict)
    came_at = models.DateTimeField(_("เข้าเมื่อ"), auto_now_add=True)
    # Nobody where a program fetched it: then `source` says how it came, and `origin` from where (message id, sender).
    came_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("ผู้นำเข้า"))
    source = models.CharField(_("มาทาง"), max_length=10, choices=Source.choices, default=Source.UPLOAD)
    origin = models.JSONField(default=dict)
    sent_by_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="documents")
    reject_reason = models.CharField(_("เหตุที่ไม่รับ"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        # Counting what waits must not read past the texts of all that ever came.
        indexes = [models.Index(fields=["register", "state"]), models.Index(fields=["register", "came_at", "state"])]
        constraints = [
            # Rejected and brought again is allowed; waiting or registered twice is not. What a unit sends has numbers
            # of its own: the same file under two of them is two letters.
            models.UniqueConstraint(
                fields=["register", "blob"],
                condition=~Q(state="rejected") & Q(sent_by_unit=None),
                name="a_file_comes_once",
            ),
            models.CheckConstraint(
                condition=Q(state="registered", entry__isnull=False) | (~Q(state="registered") & Q(entry=None)),
                name="registered_has_a_line",
            ),
            models.CheckConstraint(condition=~Q(state="rejected") | ~Q(reject_reason=""), name="rejected_why"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pressing(self) -> str:
        """Its urgency in words, as it is suggested for the line; "" for what is ordinary."""
        urgency = self.suggestion.get("urgency")
        return str(Urgency(urgency).label) if urgency in Urgency.values[1:] else ""


class OriginKey(models.Model):
    """By what a letter from elsewhere is found again: its mail, its number there. `origin` is read, never searched."""

    incoming = models.ForeignKey(Incoming, models.PROTECT, related_name="keys")
    key = models.CharField(max_length=SHA256_LETTERS, db_index=True)

    @staticmethod
    def of(said: str) -> str:
        """As it is kept: of one length, however long the name is."""
        return hashlib.sha256(said.encode()).hexdigest()


class Outgoing(SecrecyAnswered):
    """The file of what a unit makes itself: of one line in its send register, or of an order, announcement or
    certificate; none once it was destroyed."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="outgoing")
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("ชื่อไฟล์"), max_length=200)
    pages = models.PositiveIntegerField(_("จำนวนหน้า"))
    added_at = models.DateTimeField(auto_now=True)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class EarlierFile(models.Model):
    """A file of a line in whose place another came before it was sent. It stays to be seen; none once destroyed."""

    outgoing = models.ForeignKey(Outgoing, models.PROTECT, related_name="earlier")
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("ชื่อไฟล์"), max_length=200)
    pages = models.PositiveIntegerField(_("จำนวนหน้า"))
    replaced_at = models.DateTimeField(auto_now_add=True)
    replaced_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One letter to one unit, and how far it has come there. It reaches the unit's letters to register at once.

    Registered or rejected is told by `incoming`; the times say who there opened and acknowledged it first. Sent again
    to a unit that rejected it, it begins anew with another `incoming`; the one before stays with the unit, rejected.
    """

    outgoing = models.ForeignKey(Outgoing, models.PROTECT, related_name="deliveries")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    incoming = models.OneToOneField(Incoming, models.PROTECT, related_name="delivery")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    # When those who lead the unit were told that it lies there.
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["unit__order", "unit__code"]
        constraints = [models.UniqueConstraint(fields=["outgoing", "unit"], name="a_letter_to_a_unit_once")]

    @property
    def may_go_again(self) -> bool:
        """It was rejected, and not because its file may be in no register at all: then that is gone."""
        return self.incoming.state == Incoming.State.REJECTED and self.incoming.blob_id is not None

    @property
    def tells_leaders(self) -> bool:
        """Of what lies in a secret register only its registrars are told."""
        return not self.incoming.register.secret

    @property
    def leaders_told_at(self) -> datetime | None:
        return self.escalated_at if self.tells_leaders else None


class Attachment(models.Model):
    """A file beside a letter's own PDF (สิ่งที่ส่งมาด้วย), of one that came or of one that is sent; never changed.

    `blob` is none once it was destroyed.
    """

    incoming = models.ForeignKey(Incoming, models.PROTECT, null=True, related_name="attachments")
    outgoing = models.ForeignKey(Outgoing, models.PROTECT, null=True, related_name="attachments")
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("ชื่อไฟล์"), max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(incoming__isnull=False, outgoing=None) | Q(incoming=None, outgoing__isnull=False),
                name="attached_to_one_letter",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def letter(self) -> Incoming | Outgoing:
        """Beside which it is."""
        return cast("Incoming | Outgoing", self.incoming or self.outgoing)


class RecipientGroup(models.Model):
    """Units that a unit's circulars often go to together, by a name of its own."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("หน่วยงาน"))
    name = models.CharField(_("ชื่อกลุ่มผู้รับ"), max_length=100)
    members: models.ManyToManyField[Unit, models.Model] = models.ManyToManyField(
        Unit, related_name="+", verbose_name=_("หน่วยงานในกลุ่ม")
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="a_group_name_once")]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day on which the office does not work, other than Saturdays and Sundays."""

    day = models.DateField(_("วันที่"), unique=True)
    name = models.CharField(_("ชื่อวันหยุด"), max_length=200)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.name


class EscalationRule(models.Model):
    """How long a letter of one urgency may lie at a unit unregistered: until a reminder, and until its leaders know."""

    class Measure(models.TextChoices):
        HOURS = "hours", _("ชั่วโมงทำการ")
        DAYS = "days", _("วันทำการ")

    urgency = models.CharField(_("ชั้นความเร็ว"), max_length=12, choices=Urgency.choices, unique=True)
    measure = models.CharField(_("นับเป็น"), max_length=5, choices=Measure.choices, default=Measure.HOURS)
    remind_after = models.PositiveSmallIntegerField(_("เตือนเมื่อครบ"))
    escalate_after = models.PositiveSmallIntegerField(_("แจ้งผู้บริหารเมื่อครบ"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(escalate_after__gte=F("remind_after")), name="reminded_before_it_is_escalated"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_urgency_display())
