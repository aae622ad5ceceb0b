"""Signing by certificate: what is signed is valid to others, and whatever is changed afterwards is seen."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from asn1crypto import crl, x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from hub.documents.signing import authority, cms, findings, owning, sealing
from hub.documents.signing.errors import CannotSign, NoCertificate
from hub.documents.signing.findings import Later, Trust
from hub.documents.signing.models import Certificate, Revocation
from hub.people.models import Person

PIN = "472913"
REASON = "ลงนามในหนังสือ"


@pytest.fixture
def signed(certified: Person, letter: bytes) -> bytes:
    return sealing.sign(letter, certified, PIN, position="ผู้อำนวยการ", reason=REASON)


def pdfsig(pdf: bytes, folder: Path, *options: str) -> str:
    """What poppler's checker says; it cuts Thai names within a letter."""
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdfsig", *options, path], capture_output=True, check=False)
    return done.stdout.decode(errors="replace")


def test_pdfsig_says_a_signed_letter_is_valid_and_wholly_signed(signed: bytes, tmp_path: Path) -> None:
    said = pdfsig(signed, tmp_path)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_pdfsig_trusts_the_certificate_where_the_root_is_trusted(signed: bytes, tmp_path: Path) -> None:
    certutil = shutil.which("certutil")
    if certutil is None:
        pytest.skip("certutil (libnss3-tools) is not installed")
    root = tmp_path / "root.pem"
    known = authority.root()
    assert known is not None
    root.write_bytes(known.public_bytes(Encoding.PEM))
    base = tmp_path / "nss"
    base.mkdir()
    subprocess.run([certutil, "-N", "-d", f"sql:{base}", "--empty-password"], check=True)
    subprocess.run([certutil, "-A", "-d", f"sql:{base}", "-n", "office", "-t", ",C,", "-i", root], check=True)
    assert "Certificate is Trusted." in pdfsig(signed, tmp_path, "-nssdir", f"sql:{base}")


def test_the_chain_and_the_list_of_revoked_hold_for_another_validator_without_any_network(signed: bytes) -> None:
    root, listed = authority.root(), authority.revocation_list()
    assert root is not None
    assert listed is not None
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(root.public_bytes(Encoding.DER))],
        crls=[crl.CertificateList.load(listed.public_bytes(Encoding.DER))],
        revocation_mode="require",
        allow_fetching=False,
    )
    status = validate_pdf_signature(PdfFileReader(io.BytesIO(signed)).embedded_signatures[0], context)
    assert (status.bottom_line, status.trusted, status.revoked) == (True, True, False)


def test_the_list_of_revoked_is_within_the_signed_file(signed: bytes) -> None:
    security = PdfFileReader(io.BytesIO(signed)).root["/DSS"]
    assert len(security["/CRLs"]) == 1
    assert len(security["/Certs"]) >= 1


def test_it_is_told_who_signed_as_what_and_when(signed: bytes, certified: Person) -> None:
    (found,) = findings.verify(signed)
    assert found.name == certified.full_name
    assert found.position == "ผู้อำนวยการ สพป. ตัวอย่าง เขต 1"
    assert found.organisation == "สพป. ตัวอย่าง เขต 1"
    assert found.claimed is not None
    assert (found.good, found.whole, found.later, found.trust) == (True, True, Later.NOTHING, Trust.OURS)
    assert found.stamp is None


def test_the_reason_and_the_place_stand_in_the_signature(signed: bytes) -> None:
    told = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0].sig_object
    assert (told["/Reason"], told["/Location"]) == (REASON, "สพป. ตัวอย่าง เขต 1")
    assert told["/Name"] == "นางดวงใจ นำพา (ผู้อำนวยการ)"
    assert "/ContactInfo" not in told


@pytest.mark.parametrize("part", [0.1, 0.35, 0.6, 0.9])
def test_one_changed_byte_anywhere_that_is_signed_is_seen(signed: bytes, part: float, tmp_path: Path) -> None:
    spans = [int(each) for each in PdfFileReader(io.BytesIO(signed)).embedded_signatures[0].byte_range]
    covered = [*range(spans[0], spans[0] + spans[1]), *range(spans[2], spans[2] + spans[3])]
    changed = bytearray(signed)
    place = covered[int(part * len(covered))]
    # Within a number or a stream, so that the file can still be read at all.
    place = next(at for at in covered if at >= place and chr(signed[at]).isalnum())
    changed[place] ^= 1
    assert "Signature is Valid." not in pdfsig(bytes(changed), tmp_path)
    try:
        found = findings.verify(bytes(changed))
    except findings.opened.PdfError:
        return  # it cannot even be read any more
    assert not any(each.good for each in found)


def test_a_changed_value_of_the_signature_itself_is_seen(signed: bytes) -> None:
    start = int(PdfFileReader(io.BytesIO(signed)).embedded_signatures[0].byte_range[1])
    changed = bytearray(signed)
    for at in range(start + 1 + 2 * 3000, start + 1 + 2 * 3001):
        changed[at] = ord("0") if changed[at] != ord("0") else ord("1")
    assert not any(each.good for each in findings.verify(bytes(changed)))


