"""Certificates for signing, and what the revocation list tells of those that are no longer in force."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.people.models import Person


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def in_force(self) -> CertificateQuerySet:
        """Those that can sign now."""
        return self.filter(revoked_at=None, expires__gt=timezone.now())


class Certificate(models.Model):
    """A person's certificate of the office's authority, with its private key under the person's PIN.

    A person has at most one that is not revoked; a new one revokes the one before. `key` is emptied then: what nobody
    may sign with any more is not kept. What was signed carries the certificate itself, so that it needs no row here.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("บุคลากร"))
    serial = models.CharField(_("เลขที่ใบรับรอง"), max_length=40, unique=True)
    pem = models.TextField(editable=False)
    key = models.TextField(editable=False, blank=True)
    position = models.CharField(_("ตำแหน่ง"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("ออกเมื่อ"), auto_now_add=True)
    expires = models.DateTimeField(_("ใช้ได้ถึง"))
    wrong_pins = models.PositiveSmallIntegerField(default=0, editable=False)
    locked_until = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(_("เพิกถอนเมื่อ"), null=True, editable=False)
    revoked_by = models.ForeignKey(Person, models.SET_NULL, null=True, editable=False, related_name="+")
    revoked_because = models.CharField(_("เหตุผลที่เพิกถอน"), max_length=300, blank=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(revoked_at=None), name="one_signing_certificate_a_person"
            )
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def over(self) -> bool:
        """Whether its time has run out."""
        return self.expires <= timezone.now()

    @property
    def pause(self) -> datetime | None:
        """Until when no PIN is taken, if that is so now."""
        return self.locked_until if self.locked_until and self.locked_until > timezone.now() else None


class Revocation(models.Model):
    """A line of the revocation list. It names nobody, and outlives the person's row: what was signed is still about."""

    class Cause(models.TextChoices):
        """Reasons of RFC 5280, 5.3.1."""

        KEY_COMPROMISE = "keyCompromise", _("มีผู้อื่นอาจใช้ได้")
        SUPERSEDED = "superseded", _("ออกใบใหม่แทน")
        CESSATION = "cessationOfOperation", _("เลิกใช้")

    serial = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    cause = models.CharField(max_length=30, choices=Cause.choices)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.serial
