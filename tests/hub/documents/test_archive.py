"""Archive copies: PDF/A with what was seen and what can be looked for, made page by page."""

import subprocess
from functools import cache

import pytest
from defusedxml import ElementTree
from pyhanko.pdf_utils.reader import PdfFileReader

from hub.documents import archive, ocr, texts, turns
from hub.documents.blobs import open_blob, store
from hub.documents.models import ArchiveCopy, Blob
from hub.fleet import erasures
from tests.hub.documents.test_texts import pages_of, read_all
from tests.hub.scanned_letters import letter, scanned

State = ArchiveCopy.State

pytestmark = pytest.mark.django_db


_read_once = cache(ocr.recognise)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr(ocr, "recognise", _read_once)  # the same pages in every test


def archived(data: bytes, title: str = "ขอเชิญประชุม") -> ArchiveCopy:
    sha256 = store(data, "application/pdf").sha256
    archive.ask(sha256, title)
    read_all()
    while archive.step():
        ArchiveCopy.objects.update(not_before=None)
    return archive.of(sha256)


def copy_of(made: ArchiveCopy, tmp_path) -> str:
    with open_blob(made.copy_id) as file:
        (tmp_path / "copy.pdf").write_bytes(file.read())
    return str(tmp_path / "copy.pdf")


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def scan():
    return scanned(letter(), letter(subject="หน้าที่สองว่าด้วยงบประมาณ"))


def test_a_scan_becomes_a_pdf_a_that_can_be_searched(scan, tmp_path):
    made = archived(scan)
    assert made.state == State.MADE
    copy = copy_of(made, tmp_path)
    with open(copy, "rb") as file:
        whole = file.read()
    assert b"<pdfaid:part>2</pdfaid:part>" in whole
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in whole
    info = said("pdfinfo", copy)
    assert "Pages:           2" in info
    assert "Title:           ขอเชิญประชุม" in info
    assert f"SHA-256 {made.original_id}" in info
    text = said("pdftotext", copy, "-")
    assert "ประชุมผู้บริหาร" in text
    assert "งบประมาณ" in text.partition("\f")[2]


@pytest.mark.parametrize("made_of", ["scan", "text"])
def test_other_programs_read_it_as_a_pdf_a(scan, tmp_path, made_of):
    """Debian, PyPI and npm have no PDF/A validator without Java archives from elsewhere: poppler and pyHanko look for
    what the standard asks for and forbids, as far as it can be told from outside."""
    copy = copy_of(archived(scan if made_of == "scan" else letter()), tmp_path)
    said_of_itself = ElementTree.fromstring(said("pdfinfo", "-meta", copy).partition("?>")[2].rpartition("<?")[0])
    told = {each.tag.rpartition("}")[2]: each.text for each in said_of_itself.iter()}
    assert (told["part"], told["conformance"]) == ("2", "B")
    fonts = [line[50:].split() for line in said("pdffonts", copy).splitlines()[2:]]
    assert fonts
    assert all("yes" in font for font in fonts)  # embedded
    with open(copy, "rb") as file:
        pdf = PdfFileReader(file, strict=True)
        assert {"/ID", "/Root"} <= set(pdf.trailer_view)
        assert "/Encrypt" not in pdf.trailer_view
        assert not {"/OpenAction", "/AA", "/AcroForm", "/Collection"} & set(pdf.root)
        intent = pdf.root["/OutputIntents"][0]
        profile = intent["/DestOutputProfile"]
        assert (intent["/S"], profile["/N"], profile.data[36:40]) == ("/GTS_PDFA1", 3, b"acsp")  # sRGB, as ICC says it


def test_its_pictures_are_grey_and_fine_enough_for_the_regulation(scan, tmp_path):
    listed = said("pdfimages", "-list", copy_of(archived(scan), tmp_path)).splitlines()[2:]
    columns = [line.split() for line in listed]
    assert [(row[6], row[8]) for row in columns] == [("1", "jpeg")] * 2
    assert all(199 <= int(row[12]) <= 201 for row in columns)


def test_words_lie_where_they_are_seen(scan, tmp_path):
    boxes = said("pdftotext", "-bbox", "-l", "1", copy_of(archived(scan), tmp_path), "-")
    subject = next(line for line in boxes.splitlines() if "<word" in line and "ประชุมผู้บริหาร" in line)
    top = float(subject.split('yMin="')[1].split('"')[0])
    assert 140 < top < 220  # points from the top of the page


def test_a_letter_of_text_keeps_its_text_and_its_colours(tmp_path):
    copy = copy_of(archived(letter(mark="ด่วนที่สุด", ink="#d00000")), tmp_path)
    assert "ขอเชิญประชุมผู้บริหารสถานศึกษา" in said("pdftotext", copy, "-")
    assert said("pdfimages", "-list", copy).splitlines()[2].split()[6] == "3"


def test_what_the_fonts_have_no_sign_for_does_not_prevent_a_copy():
    assert archived(letter(subject="ประชุม \U0001f600 漢字 ☎")).state == State.MADE


def test_a_letter_that_is_there_twice_has_one_copy(scan):
    first = archived(scan, "เรื่องเดิม")
    archive.ask(str(first.original_id), "เรื่องอื่น")
    assert archive.step() is False
    assert archive.of(str(first.original_id)).title == "เรื่องเดิม"


def test_nothing_is_made_while_the_text_is_still_being_read(scan):
    sha256 = store(scan, "application/pdf").sha256
    archive.ask(sha256, "")
    assert archive.step() is False


def test_a_copy_that_was_left_half_made_goes_on(scan):
    sha256 = store(scan, "application/pdf").sha256
    archive.ask(sha256, "")
    read_all()
    assert archive.step()
    folder = next((archive.settings.DATA / "archive-work").iterdir())
    there = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.jpg")}
    assert set(there) == {"1.jpg"}
    archive.step()
    assert {path.name: path.stat().st_mtime_ns for path in folder.glob("1.jpg")} == there
    archive.step()
    assert archive.of(sha256).state == State.MADE
    assert not folder.exists()


def test_a_work_folder_that_was_removed_is_filled_again(scan):
    sha256 = store(scan, "application/pdf").sha256
    archive.ask(sha256, "")
    read_all()
    archive.step()
    archive.shutil.rmtree(archive.settings.DATA / "archive-work")
    while archive.step():
        pass
    assert archive.of(sha256).state == State.MADE


def test_what_cannot_be_copied_is_given_up_and_holds_up_no_other():
    bad = store(pages_of((0.2, 0.2)), "application/pdf").sha256
    archive.ask(bad, "")
    good = archived(pages_of((300, 300)))
    assert good.state == State.MADE
    failed = archive.of(bad)
    assert (failed.state, failed.reason, failed.tries) == (State.FAILED, "PdfBroken", turns.MOST_TRIES)


def test_a_copy_goes_with_its_original_and_never_alone(django_capture_on_commit_callbacks):
    made = archived(letter())
    assert erasures.remove([made.copy_id]) == {made.copy_id}
    with django_capture_on_commit_callbacks(execute=True):
        assert erasures.remove([str(made.original_id)]) == set()
    assert not Blob.objects.exists()
    assert texts.of(str(made.original_id)) is None


def test_pages_of_a_copy_left_half_made_go_with_the_original(scan, settings):
    sha256 = store(scan, "application/pdf").sha256
    archive.ask(sha256, "ขอเชิญประชุม")
    read_all()
    assert archive.step()
    assert list((settings.DATA / "archive-work").glob("*/*.jpg"))
    erasures.remove([sha256])
    assert not list((settings.DATA / "archive-work").glob("*"))
