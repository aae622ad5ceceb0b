"""What is filtered is what is counted, printed and exported."""

import io
import re

import pytest
from openpyxl import load_workbook

from hub.efiling import paper, registering
from hub.efiling.models import Event
from tests.hub.efiling.test_pages import page


@pytest.fixture
def lines(receive, office_clerk):
    for subject in ("ประชุมครู", "อบรมครู", "สอบ"):
        registering.register(receive, office_clerk, {"subject": subject, "sender": "สพฐ."})


def lively(client, register, **wanted):
    """What comes while somebody types."""
    return client.get(
        f"/efiling/registers/{register.pk}/", wanted, headers={"HX-Request": "true", "HX-Target": "lines"}
    )


def test_printing_and_exporting_follow_what_is_typed(clerk, receive, lines):
    shown = lively(clerk, receive, q="อบรม").content.decode()
    links = re.findall(r'href="(/efiling/registers/\d+/(?:paper|spreadsheet)/[^"]*)"', shown)
    assert len(links) == 2
    sheet = load_workbook(io.BytesIO(clerk.get(links[1]).content)).active
    assert [row[6].value for row in sheet.iter_rows(min_row=2)] == ["อบรมครู"]


def test_only_how_many_were_found_is_read_out(clerk, receive, lines):
    whole = page(clerk, f"registers/{receive.pk}/")
    assert re.findall(r'<(\w+) [^>]*(?:aria-live|role="status")[^>]*>([^<]*)', whole) == [("p", "พบ 3 รายการ")]
    shown = lively(clerk, receive, q="ครู").content.decode()
    assert '<p hx-swap-oob="innerHTML:#found">พบ 2 รายการ</p>' in shown
    assert "aria-live" not in shown


def test_a_wrong_date_typed_is_said_while_typing(clerk, receive, lines):
    answer = lively(clerk, receive, since="99/99/2569")
    said = answer.content.decode()
    assert (answer.status_code, "ลงทะเบียนตั้งแต่: " in said) == (200, True)
    assert "ตัวกรองไม่ถูกต้อง" in said.splitlines()[0]  # where it is read out
    assert "/spreadsheet/" not in said


@pytest.mark.parametrize("number", ["0", "99999999999999999999"])
def test_a_number_that_nobody_was_given_finds_nothing(clerk, receive, lines, number):
    assert "ไม่พบรายการ" in page(clerk, f"registers/{receive.pk}/", number=number)


@pytest.mark.parametrize("form", ["paper", "spreadsheet"])
def test_a_wrong_filter_exports_nothing_and_says_so(clerk, receive, lines, form):
    answer = clerk.get(f"/efiling/registers/{receive.pk}/{form}/", {"since": "99/99/2569"}, follow=True)
    assert answer["Content-Type"].startswith("text/html")
    assert "ตัวกรองไม่ถูกต้อง" in answer.content.decode()
    assert not Event.objects.filter(action="exported").exists()


@pytest.mark.parametrize(("form", "limit"), [("paper", "MOST_AT_ONCE"), ("spreadsheet", "MOST_IN_SPREADSHEET")])
def test_too_many_lines_are_refused_and_the_choice_is_kept(clerk, receive, lines, monkeypatch, form, limit):
    monkeypatch.setattr(paper, limit, 1)
    answer = clerk.get(f"/efiling/registers/{receive.pk}/{form}/", {"q": "ครู"}, follow=True)
    assert "ครั้งละไม่เกิน 1 รายการ" in answer.content.decode()
    assert 'value="ครู"' in answer.content.decode()
    assert not Event.objects.filter(action="exported").exists()
    assert clerk.get(f"/efiling/registers/{receive.pk}/{form}/", {"q": "สอบ"})["Content-Disposition"]


def test_texts_of_files_are_searched_by_their_button_and_not_while_somebody_types(clerk, receive, lines):
    shown = page(clerk, f"registers/{receive.pk}/")
    assert '<button type="submit" class="button" name="in_text" value="on">' in shown
    assert not re.search(r'<input[^>]*name="in_text"', shown), "what is typed sends every input of the form along"
    searched = page(clerk, f"registers/{receive.pk}/?q=ครู&in_text=on")
    assert "พบ 2 รายการ · ค้นในตัวหนังสือของไฟล์ด้วย" in searched
