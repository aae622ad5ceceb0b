"""Letters that come as files: read, registered or rejected once each, stamped on a copy, counted every day."""

import uuid
from datetime import UTC, date, datetime

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hub.documents.blobs import open_blob, store
from hub.documents.models import Blob
from hub.efiling import intake, registering, stamp, trail, verification
from hub.efiling.models import Entry, Event, Incoming
from tests.hub.documents.test_pdf import document

LINES = (
    "ด่วนที่สุด",
    "ที่ ศธ ๐๔๐๐๑/ว ๕๑๒๐",
    "กระทรวงศึกษาธิการ",
    "๑ พฤศจิกายน ๒๕๖๘",
    "เรื่อง การจัดสรรงบประมาณ",
    "เรียน ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา",
)
LOCK = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%b>/U<%b>/P -4>>/ID[<00><00>]" % (b"11" * 32, b"22" * 32)
LOCKED = document([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"], LOCK)


@pytest.fixture
def letter(make_pdf):
    return make_pdf(*LINES)


@pytest.fixture
def came(receive, office_clerk, letter):
    return intake.take(receive, office_clerk, letter, "หนังสือ.pdf")


def upload(client, register, *files):
    sent = [SimpleUploadedFile(name, data, "application/pdf") for name, data in files]
    return client.post(f"/efiling/registers/{register.pk}/incoming/", {"files": sent}, follow=True).content.decode()


def test_the_text_of_a_letter_suggests_its_line(came):
    assert came.suggestion == {
        "reference": "ศธ 04001/ว 5120",
        "dated": "2025-11-01",
        "sender": "กระทรวงศึกษาธิการ",
        "recipient": "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา",
        "subject": "การจัดสรรงบประมาณ",
        "urgency": "most-urgent",
    }
    assert (came.pages, came.state) == (1, "waiting")


def test_a_stack_is_brought_in_and_each_letter_waits_with_its_subject(clerk, receive, make_pdf, letter):
    said = upload(clerk, receive, ("ก.pdf", letter), ("ข.pdf", make_pdf("เรื่อง ขอเชิญประชุม")))
    assert "นำเข้าแล้ว 2 ฉบับ" in said
    assert "การจัดสรรงบประมาณ" in said
    assert "ขอเชิญประชุม" in said


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "ไม่ใช่ PDF"), (b"no pdf", "ไม่ใช่ PDF"), (b"%PDF-1.7 broken", "ไม่ใช่ PDF"), (LOCKED, "รหัสผ่าน")],
)
def test_a_bad_file_is_named_and_does_not_hold_up_the_others(clerk, receive, letter, make_pdf, data, said):
    shown = upload(clerk, receive, ("เสีย.pdf", data), ("ดี.pdf", letter))
    assert said in shown
    assert "เสีย.pdf" in shown
    assert [one.name for one in Incoming.objects.all()] == ["ดี.pdf"]


def test_a_file_that_came_before_is_noticed(clerk, receive, came, office_clerk, letter):
    assert "รอลงทะเบียนอยู่แล้ว" in upload(clerk, receive, ("อีกครั้ง.pdf", letter))
    intake.enter(came, office_clerk, {"subject": "ก"})
    assert "มีไฟล์นี้แล้วที่เลขทะเบียน 1" in upload(clerk, receive, ("อีกครั้ง.pdf", letter))
    assert Incoming.objects.count() == 1


def test_what_was_rejected_may_come_again(receive, came, office_clerk, letter):
    intake.reject(came, office_clerk, "สแกนไม่ชัด")
    assert intake.take(receive, office_clerk, letter, "อีกครั้ง.pdf").state == "waiting"


@pytest.mark.parametrize("degree", ["ลับ", "ลับมาก", "ลับที่สุด"])
def test_a_secret_letter_is_not_kept_in_an_ordinary_register(clerk, receive, make_pdf, degree):
    shown = upload(clerk, receive, ("ลับ.pdf", make_pdf(degree, *LINES[1:])))
    assert ("สมุดทะเบียน" if degree == "ลับที่สุด" else "ทะเบียนหนังสือลับ") in shown
    assert not Incoming.objects.exists()


