"""Files beside a letter: which are taken, where they go with it, and that the trail and the erasures know them."""

import io
import zipfile

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from hub.documents.blobs import BlobTooLarge, storage_name
from hub.efiling import attachments, dispatch, intake, keeping, registering, verification
from hub.efiling.attachments import Attached, HasProgram, NoLonger, TooMany, Unsuitable
from hub.efiling.models import Attachment, Event, Incoming, Register


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "ก")
    return made.getvalue()


PNG = b"\x89PNG\r\n\x1a\n"
TABLE = Attached(archive("[Content_Types].xml", "xl/workbook.xml"), "บัญชี.xlsx")
PICTURE = Attached(PNG + b"1", "แผนที่.PNG")


@pytest.fixture
def came(receive, office_clerk, make_pdf):
    return intake.take(receive, office_clerk, make_pdf("เรื่อง ขอเชิญประชุม"), "หนังสือ.pdf")


@pytest.fixture
def outgoing(send, office_clerk, make_pdf):
    entry = registering.register(send, office_clerk, {"subject": "แจ้ง"})
    return dispatch.attach(entry, office_clerk, make_pdf("เรื่อง แจ้ง"), "แจ้ง.pdf")


@pytest.fixture
def school_register(school):
    return Register.objects.create(unit=school, kind="receive")


# Which files


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"%PDF-1.7"), ("a.DOCX", archive("word/document.xml")), ("a.odt", archive("mimetype", "content.xml")),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1.."), ("a.jpg", b"\xff\xd8\xff\xe0"), ("a.tif", b"MM\0*"),
        ("a.zip", archive("ภาพ/1.jpg", "อ่านก่อน.txt")),
    ],
)  # fmt: skip
def test_what_offices_exchange_is_taken(name, data):
    assert attachments.media_of(Attached(data, name))


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.exe", b"MZ", HasProgram), ("a.pdf", b"MZ\x90", HasProgram), ("a.jpg", b"\x7fELF", HasProgram),
        ("a.pdf.js", b"alert(1)", HasProgram), ("a.html", b"<p>", HasProgram), ("a.svg", b"<svg>", HasProgram),
        ("a.zip", archive("ภาพ/1.jpg", "setup.EXE"), HasProgram),
        ("a.docx", archive("word/vbaProject.bin"), HasProgram),
        ("a.docm", archive("word/document.xml"), HasProgram), ("a.zip", b"PK\x03\x04 broken", Unsuitable),
        ("a.pdf", b"PK\x03\x04", Unsuitable), ("a.png", b"%PDF-", Unsuitable), ("a.mp4", b"....", Unsuitable),
        ("a", b"%PDF-", Unsuitable), ("a.pdf", b"", Unsuitable), (".pdf", b"%PDF-", Unsuitable),
    ],
)  # fmt: skip
def test_programs_and_what_is_not_what_it_says_are_refused(name, data, fault):
    with pytest.raises(fault):
        attachments.media_of(Attached(data, name))


def test_a_zip_whose_list_of_files_would_fill_the_memory_is_not_looked_into(monkeypatch):
    monkeypatch.setattr(attachments, "_MOST_DIRECTORY", 100)
    with pytest.raises(Unsuitable):
        attachments.media_of(Attached(archive(*(f"{n}.txt" for n in range(9))), "a.zip"))


def test_one_that_is_too_large_is_refused(settings):
    settings.BLOB_LIMIT = 10
    with pytest.raises(BlobTooLarge):
        attachments.media_of(Attached(PNG + b"12345", "a.png"))


@pytest.mark.parametrize(
    ("name", "tidy"),
    [("..\\x\\ก.pdf", "ก.pdf"), ("/etc/passwd.pdf", "passwd.pdf"), ("น้ํา.pdf", "น้ำ.pdf"), ("", "attachment")],
)
def test_a_name_is_kept_without_a_path_in_one_spelling(name, tidy):
    assert attachments.tidy_name(name) == tidy


