"""A provider's secret key, encrypted at rest with a key that lies beside the data and not in the database."""

from __future__ import annotations

import functools

from cryptography.fernet import Fernet, InvalidToken

from common.link.seal import write_private
from hub.fleet import keys


class CannotOpen(Exception):
    """It was encrypted with another key: it has to be typed again."""


def closed(secret: str) -> str:
    return _key().encrypt(secret.encode()).decode()


def opened(stored: str) -> str:
    """Raises CannotOpen."""
    try:
        return _key().decrypt(stored.encode()).decode()
    except (InvalidToken, UnicodeError) as fault:
        raise CannotOpen from fault


@functools.cache
def _key() -> Fernet:
    path = keys.folder() / "sms-provider.key"
    with keys.one_maker():
        if not path.exists():
            write_private(path, Fernet.generate_key())
    return Fernet(path.read_bytes())
