"""The letters that wait, those that were rejected, and the balance of any day."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from common.thai.dates import format_date
from hub.efiling import intake
from hub.efiling.models import Entry, Incoming
from tests.hub.efiling.test_pages import LETTER, page, post


@pytest.fixture
def came(receive, office_clerk, make_pdf):
    return intake.take(receive, office_clerk, make_pdf("เรื่อง ขอเชิญประชุม"), "หนังสือ.pdf")


def test_the_form_sent_twice_leads_to_its_line_without_blaming_anybody(clerk, came):
    typed = {**LETTER, "request": str(uuid.uuid4())}
    first = post(clerk, f"incoming/{came.pk}/", **typed)
    assert post(clerk, f"incoming/{came.pk}/", **typed)["Location"] == first["Location"]
    assert "มีผู้อื่นจัดการ" not in page(clerk, first["Location"].removeprefix("/efiling/"))
    post(clerk, f"incoming/{came.pk}/", **typed | {"request": str(uuid.uuid4())})
    assert "จัดการหนังสือฉบับนี้ไปแล้ว" in page(clerk, first["Location"].removeprefix("/efiling/"))
    assert Entry.objects.count() == 1


@pytest.fixture
def rejected_long_ago(came, office_clerk):
    intake.reject(came, office_clerk, "สแกนไม่ชัด")
    then = timezone.now() - timedelta(days=30)
    Incoming.objects.update(came_at=then, settled_at=then)
    return timezone.localdate(then)


def test_letters_rejected_before_today_are_found(clerk, receive, rejected_long_ago):
    assert "สแกนไม่ชัด" not in page(clerk, f"registers/{receive.pk}/incoming/")
    assert "สแกนไม่ชัด" in page(clerk, f"registers/{receive.pk}/incoming/", state="rejected")


def test_the_balance_of_another_day_is_shown(clerk, receive, rejected_long_ago):
    address = f"registers/{receive.pk}/incoming/"
    assert "เข้ามา 0 ฉบับ" in page(clerk, address)
    shown = page(clerk, address, day=format_date(rejected_long_ago, "th"))
    assert "เข้ามา 1 ฉบับ = ลงทะเบียนแล้ว 0 + ไม่รับ 1 + รอ 0" in shown
    assert "สแกนไม่ชัด" in shown


def test_a_day_that_is_none_is_said(clerk, receive):
    assert "99/99" in page(clerk, f"registers/{receive.pk}/incoming/", 422, day="99/99/2569")


def test_an_invisible_reason_is_no_reason_to_reject(clerk, came):
    post(clerk, f"incoming/{came.pk}/reject/", reason="\u200b")
    assert Incoming.objects.get().state == "waiting"


def test_a_days_balance_names_the_rejected_of_those_that_came_that_day(clerk, receive, office_clerk, make_pdf):
    came = intake.take(receive, office_clerk, make_pdf("เรื่อง ก"), "เมื่อวาน.pdf")
    Incoming.objects.update(came_at=timezone.now() - timedelta(days=1))
    intake.reject(came, office_clerk, "สแกนไม่ชัด")
    address = f"/efiling/registers/{receive.pk}/incoming/"
    yesterday = timezone.localdate() - timedelta(days=1)
    days = (yesterday, timezone.localdate())
    shown = [clerk.get(address, {"day": format_date(day)}) for day in days]
    assert [list(page.context["rejected_of_day"]) for page in shown] == [[came], []]
    assert [page.context["of_day"].balance.rejected for page in shown] == [1, 0]


def test_after_a_letter_of_a_stack_the_next_of_the_stack_is_offered(clerk, receive, office_clerk, make_pdf):
    first, second = (intake.take(receive, office_clerk, make_pdf(f"เรื่อง {n}"), f"{n}.pdf") for n in range(2))
    shown = clerk.get(f"/efiling/entries/{intake.enter(first, office_clerk, {'subject': 'ก'}).pk}/").content.decode()
    assert f'href="/efiling/incoming/{second.pk}/"' in shown
    last = intake.enter(second, office_clerk, {"subject": "ข"})
    assert f'href="/efiling/registers/{receive.pk}/new/"' in clerk.get(f"/efiling/entries/{last.pk}/").content.decode()


def test_the_most_urgent_stands_first_with_its_mark_and_of_that_the_oldest(clerk, receive, office_clerk, make_pdf):
    marks = ("", "ด่วน", "ด่วนที่สุด", "ด่วน")
    came = [intake.take(receive, office_clerk, make_pdf(mark, f"เรื่อง {n}"), f"{n}.pdf") for n, mark in enumerate(marks)]
    answer = clerk.get(f"/efiling/registers/{receive.pk}/incoming/")
    assert list(answer.context["waiting"]) == [came[2], came[1], came[3], came[0]]
    assert '<strong class="urgency">ด่วนที่สุด</strong>' in answer.content.decode()
    assert "เร่งที่สุด: ด่วนที่สุด" in clerk.get("/").content.decode()
    line = intake.enter(came[1], office_clerk, {"subject": "ก"})
    assert clerk.get(f"/efiling/entries/{line.pk}/").context["next_letter"] == came[2]


def test_that_a_letter_was_rejected_is_said_by_its_subject(clerk, came):
    told = clerk.post(
        f"/efiling/incoming/{came.pk}/reject/", {"reason": "ไม่ใช่ของหน่วยงาน"}, follow=True
    ).content.decode()
    assert "บันทึกว่าไม่รับ ขอเชิญประชุม แล้ว" in told


def test_in_english_a_book_bears_the_year_that_dates_there_bear_and_one_page_is_one(clerk, came, office_clerk):
    entry = intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    clerk.cookies["django_language"] = "en"
    shown = page(clerk, f"entries/{entry.pk}/")
    assert f"Receive register {entry.book.year - 543}" in shown
    assert "· 1 page<" in shown


def test_a_letter_is_called_by_its_subject_where_it_is_known_and_by_its_file_else(
    clerk, receive, office_clerk, make_pdf
):
    read, scan = (
        intake.take(receive, office_clerk, make_pdf(text), name)
        for text, name in (("เรื่อง ขอเชิญประชุม", "หนึ่ง.pdf"), ("", "สแกน.pdf"))
    )
    assert "<h1>ขอเชิญประชุม</h1>" in page(clerk, f"incoming/{read.pk}/")
    assert "หนึ่ง.pdf" in page(clerk, f"incoming/{read.pk}/")
    assert "<h1>สแกน.pdf</h1>" in page(clerk, f"incoming/{scan.pk}/")
