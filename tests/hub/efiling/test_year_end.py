"""The year's end on one page: what is open, closing all books, and where the new year's numbers begin."""

from datetime import UTC, datetime

import pytest

from common.thai.dates import thai_year
from hub.documents.typesetting import CannotTypeset
from hub.efiling import dispatch, intake, registering, trail, verification, years
from hub.efiling.models import Agency, Book, Entry, Event, Incoming, Register

PAGE = "/efiling/set-up/5001/year-end/"
LAST = thai_year(datetime.now(UTC)) - 1


def of_last_year():
    """All that there is was of last year."""
    Book.objects.update(year=LAST)
    Incoming.objects.update(came_at=datetime(LAST - 543, 12, 31, 16, 59, tzinfo=UTC))  # 23:59 in Bangkok


@pytest.fixture
def old(receive, send, office_clerk, make_pdf, school):
    """Last year: a number reserved, a letter that waits, and three to be sent: sent, not yet, without a file."""
    Register.objects.create(unit=school, kind="receive")
    registering.reserve(receive, office_clerk, 1, "ประชุม")
    intake.take(receive, office_clerk, make_pdf("เรื่อง รออยู่"), "รอ.pdf")
    lines = [registering.register(send, office_clerk, {"subject": f"ที่ {n}"}) for n in range(3)]
    for line in lines[:2]:
        dispatch.attach(line, office_clerk, make_pdf(line.subject), "ก.pdf")
    dispatch.send(dispatch.Outgoing.objects.get(entry=lines[0]), office_clerk, [school])
    of_last_year()
    return lines


def test_the_page_tells_what_each_old_book_leaves_open_and_which(director, receive, send, old):
    answer = director.get(PAGE)
    told = {each.book.register: each.counts for each in answer.context["books"]}
    assert told == {receive: (1, 1, 0), send: (0, 0, 1)}
    shown = answer.content.decode()
    assert f"/efiling/entries/{old[1].pk}/" in shown
    assert f"/efiling/entries/{old[0].pk}/" not in shown
    assert f"/efiling/registers/{receive.pk}/incoming/" in shown


def test_what_came_after_the_year_does_not_hold_its_book_open(director, receive, old):
    Incoming.objects.filter(register=receive).update(came_at=datetime(LAST - 543, 12, 31, 17, 0, tzinfo=UTC))
    assert next(each.counts for each in director.get(PAGE).context["books"] if each.book.register == receive)[1] == 0


def test_all_chosen_books_are_closed_at_once_and_kept_as_pdf(director, old, receive, office):
    books = list(Book.objects.values_list("pk", flat=True))
    said = director.post(f"{PAGE}close/", {"books": books}, follow=True).content.decode()
    assert "ปิดแล้ว 2 เล่ม เก็บเป็น PDF 2 เล่ม" in said
    assert all(book.closed_at and book.archive_id for book in Book.objects.all())
    assert Entry.objects.get(state="void").book.register == receive
    assert "ไม่มีเล่มของปีก่อนที่ยังเปิดอยู่" in said
    assert said.count(">PDF</a>") == 2
    assert list(trail.verify(office)) == list(verification.verify()) == []


def test_what_is_not_chosen_stays_open_and_nothing_chosen_is_said(director, old, receive):
    assert "อย่างน้อยหนึ่งเล่ม" in director.post(f"{PAGE}close/", follow=True).content.decode()
    director.post(f"{PAGE}close/", {"books": [Book.objects.get(register=receive).pk, "x", "9" * 30]})
    assert [book.register for book in Book.objects.exclude(closed_at=None)] == [receive]


def test_a_book_of_this_year_or_of_another_unit_is_not_closed(director, receive, office_clerk, school):
    registering.register(receive, office_clerk, {"subject": "ปีนี้"})
    theirs = Register.objects.create(unit=school, kind="receive")
    other = Book.objects.create(register=theirs, year=LAST)
    director.post(f"{PAGE}close/", {"books": [other.pk, Book.objects.get(register=receive).pk]})
    assert not Book.objects.exclude(closed_at=None).exists()