def test_a_long_name_keeps_its_end():
    assert attachments.tidy_name("ก" * 300 + ".xlsx").endswith("ก.xlsx")
    assert len(attachments.tidy_name("ก" * 300 + ".xlsx")) == 200


# With the letter


def test_a_program_brings_a_letter_with_what_belongs_to_it(receive, make_pdf):
    came = intake.take(
        receive, None, make_pdf("เรื่อง จากระบบอื่น"), "ก.pdf",
        source=Incoming.Source.MAIL, origin={"message": "<1@example>"},
        suggestion={"sender": "จังหวัดเชียงใหม่", "subject": ""}, attachments=[TABLE, PICTURE],
    )  # fmt: skip
    assert (came.came_by, came.source, came.origin) == (None, "mail", {"message": "<1@example>"})
    assert (came.suggestion["sender"], came.suggestion["subject"]) == ("จังหวัดเชียงใหม่", "จากระบบอื่น")
    assert [each.name for each in came.attachments.all()] == ["บัญชี.xlsx", "แผนที่.PNG"]
    told = Event.objects.get(action="came").details["attachments"]
    assert [each["name"] for each in told] == ["บัญชี.xlsx", "แผนที่.PNG"]
    assert list(verification.verify()) == []


def test_a_letter_with_a_bad_attachment_is_not_taken_at_all(receive, office_clerk, make_pdf):
    with pytest.raises(HasProgram):
        intake.take(receive, office_clerk, make_pdf("ก"), "ก.pdf", attachments=[TABLE, Attached(b"MZ", "a.exe")])
    assert not Incoming.objects.exists()
    assert not Attachment.objects.exists()


def test_they_go_to_each_unit_with_the_letter(outgoing, office_clerk, school, school_register):
    attachments.add(outgoing, office_clerk, [TABLE])
    dispatch.send(outgoing, office_clerk, [school])
    there = Incoming.objects.get().attachments.get()
    assert (there.blob_id, there.name) == (outgoing.attachments.get().blob_id, "บัญชี.xlsx")
    assert list(verification.verify()) == []


def test_the_same_file_twice_is_there_once(came, office_clerk):
    assert [attachments.add(came, office_clerk, [TABLE]) for _ in range(2)] == [1, 0]
    assert came.attachments.count() == 1


def test_no_more_than_so_many(came, office_clerk):
    many = [Attached(PNG + bytes([n]), f"{n}.png") for n in range(attachments.MOST + 1)]
    with pytest.raises(TooMany):
        attachments.add(came, office_clerk, many)
    attachments.add(came, office_clerk, many[1:])
    with pytest.raises(TooMany):
        attachments.add(came, office_clerk, many[:1])
    assert came.attachments.count() == attachments.MOST


def test_a_settled_letter_keeps_what_it_has(came, office_clerk):
    intake.enter(came, office_clerk, {"subject": "ก"})
    with pytest.raises(NoLonger):
        attachments.add(came, office_clerk, [TABLE])


def test_what_was_sent_keeps_what_it_has(outgoing, office_clerk, school, school_register):
    attachments.add(outgoing, office_clerk, [TABLE])
    dispatch.send(outgoing, office_clerk, [school])
    with pytest.raises(NoLonger):
        attachments.add(outgoing, office_clerk, [PICTURE])
    with pytest.raises(NoLonger):
        attachments.remove(outgoing.attachments.get(), office_clerk)


def test_one_is_taken_out_before_sending_and_the_trail_says_so(outgoing, office_clerk):
    attachments.add(outgoing, office_clerk, [TABLE, PICTURE])
    first = outgoing.attachments.first()
    attachments.remove(first, office_clerk)
    with pytest.raises(NoLonger):
        attachments.remove(first, office_clerk)
    assert Event.objects.get(action="detached").details["name"] == "บัญชี.xlsx"
    assert list(verification.verify()) == []


def test_no_erasure_takes_them(came, office_clerk):
    attachments.add(came, office_clerk, [TABLE])
    blob = came.attachments.get().blob_id
    assert keeping.needed([blob]) == {blob}


