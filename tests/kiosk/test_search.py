"""Searching on the device: tables of what people type and what they should find."""

import random
from collections.abc import Mapping

import pytest

from common.thai.ranking import Entry
from kiosk.marking import Marked, mark, snippet
from kiosk.search import Index


def said(thai: str, english: str = "") -> dict[str, str]:
    thai = thai.replace("|", "\u200b")
    return {"th": thai, "en": english or thai}


def body(*thai: str, english: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    texts = tuple(text.replace("|", "\u200b") for text in thai)
    return {"th": texts, "en": english or texts}


def entry(name: str, title: Mapping[str, str], summary: str = "", *paragraphs: str) -> Entry:
    return Entry(name, title, said(summary), body(*paragraphs))


PAGES = [
    entry(
        "sick-leave",
        said("การ|ลา|ป่วย", "Sick leave"),
        "สำหรับ|ครู|และ|บุคลากร",
        "กรอก|แบบ|ใบลา",
        "แนบ|ใบรับรองแพทย์|เมื่อ|ลา|เกิน| 30 |วัน",
    ),
    entry("maternity", said("การ|ลา|คลอด|บุตร", "Maternity leave"), "ลา|ได้| 98 |วัน", "แนบ|สำเนา|สูติบัตร"),
    entry("permit", said("ใบ|อนุญาต|ประกอบ|วิชาชีพ|ครู", "Teaching licence"), "การ|ขอ|และ|ต่อ|อายุ|ใบ|อนุญาต"),
    entry("act", said("พ.ร.บ.|การศึกษา|แห่งชาติ| พ.ศ. |๒๕๔๒", "National Education Act"), "กฎหมาย|แม่บท"),
    entry("director", said("ผู้อำนวยการ|สำนักงาน", "The director"), "ประวัติ|และ|นโยบาย"),
    entry("water", said("แจ้ง|น้ำ|ไม่|ไหล", "No water"), "งาน|อาคาร|สถานที่", "โทร| 1234"),
    entry("transfer", said("คำร้อง|ขอ|ย้าย", "Transfer request"), "ระหว่าง|โรงเรียน", "ผู้|ลา|ศึกษา|ต่อ|ขอ|ย้าย|ไม่|ได้"),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(PAGES)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ลาป่วย", "sick-leave"),
        ("ลา ป่วย", "sick-leave"),
        ("ลาป่ว", "sick-leave"),  # still typing
        ("การลาคลอดบุตร", "maternity"),
        ("ลาคลอด", "maternity"),
        ("ใบรับรองแพทย์", "sick-leave"),  # in a body
        ("สูติบัตร", "maternity"),
        ("พรบ การศึกษา", "act"),  # dots or none
        ("พ.ร.บ.การศึกษา", "act"),
        ("พระราชบัญญัติ", None),  # the page says it short, and nothing else
        ("2542", "act"),  # digits of either script
        ("๒๕๔๒", "act"),
        ("ผอ", "director"),  # written out
        ("ผอ.", "director"),
        ("น้ำไม่ไหล", "water"),
        ("นํ้าไม่ไหล", "water"),  # ํ + า, as some keyboards type it
        ("1234", "water"),
        ("ย้าย", "transfer"),
        ("sick", "sick-leave"),
        ("SICK LEAVE", "sick-leave"),
        ("matern", "maternity"),
        ("licence", "permit"),
        ("leave", "sick-leave"),
        ("", None),
        ("   ", None),
        (".", None),
        ("ๆ", None),
        ("\u0e48", None),
        ("qqqq", None),
    ],
)
def test_what_is_typed_finds_the_page_that_is_meant(index: Index, typed: str, first: str | None) -> None:
    hits = index.search(typed)

    assert (hits[0].id if hits else None) == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ใบอนุญาติ", "permit"),  # a common misspelling
        ("อนุญาติ", "permit"),
        ("อนุยาต", "permit"),
        ("ผู้อำนวนการ", "director"),
        ("ใบรับรองแพทย", "sick-leave"),
        ("ใบรับรองแพย์", "sick-leave"),
        ("สูจิบัตร", "maternity"),
        ("license", "permit"),
        ("matrenity", "maternity"),
        ("คำร้องขอย่าย", "transfer"),
    ],
)
def test_a_slip_of_the_finger_still_finds_it(index: Index, typed: str, first: str) -> None:
    hits = index.search(typed)

    assert hits
    assert hits[0].id == first


