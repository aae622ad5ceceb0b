"""Seals: Ed25519 signatures as compact JWS (RFC 7515, RFC 8037) by joserfc.

Every statement says in its protected header what it is (`typ`), so that one kind can never pass for another.
"""

import fcntl
import functools
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.util import urlsafe_b64decode

from common.link import canonical
from common.link.errors import SealBroken

ALGORITHM = "Ed25519"

RECORD = "sp-record"
REQUEST = "sp-request"
SAYING = "sp-saying"
MANIFEST = "sp-manifest"
ENROLMENT = "sp-enrolment"

# What the library raises for headers and payloads of odd shapes: not only its own errors ("crit": 1 is a TypeError).
_MALFORMED = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


class VerifyKey:
    """The public half: 32 bytes, written as base64url without padding (43 letters)."""

    def __init__(self, text: str) -> None:
        """Raises SealBroken if `text` is not such a key."""
        if not isinstance(text, str):
            raise SealBroken("not an Ed25519 public key")
        self.text = text
        self._key = _public_key(text)

    def open(self, token: str, typ: str) -> dict[str, Any]:
        """The statement inside a seal of this key and of the kind `typ`; anything else raises SealBroken."""
        try:
            opened = jws.deserialize_compact(token, self._key, algorithms=[ALGORITHM])
        except _MALFORMED as fault:
            raise SealBroken(f"not a {typ} of this key: {type(fault).__name__}") from fault
        return _statement(opened.protected, opened.payload, typ)


def read_unproven(token: str, typ: str) -> dict[str, Any]:
    """The statement inside a seal, its signature unchecked: for what is proven in another way. Raises SealBroken."""
    try:
        protected, payload, _ = token.split(".")
        return _statement(_header(protected), urlsafe_b64decode(payload.encode()), typ)
    except _MALFORMED as fault:
        raise SealBroken(f"not a {typ}: {type(fault).__name__}") from fault


@functools.lru_cache(maxsize=64)  # a kind of statement has one header, the same each time
def _header(protected: str) -> dict[str, Any]:
    return canonical.read_object(urlsafe_b64decode(protected.encode()))


def _statement(protected: Mapping[str, Any], payload: bytes, typ: str) -> dict[str, Any]:
    if protected.get("typ") != typ:
        raise SealBroken(f"a {protected.get('typ')} where a {typ} belongs")
    try:
        return canonical.read_object(payload)
    except (ValueError, RecursionError) as fault:
        raise SealBroken(f"a {typ} that is no statement: {type(fault).__name__}") from fault


@functools.lru_cache(maxsize=1024)  # the hub meets the same devices over and over
def _public_key(text: str) -> OKPKey:
    try:
        return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": text})
    except (JoseError, ValueError, TypeError) as fault:
        raise SealBroken("not an Ed25519 public key") from fault


class SealKey:
    """The private half, kept in a file that its owner alone can read."""

    def __init__(self, key: OKPKey) -> None:
        self._key = key
        self.public = VerifyKey(str(key.as_dict(private=False)["x"]))

    @classmethod
    def generate(cls) -> "SealKey":
        return cls(OKPKey.generate_key("Ed25519"))

    @classmethod
    def load(cls, path: Path) -> "SealKey":
        """Raises OSError or ValueError where there is no such key."""
        try:
            key = OKPKey.import_key(path.read_bytes())
        except JoseError as fault:
            raise ValueError(f"{path.name}: {fault}") from fault
        if not key.is_private or key.curve_name != ALGORITHM:
            raise ValueError(f"{path.name}: not an Ed25519 private key")
        return cls(key)

    def save(self, path: Path) -> None:
        write_private(path, self._key.as_pem(private=True))

    def seal(self, statement: Mapping[str, Any], typ: str) -> str:
        header = {"alg": ALGORITHM, "typ": typ}
        return jws.serialize_compact(header, canonical.to_bytes(statement), self._key, algorithms=[ALGORITHM])


def write_private(path: Path, data: bytes) -> None:
    """Writes a file of mode 0600, whole or not at all; when this returns, it survives a power cut.

    Of several who write it at the same time, each writes all of it; the last one's stays.
    """
    with _opened(path.parent) as folder:
        # A lock, not a name of its own for each: what a crash leaves is written over, and never piles up.
        fcntl.flock(folder, fcntl.LOCK_EX)
        part = path.with_name(path.name + ".part")
        part.unlink(missing_ok=True)  # one that a crash left may have another mode
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        os.fsync(folder)


def sync_folder(folder: Path) -> None:
    """Brings to the disk what was made, renamed or removed in a folder."""
    with _opened(folder) as descriptor:
        os.fsync(descriptor)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
