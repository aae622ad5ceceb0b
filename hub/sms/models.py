"""Messages and to whom they go, the parts they are sent in, what comes back, and the modems."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.people.models import Unit
from hub.sms.models_asking import Escalation, FollowUp, Poll, PollAnswer
from hub.sms.models_economy import Economy, FirstWay
from hub.sms.models_gateway import GatewaySettings, Provider, SelfTest, Unreadable
from hub.sms.models_sending import (
    Abbreviation,
    AlarmTelling,
    Draft,
    OptOut,
    Quota,
    RecipientList,
    SavedText,
    Settings,
    Step,
)

__all__ = [
    "OWN",
    "VISIT",
    "Abbreviation",
    "AlarmTelling",
    "Answer",
    "Draft",
    "Economy",
    "Escalation",
    "FirstWay",
    "FollowUp",
    "GatewaySettings",
    "Inbound",
    "Kind",
    "Lane",
    "Message",
    "Modem",
    "OptOut",
    "Part",
    "Poll",
    "PollAnswer",
    "Provider",
    "Quota",
    "Recipient",
    "RecipientList",
    "SavedText",
    "SelfTest",
    "Settings",
    "Step",
    "StrayReport",
    "Unreadable",
]

PERSON = settings.AUTH_USER_MODEL
VISIT = "visit/"
"""What `about` begins with of messages that tell of a visitor."""
OWN = "sms/"
"""What `about` begins with of messages that hub.sms makes by itself: reminders, and tests of the modems."""


class Modem(models.Model):
    """One modem with its SIM: known by what is in it (IMEI, IMSI), found at a place that stays (`path`)."""

    name = models.CharField(pgettext_lazy("thing", "ชื่อ"), max_length=100, unique=True)
    path = models.CharField(_("ช่องต่อ"), max_length=200, unique=True)
    imei = models.CharField(max_length=20, blank=True)
    imsi = models.CharField(max_length=20, blank=True)
    enabled = models.BooleanField(_("ใช้งาน"), default=True)
    number = models.CharField(_("หมายเลขของซิม"), max_length=16, blank=True)
    balance_code = models.CharField(_("รหัส USSD ถามยอดเงิน"), max_length=20, blank=True)
    # As its gateway last saw it.
    kind = models.CharField(max_length=10, blank=True)
    online = models.BooleanField(default=False)
    registered = models.BooleanField(default=False)
    reports = models.BooleanField(default=True)
    network = models.CharField(max_length=60, blank=True)
    signal = models.SmallIntegerField(null=True)
    balance = models.CharField(max_length=200, blank=True)
    balance_at = models.DateTimeField(null=True)
    balance_asked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    # When it last sent, or could have sent with nothing refused since.
    ready_at = models.DateTimeField(null=True)
    # Also when the rest is over: until something is sent, or a person says that it is mended.
    resting_until = models.DateTimeField(null=True)
    # A code of hub.sms.modem_words, and what the modem itself said.
    trouble = models.CharField(max_length=20, blank=True)
    trouble_detail = models.CharField(max_length=200, blank=True)
    # What is plugged in there where it is not what was; a person may accept it.
    other_imei = models.CharField(max_length=20, blank=True)
    other_imsi = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Lane(models.IntegerChoices):
    """Which part goes first: chosen anew before every part."""

    URGENT = 0, _("ด่วน")
    REPLY = 1, _("ตอบกลับ")
    BULK = 2, pgettext_lazy("urgency", "ปกติ")


class Kind(models.TextChoices):
    """Whoever does not want notices still gets orders."""

    NOTICE = "notice", _("แจ้งเพื่อทราบ")
    ORDER = "order", _("สั่งการ")


class Message(models.Model):
    """One text by somebody to many. `about` names what it is sent from (entry/12); the same `key` makes it once.

    One above its unit's quota has recipients but no parts until somebody approved it.
    """

    class Approval(models.TextChoices):
        FREE = "free", _("ไม่ต้องอนุมัติ")
        WAITING = "waiting", _("รออนุมัติ")
        APPROVED = "approved", _("อนุมัติแล้ว")
        REFUSED = "refused", _("ไม่อนุมัติ")

    key = models.UUIDField(unique=True)
    kind = models.CharField(_("ประเภทข้อความ"), max_length=8, choices=Kind.choices, default=Kind.NOTICE)
    urgent_reason = models.CharField(_("เหตุที่ด่วน"), max_length=200, blank=True)
    # Non-urgent texts of people: no part of them leaves in quiet hours, however long the queue is.
    by_day = models.BooleanField(default=False)
    approval = models.CharField(max_length=8, choices=Approval.choices, default=Approval.FREE)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(_("เหตุผล"), max_length=200, blank=True)
    # Of all its recipients, as it was counted when it was made; the price of one part then, in satang.
    parts_planned = models.PositiveIntegerField(default=0)
    price = models.PositiveIntegerField(default=0)
    text = models.TextField(_("ข้อความ"))
    lane = models.PositiveSmallIntegerField(_("ความเร่งด่วน"), choices=Lane.choices, default=Lane.BULK)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("หน่วยงาน"))
    sent_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("ผู้ส่ง"))
    about = models.CharField(max_length=60, blank=True, db_index=True)
    made_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(_("ส่งเมื่อ"))

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "made_at"], name="sms_of_a_month")]

    def __str__(self) -> str:
        return self.text[:60]


class Recipient(models.Model):
    """One telephone that a message goes to. `number` as +66812345678."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="recipients")
    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    number = models.CharField(_("โทรศัพท์"), max_length=16, db_index=True)
    # Of a number that was pasted with a name beside it.
    name = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="a_number_once_a_message")]

    def __str__(self) -> str:
        return self.number


