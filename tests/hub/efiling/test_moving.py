"""A secret letter that lay in an ordinary register goes to the secret one, and is gone where it was."""

import pytest

from hub.documents import pdf, previews
from hub.documents.blobs import open_blob
from hub.documents.models import Blob
from hub.documents.typesetting import CannotTypeset
from hub.efiling import dispatch, intake, moving, registering, verification, years
from hub.efiling.attachments import Attached
from hub.efiling.models import Book, Entry, Event, Incoming, Register
from hub.efiling.numbering import BookClosed
from hub.fleet.models import Erasure

PICTURE = Attached(b"\x89PNG\r\n\x1a\n1", "แผนที่.png")


@pytest.fixture
def scan(make_pdf):
    return make_pdf("เรื่อง แผนอารักขา")  # its degree of secrecy is in the picture alone


@pytest.fixture
def came(receive, office_clerk, scan):
    return intake.take(receive, office_clerk, scan, "สแกน.pdf", attachments=[PICTURE])


def address(letter):
    return f"/efiling/incoming/{letter.pk}/move-to-secret/"


def test_it_goes_with_all_that_belongs_to_it_and_its_registrar_registers_it(
    clerk, came, secret, receive, registrar, signed_in
):
    assert "เงียบ สนิท" in clerk.get(address(came)).content.decode()
    answer = clerk.post(address(came), follow=True)
    assert "ย้ายไปทะเบียนหนังสือลับแล้ว" in answer.content.decode()
    moved = Incoming.objects.get()
    assert (moved.register, moved.suggestion["secrecy"], moved.text) == (secret, "secret", came.text)
    assert moved.attachments.get().name == "แผนที่.png"
    assert intake.balance(receive, moved.came_at.date()).came == 0
    assert signed_in(registrar).get(f"/efiling/incoming/{moved.pk}/").status_code == 200
    assert intake.enter(moved, registrar, {"subject": "ก", "secrecy": "secret"}).book.register == secret
    assert list(verification.verify()) == []


def test_it_keeps_its_degree_of_secrecy(came, secret, office_clerk, degree):
    Incoming.objects.update(suggestion={"secrecy": degree})
    moving.to_secret(came, office_clerk)
    assert Incoming.objects.get().suggestion["secrecy"] == degree


def test_it_is_gone_for_everybody_else(clerk, director, came, secret):
    clerk.post(address(came))
    one = came.attachments.get()
    for client in (clerk, director):
        for page in ("", "original.pdf", "page-1.png", "move-to-secret/"):
            assert client.get(f"/efiling/incoming/{came.pk}/{page}").status_code == 404
        assert client.get(f"/efiling/attachments/{one.pk}/").status_code == 404
    assert "สแกน.pdf" not in clerk.get(f"/efiling/registers/{came.register_id}/incoming/").content.decode()


def test_both_registers_and_the_letter_say_so_in_the_trail(clerk, came, secret, receive):
    clerk.post(address(came))
    about = Event.objects.filter(action="moved").values_list("about", flat=True)
    assert set(about) == {f"incoming/{came.pk}", f"register/{receive.pk}", f"register/{secret.pk}"}


def test_no_picture_of_a_page_stays_in_a_browser(clerk, came):
    assert "no-store" in clerk.get(f"/efiling/incoming/{came.pk}/page-1.png")["Cache-Control"]


def test_without_a_secret_register_the_clerk_is_told_what_to_do(clerk, came):
    assert "ให้ผู้อำนวยการเปิดทะเบียนหนังสือลับ" in clerk.get(address(came)).content.decode()
    assert clerk.post(address(came)).status_code == 409
    assert not Incoming.objects.get().register.secret


def test_to_a_register_without_anybody_nothing_goes(clerk, came, secret):
    secret.registrars.clear()
    assert "ยังไม่มีนายทะเบียน" in clerk.get(address(came)).content.decode()
    assert clerk.post(address(came)).status_code == 409


def test_what_the_secret_register_has_is_told(clerk, came, secret, registrar, scan):
    intake.take(secret, registrar, scan, "ก.pdf")
    assert "มีไฟล์นี้อยู่แล้ว" in clerk.post(address(came), follow=True).content.decode()
    assert Incoming.objects.get(pk=came.pk).register == came.register