def test_two_signatures_one_after_another_are_both_valid(signed: bytes, certified: Person, tmp_path: Path) -> None:
    both = sealing.sign(signed, certified, PIN, position="", reason="รับรองสำเนา")
    assert both.startswith(signed)
    first, second = findings.verify(both)
    assert (first.good, first.whole, first.later) == (True, False, Later.SIGNATURES)
    assert (second.good, second.whole) == (True, True)
    assert pdfsig(both, tmp_path).count("Signature is Valid.") == 2


def test_bytes_after_the_end_are_told(signed: bytes) -> None:
    (found,) = findings.verify(signed + b"\n% more\n")
    assert (found.sound, found.whole, found.later) == (True, False, Later.BYTES)
    assert (found.good, found.bad) == (False, False)


def test_content_that_was_added_later_makes_it_bad(signed: bytes) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    from pyhanko.pdf_utils import generic

    added = writer.add_object(generic.StreamObject(stream_data=b"0 0 0 rg 50 50 200 200 re f"))
    writer.add_stream_to_page(0, added)
    out = io.BytesIO()
    writer.write(out)
    (found,) = findings.verify(out.getvalue())
    assert (found.sound, found.later, found.bad, found.good) == (True, Later.CONTENT, True, False)


def test_a_revoked_certificate_is_told_and_signs_no_more(signed: bytes, certified: Person, letter: bytes) -> None:
    held = owning.held(certified)
    assert held is not None
    owning.revoke(held, by=certified, cause=Revocation.Cause.KEY_COMPROMISE, because="มีคนรู้ PIN")
    (found,) = findings.verify(signed)
    assert found.revoked is not None
    assert (found.good, found.bad) == (False, False)
    assert not sealing.ready(certified)
    with pytest.raises(NoCertificate):
        sealing.sign(letter, certified, PIN, position="", reason="")


def test_another_validator_sees_the_revocation_in_the_published_list(signed: bytes, certified: Person) -> None:
    held = owning.held(certified)
    assert held is not None
    owning.revoke(held, by=certified, cause=Revocation.Cause.CESSATION, because="")
    listed = authority.revocation_list()
    assert listed is not None
    assert listed.get_revoked_certificate_by_serial_number(int(held.serial, 16)) is not None


def test_an_expired_certificate_is_told_and_signs_no_more(
    certified: Person, letter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "PERSON_YEARS", 0)  # over in the moment it is made
    held = owning.held(certified)
    owning.make(certified, PIN, held.pk if held else None)
    assert not sealing.ready(certified)
    with pytest.raises(NoCertificate):
        sealing.sign(letter, certified, PIN, position="", reason="")


def test_a_signature_whose_certificate_ran_out_since_is_told(signed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from django.utils import timezone

    later = timezone.now() + timedelta(days=800)
    monkeypatch.setattr(findings.timezone, "now", lambda: later)
    (found,) = findings.verify(signed)
    assert (found.sound, found.expired, found.good, found.bad) == (True, True, False, False)


def test_a_pdf_without_signatures_has_none(letter: bytes) -> None:
    assert findings.verify(letter) == []


def encrypted(pdf: bytes) -> bytes:
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    writer.encrypt("owner", "user")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def many_pages(count: int) -> bytes:
    made = pypdfium2.PdfDocument.new()
    for _ in range(count):
        made.new_page(200, 100)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


BAD: dict[str, Callable[[bytes], bytes]] = {
    "no PDF": lambda _pdf: b"hello",
    "half": lambda pdf: pdf[: len(pdf) // 3],
    "encrypted": encrypted,
    "too many pages": lambda _pdf: many_pages(1001),
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD.keys())
def test_a_file_that_cannot_be_signed_is_told_in_words_and_costs_no_try(
    make: Callable[[bytes], bytes], certified: Person, letter: bytes
) -> None:
    with pytest.raises(CannotSign) as told:
        sealing.sign(make(letter), certified, "000000", position="", reason="")
    assert "ไฟล์" in str(told.value)
    assert Certificate.objects.get().wrong_pins == 0
    with pytest.raises(findings.opened.PdfError):
        findings.verify(make(letter))


def test_a_pdf_whose_author_allows_no_changes_is_not_signed(certified: Person, letter: bytes) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm

    held = Certificate.objects.get()
    from cryptography import x509 as pyca

    from hub.documents.signing import pins

    root = authority.root()
    assert root is not None
    signer = cms.signer(root, pyca.load_pem_x509_certificate(held.pem.encode()), pins.open_key(held, PIN))
    meta = signers.PdfSignatureMetadata(field_name="Author", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)
    closed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(letter)), meta, signer).getvalue()
    with pytest.raises(CannotSign, match="ไม่อนุญาต"):
        sealing.sign(closed, certified, PIN, position="", reason="")


def test_who_has_no_certificate_or_a_closed_account_cannot_sign(
    office_clerk: Person, certified: Person, letter: bytes
) -> None:
    certified.is_active = False
    for person in (office_clerk, certified):
        assert not sealing.ready(person)
        with pytest.raises(NoCertificate):
            sealing.sign(letter, person, PIN, position="", reason="")