def test_the_registrar_brings_a_secret_letter_into_the_secret_register(signed_in, secret, registrar, make_pdf):
    client = signed_in(registrar)
    upload(client, secret, ("ลับ.pdf", make_pdf("ลับมาก", *LINES[1:])))
    assert Incoming.objects.get().suggestion["secrecy"] == "very-secret"
    upload(client, secret, ("ลับที่สุด.pdf", make_pdf("ลับที่สุด", *LINES[1:])))
    assert Incoming.objects.count() == 1


def test_the_form_beside_the_letter_is_filled_and_makes_its_line(clerk, came):
    shown = clerk.get(f"/efiling/incoming/{came.pk}/").content.decode()
    assert 'value="ศธ 04001/ว 5120"' in shown
    assert 'value="1 พฤศจิกายน 2568"' in shown
    answer = clerk.post(
        f"/efiling/incoming/{came.pk}/",
        {"reference": "ศธ 04001/ว 5120", "dated": "1 พ.ย. 2568", "sender": "สพฐ.", "recipient": "สพป.",
         "subject": "การจัดสรรงบประมาณ", "urgency": "most-urgent", "secrecy": "normal",
         "received_at": "2 พ.ย. 2568 09.30"},
    )  # fmt: skip
    entry = Entry.objects.get()
    assert answer["Location"] == f"/efiling/entries/{entry.pk}/"
    assert list(entry.documents.all()) == [came]
    assert "สำเนาประทับตรารับ" in clerk.get(answer["Location"]).content.decode()


def test_a_letter_is_registered_once_however_often_the_form_comes(came, office_clerk):
    name = uuid.uuid4()
    assert len({intake.enter(came, office_clerk, {"subject": "ก"}, name).pk for _ in range(2)}) == 1
    with pytest.raises(intake.Settled):
        intake.enter(came, office_clerk, {"subject": "ก"}, uuid.uuid4())
    with pytest.raises(intake.Settled):
        intake.reject(came, office_clerk, "ซ้ำ")
    assert Entry.objects.count() == 1


def test_the_second_of_two_clerks_is_told(clerk, came, registrar):
    intake.reject(came, registrar, "ไม่ใช่ของหน่วยงานนี้")
    answer = clerk.post(f"/efiling/incoming/{came.pk}/reject/", {"reason": "ซ้ำ"}, follow=True)
    assert "มีผู้อื่นจัดการหนังสือฉบับนี้ไปก่อนแล้ว" in answer.content.decode()


def test_a_letter_is_rejected_only_with_a_reason_and_is_kept(clerk, came):
    clerk.post(f"/efiling/incoming/{came.pk}/reject/", {"reason": ""})
    assert Incoming.objects.get().state == "waiting"
    clerk.post(f"/efiling/incoming/{came.pk}/reject/", {"reason": "สแกนไม่ชัด"})
    assert Incoming.objects.get().reject_reason == "สแกนไม่ชัด"
    assert clerk.get(f"/efiling/incoming/{came.pk}/original.pdf").status_code == 200


def test_what_came_equals_what_is_registered_rejected_or_waiting(clerk, receive, office_clerk, make_pdf):
    came = [intake.take(receive, office_clerk, make_pdf(f"เรื่อง {n}"), f"{n}.pdf") for n in range(4)]
    intake.enter(came[0], office_clerk, {"subject": "ก"})
    intake.enter(came[1], office_clerk, {"subject": "ข"})
    intake.reject(came[2], office_clerk, "ซ้ำ")
    assert intake.balance(receive, timezone.localdate()) == intake.Balance(4, 2, 1, 1)
    assert (
        "เข้ามา 4 ฉบับ = ลงทะเบียนแล้ว 2 + ไม่รับ 1 + รอ 1"
        in clerk.get(f"/efiling/registers/{receive.pk}/incoming/").content.decode()
    )