class Part(models.Model):
    """One part on its way. SENDING is committed before the first byte goes to the modem, so that after any death of
    ours it is known which part may have been sent.

    QUEUED → SENDING → SENT → DELIVERED or FAILED, as the operator reports; UNKNOWN where the modem did not say whether
    it was sent: a report settles it, or a person, never a second try by itself.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("รอส่ง")
        SENDING = "sending", _("กำลังส่ง")
        SENT = "sent", pgettext_lazy("sms", "ส่งแล้ว")
        DELIVERED = "delivered", _("ถึงเครื่องผู้รับ")
        FAILED = "failed", _("ส่งไม่สำเร็จ")
        UNKNOWN = "unknown", _("ไม่ทราบผล")
        CANCELLED = "cancelled", pgettext_lazy("sms", "ยกเลิก")

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    reference = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=160)
    to = models.CharField(max_length=16)
    lane = models.PositiveSmallIntegerField(choices=Lane.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    not_before = models.DateTimeField()
    by_day = models.BooleanField(default=False)
    # Of the newest attempt.
    attempt = models.UUIDField(null=True, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # How often it was tried before somebody decided to send it anew: each counts against the quota.
    before = models.PositiveSmallIntegerField(default=0)
    modem = models.ForeignKey(Modem, models.PROTECT, null=True, related_name="+")
    # To this modem, whatever goes wrong: a test of it by another would test nothing.
    bound = models.BooleanField(default=False)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    modem_reference = models.PositiveSmallIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["lane", "id"], condition=Q(state="queued"), name="sms_next_part"),
            models.Index(fields=["modem", "to", "started_at"], name="sms_reported_part"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "number"], name="a_part_once"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "cancelled", "failed"])
                | Q(attempt__isnull=False, modem__isnull=False)
                | Q(attempt__isnull=False, provider__isnull=False),
                name="tried_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to} {self.number}/{self.total}"


class Inbound(models.Model):
    """One part that came, kept before it is deleted from the SIM; `key` tells the same part seen twice."""

    key = models.CharField(max_length=64, unique=True)
    modem = models.ForeignKey(Modem, models.PROTECT, related_name="+")
    sender = models.CharField(max_length=20)
    text = models.TextField()
    sent_at = models.DateTimeField()
    came_at = models.DateTimeField(auto_now_add=True)
    reference = models.PositiveIntegerField()
    total = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    answer = models.ForeignKey("Answer", models.PROTECT, null=True, related_name="parts")

    class Meta:
        indexes = [models.Index(fields=["sender"], condition=Q(answer=None), name="sms_loose_part")]


class Answer(models.Model):
    """A text that came, put together from its parts. Not `complete`: a part never came, and waiting had an end."""

    class Kind(models.TextChoices):
        TEXT = "text", _("ข้อความตอบ")
        ACKNOWLEDGES = "acknowledges", _("รับทราบ")
        POLL = "poll", _("ตอบแบบสอบถาม")
        OPTS_OUT = "opts-out", _("ขอไม่รับข้อความ")
        SELF_TEST = "self-test", _("ข้อความทดสอบ")

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.TEXT)
    sender = models.CharField(max_length=20, db_index=True)
    text = models.TextField()
    sent_at = models.DateTimeField()
    came_at = models.DateTimeField(auto_now_add=True)
    complete = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    recipient = models.ForeignKey(Recipient, models.SET_NULL, null=True, related_name="answers")

    class Meta:
        ordering = ["-pk"]

    UNDERSTOOD = (Kind.ACKNOWLEDGES, Kind.POLL)
    """Needs nobody to read it."""


class StrayReport(models.Model):
    """A delivery report that fits nothing we sent: kept to be looked at."""

    modem = models.ForeignKey(Modem, models.PROTECT, related_name="+")
    to = models.CharField(max_length=20)
    reference = models.PositiveSmallIntegerField()
    status = models.PositiveSmallIntegerField()
    came_at = models.DateTimeField(auto_now_add=True)
