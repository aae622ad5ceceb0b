"""The mailbox's password, encrypted at rest: with a key beside the data and not in the database.

Who has a copy of the database alone cannot read it; who has the hub's folder of keys can.
"""

from __future__ import annotations

import functools

from cryptography.fernet import Fernet, InvalidToken

from common.link.seal import write_private
from hub.fleet import keys


class CannotOpen(Exception):
    """It was encrypted with another key: it has to be typed again."""


def closed(password: str) -> str:
    """The password as it is stored."""
    return _key().encrypt(password.encode()).decode()


def opened(stored: str) -> str:
    """Raises CannotOpen."""
    try:
        return _key().decrypt(stored.encode()).decode()
    except (InvalidToken, UnicodeError) as fault:
        raise CannotOpen from fault


@functools.cache
def _key() -> Fernet:
    path = keys.folder() / "mailbox.key"
    with keys.one_maker():
        if not path.exists():
            write_private(path, Fernet.generate_key())
    return Fernet(path.read_bytes())
