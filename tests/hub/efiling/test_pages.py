"""What clerks, leaders and others see and may do on the pages of registers."""

import io
import subprocess
import uuid

import pytest
from openpyxl import load_workbook

from hub.efiling import registering, trail
from hub.efiling.forms import NewRegisterForm
from hub.efiling.models import Agency, Book, Entry, Event, Register
from hub.people.models import Membership

LETTER = {
    "reference": "ศธ 04001/123", "dated": "20 พ.ย. 2568", "sender": "สพฐ.", "recipient": "สพป.",
    "subject": "ขอเชิญประชุม", "urgency": "urgent", "secrecy": "normal",
}  # fmt: skip


@pytest.fixture
def entry(receive, office_clerk):
    return registering.register(receive, office_clerk, {"subject": "ขอเชิญประชุม", "sender": "สพฐ."})


def page(client, address, status=200, **data):
    response = client.get(f"/efiling/{address}", data)
    assert response.status_code == status
    return response.content.decode()


def post(client, address, status=302, **data):
    response = client.post(f"/efiling/{address}", data)
    assert response.status_code == status, response.content.decode()
    return response


# Registering


def test_a_clerk_registers_a_letter_and_gets_its_number(clerk, receive):
    response = post(clerk, f"registers/{receive.pk}/new/", **LETTER)
    entry = Entry.objects.get()
    assert response["Location"] == f"/efiling/entries/{entry.pk}/"
    assert (entry.number, entry.subject, entry.dated.isoformat()) == (1, "ขอเชิญประชุม", "2025-11-20")
    assert "ได้เลข 1 แล้ว" in page(clerk, f"entries/{entry.pk}/")


def test_thai_figures_and_stray_marks_are_stored_in_one_spelling(clerk, receive):
    post(clerk, f"registers/{receive.pk}/new/", **LETTER | {"dated": "๒๐/๑๑/๒๕๖๘", "subject": "น้ํา"})
    entry = Entry.objects.get()
    assert (entry.dated.isoformat(), entry.subject) == ("2025-11-20", "น้ำ")


