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