def slip_in(letter):
    Attachment.objects.create(incoming=letter, name="ก", blob=letter.blob)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: Attachment.objects.all().delete(), "is gone"),
        (lambda: Attachment.objects.update(name="อื่น.xlsx"), "อื่น.xlsx, by the trail"),
        (lambda: slip_in(Incoming.objects.get()), "by the trail not there"),
    ],
)
def test_what_was_changed_behind_the_pages_is_found(came, office_clerk, change, said):
    attachments.add(came, office_clerk, [TABLE])
    change()
    assert said in "\n".join(verification.verify())


# On the pages


def file(attached=TABLE):
    return SimpleUploadedFile(attached.name, attached.data)


@pytest.fixture
def beside(came, office_clerk):
    attachments.add(came, office_clerk, [TABLE])
    return came.attachments.get()


def test_a_clerk_adds_files_to_a_letter_that_waits(clerk, came):
    address = f"/efiling/incoming/{came.pk}/attachments/"
    answer = clerk.post(address, {"attachments": [file(), file(PICTURE)]}, follow=True).content.decode()
    assert "แนบไฟล์แล้ว 2 ไฟล์" in answer
    assert "บัญชี.xlsx" in answer
    assert "แนบไว้แล้ว" in clerk.post(address, {"attachments": [file()]}, follow=True).content.decode()
    assert "แนบ 2 ไฟล์" in clerk.get(f"/efiling/registers/{came.register_id}/incoming/").content.decode()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.exe", b"MZ", "เป็นโปรแกรม"), ("a.mp4", b"x", "รับเฉพาะ PDF"), ("a.png", PNG + b"0" * 2000, "ใหญ่เกินไป"),
        (None, None, "ยังไม่ได้เลือกไฟล์"),
    ],
)  # fmt: skip
def test_why_a_file_is_not_taken_is_said(clerk, came, settings, name, data, said):
    settings.BLOB_LIMIT = 1000
    sent = {"attachments": file(Attached(data, name))} if name else {}
    assert said in clerk.post(f"/efiling/incoming/{came.pk}/attachments/", sent, follow=True).content.decode()
    assert not Attachment.objects.exists()


def test_a_settled_letter_takes_no_more_and_the_clerk_is_told(clerk, came, office_clerk):
    intake.reject(came, office_clerk, "ซ้ำ")
    answer = clerk.post(f"/efiling/incoming/{came.pk}/attachments/", {"attachments": file()}, follow=True)
    assert "แนบไฟล์เพิ่มไม่ได้" in answer.content.decode()


def test_a_sender_adds_takes_out_and_sends(clerk, outgoing, school, school_register):
    address = f"/efiling/entries/{outgoing.entry_id}/"
    assert "บัญชี.xlsx" in clerk.post(f"{address}attachments/", {"attachments": file()}, follow=True).content.decode()
    one = outgoing.attachments.get()
    answer = clerk.post(f"/efiling/attachments/{one.pk}/remove/", follow=True).content.decode()
    assert "นำ บัญชี.xlsx ออกแล้ว" in answer
    clerk.post(f"{address}attachments/", {"attachments": file(PICTURE)})
    clerk.post(f"{address}send/", {"schools": "on"})
    assert Incoming.objects.get().attachments.get().name == "แผนที่.PNG"
    again = clerk.post(f"{address}attachments/", {"attachments": file()}, follow=True).content.decode()
    assert "เปลี่ยนไฟล์แนบไม่ได้" in again
    left = outgoing.attachments.get()
    assert "เปลี่ยนไฟล์แนบไม่ได้" in clerk.post(f"/efiling/attachments/{left.pk}/remove/", follow=True).content.decode()


def test_it_is_a_download_that_no_browser_shows_and_none_keeps(clerk, came, office_clerk):
    attachments.add(came, office_clerk, [PICTURE])
    answer = clerk.get(f"/efiling/attachments/{came.attachments.get().pk}/")
    assert answer.content == PICTURE.data
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_each_look_is_in_the_trail(clerk, beside):
    clerk.get(f"/efiling/attachments/{beside.pk}/")
    assert Event.objects.filter(action="looked", about=f"attachment/{beside.pk}").count() == 1