def test_sending_the_form_twice_makes_one_line(clerk, receive):
    name = str(uuid.uuid4())
    for _ in range(2):
        post(clerk, f"registers/{receive.pk}/new/", **LETTER, request=name)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"dated": "31 ก.พ. 2568"}, "กุมภาพันธ์"),
        ({"dated": "1 ม.ค. 2599"}, "อนาคต"),
        ({"received_at": "1 ม.ค. 2599 09.00"}, "อนาคต"),
        ({"subject": ""}, "กรุณากรอกช่องนี้"),
        ({"secrecy": "top-secret"}, "ห้ามลงทะเบียนในระบบอิเล็กทรอนิกส์"),
        ({"secrecy": "secret"}, "ทะเบียนหนังสือลับ"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(clerk, receive, wrong, said):
    content = post(clerk, f"registers/{receive.pk}/new/", 422, **LETTER | wrong).content.decode()
    assert said in content
    assert "ศธ 04001/123" in content
    assert not Entry.objects.exists()


def test_the_same_letter_is_noticed_and_registered_again_only_on_purpose(clerk, receive):
    post(clerk, f"registers/{receive.pk}/new/", **LETTER)
    assert "เลขทะเบียน 1" in post(clerk, f"registers/{receive.pk}/new/", 422, **LETTER).content.decode()
    post(clerk, f"registers/{receive.pk}/new/", **LETTER, again="on")
    assert Entry.objects.count() == 2


def test_a_circular_gets_its_own_number(clerk, send):
    post(clerk, f"registers/{send.pk}/new/", subject="แจ้ง", urgency="normal", secrecy="normal", circular="on")
    assert Entry.objects.get().reference == "ศธ 04099/ว 1"
    assert "ว 1" in page(clerk, f"registers/{send.pk}/", circular="1")


def test_a_block_is_reserved_and_filled(clerk, receive):
    post(clerk, f"registers/{receive.pk}/reserve/", count="๓", purpose="งานประชุม")
    assert Entry.objects.filter(state="reserved").count() == 3
    first = Entry.objects.get(number=1)
    post(clerk, f"entries/{first.pk}/edit/", **LETTER, version=1)
    first.refresh_from_db()
    assert (first.state, first.subject) == ("registered", "ขอเชิญประชุม")


@pytest.mark.parametrize("count", ["0", "201", "มาก", ""])
def test_a_senseless_block_is_refused(clerk, receive, count):
    post(clerk, f"registers/{receive.pk}/reserve/", 422, count=count, purpose="งาน")
    assert not Entry.objects.exists()


def test_two_clerks_on_one_line_the_second_is_told(clerk, entry):
    post(clerk, f"entries/{entry.pk}/edit/", **LETTER, version=1)
    answer = post(clerk, f"entries/{entry.pk}/edit/", 422, **LETTER | {"subject": "ทับ"}, version=1)
    assert "มีผู้อื่นแก้ไขรายการนี้ไปก่อน" in answer.content.decode()
    assert not Entry.objects.filter(subject="ทับ").exists()


def test_a_number_is_cancelled_with_a_reason_and_stays_to_be_seen(clerk, receive, entry):
    post(clerk, f"entries/{entry.pk}/void/", 422, reason="", version=1)
    post(clerk, f"entries/{entry.pk}/void/", reason="พิมพ์ผิด", version=1)
    shown = page(clerk, f"registers/{receive.pk}/")
    assert "ยกเลิก: พิมพ์ผิด" in shown
    assert 'class="void"' in shown


# Finding


def test_lines_are_found_by_words_and_by_columns(clerk, receive, office_clerk):
    for sender, subject in [("สพฐ.", "ประชุมครู"), ("สพฐ.", "อบรมครู"), ("อบต.", "ประชุมชาวบ้าน")]:
        registering.register(receive, office_clerk, {"sender": sender, "subject": subject})
    found = {
        "ประชุม": {"q": "ประชุม"}, "อบรม": {"q": "ครู", "subject": "อบรม"}, "อบต": {"sender": "อบต"}, "2": {"number": "๒"},
    }  # fmt: skip
    texts = {name: page(clerk, f"registers/{receive.pk}/", **wanted) for name, wanted in found.items()}
    subjects = ("ประชุมครู", "อบรมครู", "ประชุมชาวบ้าน")
    seen = {name: [subject for subject in subjects if subject in text] for name, text in texts.items()}
    assert seen == {"ประชุม": ["ประชุมครู", "ประชุมชาวบ้าน"], "อบรม": ["อบรมครู"], "อบต": ["ประชุมชาวบ้าน"], "2": ["อบรมครู"]}


def test_a_wrong_date_in_a_filter_is_said(clerk, receive):
    assert "99/99" in page(clerk, f"registers/{receive.pk}/", 422, since="99/99/2569")


def test_a_long_book_is_turned_by_numbers(clerk, receive, office_clerk):
    registering.reserve(receive, office_clerk, 120, "งาน")
    first = page(clerk, f"registers/{receive.pk}/")
    assert [text in first for text in (">120<", ">71<", ">70<", "below=71")] == [True, True, False, True]
    second = page(clerk, f"registers/{receive.pk}/", below="71")
    assert [text in second for text in (">71<", ">70<", ">21<", "above=70")] == [False, True, True, True]
    assert ">120<" in page(clerk, f"registers/{receive.pk}/", above="70")


# On paper


def test_the_register_is_printed_as_the_official_form(clerk, receive, entry, tmp_path):
    response = clerk.get(f"/efiling/registers/{receive.pk}/paper/")
    assert response["Content-Type"] == "application/pdf"
    file = tmp_path / "register.pdf"
    file.write_bytes(response.content)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    for heading in ("แบบที่ 13", "ทะเบียนหนังสือรับ", "การปฏิบัติ", "หมายเหตุ", "ขอเชิญประชุม"):
        assert heading in text
    size = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert "841.89 x 595.276 pts (A4)" in size


def test_the_spreadsheet_holds_the_lines_as_text(clerk, receive, office_clerk):
    registering.register(receive, office_clerk, {"subject": "=1+1", "sender": "สพฐ."})
    response = clerk.get(f"/efiling/registers/{receive.pk}/spreadsheet/")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [cell.value for cell in sheet[1]][:2] == ["วันที่ลงทะเบียน", "เลขทะเบียนรับ"]
    assert (sheet["G2"].value, sheet["G2"].data_type) == ("=1+1", "s")


def test_printing_is_in_the_trail(clerk, receive, entry):
    clerk.get(f"/efiling/registers/{receive.pk}/spreadsheet/")
    assert Event.objects.filter(action="exported", details__form="xlsx").exists()


# Setting up


def test_a_leader_opens_a_register_that_goes_on_from_paper(director, office, clerk):
    post(director, f"set-up/{office.code}/registers/", kind="receive", first="1,246")
    post(director, f"set-up/{office.code}/agency/", code="ศธ 04099", own_circulars="on")
    assert Agency.objects.get().code == "ศธ 04099"
    receive = Register.objects.get()
    post(clerk, f"registers/{receive.pk}/new/", **LETTER)
    assert Entry.objects.get().number == 1246


def test_a_register_is_not_opened_twice(director, office, receive):
    assert (
        "มีทะเบียนนี้แล้ว"
        in post(director, f"set-up/{office.code}/registers/", 422, kind="receive", first="1").content.decode()
    )


def test_a_years_book_is_closed_only_after_the_year(director, clerk, receive, entry, office_clerk):
    book = Book.objects.get()
    post(director, f"books/{book.pk}/close/")
    book.refresh_from_db()
    assert book.closed_at is None
    registering.reserve(receive, office_clerk, 1, "ไม่ได้ใช้")
    Book.objects.update(year=book.year - 1)
    assert "จองไว้ยังไม่ใช้" in page(director, f"books/{book.pk}/close/")
    post(director, f"books/{book.pk}/close/")
    book.refresh_from_db()
    assert (book.closed_at is None, book.archive is None) == (False, False)
    assert Entry.objects.get(number=2).state == "void"
    assert clerk.get(f"/efiling/books/{book.pk}/archive/")["Content-Type"] == "application/pdf"
    post(clerk, f"entries/{entry.pk}/edit/", **LETTER, version=1)
    assert "ปิดแล้ว" in page(clerk, f"entries/{entry.pk}/")
    assert list(trail.verify(receive.unit)) == []


# Who may


@pytest.fixture
def school_register(school):
    return Register.objects.create(unit=school, kind="receive")


@pytest.mark.parametrize("who", ["administrator", "group_staff", "school_director", "school_staff"])
@pytest.mark.parametrize("address", ["registers/{0}/new/", "registers/{0}/reserve/", "entries/{1}/edit/"])
def test_only_clerks_of_the_unit_write(request, signed_in, receive, entry, who, address):
    client = signed_in(request.getfixturevalue(who))
    response = client.get(f"/efiling/{address.format(receive.pk, entry.pk)}")
    assert response.status_code in (403, 404)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("office_clerk", True), ("office_director", True), ("administrator", True),
        ("group_staff", False), ("school_director", False), ("school_administrator", False), ("school_staff", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "address", ["registers/{0}/", "entries/{1}/", "registers/{0}/paper/", "registers/{0}/spreadsheet/"]
)
def test_who_sees_the_offices_register(request, signed_in, receive, entry, who, sees, address):
    response = signed_in(request.getfixturevalue(who)).get(f"/efiling/{address.format(receive.pk, entry.pk)}")
    assert (response.status_code == 200) == sees


@pytest.mark.parametrize(
    ("who", "sees"), [("office_clerk", False), ("office_director", True), ("school_director", True)]
)
def test_who_sees_a_schools_register(request, signed_in, school_register, who, sees):
    response = signed_in(request.getfixturevalue(who)).get(f"/efiling/registers/{school_register.pk}/")
    assert (response.status_code == 200) == sees


@pytest.mark.parametrize("who", ["office_clerk", "office_director", "administrator"])
def test_a_secret_register_is_not_there_for_others_however_high(request, signed_in, secret, registrar, who):
    entry = registering.register(secret, registrar, {"subject": "ลับ", "secrecy": "secret"})
    client = signed_in(request.getfixturevalue(who))
    for address in (f"registers/{secret.pk}/", f"entries/{entry.pk}/", f"registers/{secret.pk}/paper/"):
        page(client, address, 404)
    assert "(ลับ)" not in page(client, "")


def test_its_registrar_writes_in_it_and_each_look_is_in_the_trail(signed_in, secret, registrar):
    client = signed_in(registrar)
    post(client, f"registers/{secret.pk}/new/", **LETTER | {"secrecy": "very-secret"})
    page(client, f"entries/{Entry.objects.get().pk}/")
    assert Event.objects.filter(action="looked", about=f"entry/{Entry.objects.get().pk}").count() == 1
    post(client, f"registers/{secret.pk}/new/", 422, **LETTER)


def test_a_former_registrar_sees_nothing_more(signed_in, secret, registrar):
    Membership.objects.filter(person=registrar).delete()
    assert signed_in(registrar).get(f"/efiling/registers/{secret.pk}/").status_code in (403, 404)


def test_a_leader_names_the_registrars_without_seeing_the_register(director, secret, office_clerk):
    post(director, f"registers/{secret.pk}/registrars/", registrars=[office_clerk.pk])
    assert list(secret.registrars.all()) == [office_clerk]
    page(director, f"registers/{secret.pk}/", 404)


@pytest.mark.parametrize("who", ["office_clerk", "school_director", "group_staff"])
def test_only_who_leads_the_unit_sets_it_up(request, signed_in, office, receive, secret, who):
    client = signed_in(request.getfixturevalue(who))
    book = Book.objects.create(register=receive, year=2500)
    for address in (f"set-up/{office.code}/", f"registers/{secret.pk}/registrars/", f"books/{book.pk}/close/"):
        assert client.get(f"/efiling/{address}").status_code in (403, 404)


def test_the_pages_speak_english(clerk, receive, entry):
    clerk.cookies["django_language"] = "en"
    assert "Receive register" in page(clerk, f"registers/{receive.pk}/")
    assert "History" in page(clerk, f"entries/{entry.pk}/")


def test_a_letter_is_noticed_again_however_its_number_and_sender_are_written(clerk, receive):
    post(clerk, f"registers/{receive.pk}/new/", **LETTER)
    again = LETTER | {"reference": "ศธ๐๔๐๐๑/๑๒๓", "sender": "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน"}
    assert "เลขทะเบียน 1" in post(clerk, f"registers/{receive.pk}/new/", 422, **again).content.decode()


def test_two_who_open_one_register_at_once_are_both_told_what_is(director, office, receive, monkeypatch):
    monkeypatch.setattr(NewRegisterForm, "clean", lambda form: form.cleaned_data)  # checked before the other wrote
    answer = director.post(f"/efiling/set-up/{office.code}/registers/", {"kind": "receive", "first": "1"})
    assert answer.status_code == 422
    assert "หน่วยงานนี้มีทะเบียนนี้แล้ว" in answer.content.decode()
    assert Register.objects.count() == 1
