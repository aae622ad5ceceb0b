"""The program in which pyHanko reads PDFs that may come from anywhere: hub.documents.pdf starts it, within limits.

    python worker.py WISH < material and file.pdf > answer

WISH is JSON, as for hub/documents/pdf_worker.py, with "do": "prepare" or "verify"; "first" bytes of JSON, the material,
come before the file. No private key ever comes here. Exit status as for pdf_worker.py.

"prepare" adds a signature without its value, from material {"root", "certificate", "list" (DER in base64), "name",
"location", "reason", "room"}. The answer is a line of JSON {"digest", "start", "end"} and the PDF: the value (RFC 5652,
at most "room" bytes, in hex) belongs between those places. For a PDF that allows no more signatures the answer is
{"refused": true} alone.
"verify" takes {} and answers a list of what it found, one for each signature (see _finding).
"""

import asyncio
import base64
import codecs
import dataclasses
import io
import json
import logging
import os
import sys
from typing import Any

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
MOST_SIGNATURES = 50


def main() -> int:
    sys.path.append(TOP)  # -I leaves out the folder a program stands in
    logging.disable()  # what is said here comes into the hub's log, and pyHanko would name people
    from hub.documents import pdf_worker

    wish = json.loads(sys.argv[1])
    pdf_worker.limit(wish)
    _load()
    if not pdf_worker.confine():
        sys.stderr.write(pdf_worker.UNCONFINED + "\n")
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError

    material = json.loads(sys.stdin.buffer.read(wish["first"]))
    signing = _signing(material) if wish["do"] == "prepare" else None
    try:  # from here on a fault is one of the file
        pdf = sys.stdin.buffer.read()
        return _verify(pdf) if signing is None else _prepare(pdf, *signing, 2 * material["room"])
    except SigningError:
        sys.stdout.buffer.write(b'{"refused": true}')  # its author certified it, and allows no more
        return 0
    except (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return pdf_worker.BROKEN  # what a file of odd shape makes of a reader in Python
    except MemoryError:
        return pdf_worker.TOO_LARGE
    except _Locked:
        return pdf_worker.ENCRYPTED
    except _TooMany:
        return pdf_worker.TOO_LARGE


class _Locked(Exception):
    pass


class _TooMany(Exception):
    pass


def _load() -> None:
    """Whatever will be needed of files, what pyHanko imports when it comes to it included: none can be opened later."""
    import _strptime  # type: ignore[import-not-found]  # noqa: F401

    import tzlocal
    from lxml import etree  # noqa: F401
    from pyhanko.pdf_utils import filters, incremental_writer, reader  # noqa: F401
    from pyhanko.pdf_utils.crypt import pdfmac  # noqa: F401
    from pyhanko.pdf_utils.metadata import xmp_xml  # noqa: F401
    from pyhanko.sign import fields, signers, validation  # noqa: F401

    tzlocal.get_localzone()
    for name in ("utf-8", "utf-16", "utf-16-be", "utf-16-le", "utf-32-be", "latin-1", "ascii", "cp1252", "idna", "hex"):
        codecs.lookup(name)


def _reader(pdf: bytes) -> Any:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    if reader.encrypted:
        raise _Locked
    return reader


def _signing(material: dict[str, Any]) -> tuple[Any, Any]:
    """How to sign, and who will: pyHanko's settings, and a signer who holds no key."""
    from asn1crypto import crl, x509
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    root, own = (x509.Certificate.load(base64.b64decode(material[each])) for each in ("root", "certificate"))
    listed = crl.CertificateList.load(base64.b64decode(material["list"]))
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    known.register_multiple([root, own])
    trusting = ValidationContext(trust_roots=[root], other_certs=[own], crls=[listed], allow_fetching=False)
    meta = PdfSignatureMetadata(
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=material["name"],
        location=material["location"],
        reason=material["reason"],
        embed_validation_info=True,
        validation_context=trusting,
        # In the same revision: other programs then find nothing that was added after the signature.
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )
    return meta, ExternalSigner(own, known, signature_value=own.public_key.byte_size)


def _prepare(pdf: bytes, meta: Any, absent: Any, room: int) -> int:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import enumerate_sig_fields
    from pyhanko.sign.signers import PdfSigner

    reader = _reader(pdf)
    taken = {name for name, _value, _reference in enumerate_sig_fields(reader)}
    if len(taken) >= MOST_SIGNATURES:
        raise _TooMany
    name = next(name for number in range(1, 999) if (name := f"Signature{number}") not in taken)
    signer = PdfSigner(dataclasses.replace(meta, field_name=name), absent)
    writer = IncrementalPdfFileWriter.from_reader(reader)
    digest, _unsigned, out = asyncio.run(signer.async_digest_doc_for_signing(writer, bytes_reserved=room))
    told = {
        "digest": digest.document_digest.hex(),
        "start": digest.reserved_region_start,
        "end": digest.reserved_region_end,
    }
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    out.seek(0)
    sys.stdout.buffer.write(out.read())
    return 0


def _verify(pdf: bytes) -> int:
    signatures = _reader(pdf).embedded_regular_signatures
    if len(signatures) > MOST_SIGNATURES:
        raise _TooMany
    found = [_finding(each, len(pdf)) for each in signatures]
    sys.stdout.buffer.write(json.dumps(found).encode())
    return 0


def _finding(signature: Any, size: int) -> dict[str, Any]:
    """{"field", "read": whether it could be read at all; then "certificate" (DER in base64), "claimed" (time by the
    signer's own clock or None), "intact", "valid", "whole", "later" ("NONE", "LTA_UPDATES", "FORM_FILLING",
    "ANNOTATIONS", "OTHER" or None), "stamp": None or {"at", "by", "good"}}. Times are ISO 8601.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    field = str(signature.field_name)
    try:
        status = validate_pdf_signature(
            signature,
            ValidationContext(trust_roots=[], allow_fetching=False),
            ValidationContext(trust_roots=[], allow_fetching=False),
        )
    except (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return {"field": field, "read": False}
    spans = [int(each) for each in signature.byte_range]
    level, claimed, stamp = status.modification_level, status.signer_reported_dt, status.timestamp_validity
    covered = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return {
        "field": field,
        "read": True,
        "certificate": base64.b64encode(status.signing_cert.dump()).decode(),
        "claimed": claimed.isoformat() if claimed else None,
        "intact": bool(status.intact),
        "valid": bool(status.valid),
        "whole": spans[0] == 0 and spans[-2] + spans[-1] == size and covered,
        "later": level.name if level is not None else None,
        "stamp": stamp
        and {
            "at": stamp.timestamp.isoformat(),
            "by": stamp.signing_cert.subject.native.get("common_name", ""),
            "good": bool(stamp.intact and stamp.valid),
        },
    }


if __name__ == "__main__":
    sys.exit(main())