def test_one_of_a_letter_that_came_is_not_taken_out(clerk, beside):
    assert clerk.post(f"/efiling/attachments/{beside.pk}/remove/").status_code == 404
    assert clerk.get("/efiling/attachments/999/").status_code == 404


@pytest.mark.parametrize("who", ["group_staff", "school_director", "school_staff", "school_administrator"])
def test_it_is_not_there_for_who_does_not_see_the_letter(request, signed_in, beside, outgoing, office_clerk, who):
    attachments.add(outgoing, office_clerk, [TABLE])
    client = signed_in(request.getfixturevalue(who))
    for one in Attachment.objects.all():
        assert client.get(f"/efiling/attachments/{one.pk}/").status_code in (403, 404)
        assert client.post(f"/efiling/attachments/{one.pk}/remove/").status_code in (403, 404)
    for address in (f"incoming/{beside.incoming_id}", f"entries/{outgoing.entry_id}"):
        answer = client.post(f"/efiling/{address}/attachments/", {"attachments": file(PICTURE)})
        assert answer.status_code in (403, 404)
    assert Attachment.objects.count() == 2


def test_who_leads_sees_it_but_changes_nothing(director, outgoing, office_clerk, beside):
    attachments.add(outgoing, office_clerk, [TABLE])
    one = outgoing.attachments.get()
    assert director.get(f"/efiling/attachments/{one.pk}/").status_code == 200
    assert director.post(f"/efiling/attachments/{one.pk}/remove/").status_code == 403
    assert director.post(f"/efiling/entries/{outgoing.entry_id}/attachments/").status_code == 403
    assert director.post(f"/efiling/incoming/{beside.incoming_id}/attachments/").status_code == 403


def test_that_of_a_secret_letter_is_its_registrars_alone(signed_in, secret, registrar, office_director, make_pdf):
    came = intake.take(secret, registrar, make_pdf("ลับ"), "ลับ.pdf", attachments=[TABLE])
    address = f"/efiling/attachments/{came.attachments.get().pk}/"
    assert signed_in(office_director).get(address).status_code == 404
    assert signed_in(registrar).get(address).status_code == 200


@pytest.mark.parametrize("name", ["แผน\nที่.png", "a\r\nX-Evil: 1.png", "a\tb.png"])
def test_a_name_of_several_lines_is_kept_in_one(receive, office_clerk, clerk, make_pdf, name):
    letter = intake.take(receive, office_clerk, make_pdf("เรื่อง ก"), "ก.pdf", attachments=[Attached(PNG, name)])
    answer = clerk.get(f"/efiling/attachments/{letter.attachments.get().pk}/")
    assert answer.status_code == 200
    assert letter.attachments.get().name == " ".join(name.split())


def test_an_old_office_document_with_macros_is_refused():
    plain = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    assert attachments.media_of(Attached(plain, "ก.doc")) == "application/msword"
    with pytest.raises(HasProgram):
        attachments.media_of(Attached(plain + "_VBA_PROJECT_CUR".encode("utf-16-le"), "ก.xls"))


def test_a_file_whose_bytes_are_gone_is_said_and_no_page_breaks(came, clerk, office_clerk):
    attachments.add(came, office_clerk, [PICTURE])
    for blob in (came.blob_id, came.attachments.get().blob_id):
        storages["blobs"].delete(storage_name(blob))
    for address in (f"incoming/{came.pk}/original.pdf", f"attachments/{came.attachments.get().pk}/"):
        answer = clerk.get(f"/efiling/{address}")
        assert answer.status_code == 404
        assert "หายไปจากที่เก็บ" in answer.content.decode()
    assert clerk.get(f"/efiling/incoming/{came.pk}/page-1.png").status_code == 404
    intake.enter(came, office_clerk, {"subject": "ก"})
    answer = clerk.get(f"/efiling/incoming/{came.pk}/stamped.pdf")
    assert (answer.status_code, "หายไปจากที่เก็บ" in answer.content.decode()) == (404, True)