def test_the_stamp_is_on_a_copy_and_the_original_stays_byte_for_byte(clerk, came, office_clerk, letter):
    entry = intake.enter(came, office_clerk, {"subject": "การจัดสรรงบประมาณ"})
    copy = clerk.get(f"/efiling/incoming/{came.pk}/stamped.pdf").content
    page = pypdfium2.PdfDocument(copy)[0].get_textpage()
    stamp = page.get_text_bounded(left=595 - 170, bottom=842 - 100)
    assert all(word in stamp for word in ("เลขรับ", "๑", "วันที่", "เวลา", entry.book.register.unit.name))
    with open_blob(came.blob_id) as file:
        assert file.read() == letter
    assert clerk.get(f"/efiling/incoming/{came.pk}/original.pdf").content == letter


def test_a_letter_without_a_number_has_no_stamped_copy(clerk, came):
    assert clerk.get(f"/efiling/incoming/{came.pk}/stamped.pdf").status_code == 404


def test_the_pages_of_a_letter_are_shown_as_pictures(clerk, came):
    picture = clerk.get(f"/efiling/incoming/{came.pk}/page-1.png").content
    assert picture.startswith(b"\x89PNG")
    assert clerk.get(f"/efiling/incoming/{came.pk}/page-2.png").status_code == 404


def test_each_look_at_a_letter_is_in_the_trail(clerk, came, receive):
    clerk.get(f"/efiling/incoming/{came.pk}/")
    clerk.get(f"/efiling/incoming/{came.pk}/original.pdf")
    assert Event.objects.filter(action="looked", about=f"incoming/{came.pk}").count() == 2
    assert list(trail.verify(receive.unit)) == list(verification.verify()) == []


OUTSIDERS = ["group_staff", "school_director", "school_staff", "school_administrator", "school_deputy"]
NO_REGISTERS = ["receptionist", "school_receptionist"]


@pytest.mark.parametrize("who", [*OUTSIDERS, *NO_REGISTERS])
@pytest.mark.parametrize("address", ["", "original.pdf", "page-1.png", "stamped.pdf"])
def test_a_letter_is_not_there_for_others(request, signed_in, came, who, address):
    response = signed_in(request.getfixturevalue(who)).get(f"/efiling/incoming/{came.pk}/{address}")
    assert response.status_code in (403, 404)


@pytest.mark.parametrize("who", ["office_director", "office_deputy", "administrator"])
def test_who_leads_sees_a_letter_but_does_not_register_it(request, signed_in, came, who):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/efiling/incoming/{came.pk}/").status_code == 200
    for address in (f"incoming/{came.pk}/", f"incoming/{came.pk}/reject/", f"registers/{came.register_id}/incoming/"):
        assert client.post(f"/efiling/{address}", {"reason": "ไม่"}).status_code == 403
    assert Incoming.objects.get().state == "waiting"


@pytest.mark.parametrize("said", ["ลับ", "ลับมาก"])
@pytest.mark.parametrize("who", ["office_director", "office_deputy", "office_clerk", "administrator", *NO_REGISTERS])
def test_a_secret_letter_is_not_there_even_for_who_leads(request, signed_in, secret, registrar, make_pdf, who, said):
    kept = intake.take(secret, registrar, make_pdf(said, "เรื่อง ลับ"), "ลับ.pdf")
    client = signed_in(request.getfixturevalue(who))
    for address in ("", "original.pdf", "page-1.png"):
        assert client.get(f"/efiling/incoming/{kept.pk}/{address}").status_code == (403 if who in NO_REGISTERS else 404)


def test_a_letter_whose_number_is_cancelled_waits_again(came, office_clerk, receive):
    entry = intake.enter(came, office_clerk, {"subject": "ก"})
    registering.void(entry, office_clerk, "ผิดทะเบียน", entry.version)
    came.refresh_from_db()
    assert (came.state, came.entry) == ("waiting", None)
    assert intake.enter(came, office_clerk, {"subject": "ก"}).number == 2
    assert list(verification.verify()) == []


