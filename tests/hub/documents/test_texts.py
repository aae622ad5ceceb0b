"""Texts of stored PDFs: whose they are, in what order they are read, and that reading goes on after any end."""

import io

import pypdfium2
import pytest
from django.db import OperationalError

from hub.documents import ocr, texts, turns
from hub.documents.blobs import erase, store
from hub.documents.models import PageText, Reading
from tests.hub.scanned_letters import letter, scanned

State = Reading.State
OWN = "ด้วยสำนักงานเขตพื้นที่การศึกษาขอเชิญประชุมผู้บริหารสถานศึกษาทุกแห่ง ประจำปีงบประมาณ ๒๕๗๐"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def told(monkeypatch):
    """Whom the texts tell: the test alone, what of each file was known then."""
    heard: list[tuple[int, bool]] = []

    def hear(sha256: str) -> None:
        known = texts.of(sha256)
        heard.append((known.waiting, known.settled))

    monkeypatch.setattr(texts, "_told", [hear])
    return heard


def pages_of(*sizes: tuple[float, float]) -> bytes:
    """Empty pages of these sizes in points; one smaller than a dot cannot be shown."""
    made, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for size in sizes:
        made.new_page(*size)
    made.save(out)
    return out.getvalue()


def kept(data: bytes) -> str:
    return store(data, "application/pdf").sha256


def read_all() -> int:
    """How many pieces of work there were."""
    pieces = 0
    while texts.step():
        pieces += 1
        Reading.objects.update(not_before=None)
        PageText.objects.update(not_before=None)
    return pieces


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        (OWN, True),
        ("This office would like to invite the heads of all schools to a meeting on Monday.", True),
        ("", False),
        ("- ๒ -", False),
        ("รับที่ ๑๒๓ วันที่ ๒๒ พ.ย. ๖๙", False),
        ("¡ÃÐ·ÃÇ§ÈÖ¡ÉÒ¸Ô¡ÒÃ ÊÓ¹Ñ¡§Ò¹ à¢µ¾×é¹·Õè¡ÒÃÈÖ¡ÉÒ ÊÓ¹Ñ¡§Ò¹ à¢µ¾×é¹·Õè¡ÒÃÈÖ¡ÉÒ¡ÃÐ·ÃÇ§ÈÖ¡ÉÒ¸Ô¡ÒÃ", False),
        ("\ufffd" * 30 + OWN[:60], False),
    ],
)
def test_a_pages_own_text_is_used_where_it_is_one(text, enough):
    assert texts.usable(text) is enough


def test_a_file_with_text_of_its_own_needs_no_picture(told):
    sha256 = kept(letter())
    texts.ask(sha256)
    assert texts.of(sha256).settled is False
    assert read_all() == 2  # its text, and telling of it
    known = texts.of(sha256)
    assert "ประชุม" in known.pages[0]
    assert (known.scanned, known.settled, told) == ((False,), True, [(0, True)])


def test_texts_that_the_caller_has_are_taken_from_there(told):
    sha256 = kept(b"%PDF-1.7 never opened")
    texts.ask(sha256, [OWN, OWN])
    read_all()
    assert texts.of(sha256).pages == (OWN, OWN)


def test_a_scan_is_read_page_by_page_and_told_of_after_the_first_and_the_last(told):
    sha256 = kept(scanned(letter(), letter(subject="หน้าที่สองว่าด้วยงบประมาณ")))
    texts.ask(sha256, ["", ""])
    read_all()
    known = texts.of(sha256)
    assert "ประชุมผู้บริหาร" in known.pages[0]
    assert "งบประมาณ" in known.pages[1]
    assert known.scanned == (True, True)
    assert told == [(1, False), (0, True)]
    page = PageText.objects.get(number=1)
    assert page.confidence > ocr.UPRIGHT
    assert [line[0] for line in page.lines] == page.text.splitlines()


def test_first_pages_are_read_first(monkeypatch):
    monkeypatch.setattr(ocr, "recognise", lambda picture: ocr.Recognised())
    for size in (300, 301):
        texts.ask(kept(pages_of((size, 300), (300, 300))), ["", ""])
    done = []
    while texts.step():
        now = PageText.objects.filter(state=State.READ).values_list("reading", "number").order_by("settled_at").last()
        if now not in done:
            done.append(now)
    assert [number for _file, number in done] == [1, 1, 2, 2]


def test_few_words_of_its_own_stay_where_the_picture_shows_no_more():
    sha256 = kept(pages_of((300, 300)))
    texts.ask(sha256, ["ลงชื่อ ผู้อำนวยการ"])
    read_all()
    assert texts.of(sha256).pages == ("ลงชื่อ ผู้อำนวยการ",)


def test_a_page_that_fails_three_times_is_marked_and_holds_up_no_other():
    sha256 = kept(pages_of((0.2, 0.2), (300, 300)))
    texts.ask(sha256, ["", ""])
    read_all()
    bad, good = PageText.objects.filter(reading=sha256)
    assert (bad.state, bad.tries, bad.reason) == (State.FAILED, turns.MOST_TRIES, "PdfBroken")
    assert (good.state, good.tries) == (State.READ, 1)
    known = texts.of(sha256)
    assert (known.failed, known.waiting, known.settled) == (1, 0, True)


