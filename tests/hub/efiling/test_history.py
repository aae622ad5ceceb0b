"""What a line's page tells of it, in words that people read."""

import subprocess
import uuid
from datetime import UTC, datetime

import pytest

from hub.efiling import intake, numbering, paper, registering
from hub.efiling.models import Agency, Book, Entry
from tests.hub.efiling.test_pages import LETTER, page, post


@pytest.fixture
def entry(receive, office_clerk):
    return registering.register(receive, office_clerk, {"subject": "ขอเชิญประชุม", "sender": "สพฐ."})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"urgency": "very-urgent"}, "ชั้นความเร็ว: ปกติ → ด่วนมาก"),
        ({"dated": datetime(2025, 11, 20, tzinfo=UTC).date()}, "ลงวันที่: – → 20 พ.ย. 68"),
        ({"received_at": datetime(2025, 11, 20, 2, 30, tzinfo=UTC)}, "รับเมื่อ: – → 20 พ.ย. 68 09.30 น."),
        ({"subject": "ใหม่"}, "เรื่อง: ขอเชิญประชุม → ใหม่"),
    ],
)
def test_a_correction_is_told_by_column_in_labels_and_thai_dates(clerk, entry, office_clerk, change, told):
    registering.correct(entry, office_clerk, change, entry.version)
    shown = page(clerk, f"entries/{entry.pk}/")
    assert told in shown
    assert "very-urgent" not in shown


def test_why_a_number_was_cancelled_stands_in_its_history(clerk, entry, office_clerk):
    registering.void(entry, office_clerk, "พิมพ์ผิดทั้งฉบับ", entry.version)
    assert page(clerk, f"entries/{entry.pk}/").count("พิมพ์ผิดทั้งฉบับ") >= 2


# Forms that come back


def test_a_correction_sent_twice_is_no_quarrel(clerk, entry):
    for _ in range(2):
        post(clerk, f"entries/{entry.pk}/edit/", **LETTER, version=1)
    assert "มีผู้อื่นแก้ไข" not in page(clerk, f"entries/{entry.pk}/")
    assert Entry.objects.get().version == 2


def test_a_reserved_number_filled_twice_is_no_quarrel(clerk, receive, office_clerk):
    entry = registering.reserve(receive, office_clerk, 1, "งาน")[0]
    for _ in range(2):
        post(clerk, f"entries/{entry.pk}/edit/", **LETTER, version=1)
    assert Entry.objects.get().subject == "ขอเชิญประชุม"


def test_who_rejected_it_is_not_told_of_somebody_else(clerk, receive, office_clerk, make_pdf):
    came = intake.take(receive, office_clerk, make_pdf("เรื่อง ก"), "ก.pdf")
    post(clerk, f"incoming/{came.pk}/reject/", reason="ซ้ำ")
    answer = clerk.post(f"/efiling/incoming/{came.pk}/reject/", {"reason": "ซ้ำ"}, follow=True).content.decode()
    assert "จัดการหนังสือฉบับนี้ไปแล้ว" in answer
    assert "มีผู้อื่น" not in answer


# Filters that are none


def test_a_unit_that_is_none_is_told(clerk, receive):
    assert "ไม่พบหน่วยงาน NOPE" in page(clerk, "", unit="NOPE")


def test_a_filter_that_is_none_is_told(clerk, receive):
    assert "ไม่รู้จักตัวกรอง" in page(clerk, f"registers/{receive.pk}/incoming/", state="lost")


@pytest.mark.parametrize("year", ["abc", "2400"])
def test_a_year_that_is_none_is_not_there(clerk, receive, year):
    page(clerk, f"registers/{receive.pk}/", 404, year=year)


# On paper


@pytest.mark.parametrize("word", ["A" * 300, "http://example.go.th/" + "a1" * 100, "กี่" * 150])
def test_a_word_longer_than_its_column_stays_inside_it(receive, office_clerk, word, tmp_path):
    entry = registering.register(receive, office_clerk, {"subject": word, "sender": "สพฐ."})
    file = tmp_path / "register.pdf"
    file.write_bytes(paper.pdf(entry.book, [entry]))
    boxes = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True).stdout
    right = [float(line.split('xMax="')[1].split('"')[0]) for line in boxes.splitlines() if "<word " in line]
    widest = max(float(line.split('xMax="')[1].split('"')[0]) - float(line.split('xMin="')[1].split('"')[0])
                 for line in boxes.splitlines() if "<word " in line)  # fmt: skip
    assert max(right) <= 842 - 34
    assert widest < 260


# Circulars that go on from paper


def test_circulars_go_on_from_paper(director, clerk, office, send):
    assert "เลขแรกของหนังสือเวียน" in page(director, f"set-up/{office.code}/")
    post(director, f"set-up/{office.code}/circulars/", first="๑๓๗")
    sent = {"subject": "แจ้ง", "urgency": "normal", "secrecy": "normal", "circular": "on", "request": str(uuid.uuid4())}
    post(clerk, f"registers/{send.pk}/new/", **sent)
    assert Entry.objects.get().reference == "ศธ 04099/ว 137"


@pytest.mark.parametrize("first", ["0", "", "มาก", "1000000"])
def test_a_senseless_first_number_is_refused(director, office, send, first):
    post(director, f"set-up/{office.code}/circulars/", 422, first=first)
    assert not Book.objects.filter(circular=True).exists()


def test_once_begun_it_is_not_set_again(director, office, send, office_clerk):
    registering.register(send, office_clerk, {"subject": "แจ้ง"}, circular=True)
    assert "เลขแรกของหนังสือเวียน" not in page(director, f"set-up/{office.code}/")
    answer = director.post(f"/efiling/set-up/{office.code}/circulars/", {"first": "9"}, follow=True)
    assert "เริ่มให้เลขแล้ว" in answer.content.decode()
    with pytest.raises(numbering.Begun):
        numbering.begin_at(send, office_clerk, 9)


def test_it_may_be_put_right_before_the_first_is_given(director, office, send):
    for first in ("137", "138"):
        post(director, f"set-up/{office.code}/circulars/", first=first)
    assert Book.objects.get(circular=True).first == 138


def test_not_where_circulars_are_numbered_with_the_others(director, office, send):
    Agency.objects.update(own_circulars=False)
    assert "เลขแรกของหนังสือเวียน" not in page(director, f"set-up/{office.code}/")


@pytest.mark.parametrize("who", ["office_clerk", "school_director", "group_staff"])
def test_only_who_leads_sets_it(request, signed_in, office, send, who):
    answer = signed_in(request.getfixturevalue(who)).post(f"/efiling/set-up/{office.code}/circulars/", {"first": "9"})
    assert answer.status_code in (403, 404)
