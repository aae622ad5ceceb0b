"""The signature itself, by pyHanko: what goes into the room that worker.py left. Imported when somebody signs."""

from __future__ import annotations

import asyncio
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

FAULTS = (TimestampRequestError, SigningError)
"""What a time-stamp server's answer can bring about."""
_DER = serialization.Encoding.DER


def digest(place: dict[str, Any]) -> PreparedByteRangeDigest:
    """What is to be signed, and where the signature goes: `place` has digest (hex), start and end."""
    return PreparedByteRangeDigest(bytes.fromhex(place["digest"]), place["start"], place["end"])


def signer(root: x509.Certificate, own: x509.Certificate, key: rsa.RSAPrivateKey) -> SimpleSigner:
    """Who signs with `key`: the certificate `own`, which `root` issued."""
    pkcs8 = key.private_bytes(_DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    known.register(asn1_x509.Certificate.load(root.public_bytes(_DER)))
    certificate = asn1_x509.Certificate.load(own.public_bytes(_DER))
    return SimpleSigner(certificate, asn1_keys.PrivateKeyInfo.load(pkcs8), known)


def value(by: SimpleSigner, signed: PreparedByteRangeDigest, stamper: Any) -> Any:
    """The CMS signature; with a time-stamp where `stamper` is given. Raises FAULTS, OSError and ValueError."""
    return asyncio.run(by.async_sign(signed.document_digest, "sha256", use_pades=True, timestamper=stamper))