def test_what_the_cancelled_line_said_is_suggested_and_not_what_was_read(came, office_clerk, signed_in):
    said = {
        "subject": "ที่แก้แล้ว", "sender": "ผู้ส่งที่แก้แล้ว", "dated": date(2025, 11, 20), "note": "ด่วนทางโทรศัพท์",
        "received_at": datetime(2025, 11, 21, 2, 30, tzinfo=UTC), "urgency": "urgent",
    }  # fmt: skip
    entry = intake.enter(came, office_clerk, said)
    registering.void(entry, office_clerk, "ผิดทะเบียน", entry.version)
    answer = signed_in(office_clerk).get(f"/efiling/incoming/{came.pk}/")
    assert "เติมตามที่ลงทะเบียนไว้ก่อนยกเลิกเลข" in answer.content.decode()
    form = answer.context["form"]
    assert {name: form.initial[name] for name in said} == said
    assert "reference" not in form.initial


def test_the_stamp_follows_a_correction(came, office_clerk):
    entry = intake.enter(came, office_clerk, {"subject": "ก", "received_at": datetime(2025, 11, 1, 2, 30, tzinfo=UTC)})
    came.refresh_from_db()
    before = intake.stamped_copy(came)
    registering.correct(entry, office_clerk, {"received_at": datetime(2025, 11, 1, 7, 0, tzinfo=UTC)}, entry.version)
    assert intake.stamped_copy(Incoming.objects.get()) != before


def corrected(entry, by):
    registering.correct(entry, by, {"received_at": timezone.now()}, entry.version)


def cancelled(entry, by):
    registering.void(entry, by, "ผิด", entry.version)


def cancelled_and_registered_again(entry, by):
    cancelled(entry, by)
    intake.enter(Incoming.objects.get(), by, {"subject": "ก"})


@pytest.mark.parametrize("meanwhile", [corrected, cancelled, cancelled_and_registered_again])
def test_a_stamp_that_was_overtaken_while_it_was_made_does_not_stay(
    came, office_clerk, monkeypatch, meanwhile, django_capture_on_commit_callbacks
):
    intake.enter(came, office_clerk, {"subject": "ก"})
    seen, make = Incoming.objects.get(), stamp.stamped

    def slowly(original, entry):
        meanwhile(Entry.objects.get(pk=entry.pk), office_clerk)
        return make(original, entry)

    monkeypatch.setattr(stamp, "stamped", slowly)
    before = set(Blob.objects.values_list("pk", flat=True))
    with pytest.raises(registering.ChangedMeanwhile), django_capture_on_commit_callbacks(execute=True):
        intake.stamped_copy(seen)
    assert Incoming.objects.get().stamped is None
    assert set(Blob.objects.values_list("pk", flat=True)) == before


def test_who_comes_second_with_a_stamp_gets_the_first_ones(
    came, office_clerk, monkeypatch, django_capture_on_commit_callbacks
):
    intake.enter(came, office_clerk, {"subject": "ก"})
    seen, make = Incoming.objects.get(), stamp.stamped
    first = store(b"%PDF first", "application/pdf")

    def slowly(original, entry):
        Incoming.objects.update(stamped=first)
        return make(original, entry)

    monkeypatch.setattr(stamp, "stamped", slowly)
    before = set(Blob.objects.values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        assert intake.stamped_copy(seen) == first.pk
    assert Incoming.objects.get().stamped == first
    assert set(Blob.objects.values_list("pk", flat=True)) == before


def test_who_asked_for_a_stamp_that_was_overtaken_gets_the_right_one(clerk, came, office_clerk, monkeypatch):
    intake.enter(came, office_clerk, {"subject": "ก"})
    make, done = stamp.stamped, []

    def slowly(original, entry):
        if not done:
            done.append(corrected(Entry.objects.get(pk=entry.pk), office_clerk))
        return make(original, entry)

    monkeypatch.setattr(stamp, "stamped", slowly)
    answer = clerk.get(f"/efiling/incoming/{came.pk}/stamped.pdf", follow=True)
    assert (answer.status_code, answer.redirect_chain[0][1], answer["Content-Type"]) == (200, 302, "application/pdf")
    assert Incoming.objects.get().stamped_id
