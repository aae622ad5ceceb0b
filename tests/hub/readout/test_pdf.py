"""Which files may be attached."""

from __future__ import annotations

import pytest

from hub.readout.pdf import PdfRefused, page_count

# One empty page, encrypted with the user password "x" (RC4, 40 bits), as any office program could make it.
ENCRYPTED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]/Size 5>>\n%%EOF\n"
)


def test_the_pages_of_a_pdf_are_counted(pdf: bytes) -> None:
    assert page_count(pdf) == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "ไม่ใช่ PDF"),
        (b"PK\x03\x04 a word document", "ไม่ใช่ PDF"),
        (b"%PDF-1.7\nbroken", "เสียหาย"),
        (ENCRYPTED, "รหัสผ่าน"),
    ],
)
def test_what_kiosks_could_not_open_is_refused_with_the_reason(data: bytes, said: str) -> None:
    with pytest.raises(PdfRefused) as refused:
        page_count(data)
    assert said in refused.value.message


def test_a_pdf_cut_short_is_refused_or_has_all_its_pages(pdf: bytes) -> None:
    for end in range(20, len(pdf), 50):
        try:
            assert page_count(pdf[:end]) <= 3
        except PdfRefused as refused:
            assert refused.message  # noqa: PT017 - either outcome is right, a crash is not
