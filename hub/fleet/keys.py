"""The hub's own keys, made at first need and kept in DATA/keys, readable by the hub's user alone."""

import fcntl
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from joserfc.jwk import ECKey

from common.link.seal import SealKey, write_private


def folder() -> Path:
    path = Path(settings.DATA) / "keys"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def one_maker() -> Iterator[None]:
    """At its first start the hub's processes look for keys at the same time: one makes them, the others wait."""
    with (folder() / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@functools.cache
def seal_key() -> SealKey:
    """Seals what the hub says: acks, commands, manifests, enrolments. Devices know its public half from their start."""
    path = folder() / "seal.key"
    with one_maker():
        if not path.exists():
            SealKey.generate().save(path)
    return SealKey.load(path)


@functools.cache
def encryption_key() -> ECKey:
    """Opens what devices encrypt to the hub (face templates)."""
    path = folder() / "encryption.key"
    with one_maker():
        if not path.exists():
            write_private(path, ECKey.generate_key("P-256").as_pem(private=True))
    return ECKey.import_key(path.read_bytes())