def test_a_page_that_failed_is_tried_again_later_and_not_at_once():
    texts.ask(kept(pages_of((0.2, 0.2))), [""])
    assert texts.step() is True
    assert texts.step() is False


def test_a_file_that_cannot_be_opened_is_given_up(told):
    sha256 = kept(b"%PDF-1.7 broken")
    texts.ask(sha256)
    read_all()
    reading = Reading.objects.get(pk=sha256)
    assert (reading.state, reading.reason, reading.tries) == (State.FAILED, "PdfBroken", turns.MOST_TRIES)
    assert told == [(0, True)]


def test_a_file_whose_bytes_are_gone_is_given_up(tmp_path, settings):
    sha256 = kept(pages_of((300, 300)))
    next((tmp_path / "blobs").glob("*/*/*")).unlink()
    texts.ask(sha256)
    read_all()
    assert Reading.objects.get(pk=sha256).reason == "BlobMissing"


def test_reading_that_was_ended_in_its_midst_goes_on_at_once(monkeypatch):
    def ended(picture):
        raise SystemExit(0)  # what a signal does to the process

    sha256 = kept(pages_of((300, 300)))
    texts.ask(sha256, [""])
    with monkeypatch.context() as killed:
        killed.setattr(ocr, "recognise", ended)
        with pytest.raises(SystemExit):
            texts.step()
    assert PageText.objects.get().tries == 1
    assert texts.step() is True
    assert PageText.objects.get().state == State.READ


def test_a_page_that_kills_its_reader_is_given_up_after_three_times():
    texts.ask(kept(pages_of((300, 300))), [""])
    PageText.objects.update(tries=turns.MOST_TRIES)
    texts.step()
    page = PageText.objects.get()
    assert (page.state, page.reason) == (State.FAILED, "Killed")


def test_two_processes_do_not_read_at_once():
    texts.ask(kept(pages_of((300, 300))), [""])
    with turns.alone("reading") as mine:
        assert mine
        assert texts.step() is False
    assert texts.step() is True


def test_what_another_machine_read_meanwhile_stays(monkeypatch):
    sha256 = kept(pages_of((300, 300)))
    texts.ask(sha256, [""])

    def slow(picture):
        PageText.objects.update(state=State.READ, text="อ่านแล้ว")
        return ocr.Recognised()

    monkeypatch.setattr(ocr, "recognise", slow)
    texts.step()
    assert texts.of(sha256).pages == ("อ่านแล้ว",)


def test_whoever_asks_for_a_text_that_is_there_is_told_as_well(told):
    sha256 = kept(b"%PDF-1.7 never opened")
    texts.ask(sha256, [OWN])
    read_all()
    texts.ask(sha256)
    read_all()
    assert told == [(0, True), (0, True)]


def test_one_that_cannot_hear_does_not_undo_the_reading(monkeypatch, caplog, told):
    def deaf(sha256: str) -> None:
        raise RuntimeError("deaf")

    monkeypatch.setattr(texts, "_told", [deaf, *texts._told])
    sha256 = kept(b"%PDF-1.7 never opened")
    texts.ask(sha256, [OWN])
    read_all()
    assert set(told) == {(0, True)}
    assert texts.of(sha256).settled
    assert "deaf" in caplog.text


def test_one_that_could_not_hear_is_told_again_later_and_not_for_ever(monkeypatch):
    calls: list[str] = []

    def busy(sha256: str) -> None:
        calls.append(sha256)
        if len(calls) != 2:
            raise OperationalError("database is locked")

    monkeypatch.setattr(texts, "_told", [busy])
    sha256 = kept(b"%PDF-1.7 never opened")
    texts.ask(sha256, [OWN])
    assert texts.step()
    assert not texts.step(), "not at once"
    Reading.objects.update(not_before=None)
    assert texts.step()
    assert (len(calls), texts.of(sha256).settled) == (2, True)
    texts.ask(sha256)
    for _turn in range(20):
        Reading.objects.update(not_before=None)
        texts.step()
    assert len(calls) < 10


def test_without_tesseract_scans_wait_and_texts_are_kept(monkeypatch):
    monkeypatch.setattr(ocr, "available", lambda: False)
    texts.ask(kept(pages_of((300, 300))), [""])
    texts.ask(kept(b"%PDF-1.7 never opened"), [OWN])
    read_all()
    assert sorted(Reading.objects.values_list("state", flat=True)) == [State.READ, State.WAITING]
    assert PageText.objects.get(state=State.WAITING).tries == 0


def test_a_text_goes_with_its_file():
    sha256 = kept(b"%PDF-1.7 never opened")
    texts.ask(sha256, [OWN])
    erase(sha256)
    assert not PageText.objects.exists()
