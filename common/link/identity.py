"""Who a device is: its name at the hub, its keys, and whom it trusts. Made once, with a claim code."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from common.link.errors import EnrolmentRefused, NotEnrolled, SealBroken
from common.link.seal import SealKey, VerifyKey
from common.link.topics import DEVICE_ID

ENROL_FILE = "enrol.toml"
IDENTITY_FILE = "identity.json"
FIELDS = ("device", "name", "kind", "hub_url", "broker", "hub_key", "hub_encryption_key")
"""What stands in identity.json."""

_JWE_HEADER = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}


@dataclass(frozen=True)
class Identity:
    """What enrolment gave a device. `folder` is its data folder; the keys in it are readable by its user alone."""

    folder: Path
    device: str
    name: str
    kind: str
    hub_url: str
    broker_host: str
    broker_port: int
    hub_key: VerifyKey
    hub_encryption_key: dict[str, Any]
    seal_key: SealKey

    @property
    def certificate(self) -> Path:
        return self.folder / "tls.crt"

    @property
    def tls_key(self) -> Path:
        return self.folder / "tls.key"

    @property
    def ca(self) -> Path:
        """The office's own certificate authority: it vouches for the broker, and for a hub served by HTTPS."""
        return self.folder / "ca.crt"

    @property
    def hub_ca(self) -> Path | None:
        return self.ca if self.hub_url.startswith("https:") else None

    @classmethod
    def load(cls, folder: Path) -> "Identity":
        """Raises NotEnrolled where there is none, or not a whole one."""
        try:
            said = json.loads((folder / IDENTITY_FILE).read_text())
            check_fields(said)
            return cls(
                folder=folder,
                device=said["device"],
                name=said["name"],
                kind=said["kind"],
                hub_url=said["hub_url"],
                broker_host=said["broker"]["host"],
                broker_port=said["broker"]["port"],
                hub_key=VerifyKey(said["hub_key"]),
                hub_encryption_key=said["hub_encryption_key"],
                seal_key=SealKey.load(folder / "seal.key"),
            )
        except (OSError, ValueError, KeyError, TypeError, JoseError, SealBroken) as fault:
            raise NotEnrolled(f"{folder}: {type(fault).__name__}") from fault

    def encrypt_to_hub(self, data: bytes) -> str:
        """A compact JWE that the hub alone can open. Raises SealBroken where the hub's key on this disk is none."""
        return encrypt(data, _ec_key(self.hub_encryption_key))

    def decrypt(self, token: bytes) -> bytes:
        """What the hub encrypted to this device. Raises SealBroken for anything else, and where the key is lost."""
        try:
            key = self.tls_key.read_bytes()
        except OSError as fault:
            raise SealBroken(f"{self.tls_key.name}: {fault.strerror}") from fault
        return decrypt(token, _ec_key(key))


def check_fields(said: dict[str, Any]) -> None:
    """Raises KeyError, TypeError or ValueError unless all FIELDS are there and of their types."""
    broker = said["broker"]
    texts = (said["device"], said["name"], said["kind"], said["hub_url"], broker["host"])
    if not all(isinstance(text, str) for text in texts) or not isinstance(said["hub_encryption_key"], dict):
        raise TypeError("not an identity")
    if not DEVICE_ID.fullmatch(said["device"]) or not isinstance(broker["port"], int):
        raise ValueError("not an identity")
    VerifyKey(said["hub_key"])


def _ec_key(said: bytes | dict[str, Any]) -> ECKey:
    try:
        return ECKey.import_key(said)
    except (JoseError, ValueError, TypeError, KeyError) as fault:
        raise SealBroken(f"not a key: {type(fault).__name__}") from fault


def encrypt(data: bytes, to: ECKey) -> str:
    """A compact JWE (RFC 7516; ECDH-ES+A256KW, A256GCM) that the holder of the private half of `to` can open."""
    return jwe.encrypt_compact(_JWE_HEADER, data, to)


def decrypt(token: bytes, key: ECKey) -> bytes:
    """Raises SealBroken for what was not encrypted to this key, or was altered."""
    try:
        opened = jwe.decrypt_compact(token.decode("ascii"), key, algorithms=list(_JWE_HEADER.values())).plaintext
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as fault:
        # An altered header makes the library look for what is not there.
        raise SealBroken(f"cannot be opened: {type(fault).__name__}") from fault
    if opened is None:
        raise SealBroken("nothing inside")
    return opened


def load_or_enrol(folder: Path) -> Identity:
    """The identity in `folder`, else the one that its enrol.toml (hub, code, hub_key, optional ca) can get.

    Raises NotEnrolled without either, and what `enrolment.enrol` raises. The claim code goes once it has served.
    """
    try:
        return Identity.load(folder)
    except NotEnrolled:
        wish = _read_wish(folder)
    # Here, because a device that is enrolled starts faster without it.
    from common.link.enrolment import enrol

    identity = enrol(folder, *wish)
    (folder / ENROL_FILE).unlink()
    return identity


def _read_wish(folder: Path) -> tuple[str, str, str, str | None]:
    """(hub, code, hub_key, ca) of enrol.toml."""
    try:
        # utf-8-sig: Notepad puts a byte order mark there.
        said = tomllib.loads((folder / ENROL_FILE).read_text("utf-8-sig"))
        hub, code, hub_key, ca = said["hub"], said["code"], said["hub_key"], said.get("ca")
        if not all(isinstance(text, str) for text in (hub, code, hub_key, ca or "")):
            raise ValueError("a value that is not text")
    except FileNotFoundError:
        raise NotEnrolled(f"neither {IDENTITY_FILE} nor {ENROL_FILE} in {folder}") from None
    except (ValueError, KeyError) as fault:
        raise EnrolmentRefused(f"{ENROL_FILE}: {fault}", reason="malformed") from fault
    return hub.rstrip("/"), code, hub_key, ca