def test_a_number_is_given_up_first_and_its_line_says_nothing_more(clerk, came, secret, office_clerk):
    entry = intake.enter(came, office_clerk, {"subject": "แผนอารักขา", "sender": "กอ.รมน."})
    registering.correct(entry, office_clerk, {"subject": "แผนอารักขาบุคคลสำคัญ"}, entry.version)
    assert "เป็นหนังสือลับ" in clerk.get(f"/efiling/entries/{entry.pk}/").content.decode()
    assert "ยกเลิกเลขนั้นก่อน" in clerk.get(address(came)).content.decode()
    clerk.post(address(came))
    line = Entry.objects.get()
    assert (line.state, line.number, line.subject, line.sender) == ("void", 1, "", "")
    shown = clerk.get(f"/efiling/entries/{entry.pk}/").content.decode()
    assert "แผนอารักขา" not in shown
    assert "แผนอารักขา" not in clerk.get(f"/efiling/registers/{came.register_id}/").content.decode()
    assert Incoming.objects.get().register == secret
    assert Incoming.objects.get().stamped is None
    assert list(verification.verify()) == []


def test_every_number_that_it_had_and_that_was_cancelled_before_says_nothing_more(
    clerk, came, secret, office_clerk, receive
):
    for reason in ("ลงผิดทะเบียน แผนอารักขา", "ซ้ำ"):
        entry = intake.enter(came, office_clerk, {"subject": "แผนอารักขา", "sender": "กอ.รมน.", "reference": "กอ 1"})
        registering.void(entry, office_clerk, reason, entry.version)
        came.refresh_from_db()
    other = registering.register(receive, office_clerk, {"subject": "ฉบับอื่น"})
    registering.void(other, office_clerk, "เหตุอื่น", other.version)
    clerk.post(address(came))
    for line in Entry.objects.exclude(pk=other.pk):
        assert (line.state, line.subject, line.sender, line.reference) == ("void", "", "", "")
        assert "แผนอารักขา" not in line.search_text
        assert "แผนอารักขา" not in clerk.get(f"/efiling/entries/{line.pk}/").content.decode()
    other.refresh_from_db()
    assert (other.subject, other.void_reason) == ("ฉบับอื่น", "เหตุอื่น")
    assert list(verification.verify()) == []


@pytest.fixture
def last_years(came, office_clerk, office_director):
    """The letter stands in a book that was closed and printed."""
    entry = intake.enter(came, office_clerk, {"subject": "แผนอารักขา", "sender": "กอ.รมน."})
    Book.objects.update(year=2568)
    return years.close(Book.objects.get(), office_director), entry


def words_of(book: Book) -> str:
    return words_in(book.archive_id)


def words_in(sha256: str) -> str:
    with open_blob(sha256) as file:
        return "".join(pdf.page_texts(file.read()))


def printed_words(but: str) -> list[str]:
    letters = Incoming.objects.exclude(blob=None).values("blob")
    printed = Blob.objects.filter(media="application/pdf").exclude(pk__in=letters).exclude(pk=but)
    return [words_in(each.pk) for each in printed]


