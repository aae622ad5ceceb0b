"""Agencies outside the hub, what went to them, the notices that go and come, and the mailbox with its messages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.efiling.exchange.egif import NoticeKind
from hub.efiling.models import Incoming, Outgoing, Register
from hub.people.models import Unit

PERSON = settings.AUTH_USER_MODEL
SHA256_LETTERS = 64


class OwnCodes(models.Model):
    """What a unit is called in the e-CMS directory: it stands as the sender in its messages."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="+", verbose_name=_("หน่วยงาน"))
    ministry_id = models.CharField(_("รหัสกระทรวง (MinistryID)"), max_length=40, blank=True)
    department_id = models.CharField(_("รหัสหน่วยงาน (DepartmentID)"), max_length=40, blank=True)

    def __str__(self) -> str:
        return self.department_id


class OutsideAgency(models.Model):
    """An agency outside the hub to which a unit writes."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("หน่วยงาน"))
    name = models.CharField(_("ชื่อส่วนราชการ"), max_length=300)
    code = models.CharField(_("รหัสประจำส่วนราชการ"), max_length=40, blank=True)
    email = models.EmailField(_("ไปรษณีย์สารบรรณกลาง"), blank=True)
    ministry_id = models.CharField(_("รหัสกระทรวง (MinistryID)"), max_length=40, blank=True)
    department_id = models.CharField(_("รหัสหน่วยงาน (DepartmentID)"), max_length=40, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="an_agency_name_once")]

    def __str__(self) -> str:
        return self.name


class OutsideDelivery(models.Model):
    """One letter to one agency outside, and how far it has come there by the notices that were brought in.

    `letter_id` and `dated` are what its message said, `file` the SHA-256 of the PDF that it carried.
    """

    outgoing = models.ForeignKey(Outgoing, models.PROTECT, related_name="outside")
    agency = models.ForeignKey(OutsideAgency, models.PROTECT, related_name="deliveries")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    exported_at = models.DateTimeField(null=True)
    exported_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    letter_id = models.CharField(max_length=120, blank=True, db_index=True)
    dated = models.DateField(null=True)
    file = models.CharField(max_length=SHA256_LETTERS, blank=True)
    received_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accept_id = models.CharField(_("เลขทะเบียนรับ"), max_length=500, blank=True)
    rejected_at = models.DateTimeField(null=True)
    invalid_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=4000, blank=True)

    class Meta:
        ordering = ["agency__name"]
        constraints = [models.UniqueConstraint(fields=["outgoing", "agency"], name="a_letter_to_an_agency_once")]


class Notice(models.Model):
    """A notice that was brought in (`comes`), or was made for the sender of a letter that came.

    `digest` is the SHA-256 of its message: the same one brought in twice is one. `fault`: why it was not believed.
    """

    class FaultOf(models.TextChoices):
        NOT_SENT = "not-sent", _("ไม่พบหนังสือเลขนี้ในหนังสือที่ส่งออก")
        WRONG_NUMBER = "wrong-number", _("เลขทะเบียนรับว่างหรือไม่ตรงกับที่เคยแจ้ง")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    comes = models.BooleanField()
    # Where it was brought in or made: who does not see this register does not see the notice.
    through = models.ForeignKey(Register, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, choices=[(kind.value, kind.name) for kind in NoticeKind])
    delivery = models.ForeignKey(OutsideDelivery, models.PROTECT, null=True, related_name="notices")
    incoming = models.ForeignKey(Incoming, models.PROTECT, null=True, related_name="notices")
    letter_id = models.CharField(max_length=120)
    dated = models.DateField(null=True)
    subject = models.CharField(max_length=1000, blank=True)
    accept_id = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=4000, blank=True)
    department_id = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=SHA256_LETTERS)
    fault = models.CharField(max_length=20, choices=FaultOf.choices, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # A letter that was cancelled in the register and registered again is told of again.
            models.UniqueConstraint(fields=["unit", "digest"], condition=Q(comes=True), name="a_notice_comes_once"),
            models.UniqueConstraint(
                fields=["incoming", "digest"], condition=Q(comes=False), name="a_notice_is_made_once"
            ),
        ]


class Mailbox(models.Model):
    """The saraban mail account whose messages become letters of a receive register.

    `password` is encrypted (hub.efiling.exchange.passwords). `authority`: PEM certificates trusted in place of the
    system's.
    """

    class Security(models.TextChoices):
        TLS = "tls", _("IMAPS (TLS ตั้งแต่แรก)")
        STARTTLS = "starttls", _("STARTTLS")

    register = models.OneToOneField(Register, models.PROTECT, related_name="mailbox")
    on = models.BooleanField(_("ดึงจดหมายอัตโนมัติทุกนาที"), default=False)
    host = models.CharField(_("เซิร์ฟเวอร์ IMAP"), max_length=253)
    port = models.PositiveIntegerField(_("พอร์ต"), default=993)
    security = models.CharField(_("การเข้ารหัส"), max_length=10, choices=Security.choices, default=Security.TLS)
    user = models.CharField(_("ชื่อบัญชี"), max_length=254)
    password = models.TextField(blank=True)
    folder = models.CharField(_("โฟลเดอร์ที่รับ"), max_length=200, default="INBOX")
    done_folder = models.CharField(_("ย้ายฉบับที่รับแล้วไปโฟลเดอร์"), max_length=200, blank=True)
    since = models.DateField(_("ดึงจดหมายที่เข้าตั้งแต่วันที่"))
    authority = models.TextField(_("ใบรับรองของผู้ออกใบรับรองเซิร์ฟเวอร์ (PEM)"), blank=True)
    fetched_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=30, blank=True)
    fault_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user} · {self.host}"

    @property
    def place(self) -> str:
        """What the numbers of messages count in: other settings, other numbers."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


class MailMessage(models.Model):
    """One message of a mailbox and what became of it. `why` is a code that hub.efiling.exchange.words says.

    `digest` is the SHA-256 of the whole message. Of a secret one nothing is kept but when it came and from whom.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("รอดึง")
        TAKEN = "taken", _("รับแล้ว")
        DUPLICATE = "duplicate", _("ซ้ำ")
        NOTICE = "notice", _("หนังสือตอบกลับ")
        SECRET = "secret", _("หนังสือลับ ไม่ได้เก็บไว้")
        FAILED = "failed", _("รับไม่ได้")
        HANDLED = "handled", _("จัดการเองแล้ว")
        GONE = "gone", _("ไม่อยู่ในตู้จดหมายแล้ว")

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="messages")
    place = models.CharField(max_length=800)
    validity = models.PositiveBigIntegerField()
    uid = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=40, blank=True)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=SHA256_LETTERS, blank=True, db_index=True)
    message_id = models.CharField(max_length=500, blank=True)
    sender = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=1000, blank=True)
    dated = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    incoming = models.ForeignKey(Incoming, models.PROTECT, null=True, related_name="+")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    marked_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["mailbox", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "place", "validity", "uid"], name="a_message_once"),
            models.CheckConstraint(condition=~Q(state="taken") | Q(incoming__isnull=False), name="taken_as_a_letter"),
        ]
