"""Markdown as kiosks know it."""

import pytest

from hub.readout.blocks import Block, blocks


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("", []),
        ("ย่อหน้า", [("paragraph", "ย่อหน้า")]),
        ("# หัวข้อ\n\n### ย่อย", [("heading", "หัวข้อ"), ("heading", "ย่อย")]),
        ("1. หนึ่ง\n2. สอง", [("step", "หนึ่ง"), ("step", "สอง")]),
        ("- ก\n- ข\n\nต่อ", [("bullet", "ก"), ("bullet", "ข"), ("paragraph", "ต่อ")]),
        ("1. หนึ่ง\n   - ย่อย\n2. สอง", [("step", "หนึ่ง"), ("bullet", "ย่อย"), ("step", "สอง")]),
        ("> จำไว้\n> ให้ดี", [("note", "จำไว้ ให้ดี")]),
        ("> - ในหมายเหตุ", [("bullet", "ในหมายเหตุ")]),
        ("บรรทัดแรก\nบรรทัดสอง", [("paragraph", "บรรทัดแรก บรรทัดสอง")]),
        ("ตัว**หนา**และ*เอียง*", [("paragraph", "ตัวหนาและเอียง")]),
        (r"\# ไม่ใช่หัวข้อ", [("paragraph", "# ไม่ใช่หัวข้อ")]),
        ("(๑) ข้อแรก", [("paragraph", "(๑) ข้อแรก")]),
    ],
)
def test_markdown_becomes_plain_blocks(markdown: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(markdown) == [Block(*each) for each in expected]  # type: ignore[arg-type]  # kinds are plain words in the table


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "[คลิก](javascript:alert(1))", "![](http://x/y.png)", "`code`", "| a | b |"]
)
def test_what_kiosks_do_not_know_stays_the_text_that_was_typed(typed: str) -> None:
    assert blocks(typed) == [Block("paragraph", typed)]
