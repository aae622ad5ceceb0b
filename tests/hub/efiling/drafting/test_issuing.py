"""Issuing: checked, signed, numbered and kept in one step, or not at all."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.thai.dates import format_date
from common.thai.normalise import normalise
from common.thai.numerals import to_thai
from hub.documents.blobs import open_blob
from hub.documents.signing import sealing
from hub.documents.signing.drawings import Drawing
from hub.efiling import dispatch, numbering, registering
from hub.efiling.attachments import Attached
from hub.efiling.drafting import issuing, proposing, writing
from hub.efiling.drafting.models import Draft, Step
from hub.efiling.models import Agency, Book, Entry, Event, Outgoing, Register
from hub.people.models import Membership


@pytest.fixture
def signature(drawn) -> Drawing:
    return Drawing.parse(drawn)


def issue(draft, by, signature, *, pin="", looked_at=True):
    return issuing.issue(draft, by, draft.version, signature, pin, looked_at=looked_at)


def read_text(blob, tmp_path) -> str:
    file = tmp_path / "letter.pdf"
    with open_blob(blob.pk) as source:
        file.write_bytes(source.read())
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout


def test_a_signed_letter_has_its_number_day_and_signature_on_paper_and_in_the_register(
    proposed, office_director, signature, tmp_path
):
    done = issue(proposed, office_director, signature)
    entry = done.entry
    assert (done.state, entry.number, entry.reference) == (Draft.State.ISSUED, 1, "ศธ 04099/1")
    assert entry.dated == timezone.localdate()
    assert (entry.sender, entry.recipient) == ("สพป. ตัวอย่าง เขต 1", "ผู้อำนวยการโรงเรียนบ้านหนองบัว")
    text = normalise(read_text(done.final, tmp_path))
    for said in (
        "ศธ ๐๔๐๙๙/๑", format_date(entry.dated, thai_numerals=True), "นางดวงใจ นำพา", "ลงลายมือชื่ออิเล็กทรอนิกส์",
        "ขอแสดงความนับถือ", to_thai("ขอเชิญประชุมผู้บริหารสถานศึกษา ครั้งที่ 3/2569"),
    ):  # fmt: skip
        assert said in text
    assert "ใบรับรอง" not in text


def test_the_file_copy_bears_the_same_number_and_day_and_who_drafted_it(proposed, office_director, signature, tmp_path):
    done = issue(proposed, office_director, signature)
    text = normalise(read_text(done.file_copy, tmp_path))
    for said in ("สำเนาคู่ฉบับ", "ศธ ๐๔๐๙๙/๑", format_date(done.entry.dated, thai_numerals=True), "นายปิ่น ผู้กล้า ร่าง"):
        assert said in text


def test_no_other_file_takes_the_place_of_what_was_signed_and_numbered(
    proposed, office_director, office_clerk, signature, make_pdf
):
    done = issue(proposed, office_director, signature)
    with pytest.raises(dispatch.Fixed):
        dispatch.attach(done.entry, office_clerk, make_pdf("ฉบับอื่น"), "อื่น.pdf")
    assert Outgoing.objects.get(entry=done.entry).blob == done.final


def test_it_can_be_sent_at_once_with_the_files_beside_it(
    draft, group_staff, director_position, office_director, signature
):
    writing.add_files(draft, group_staff, [Attached(b"%PDF-1.4 a schedule", "กำหนดการ.pdf")])
    proposed = proposing.propose(draft, group_staff, [], director_position, draft.version)
    done = issue(proposed, office_director, signature)
    outgoing = Outgoing.objects.get(entry=done.entry)
    assert outgoing.blob == done.final
    assert [each.name for each in outgoing.attachments.all()] == ["กำหนดการ.pdf"]


def test_a_second_press_issues_nothing_twice(proposed, office_director, signature):
    first = issue(proposed, office_director, signature)
    again = issuing.issue(proposed, office_director, proposed.version, signature, "", looked_at=True)
    assert again.entry_id == first.entry_id
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "written"),
    [("order", "1/"), ("announcement", "1/"), ("certificate", "1/"), ("regulation", "1/"), ("statement", "1/")],
)
def test_each_kind_is_numbered_by_its_register(
    registers, group, group_staff, director_position, office_director, whole, signature, kind, written
):
    draft = writing.start(group_staff, group, kind, whole)
    done = issue(proposing.propose(draft, group_staff, [], director_position, 1), office_director, signature)
    assert done.entry.book.register == registers[draft.shape.register]
    assert done.entry.written_number.startswith(written)


def test_minutes_are_signed_without_a_number(group, group_staff, director_position, office_director, whole, signature):
    draft = writing.start(group_staff, group, "minutes", whole)
    done = issue(proposing.propose(draft, group_staff, [], director_position, 1), office_director, signature)
    assert (done.state, done.entry) == (Draft.State.ISSUED, None)
    assert done.final is not None


def test_a_circular_gets_a_number_of_the_circulars(
    send, group, group_staff, director_position, office_director, whole, signature
):
    draft = writing.start(group_staff, group, "external", whole.__class__(**{**whole.kept(), "circular": True}))
    done = issue(proposing.propose(draft, group_staff, [], director_position, 1), office_director, signature)
    assert done.entry.reference == "ศธ 04099/ว 1"


def test_errors_of_the_rules_stop_it_before_a_number_is_given(
    send, group, group_staff, director_position, office_director, whole, signature
):
    draft = writing.start(group_staff, group, "external", whole.without("recipient"))
    proposed = proposing.propose(draft, group_staff, [], director_position, 1)
    with pytest.raises(issuing.NotReady) as fault:
        issue(proposed, office_director, signature)
    assert [each.field for each in fault.value.findings] == ["recipient"]
    assert not Entry.objects.exists()


def test_warnings_must_have_been_looked_at(proposed, office_director, signature):
    with pytest.raises(issuing.NotLookedAt):
        issue(proposed, office_director, signature, looked_at=False)
    assert not Entry.objects.exists()


def test_only_whose_turn_it_is_signs(
    draft, group_staff, head_position, head_of_group, director_position, office_director, signature
):
    proposed = proposing.propose(draft, group_staff, [head_position], director_position, draft.version)
    for person in (office_director, group_staff, head_of_group):  # the head reviews: it is not theirs to sign
        with pytest.raises(proposing.NotYourTurn):
            issue(proposed, person, signature)
    assert not Entry.objects.exists()


def test_who_acts_for_the_signer_signs_in_their_own_name(
    proposed, director_position, make_person, office, signature, tmp_path
):
    deputy = make_person("DEP", office, "deputy", title="นาย", given_name="ประเสริฐ", family_name="ชื่นบาน")
    Membership.objects.filter(person=deputy).update(position="รองผู้อำนวยการ")
    today = timezone.localdate()
    Membership.objects.create(
        person=deputy, unit=office, role="director", acting_for=director_position, start=today, end=today + timedelta(7)
    )
    done = issue(proposed, type(deputy).objects.get(pk=deputy.pk), signature)
    text = normalise(read_text(done.final, tmp_path))
    assert "นายประเสริฐ ชื่นบาน" in text
    assert "รักษาราชการแทน" in text


def test_a_version_saved_since_the_signer_read_it_is_not_signed(proposed, office_director, whole, signature):
    seen = proposed.version
    writing.save(proposed, office_director, whole.without("conclusion"), seen)
    with pytest.raises(proposing.ChangedMeanwhile):
        issuing.issue(proposed, office_director, seen, signature, "", looked_at=True)


def test_a_number_taken_meanwhile_makes_the_letter_anew_with_the_next(
    proposed, send, office_director, office_clerk, signature, monkeypatch, tmp_path
):
    made, times = issuing._make, []

    def slowly(*args):
        letter = made(*args)
        if not times:
            registering.register(send, office_clerk, {"subject": "แทรก"})
        times.append(letter.issued.reference)
        return letter

    monkeypatch.setattr(issuing, "_make", slowly)
    done = issue(proposed, office_director, signature)
    assert times == ["ศธ 04099/1", "ศธ 04099/2"]
    assert done.entry.number == 2
    assert "ศธ ๐๔๐๙๙/๒" in read_text(done.final, tmp_path)


def test_nothing_is_numbered_when_keeping_the_file_fails(proposed, office_director, signature, monkeypatch):
    def full(*_args, **_more):
        raise OSError("no room left on the disk")

    monkeypatch.setattr(issuing, "store", full)
    with pytest.raises(OSError, match="no room"):
        issue(proposed, office_director, signature)
    assert not Entry.objects.exists()
    assert not Book.objects.filter(last__gt=0).exists()
    proposed.refresh_from_db()
    assert proposed.state == Draft.State.PROPOSED


def test_nothing_is_numbered_when_the_certificate_does_not_sign(proposed, office_director, signature, monkeypatch):
    def wrong(*_args, **_more):
        raise sealing.WrongPin(4)

    monkeypatch.setattr(sealing, "ready", lambda _person: True)
    monkeypatch.setattr(sealing, "seal", wrong)
    with pytest.raises(sealing.WrongPin):
        issue(proposed, office_director, signature, pin="000000")
    assert not Entry.objects.exists()


def test_a_closed_book_gives_no_number(proposed, send, office_director, signature):
    book = numbering.open_book(send, timezone.localdate().year + 543, None)
    Book.objects.filter(pk=book.pk).update(closed_at=timezone.now())
    with pytest.raises(numbering.BookClosed):
        issue(proposed, office_director, signature)


def test_a_secret_letter_is_numbered_by_a_registrar_alone(
    send, office, group, group_staff, director_position, office_director, registrar, whole, signature
):
    secret = Register.objects.create(unit=office, kind="send", secret=True)
    secret.registrars.add(registrar)
    content = whole.__class__(**{**whole.kept(), "secrecy": "secret"})
    proposed = proposing.propose(
        writing.start(group_staff, group, "external", content), group_staff, [], director_position, 1
    )
    with pytest.raises(issuing.NotRegistrar):
        issue(proposed, office_director, signature)
    secret.registrars.add(office_director)
    done = issue(proposed, office_director, signature)
    assert done.entry.book.register == secret
    assert done.entry.reference == "ศธ 04099/ล 1"


def test_the_step_and_the_trail_say_who_signed_which_version(proposed, office_director, signature):
    done = issue(proposed, office_director, signature)
    step = done.steps.get()
    assert (step.state, step.by, step.version) == (Step.State.SIGNED, office_director, proposed.version)
    event = Event.objects.get(action="signed", about=registering.about(done))
    assert event.details["file"] == done.final_id
    assert event.details["reference"] == "ศธ 04099/1"


def test_a_group_that_opened_a_register_of_its_own_meanwhile_numbers_its_letters(
    proposed, group, office_director, signature
):
    own = Register.objects.create(unit=group, kind="send")
    with pytest.raises(issuing.NotReady):  # its agency code is not set yet
        issue(proposed, office_director, signature)
    Agency.objects.create(unit=group, code="ศธ 04099.1")
    done = issue(proposed, office_director, signature)
    assert (done.entry.book.register, done.entry.reference, done.keeper) == (own, "ศธ 04099.1/1", group)


@pytest.mark.parametrize(
    ("stamped", "told"),
    [(True, "มีเวลารับรองจากเซิร์ฟเวอร์เวลา"), (False, "เซิร์ฟเวอร์เวลาไม่ตอบ"), (None, "หน่วยงานไม่ได้ตั้งเซิร์ฟเวอร์เวลา")],
)
def test_the_page_of_a_signed_letter_tells_whether_its_time_was_vouched_for(
    proposed, office_director, signature, monkeypatch, signed_in, stamped, told
):
    monkeypatch.setattr(sealing, "ready", lambda _person: True)
    monkeypatch.setattr(sealing, "seal", lambda pdf, *_args, **_more: sealing.Sealed(pdf, stamped))
    done = issue(proposed, office_director, signature, pin="472913")
    assert done.stamped is stamped
    page = signed_in(office_director).get(reverse("drafting:draft", args=[done.pk])).content.decode()
    assert told in page