def test_out_of_a_closed_book_it_goes_too_and_the_book_is_printed_without_it(
    clerk, came, secret, last_years, django_capture_on_commit_callbacks
):
    (book, entry), printed = last_years, last_years[0].archive_id
    assert "แผนอารักขา" in words_of(book)
    assert "เล่มที่พิมพ์หรือดาวน์โหลดไปแล้วยังปรากฏอยู่" in clerk.get(address(came)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        said = clerk.post(address(came), follow=True).content.decode()
    assert "ให้เรียกคืน" in said
    line = Entry.objects.get(pk=entry.pk)
    assert (line.state, line.subject, line.sender) == ("void", "", "")
    book.refresh_from_db()
    assert book.closed_at
    assert "แผนอารักขา" not in words_of(book)
    assert not Blob.objects.filter(pk=printed).exists()
    longest = Erasure._meta.get_field("reason").max_length
    assert all(len(each.reason) <= longest for each in Erasure.objects.all()), "PostgreSQL counts"
    step = Event.objects.get(action="moved", about=f"book/{book.pk}")
    assert step.details == {"archive": "", "was": printed}
    assert list(verification.verify()) == []


def test_a_letter_that_moves_while_its_book_is_printed_is_not_in_the_pdf(
    came, secret, office_clerk, office_director, last_years, monkeypatch, django_capture_on_commit_callbacks
):
    book, make, seen = last_years[0], years.paper.pdf, []
    Book.objects.update(archive=None)

    def slowly(*given):
        if not seen:
            seen.append(moving.to_secret(came, office_clerk))
        return make(*given)

    monkeypatch.setattr(years.paper, "pdf", slowly)
    with django_capture_on_commit_callbacks(execute=True):
        years.keep_on_paper(Book.objects.get(pk=book.pk), office_director)
    assert "แผนอารักขา" not in words_of(Book.objects.get(pk=book.pk))
    # Nothing of the first try stays: a blob that nothing names would never be erased.
    assert all("แผนอารักขา" not in words for words in printed_words(but=book.archive_id))


def test_a_book_that_was_printed_meanwhile_keeps_that_pdf(office_director, last_years):
    book = Book.objects.get(pk=last_years[0].pk)
    kept, book.archive = book.archive_id, None
    years.keep_on_paper(book, office_director)
    assert (book.archive_id, Book.objects.get(pk=book.pk).archive_id) == (kept, kept)


def test_where_the_closed_book_cannot_be_printed_again_the_page_says_who_can(
    clerk, came, secret, last_years, monkeypatch
):
    def cannot(*_args):
        raise CannotTypeset("no")

    monkeypatch.setattr(years.paper, "pdf", cannot)
    assert "จัดทำที่หน้าตั้งค่าทะเบียน" in clerk.post(address(came), follow=True).content.decode()
    last_years[0].refresh_from_db()
    assert last_years[0].archive_id is None
    assert list(verification.verify()) == []


def test_nothing_else_is_cancelled_in_a_closed_book(last_years, office_clerk):
    with pytest.raises(BookClosed):
        registering.void(last_years[1], office_clerk, "ผิด", 1)


def test_its_stamped_copy_is_erased(office_clerk, came, secret, django_capture_on_commit_callbacks):
    intake.enter(came, office_clerk, {"subject": "ก"})
    came.refresh_from_db()
    stamped = intake.stamped_copy(came)
    with django_capture_on_commit_callbacks(execute=True):
        moving.to_secret(came, office_clerk)
    assert not Blob.objects.filter(pk=stamped).exists()
    assert Blob.objects.filter(pk=came.blob_id).exists()


def test_no_picture_of_it_stays_in_the_hubs_cache(office_clerk, came, secret, django_capture_on_commit_callbacks):
    previews.page_picture(came.blob_id, 0, 100)
    with django_capture_on_commit_callbacks(execute=True):
        moving.to_secret(came, office_clerk)
    assert not list(previews._folder().rglob(f"*{came.blob_id}*"))


def test_the_second_who_moves_it_is_told(came, secret, office_clerk):
    moving.to_secret(came, office_clerk)
    with pytest.raises(intake.Settled):
        moving.to_secret(came, office_clerk)


def test_one_that_is_moved_behind_the_pages_is_found(came, secret, office_clerk, receive):
    moving.to_secret(came, office_clerk)
    Incoming.objects.update(register=receive)
    assert "by the trail in" in "\n".join(verification.verify())


def test_a_registrar_who_does_not_register_here_moves_it(signed_in, came, secret, office_director):
    secret.registrars.add(office_director)
    client = signed_in(office_director)
    answer = client.post(address(came))
    assert answer["Location"] == f"/efiling/incoming/{came.pk}/"
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office_director", 403), ("administrator", 403), ("group_staff", 403), ("school_director", 404),
        ("school_staff", 403), ("office_deputy", 403), ("school_deputy", 404), ("receptionist", 403),
    ],
)  # fmt: skip
def test_nobody_else_moves_it(request, signed_in, came, secret, who, status):
    client = signed_in(request.getfixturevalue(who))
    for answer in (client.get(address(came)), client.post(address(came))):
        assert answer.status_code == status
    assert Register.objects.get(incoming=came) == came.register


def test_the_sender_does_not_learn_its_number_in_the_secret_register(
    receive, secret, school, make_person, make_pdf, registrar
):
    sender = make_person("SCLERK", school, "clerk")
    sends = Register.objects.create(unit=school, kind="send")
    entry = registering.register(sends, sender, {"subject": "แผนที่"})
    outgoing = dispatch.attach(entry, sender, make_pdf("เรื่อง แผนที่"), "แผนที่.pdf")
    letter = dispatch.send(outgoing, sender, [receive.unit]).deliveries[0].incoming
    moving.to_secret(letter, registrar)
    letter.refresh_from_db()
    intake.enter(letter, registrar, {"subject": "ก", "secrecy": "secret"})
    assert [(one.number, one.tone) for one in dispatch.standings(outgoing)] == [("", "good")]
