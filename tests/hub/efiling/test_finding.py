"""What is looked for is found, however it and what is there are spelt."""

import pytest

from hub.documents import texts
from hub.documents.blobs import store
from hub.documents.models import Reading
from hub.efiling import attachments, dispatch, intake, line_keys, registering, scans, selection
from hub.efiling.attachments import Attached
from hub.efiling.drafting.models import Draft
from hub.efiling.models import Entry, Register
from tests.hub.efiling.test_pages import page
from tests.hub.efiling.test_scans import behind_the_pages


@pytest.fixture
def line(receive, office_clerk):
    said = {
        "reference": "ศธ ๐๔๐๐๑/ว ๑๒", "sender": "สพฐ.", "recipient": "ผอ. ทุกโรงเรียน", "subject": "ประชุม พ.ร.บ. ใหม่",
        "action": "เสนอ ผอ.", "note": "ที่ 7",
    }  # fmt: skip
    registering.register(receive, office_clerk, {"subject": "อื่น", "sender": "04001", "note": "สพฐ"})
    return registering.register(receive, office_clerk, said)


def found(client, register, **wanted):
    return len(client.get(f"/efiling/registers/{register.pk}/", wanted).context["rows"])


# A column


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("reference", "04001"), ("reference", "ศธ. ๐๔๐๐๑"), ("reference", "ว12"), ("reference", "ว 12"),
        ("sender", "สพฐ"), ("sender", "ส.พ.ฐ."), ("recipient", "ผอ"), ("subject", "พรบ"), ("subject", "ใหม่ ประชุม"),
        ("action", "เสนอ ผอ"), ("note", "๗"),
    ],
)  # fmt: skip
def test_a_columns_filter_is_spelt_in_any_way(clerk, receive, line, column, typed):
    expected = 0 if typed == "ว12" else 1  # as in every column together: a space is one
    assert found(clerk, receive, **{column: typed}) == expected


@pytest.mark.parametrize(
    ("column", "typed"), [("subject", "04001"), ("reference", "สพฐ"), ("note", "12"), ("sender", "ประชุม")]
)
def test_a_columns_filter_does_not_look_into_others(clerk, receive, line, column, typed):
    assert found(clerk, receive, **{column: typed}) == 0


def test_lines_from_before_are_folded_behind_the_pages(clerk, receive, line):
    Entry.objects.update(search_text="04001")
    assert found(clerk, receive, reference="04001") == 0
    behind = line_keys.Behind()
    assert behind.step() is True
    assert behind.step() is False
    assert found(clerk, receive, reference="04001") == 1


# The text of files


@pytest.fixture
def held(receive, office_clerk, make_pdf):
    """held("text", …): a line whose letter has these pages."""

    def make(*pages: str) -> Entry:
        letter = intake.take(receive, office_clerk, make_pdf("ก"), "ก.pdf")
        Reading.objects.update(words=texts.words(pages))
        return intake.enter(letter, office_clerk, {"subject": "ก", "sender": "ข"})

    return make


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("แต่งตั้งคณะกรรม\nการตรวจรับ", "คณะกรรมการ"),
        ("แต่งตั้งคณะกรรม \r\n  การตรวจรับ", "คณะกรรมการ"),
        ("ญาติ".replace("ญ", "\uf70f"), "ญาติ"),
        ("ท\u0e4d\u0e32งาน", "ทำงาน"),
        ("เลขที่ ๑๒๓", "123"),
        ("ตาม พ.ร.บ. นี้", "พรบ"),
        ("LINE One\nTwo", "one two"),
    ],
)
def test_words_of_a_text_are_found_as_it_was_meant(clerk, receive, held, text, typed):
    held(text)
    assert found(clerk, receive, q=typed, in_text="on") == 1


def test_the_text_of_a_letter_is_found_as_soon_as_it_is_there(clerk, receive, office_clerk, make_pdf):
    letter = intake.take(receive, office_clerk, make_pdf("ด้วยสำนักงานกำหนดจัดประชุมเชิงปฏิบัติการของคณะกรรมการ" * 2), "ก.pdf")
    intake.enter(letter, office_clerk, {"subject": "ก", "sender": "ข"})
    assert found(clerk, receive, q="เชิงปฏิบัติการ", in_text="on") == 1


