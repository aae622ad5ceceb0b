"""Thai that is copied or searched in a PDF of ours reads as it looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.documents import pdf
from hub.documents.typesetting import typeset

TOP = Path(__file__).resolve().parents[3]
SOURCES = sorted(path for room in ("hub", "provisioning") for path in (TOP / room).rglob("*.typ"))
MARKS_OFF = "(mark: 0, mkmk: 0)"
WORDS = "สิ่งที่ส่งมาด้วย ขั้นตอน ชี้แจง ปั่น ทั้งนี้ ป้า น้ำ"


def page_of(folder: Path, features: str) -> str:
    source = folder / "words.typ"
    source.write_text(f'#set text(font: "Sarabun", lang: "th"{features})\n{WORDS}\n')
    (text,) = pdf.page_texts(typeset(source, folder))
    return "".join(text.split())


def test_with_marks_off_the_text_is_as_it_was_typed(tmp_path: Path) -> None:
    assert page_of(tmp_path, f", features: {MARKS_OFF}") == "".join(WORDS.split())


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(TOP)))
def test_no_source_sets_sarabun_with_marks_that_typst_would_write_twice(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert "Sarabun" not in text or MARKS_OFF in text or "..marks" in text
