"""The demonstration's modem: an emulated one, named by the place where `make run` makes it."""

from __future__ import annotations

from hub.sms import environment
from hub.sms.models import Modem

NAME, NUMBER, BALANCE = "ซิมสาธิต (โมเด็มจำลอง)", "+66899000000", "*101#"


def load() -> None:
    """Registered once; what was changed on its page since stays, but for its place."""
    folder = environment.emulator()
    if folder is not None:
        kept = {"path": str(folder / "modem0")}
        Modem.objects.update_or_create(
            name=NAME, defaults=kept, create_defaults={**kept, "number": NUMBER, "balance_code": BALANCE}
        )
