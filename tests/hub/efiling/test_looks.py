"""Every look at something secret is in the trail, and no copy stays in a browser to be looked at without it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.documents.blobs import store
from hub.efiling import dispatch, intake, registering, trail, verification
from hub.efiling.drafting import writing
from hub.efiling.filing import placing
from hub.efiling.filing.models import Folder, Round
from hub.efiling.models import Book, Event, Register
from tests.hub.efiling.test_pages import page, post


@pytest.fixture
def letter(make_pdf):
    return make_pdf("เรื่อง ขอเชิญประชุม")


def looks(*about):
    return Event.objects.filter(action="looked", about__in=about).count()


@pytest.fixture
def keeper(signed_in, registrar):
    return signed_in(registrar)


@pytest.fixture
def secret_letter(secret, registrar, make_pdf):
    return intake.take(secret, registrar, make_pdf("ลับ", "เรื่อง ลับ"), "ลับ.pdf")


@pytest.fixture
def secret_entry(secret, registrar):
    return registering.register(secret, registrar, {"subject": "ลับ", "secrecy": "secret"})


@pytest.mark.parametrize("address", ["", "new/", "reserve/", "incoming/", "paper/", "spreadsheet/"])
def test_each_look_into_a_secret_register_is_in_the_trail(keeper, secret, address):
    assert keeper.get(f"/efiling/registers/{secret.pk}/{address}").status_code == 200
    assert looks(f"register/{secret.pk}") == 1


@pytest.mark.parametrize("address", ["", "edit/"])
def test_each_look_at_a_secret_line_is_in_the_trail(keeper, secret_entry, address):
    page(keeper, f"entries/{secret_entry.pk}/{address}")
    assert looks(f"entry/{secret_entry.pk}") == 1


@pytest.mark.parametrize("address", ["", "page-1.png", "original.pdf"])
def test_each_look_at_a_secret_letter_is_in_the_trail(keeper, secret_letter, address):
    assert keeper.get(f"/efiling/incoming/{secret_letter.pk}/{address}").status_code == 200
    assert looks(f"incoming/{secret_letter.pk}") == 1


def test_each_look_at_the_closed_book_of_a_secret_register_is_in_the_trail(keeper, secret_entry, letter):
    kept = dispatch.store(letter, "application/pdf")
    Book.objects.update(archive=kept)
    book = Book.objects.get()
    assert keeper.get(f"/efiling/books/{book.pk}/archive/").status_code == 200
    assert looks(f"book/{book.pk}") == 1


def test_a_form_that_comes_back_from_a_secret_register_is_a_look_too(keeper, secret):
    post(keeper, f"registers/{secret.pk}/new/", 422, subject="")
    assert looks(f"register/{secret.pk}") == 1


def test_of_an_ordinary_register_looks_at_a_letter_are_in_the_trail_and_lists_are_not(signed_in, receive, office_clerk):
    clerk = signed_in(office_clerk)
    entry = registering.register(receive, office_clerk, {"subject": "ก", "sender": "ข"})
    page(clerk, f"registers/{receive.pk}/")
    assert not Event.objects.filter(action="looked").exists()
    page(clerk, f"entries/{entry.pk}/")
    assert looks(f"entry/{entry.pk}") == 1
    assert list(trail.verify(receive.unit)) == list(verification.verify()) == []


def test_the_history_of_a_line_keeps_looks_apart_from_changes(signed_in, receive, office_clerk):
    clerk = signed_in(office_clerk)
    entry = registering.register(receive, office_clerk, {"subject": "ก", "sender": "ข"})
    for _ in range(3):
        shown = page(clerk, f"entries/{entry.pk}/")
    assert "เปิดดู 3 ครั้ง" in shown


def test_files_of_letters_are_not_kept_by_browsers(signed_in, receive, send, office_clerk, letter):
    clerk = signed_in(office_clerk)
    came = intake.take(receive, office_clerk, letter, "ก.pdf")
    intake.enter(came, office_clerk, {"subject": "ก"})
    sent = registering.register(send, office_clerk, {"subject": "ข"})
    dispatch.attach(sent, office_clerk, letter, "ข.pdf")
    Book.objects.update(archive=came.blob)
    book = Book.objects.filter(register=receive).get()
    for address in (
        f"incoming/{came.pk}/original.pdf", f"incoming/{came.pk}/stamped.pdf", f"entries/{sent.pk}/file.pdf",
        f"books/{book.pk}/archive/",
    ):  # fmt: skip
        response = clerk.get(f"/efiling/{address}")
        assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store"), address


def test_pictures_of_a_secret_letter_are_not_kept_by_browsers(keeper, secret_letter):
    response = keeper.get(f"/efiling/incoming/{secret_letter.pk}/page-1.png")
    assert response["Cache-Control"] == "private, no-store"


def test_a_leader_who_names_registrars_has_not_looked(signed_in, office_director, secret):
    page(signed_in(office_director), f"registers/{secret.pk}/registrars/")
    assert not Event.objects.filter(action="looked").exists()
    assert Register.objects.filter(pk=secret.pk).exists()


def test_each_look_at_the_closed_book_of_an_ordinary_register_is_in_the_trail(signed_in, receive, office_clerk, letter):
    entry = registering.register(receive, office_clerk, {"subject": "ก", "sender": "ข"})
    Book.objects.update(archive=store(letter, "application/pdf"))
    for _ in range(2):
        assert signed_in(office_clerk).get(f"/efiling/books/{entry.book_id}/archive/").status_code == 200
    assert looks(f"book/{entry.book_id}") == 2


@pytest.fixture
def draft(send, group, group_staff):
    return writing.start(group_staff, group, "external")


@pytest.mark.parametrize("address", ["", "page-1.png", "draft.pdf", "versions/", "versions/1/"])
def test_a_look_at_a_draft_is_in_the_trail(signed_in, office_clerk, draft, address):
    assert signed_in(office_clerk).get(f"/efiling/drafts/{draft.pk}/{address}").status_code == 200
    assert looks(f"draft/{draft.pk}") == 1


def test_of_one_person_and_day_the_first_look_at_a_draft_alone(
    signed_in, office_clerk, group_staff, draft, monkeypatch
):
    clerk, author = signed_in(office_clerk), signed_in(group_staff)
    for _ in range(3):
        clerk.get(f"/efiling/drafts/{draft.pk}/page-1.png")
    assert looks(f"draft/{draft.pk}") == 1
    author.get(f"/efiling/drafts/{draft.pk}/")
    assert looks(f"draft/{draft.pk}") == 2
    tomorrow = timezone.now() + timedelta(days=1)
    trail.look(draft.unit, office_clerk, f"draft/{draft.pk}")
    assert looks(f"draft/{draft.pk}") == 2
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    trail.look(draft.unit, office_clerk, f"draft/{draft.pk}")
    assert looks(f"draft/{draft.pk}") == 3


def test_looks_at_a_draft_are_not_among_its_steps(signed_in, office_clerk, draft):
    clerk = signed_in(office_clerk)
    clerk.get(f"/efiling/drafts/{draft.pk}/")
    assert all(step.action != "looked" for step in clerk.get(f"/efiling/drafts/{draft.pk}/").context["trail"])


def test_a_look_at_a_round_and_at_its_certificate_is_in_the_trail(signed_in, office, office_clerk, letter):
    made = Round.objects.create(
        unit=office, year=2560, state="done", certificate=store(letter, "application/pdf"), opened_by=office_clerk
    )
    clerk = signed_in(office_clerk)
    assert clerk.get(f"/efiling/folders/rounds/{made.pk}/").status_code == 200
    assert looks(f"round/{made.pk}") == 1
    assert clerk.get(f"/efiling/folders/rounds/{made.pk}/certificate.pdf").status_code == 200
    assert looks(f"round/{made.pk}") == 2
    assert all(step.action != "looked" for step in clerk.get(f"/efiling/folders/rounds/{made.pk}/").context["steps"])


@pytest.mark.parametrize("address", ["", "paper/", "spreadsheet/"])
def test_a_look_at_a_folder_with_lines_of_a_secret_register_is_in_that_ones_trail(
    keeper, secret, secret_entry, registrar, office, address
):
    folder = Folder.objects.create(unit=office, code="1", name="ลับ")
    placing.file([secret_entry], folder, registrar)
    assert keeper.get(f"/efiling/folders/{folder.pk}/{address}").status_code == 200
    assert looks(f"register/{secret.pk}") == 1