def test_a_letter_that_is_sent_and_what_goes_beside_it_are_found(clerk, send, office_clerk, make_pdf):
    said = "ด้วยสำนักงานกำหนดจัดประชุมเชิงปฏิบัติการ ณ ห้องประชุมใหญ่ของสำนักงาน"
    entry = registering.register(send, office_clerk, {"subject": "แจ้ง", "sender": "สพป."})
    sent = dispatch.attach(entry, office_clerk, make_pdf(said), "ก.pdf")
    assert found(clerk, send, q="เชิงปฏิบัติการ", in_text="on") == 1
    beside = make_pdf("กำหนดการอบรมครูภาษาไทยและครูคณิตศาสตร์ ระหว่างวันที่ห้าถึงวันที่เจ็ดของเดือน")
    attachments.add(sent, office_clerk, [Attached(beside, "กำหนดการ.pdf")])
    scans.sweep()
    behind_the_pages()
    assert found(clerk, send, q="คณิตศาสตร์", in_text="on") == 1


def test_an_order_that_was_issued_is_found_by_its_text(clerk, office, office_clerk, make_pdf):
    orders = Register.objects.create(unit=office, kind="order")
    entry = registering.register(orders, office_clerk, {"subject": "แต่งตั้ง"})
    final = store(make_pdf("ก"), "application/pdf")
    Draft.objects.create(
        kind="order", unit=office, keeper=office, author=office_clerk, state="issued", entry=entry, final=final,
        issued_at=entry.given_at,
    )  # fmt: skip
    texts.ask(final.pk, ["ให้บุคคลต่อไปนี้เป็นกรรมการตรวจรับพัสดุ ตั้งแต่บัดนี้เป็นต้นไปจนกว่าจะแล้วเสร็จ"])
    assert found(clerk, orders, q="ตรวจรับพัสดุ", in_text="on") == 1


def test_texts_from_before_are_folded_behind_the_pages(clerk, receive, held):
    held("ก")
    texts.PageText.objects.update(text="คณะกรรม\nการ", state="read")
    Reading.objects.update(words=None, state="read")
    assert texts.fold_some() is True
    assert texts.fold_some() is False
    assert found(clerk, receive, q="คณะกรรมการ", in_text="on") == 1


# Too much


@pytest.mark.parametrize("field", ["q", "subject"])
def test_too_many_words_are_refused_in_words(clerk, receive, line, field):
    answer = clerk.get(f"/efiling/registers/{receive.pk}/", {field: "ก " * 1000})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "ค้นได้ครั้งละไม่เกิน 20 คำ" in shown
    assert ('autocomplete="off" aria-invalid="true"' in shown) == (field == "q")
    assert ('<details class="more" open>' in shown) == (field != "q")
    assert clerk.get(f"/efiling/registers/{receive.pk}/", {field: "ก " * 20, "in_text": "on"}).status_code == 200


def test_of_many_lines_it_is_said_that_they_are_many(clerk, receive, line, monkeypatch):
    monkeypatch.setattr(selection, "MOST_COUNTED", 1)
    monkeypatch.setattr(selection, "PER_PAGE", 1)
    assert "พบมากกว่า 1 รายการ" in page(clerk, f"registers/{receive.pk}/", q="04001")
    assert "พบ 2 รายการ" in page(clerk, f"registers/{receive.pk}/")


def test_lines_are_gone_through_once_where_one_page_shows_them_all(clerk, receive, line, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as asked:
        found(clerk, receive, q="ไดโนเสาร์")
    assert sum("ไดโนเสาร์" in query["sql"] for query in asked.captured_queries) == 1


# On either database

ON_EITHER = """
from hub.efiling import line_keys, registering, selection, trail
from hub.efiling.models import Entry, Register
from hub.people.models import Person, Unit
unit = Unit.objects.create(code="1", kind="office", name="สพป.")
clerk = Person.objects.create(staff_code="1", given_name="ก", family_name="ข")
register = Register.objects.create(unit=unit, kind="receive")
registering.register(register, clerk, {"reference": "ศธ ๐๔๐๐๑/ว ๑๒", "subject": "ประชุม"})
registering.register(register, clerk, {"reference": "มท 1/2", "subject": "04001"})
Entry.objects.filter(number=1).update(search_text="")
line_keys.Behind().step()
asked = ({"reference": "04001"}, {"subject": "04001"}, {"q": "04001"}, {"q": "04001", "in_text": True}, {"q": "ก"})
print([[entry.number for entry in selection.narrowed(Entry.objects.order_by("number"), each)] for each in asked])
print(list(trail.verify(unit)))
"""


def test_both_databases_find_the_same(own_hub):
    said = own_hub.manage("shell", "-v0", "-c", ON_EITHER).split("\n")
    assert said[:2] == ["[[1], [2], [1, 2], [1, 2], []]", "[]"]