def test_a_title_goes_before_a_summary_and_a_summary_before_a_body() -> None:
    index = Index(
        [
            entry("body", said("หนึ่ง"), "สอง", "ทุน|การศึกษา"),
            entry("summary", said("หนึ่ง"), "ทุน|การศึกษา", "สาม"),
            entry("title", said("ทุน|การศึกษา"), "สอง", "สาม"),
        ]
    )

    assert [hit.id for hit in index.search("ทุนการศึกษา")] == ["title", "summary", "body"]


def test_the_start_of_a_word_goes_before_its_middle() -> None:
    index = Index([entry("inside", said("วิทยาการ")), entry("start", said("การ|เงิน"))])

    assert [hit.id for hit in index.search("การ")] == ["start", "inside"]


def test_a_page_with_everything_goes_before_one_with_half_of_it(index: Index) -> None:
    assert index.search("ครู ลา")[0].id == "sick-leave"


def test_the_language_of_the_screen_decides_the_texts_of_a_hit(index: Index) -> None:
    assert index.search("ลาป่วย", "en")[0].title.text == "Sick leave"
    assert index.search("sick", "th")[0].title.visible == "การลาป่วย"


def test_a_hit_shows_the_paragraph_in_which_it_stands(index: Index) -> None:
    hit = index.search("ใบรับรองแพทย์")[0]

    assert [hit.snippet.visible[start:end] for start, end in hit.snippet.spans] == ["ใบรับรองแพทย์"]


def test_a_hit_in_the_title_alone_shows_the_summary(index: Index) -> None:
    hit = index.search("ลาป่วย")[0]

    assert [hit.title.visible[start:end] for start, end in hit.title.spans] == ["ลาป่วย"]
    assert hit.snippet == Marked("สำหรับ\u200bครู\u200bและ\u200bบุคลากร")


def test_no_more_hits_than_asked_for() -> None:
    index = Index([entry(str(number), said("ระเบียบ")) for number in range(9)])

    assert len(index.search("ระเบียบ", most=5)) == 5


def test_an_empty_publication_finds_nothing() -> None:
    assert Index([]).search("ลา") == []


@pytest.mark.parametrize(
    ("text", "wanted", "marked"),
    [
        ("การ|ลา|ป่วย", ["ลาป่วย"], ["ลาป่วย"]),
        ("การ|ลา|ป่วย และ|ลา|กิจ", ["ลา"], ["ลา", "ลา"]),
        ("ครู|ป|๖", ["6"], ["๖"]),
        ("พ.ร.บ.|การศึกษา", ["พรบ"], ["พ.ร.บ."]),
        ("ที่|นี่", ["ท"], ["ที่"]),  # a letter is not shown without the marks on it
        ("Sick Leave", ["leave"], ["Leave"]),
        ("ไม่|มี", ["xyz"], []),
        ("", ["ลา"], []),
    ],
)
def test_what_was_looked_for_is_marked_in_the_visible_text(text: str, wanted: list[str], marked: list[str]) -> None:
    found = mark(text.replace("|", "\u200b"), wanted)

    assert [found.visible[start:end] for start, end in found.spans] == marked


@pytest.mark.parametrize("language", ["thai", "english"])
def test_a_snippet_of_a_long_text_is_short_and_has_what_was_looked_for(language: str) -> None:
    filler = "ถ้อยคำ\u200bมากมาย\u200b" if language == "thai" else "many words stand here "
    text = filler * 30 + "ใบลา\u200b" + filler * 30

    found = snippet(text, ["ใบลา"])

    assert "ใบลา" in found.visible
    assert len(found.visible) < 140
    assert found.visible.startswith("…")
    assert found.visible.endswith("…")
    assert [found.visible[start:end] for start, end in found.spans] == ["ใบลา"]


def test_any_letters_whatever_can_be_typed(index: Index) -> None:
    chance = random.Random(7)
    letters = "".join(chr(code) for code in range(0xE01, 0xE5C)) + "\u200b .-aZ09\n\t(ํ"

    for _ in range(300):
        index.search("".join(chance.choice(letters) for _ in range(chance.randint(1, 12))))
