"""Where a secret letter may be: in a register of secret letters, and top secret in none at all."""

from __future__ import annotations

from collections.abc import Sequence

from hub.efiling import reading
from hub.efiling.rules import TOP_SECRET


class SecretLetter(Exception):
    """Its text says that it is secret, and this is no place for such a letter. Nothing was kept."""

    def __init__(self, secrecy: str) -> None:
        super().__init__(secrecy)
        self.secrecy = secrecy


def check(pages: Sequence[str], *, secret_register: bool) -> None:
    """Looks at the texts of a letter's pages before anything of it is kept. Raises SecretLetter."""
    secrecy = reading.secrecy(pages)
    if secrecy == TOP_SECRET or (secrecy and not secret_register):
        raise SecretLetter(secrecy)
