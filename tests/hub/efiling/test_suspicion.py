"""A scan whose picture says that it is secret goes nowhere until somebody has answered that."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.documents import archive, texts
from hub.documents.models import ArchiveCopy, Blob, Reading
from hub.efiling import (
    archiving,
    attachments,
    dispatch,
    intake,
    keeping,
    moving,
    registering,
    removed,
    scans,
    suspicion,
    verification,
)
from hub.efiling.exchange import exporting
from hub.efiling.models import Entry, Event, Incoming, Outgoing, Register
from hub.efiling.routing import steps
from hub.people.models import Membership
from tests.hub.efiling.conftest import READ
from tests.hub.efiling.test_pages import LETTER, page, post
from tests.hub.efiling.test_scans import behind_the_pages

pytestmark = pytest.mark.usefixtures("own_folder")

SECRET, TOP = "ลับ", "ลับที่สุด"


@pytest.fixture
def line(send, office_clerk, scan):
    """A line of the send register with the scan to be sent."""
    entry = registering.register(send, office_clerk, {"subject": "แจ้ง", "sender": "สพป."})
    dispatch.attach(entry, office_clerk, scan, "ส่ง.pdf")
    return entry


@pytest.fixture
def says(reads):
    """says("ลับ"): the scan is read, and that stands on it."""

    def say(mark: str) -> None:
        reads(mark, *READ)
        behind_the_pages()

    return say


@pytest.fixture
def there(school):
    return Register.objects.create(unit=school, kind="receive")


def now(letter):
    return type(letter).objects.get(pk=letter.pk)


@pytest.mark.parametrize("mark", [SECRET, "ลับมาก", TOP])
def test_it_is_not_registered(clerk, came, says, mark):
    says(mark)
    answer = clerk.post(f"/efiling/incoming/{came.pk}/", LETTER, follow=True).content.decode()
    assert not Entry.objects.exists()
    assert ("ห้ามลงทะเบียนในระบบอิเล็กทรอนิกส์" if mark == TOP else "ตอบเรื่องชั้นความลับก่อน") in answer


def test_top_secret_is_not_registered_in_the_secret_register_either(secret, registrar, scan, says):
    came = intake.take(secret, registrar, scan, "สแกน.pdf")
    says(TOP)
    with pytest.raises(suspicion.Unanswered):
        intake.enter(now(came), registrar, {"subject": "ก", "secrecy": "secret"})


def test_secret_is_registered_in_the_secret_register(secret, registrar, scan, says):
    came = intake.take(secret, registrar, scan, "สแกน.pdf")
    says(SECRET)
    assert intake.enter(now(came), registrar, {"subject": "ก", "secrecy": "secret"}).number == 1


def test_one_registered_before_it_was_read_is_not_proposed(clerk, came, says, office_clerk, office_director):
    entry = intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    position = Membership.objects.get(person=office_director)
    assert "เสนอหนังสือ" in page(clerk, f"entries/{entry.pk}/")
    says(SECRET)
    with pytest.raises(steps.MayBeSecret):
        steps.propose(entry, office_clerk, "เพื่อโปรดพิจารณา", steps.Onward(positions=[position]))
    assert "เสนอหนังสือ</summary>" not in page(clerk, f"entries/{entry.pk}/")


def test_one_on_its_way_is_not_handed_on_but_can_be_returned(
    came, says, office_clerk, office_director, make_person, office
):
    position = Membership.objects.get(person=office_director)
    Membership.objects.filter(person=office_director).update(position="ผู้อำนวยการ")
    deputy = make_person("DEP", office, "deputy")
    entry = intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    given = steps.propose(entry, office_clerk, "เพื่อโปรดพิจารณา", steps.Onward(positions=[position]))
    handover = given.handovers.get()
    says(SECRET)
    onward = steps.Onward(positions=[Membership.objects.get(person=deputy)])
    with pytest.raises(steps.MayBeSecret):
        steps.pass_on(handover, office_director, "ดำเนินการ", onward)
    steps.give_back(handover, office_director, "ตรวจชั้นความลับ")


def test_no_archive_copy_is_made_of_it_and_it_holds_up_no_other(came, says, office_clerk, receive, make_pdf, reads):
    intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    says(SECRET)
    other = intake.take(receive, office_clerk, make_pdf("เรื่อง อื่น"), "อื่น.pdf")
    intake.enter(other, office_clerk, {"subject": "อื่น", "sender": "ข"})
    reads(*READ)
    behind_the_pages()
    assert archiving.sweep() is True
    assert [each.pk for each in ArchiveCopy.objects.all()] == [other.blob_id]


def test_none_is_made_before_those_who_are_told_know_what_was_read(came, office_clerk, reads):
    intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    reads(SECRET, *READ)
    while Reading.objects.get().state == "waiting":
        texts.step()
    assert Reading.objects.get().untold
    assert archiving.sweep() is False


def test_the_sender_is_warned_and_stopped(clerk, line, says, school, there):
    says(SECRET)
    shown = page(clerk, f"entries/{line.pk}/")
    assert "อาจเป็นหนังสือลับ" in shown
    assert f"/efiling/entries/{line.pk}/secrecy/" in shown
    assert 'id="send"' not in shown
    post(clerk, f"entries/{line.pk}/send/", units=[school.pk])
    assert not Incoming.objects.exists()
    with pytest.raises(exporting.CannotExport):
        exporting.address(line, line.entered_by, [])
    assert archiving.sweep() is False


# What stands on a file beside it


@pytest.fixture
def plain(receive, office_clerk, make_pdf):
    """A letter that can be read as it is, with a scan beside it."""
    text = ("เรื่อง ขอเชิญประชุมผู้บริหารสถานศึกษาในสังกัด", "เรียน ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาประถมศึกษา")
    return intake.take(receive, office_clerk, make_pdf(*text), "หนังสือ.pdf")


def beside(letter, by, scan, name="บัญชี.pdf"):
    attachments.add(letter, by, [attachments.Attached(scan, name)])
    return now(letter)


@pytest.mark.parametrize("mark", [SECRET, "ลับมาก", TOP])
def test_a_letter_whose_enclosure_says_it_is_not_registered(clerk, plain, says, office_clerk, scan, mark):
    beside(plain, office_clerk, scan)
    says(mark)
    answer = clerk.post(f"/efiling/incoming/{plain.pk}/", LETTER, follow=True).content.decode()
    assert not Entry.objects.exists()
    assert ("ห้ามลงทะเบียนในระบบอิเล็กทรอนิกส์" if mark == TOP else "ตอบเรื่องชั้นความลับก่อน") in answer


def test_it_is_read_at_once(plain, office_clerk, scan):
    """Not only once the sweep has come by."""
    letter = beside(plain, office_clerk, scan)
    assert Reading.objects.filter(blob__in=letter.attachments.values("blob")).exists()


def test_pictures_of_the_letter_are_forgotten_then(plain, says, office_clerk, scan, monkeypatch):
    forgotten = []
    monkeypatch.setattr(scans.previews, "forget", forgotten.append)
    beside(plain, office_clerk, scan)
    says(SECRET)
    assert plain.blob_id in forgotten


def test_nothing_is_sent_with_an_enclosure_that_says_it(clerk, send, says, office_clerk, school, there, make_pdf, scan):
    entry = registering.register(send, office_clerk, {"subject": "แจ้ง", "sender": "สพป."})
    going = dispatch.attach(entry, office_clerk, make_pdf("เรื่อง แจ้งกำหนดการประชุมผู้บริหารสถานศึกษา"), "ส่ง.pdf")
    beside(going, office_clerk, scan)
    says(SECRET)
    post(clerk, f"entries/{entry.pk}/send/", units=[school.pk])
    assert not Incoming.objects.exists()


def test_an_answer_was_not_said_of_an_enclosure_that_comes_later(plain, says, office_clerk, scan, make_pdf):
    letter = beside(plain, office_clerk, scan)
    says(SECRET)
    suspicion.answer(letter, office_clerk, "คำในหัวข้อ")
    assert scans.found_secrecy(now(letter)) == ""
    letter = beside(letter, office_clerk, make_pdf("รายชื่อ"), "อีกไฟล์.pdf")
    assert (letter.not_secret, scans.found_secrecy(letter)) == ("", "secret")
    assert list(verification.verify()) == []


def test_a_picture_beside_it_needs_no_new_answer(plain, says, office_clerk, scan):
    letter = beside(plain, office_clerk, scan)
    says(SECRET)
    suspicion.answer(letter, office_clerk, "คำในหัวข้อ")
    attachments.add(letter, office_clerk, [attachments.Attached(b"\x89PNG\r\n\x1a\n1", "แผนที่.png")])
    assert now(letter).not_secret == "คำในหัวข้อ"


def test_an_enclosure_gets_an_archive_copy_of_its_own(clerk, plain, office_clerk, scan, reads):
    beside(plain, office_clerk, scan)
    behind_the_pages()
    entry = intake.enter(now(plain), office_clerk, {"subject": "ก", "sender": "ข"})
    archiving.sweep()
    enclosed = plain.attachments.get()
    assert {each.pk for each in ArchiveCopy.objects.all()} == {plain.blob_id, enclosed.blob_id}
    while archive.step():
        pass
    copy = clerk.get(f"/efiling/attachments/{enclosed.pk}/archive.pdf")
    assert copy.content.startswith(b"%PDF-")
    assert f"/efiling/attachments/{enclosed.pk}/archive.pdf" in page(clerk, f"entries/{entry.pk}/")
    assert Event.objects.filter(action="looked", about=registering.about(enclosed)).exists()
    gone = keeping.of_incoming(now(plain))  # lawfully destroyed, or taken out
    assert {copy.copy_id for copy in ArchiveCopy.objects.all()} <= {sha256 for _about, _name, sha256 in gone}


def test_none_is_made_of_one_that_says_it(plain, office_clerk, scan, says):
    entry = intake.enter(beside(plain, office_clerk, scan), office_clerk, {"subject": "ก", "sender": "ข"})
    says(SECRET)
    assert archiving.sweep() is False
    assert suspicion.of_line(entry) == plain


def test_one_that_the_receiver_adds_is_read_at_once_too(line, school, there, office_clerk, make_person, make_pdf):
    dispatch.send(Outgoing.objects.get(), office_clerk, [school])
    school_clerk = make_person("SC", school, "clerk")
    added = beside(Incoming.objects.get(), school_clerk, make_pdf("รายชื่อ")).attachments.get()
    assert Reading.objects.filter(pk=added.blob_id).exists()


def test_one_that_cannot_be_opened_is_said_to_have_no_copy(clerk, plain, office_clerk):
    entry = intake.enter(beside(plain, office_clerk, b"%PDF-1.7 broken"), office_clerk, {"subject": "ก", "sender": "ข"})
    Reading.objects.filter(pk=plain.attachments.get().blob_id).update(state="failed", untold=False)
    assert "ทำสำเนาจัดเก็บจากไฟล์นี้ไม่ได้" in page(clerk, f"entries/{entry.pk}/")


def test_many_pages_beside_a_letter_cost_its_page_no_more_questions(
    clerk, plain, office_clerk, make_pdf, django_assert_max_num_queries
):
    for n in range(4):
        beside(plain, office_clerk, make_pdf(f"บัญชี {n}"), f"{n}.pdf")
    with CaptureQueriesContext(connection) as some:
        page(clerk, f"incoming/{plain.pk}/")
    for n in range(4, 12):
        beside(plain, office_clerk, make_pdf(f"บัญชี {n}"), f"{n}.pdf")
    with django_assert_max_num_queries(len(some)):
        page(clerk, f"incoming/{plain.pk}/")


# Not secret, because …


def test_who_says_why_it_is_not_secret_goes_on(clerk, came, says):
    says(TOP)
    assert "ลับที่สุด" in page(clerk, f"incoming/{came.pk}/secrecy/")
    post(clerk, f"incoming/{came.pk}/secrecy/", do="not-secret", not_secret="เป็นชื่อหัวข้ออบรม")
    assert "ไม่ใช่หนังสือลับ เพราะ เป็นชื่อหัวข้ออบรม" in page(clerk, f"incoming/{came.pk}/")
    assert clerk.get(f"/efiling/incoming/{came.pk}/").context["form"]["secrecy"].value() == "normal"
    post(clerk, f"incoming/{came.pk}/", **LETTER)
    assert now(came).entry.number == 1
    assert Event.objects.get(action="decided").details == {"degree": "top-secret", "not_secret": "เป็นชื่อหัวข้ออบรม"}
    assert list(verification.verify()) == []


def test_a_reason_must_be_given(clerk, came, says):
    says(SECRET)
    post(clerk, f"incoming/{came.pk}/secrecy/", 422, do="not-secret", not_secret=" ")
    assert scans.found_secrecy(now(came)) == "secret"


def test_a_higher_degree_that_is_read_later_is_asked_about_again(came, says, office_clerk):
    says(SECRET)
    suspicion.answer(now(came), office_clerk, "คำในหัวข้อ")
    assert scans.found_secrecy(now(came)) == ""
    letter = now(came)
    letter.text += f"\f{TOP}"
    letter.save()
    assert scans.found_secrecy(now(came)) == "top-secret"


def test_an_answer_that_the_trail_does_not_know_is_found(came, says):
    says(SECRET)
    Incoming.objects.update(cleared="secret", not_secret="แก้ในฐานข้อมูล")
    assert any("not secret because" in fault for fault in verification.verify())


def test_what_the_sender_answered_goes_with_the_letter(clerk, line, says, school, there):
    says(SECRET)
    post(clerk, f"entries/{line.pk}/secrecy/", do="not-secret", not_secret="คำในหัวข้อ")
    post(clerk, f"entries/{line.pk}/send/", units=[school.pk])
    behind_the_pages()
    arrived = Incoming.objects.get(register=there)
    assert (arrived.not_secret, scans.found_secrecy(arrived)) == ("คำในหัวข้อ", "")
    assert list(verification.verify()) == []


def test_another_file_does_not_take_its_place_unanswered_as_it_would_stay_to_be_opened(
    line, says, office_clerk, make_pdf
):
    says(SECRET)
    with pytest.raises(suspicion.Unanswered):
        dispatch.attach(line, office_clerk, make_pdf("เรื่อง ใหม่"), "ใหม่.pdf")


def test_another_file_is_asked_about_anew(line, says, office_clerk, make_pdf):
    says(SECRET)
    suspicion.answer(Outgoing.objects.get(), office_clerk, "คำในหัวข้อ")
    dispatch.attach(line, office_clerk, make_pdf("เรื่อง ใหม่"), "ใหม่.pdf")
    assert Outgoing.objects.get().not_secret == ""
    assert list(verification.verify()) == []


def test_who_only_looks_answers_nothing(director, came, says):
    says(SECRET)
    assert (
        director.post(f"/efiling/incoming/{came.pk}/secrecy/", {"do": "not-secret", "not_secret": "ก"}).status_code
        == 403
    )


def test_who_does_not_see_the_letter_sees_no_question(signed_in, school_director, came, line, says):
    says(SECRET)
    browser = signed_in(school_director)
    assert browser.get(f"/efiling/incoming/{came.pk}/secrecy/").status_code == 404
    assert browser.get(f"/efiling/entries/{line.pk}/secrecy/").status_code == 404


def test_once_answered_the_page_leads_back(clerk, came):
    assert "ตอบแล้ว" in clerk.get(f"/efiling/incoming/{came.pk}/secrecy/", follow=True).content.decode()


def test_one_that_was_moved_is_at_home(came, says, secret, office_clerk):
    says(SECRET)
    moving.to_secret(now(came), office_clerk)
    assert scans.found_secrecy(now(came)) == ""


# Taken out


def test_a_registered_top_secret_letter_is_taken_out_with_all_that_was_made_of_it(
    clerk, director, came, says, office_clerk, django_capture_on_commit_callbacks
):
    entry = intake.enter(came, office_clerk, {"subject": "แผนลับ", "sender": "ข"})
    stamped = intake.stamped_copy(now(came))
    says(TOP)
    with django_capture_on_commit_callbacks(execute=True):
        post(director, f"incoming/{came.pk}/secrecy/", do="remove", reason="ลงสมุดทะเบียนลับเลขที่ 4")
    gone, line = now(came), Entry.objects.get(pk=entry.pk)
    assert (gone.state, gone.blob_id, gone.stamped_id, gone.text) == ("rejected", None, None, "")
    assert (line.state, line.subject) == ("void", "")
    assert not Blob.objects.filter(pk__in=[came.blob_id, stamped]).exists()
    assert not Reading.objects.exists()
    step = Event.objects.get(action="destroyed")
    assert step.details["reason"] == "ลงสมุดทะเบียนลับเลขที่ 4"
    assert came.blob_id in [each["sha256"] for each in step.details["files"]]
    assert clerk.get(f"/efiling/incoming/{came.pk}/original.pdf").status_code == 410
    assert "ลงสมุดทะเบียนลับเลขที่ 4" in page(clerk, f"incoming/{came.pk}/")
    assert list(verification.verify()) == []


def test_what_was_taken_out_does_not_come_in_again_and_who_took_it_out_is_told(
    clerk, director, came, says, receive, line, scan, office_clerk, django_capture_on_commit_callbacks
):
    says(TOP)
    with django_capture_on_commit_callbacks(execute=True):
        post(director, f"incoming/{came.pk}/secrecy/", do="remove", reason="ลงสมุดทะเบียนลับเลขที่ 4")
        post(director, f"entries/{line.pk}/secrecy/", do="remove", reason="ลงสมุดทะเบียนลับเลขที่ 4")
    with pytest.raises(removed.RemovedBefore):
        dispatch.attach(line, office_clerk, scan, "ส่ง.pdf")
    files = {"files": SimpleUploadedFile("ใหม่.pdf", scan, "application/pdf")}
    told = clerk.post(f"/efiling/registers/{receive.pk}/incoming/", files, follow=True).content.decode()
    assert Incoming.objects.count() == 1
    assert "เปิดไฟล์" not in page(clerk, f"incoming/{came.pk}/")
    person = Event.objects.filter(action="destroyed").latest("at").person
    assert all(word in told for word in (f"{person} นำออกจากระบบแล้วเมื่อ", "เพราะ ลงสมุดทะเบียนลับเลขที่ 4"))


def test_one_that_waits_counts_as_rejected_then(director, came, says, receive):
    says(TOP)
    post(director, f"incoming/{came.pk}/secrecy/", do="remove", reason="ลงสมุดแล้ว")
    balance = intake.balance(receive, timezone.localdate(came.came_at))
    assert (balance.came, balance.rejected, balance.waiting) == (1, 1, 0)
    with pytest.raises(intake.Settled):
        intake.take_back(now(came), came.came_by)


def test_what_was_sent_is_taken_out_where_it_went_too_and_no_line_names_it(
    director, line, says, school, there, office_clerk, django_capture_on_commit_callbacks
):
    dispatch.send(Outgoing.objects.get(), office_clerk, [school])
    arrived = intake.enter(Incoming.objects.get(), office_clerk, {"subject": "แจ้ง", "sender": "สพป."})
    says(TOP)
    with django_capture_on_commit_callbacks(execute=True):
        post(director, f"entries/{line.pk}/secrecy/", do="remove", reason="ลงสมุดแล้ว")
    for emptied in Entry.objects.filter(pk__in=[line.pk, arrived.pk]):
        assert (emptied.state, emptied.subject + emptied.sender, "แจ้ง" in emptied.search_text) == ("void", "", False)
    assert (Outgoing.objects.get().blob_id, Incoming.objects.get().blob_id) == (None, None)
    assert not Blob.objects.exists()
    assert "ถูกนำออกจากระบบแล้ว" in page(director, f"entries/{line.pk}/")
    assert list(verification.verify()) == []


@pytest.mark.parametrize("cancelled_before", [False, True])
def test_nothing_of_the_senders_line_is_left_to_be_read(director, send, office_clerk, scan, says, cancelled_before):
    line = registering.reserve(send, office_clerk, 1, "แจ้งเรื่องขีปนาวุธ")[0]
    line = registering.fill(line, office_clerk, {"subject": "แจ้ง", "sender": "สพป."}, line.version)
    dispatch.attach(line, office_clerk, scan, "ส่ง.pdf")
    if cancelled_before:
        registering.void(line, office_clerk, "ขีปนาวุธผิดรุ่น", line.version)
    says(TOP)
    post(director, f"entries/{line.pk}/secrecy/", do="remove", reason="ลงสมุดแล้ว")
    emptied = Entry.objects.get(pk=line.pk)
    assert emptied.state == "void"
    assert emptied.subject + emptied.sender == ""
    assert "ขีปนาวุธ" not in page(director, f"registers/{send.pk}/") + emptied.search_text
    assert list(verification.verify()) == []


def test_an_enclosure_of_it_does_not_come_in_beside_another_letter(
    clerk, director, plain, says, office_clerk, scan, receive
):
    beside(plain, office_clerk, scan)
    says(TOP)
    post(director, f"incoming/{plain.pk}/secrecy/", do="remove", reason="ลงสมุดแล้ว")
    other = intake.take(receive, office_clerk, scan + b"\n", "อื่น.pdf")
    files = {"attachments": SimpleUploadedFile("ชื่ออื่น.pdf", scan)}
    answer = clerk.post(f"/efiling/incoming/{other.pk}/attachments/", files, follow=True).content.decode()
    assert "จึงนำเข้าอีกไม่ได้" in answer
    assert not other.attachments.exists()


def test_a_secret_file_of_an_ordinary_send_line_is_taken_out_and_another_attached(
    director, clerk, line, says, office_clerk, make_pdf
):
    says(SECRET)
    post(director, f"entries/{line.pk}/secrecy/", do="remove", reason="แนบผิดฉบับ")
    post(clerk, f"entries/{line.pk}/send/", schools="on")
    dispatch.attach(line, office_clerk, make_pdf("เรื่อง แจ้ง"), "แจ้ง.pdf")
    assert list(verification.verify()) == []


def test_a_registrar_of_the_secret_register_may_take_it_out_and_a_clerk_may_not(
    clerk, signed_in, registrar, secret, came, says
):
    says(TOP)
    assert "เงียบ สนิท" in page(clerk, f"incoming/{came.pk}/secrecy/")
    assert clerk.post(f"/efiling/incoming/{came.pk}/secrecy/", {"do": "remove", "reason": "ก"}).status_code == 403
    post(signed_in(registrar), f"incoming/{came.pk}/secrecy/", do="remove", reason="ลงสมุดแล้ว")
    assert now(came).blob_id is None


def test_secret_that_can_be_moved_is_not_taken_out(director, came, says):
    says(SECRET)
    post(director, f"incoming/{came.pk}/secrecy/", do="remove", reason="ก")
    assert now(came).blob_id


def test_an_archive_copy_made_before_goes_too(
    director, came, says, office_clerk, django_capture_on_commit_callbacks, reads
):
    intake.enter(came, office_clerk, {"subject": "ก", "sender": "ข"})
    reads(*READ)
    behind_the_pages()
    archiving.sweep()
    while archive.step():
        pass
    assert Blob.objects.count() == 2
    Incoming.objects.update(text=TOP)
    with django_capture_on_commit_callbacks(execute=True):
        post(director, f"incoming/{came.pk}/secrecy/", do="remove", reason="ลงสมุดแล้ว")
    assert not Blob.objects.exists()
