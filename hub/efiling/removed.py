"""Files of top secret letters that were taken out (hub.efiling.removing): their bytes do not come in again.

The trail keeps the hash, with who took it out and why.
"""

from __future__ import annotations

from common.link.canonical import sha256_hex
from hub.efiling import trail
from hub.efiling.models import Event
from hub.efiling.rules import TOP_SECRET
from hub.efiling.secrecy import SecretLetter
from hub.fleet.models import Erasure


class RemovedBefore(SecretLetter):
    """`step`: of the trail, in which it was taken out."""

    def __init__(self, step: Event) -> None:
        super().__init__(TOP_SECRET)
        self.step = step


def check(data: bytes) -> None:
    """Before anything of a file is kept. Raises RemovedBefore."""
    sha256 = sha256_hex(data)
    if not Erasure.objects.filter(pk=sha256).exists():  # the trail is long, and almost no file was ever erased
        return
    taken_out = Event.objects.filter(action=trail.Action.DESTROYED, details__degree=TOP_SECRET)
    for step in taken_out.select_related("person").order_by("-at"):
        if any(file["sha256"] == sha256 for file in step.details["files"]):
            raise RemovedBefore(step)