def test_one_that_cannot_be_printed_holds_up_no_other(director, old, send, monkeypatch):
    make = years.paper.pdf

    def cannot(book, lines, *more):
        if book.register == send:
            raise CannotTypeset("no")
        return make(book, lines, *more)

    monkeypatch.setattr(years.paper, "pdf", cannot)
    books = list(Book.objects.values_list("pk", flat=True))
    said = director.post(f"{PAGE}close/", {"books": books}, follow=True).content.decode()
    assert "ปิดแล้ว 2 เล่ม เก็บเป็น PDF 1 เล่ม" in said
    assert "จัดทำเล่ม PDF ไม่สำเร็จ" in said
    assert f"/efiling/books/{Book.objects.get(register=send).pk}/close/" in said


def test_of_a_secret_register_its_leader_sees_numbers_and_nothing_else(director, secret, registrar, make_pdf):
    registering.reserve(secret, registrar, 2, "เรื่องลับสุดยอด")
    intake.take(secret, registrar, make_pdf("ลับ", "เรื่อง แผนอารักขา"), "แผน.pdf")
    of_last_year()
    answer = director.get(PAGE)
    assert [each.counts for each in answer.context["books"]] == [(2, 1, 0)]
    shown = answer.content.decode()
    assert "แผน" not in shown
    assert f"/efiling/entries/{Entry.objects.first().pk}/" not in shown


def names(answer):
    return {(each.register.kind, each.circular): each.name for each in answer.context["form"].series}


def test_the_new_years_series_go_on_from_paper_those_of_circulars_too(director, clerk, receive, send, office_clerk):
    answer = director.get(PAGE)
    field = names(answer)
    assert set(field) == {("receive", False), ("send", False), ("send", True)}
    typed = {field["receive", False]: "๓๕", field["send", False]: "1", field["send", True]: "12"}
    said = director.post(f"{PAGE}first/", typed, follow=True).content.decode()
    assert "เริ่มที่เลข 35" in said
    assert registering.register(receive, office_clerk, {"subject": "ก"}).number == 35
    assert registering.register(send, office_clerk, {"subject": "ก"}, circular=True).number == 12
    assert registering.register(send, office_clerk, {"subject": "ก"}).number == 1
    assert Event.objects.filter(action="opened-book").count() == 2
    assert list(verification.verify()) == []


def test_a_series_that_has_begun_is_told_and_not_moved(director, receive, office_clerk):
    field = names(director.get(PAGE))["receive", False]
    registering.register(receive, office_clerk, {"subject": "ก"})
    answer = director.post(f"{PAGE}first/", {field: "50"}, follow=True)
    assert "เริ่มแล้วที่ 1 เลขถัดไป 2" in answer.content.decode()
    assert Book.objects.get().last == 1


def test_one_that_begins_while_the_form_is_sent_is_said(director, receive, office_clerk, monkeypatch):
    field = names(director.get(PAGE))["receive", False]
    from hub.efiling import views_year_end

    def begun(*_args, **_named):
        raise views_year_end.Begun

    monkeypatch.setattr(views_year_end, "begin_at", begun)
    said = director.post(f"{PAGE}first/", {field: "50"}, follow=True).content.decode()
    assert "เริ่มให้เลขของปีนี้แล้ว" in said


@pytest.mark.parametrize("wrong", ["0", "-1", "สิบ", "1000000", ""])
def test_a_first_number_that_is_none_is_said(director, receive, wrong):
    field = names(director.get(PAGE))["receive", False]
    assert director.post(f"{PAGE}first/", {field: wrong}).status_code == 422
    assert not Book.objects.exists()


def test_circulars_that_share_the_letters_numbers_have_no_first_number_of_their_own(director, send):
    Agency.objects.update(own_circulars=False)
    assert ("send", True) not in names(director.get(PAGE))


def test_the_set_up_page_leads_here(director, old):
    assert PAGE in director.get("/efiling/set-up/5001/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office_clerk", 403), ("school_director", 404), ("school_deputy", 404), ("group_staff", 403),
        ("receptionist", 403), ("administrator", 200), ("office_deputy", 200),
    ],
)  # fmt: skip
def test_only_who_leads_the_unit_ends_its_year(request, signed_in, old, who, status):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == status
    for step in ("close/", "first/"):
        answer = client.post(f"{PAGE}{step}", {"books": list(Book.objects.values_list("pk", flat=True))})
        assert answer.status_code == (status if status != 200 else answer.status_code)
    assert Book.objects.exclude(closed_at=None).exists() == (status == 200)
