"""Pages from a folder of files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hub.people.models import Person
from hub.readout import publishing
from hub.readout.loading import CannotLoad, load
from hub.readout.models import Office, Page

pytestmark = pytest.mark.django_db
DEMONSTRATION = Path(__file__).parents[3] / "provisioning" / "demonstration" / "readout"
OFFICE = 'name = "สำนักงาน"\naddress = "ที่อยู่"\nphone = "0 0000 0100"\nhours = "08.30"\n'
PAGE = '+++\ntitle = "ใบลา"\nsummary = "สรุป"\nupdated = 2026-11-02\n+++\n\nเนื้อหา\n'


@pytest.fixture
def folder(tmp_path: Path, pdf: bytes) -> Path:
    root = tmp_path / "pages"
    for name in ("forms", "files"):
        (root / name).mkdir(parents=True)
    (root / "office.toml").write_text(OFFICE)
    (root / "forms" / "10-leave.th.md").write_text(PAGE)
    (root / "files" / "three.pdf").write_bytes(pdf)
    (root / "files" / "made.typ").write_text('#set document(date: none)\n#set text(font: "Noto Sans Thai")\nสวัสดี')
    return root


def with_file(folder: Path, source: str) -> None:
    files = f'[[files]]\nsource = "{source}"\ntitle = "แบบ"\n+++\n\nเนื้อหา'
    (folder / "forms" / "10-leave.th.md").write_text(PAGE.replace("+++\n\nเนื้อหา", files))


def test_pages_are_loaded_and_published(folder: Path) -> None:
    (folder / "forms" / "10-leave.en.md").write_text('+++\ntitle = "Leave"\n+++\n\nText\n')
    loaded = load(folder)
    page = Page.objects.get()
    assert loaded.new == ["leave"]
    assert loaded.publication == publishing.current()
    assert (page.slug, page.category_id, page.order, page.state) == ("leave", "forms", 10, Page.State.READY)
    assert (page.title_th, page.title_en, page.body_th, page.body_en) == ("ใบลา", "Leave", "เนื้อหา", "Text")
    assert page.updated.isoformat() == "2026-11-02"


@pytest.mark.parametrize("source", ["three.pdf", "made.typ"])
def test_loading_twice_changes_nothing(folder: Path, source: str) -> None:
    with_file(folder, source)
    load(folder)
    before = list(Page.objects.get().attachments.values_list())
    again = load(folder)
    assert (again.new, again.changed, again.publication) == ([], [], None)
    assert list(Page.objects.get().attachments.values_list()) == before


def test_a_changed_file_changes_its_page_and_is_published(folder: Path) -> None:
    load(folder)
    (folder / "forms" / "10-leave.th.md").write_text(PAGE.replace("เนื้อหา", "เนื้อหาใหม่"))
    again = load(folder)
    assert again.changed == ["leave"]
    assert again.publication is not None
    assert again.publication.version == 2


def test_a_file_that_is_no_longer_named_is_taken_off(folder: Path) -> None:
    with_file(folder, "three.pdf")
    load(folder)
    (folder / "forms" / "10-leave.th.md").write_text(PAGE)
    assert load(folder).changed == ["leave"]
    assert not Page.objects.get().attachments.exists()


def test_what_somebody_edited_on_the_hub_stays(folder: Path, administrator: Person) -> None:
    load(folder)
    Page.objects.update(title_th="แก้บนระบบ", editor=administrator)
    Office.objects.update(phone="1")
    (folder / "forms" / "10-leave.th.md").write_text(PAGE.replace("เนื้อหา", "เนื้อหาใหม่"))
    assert load(folder).kept == ["leave"]
    assert Page.objects.get().title_th == "แก้บนระบบ"
    assert Office.objects.get().phone == "1"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("forms/10-leave.th.md", "no heading", "+++"),
        ("forms/10-leave.th.md", "+++\ntitle = \n+++\nx", "10-leave.th.md"),
        ("forms/10-leave.th.md", "+++\n+++\nx", "title_th"),
        ("forms/leave.th.md", PAGE, "<number>-<name>.th.md"),
        ("forms/10-Leave.th.md", PAGE, "<number>-<name>.th.md"),
        ("office.toml", "", "name_th"),
        ("office.toml", "= 5", "office.toml"),
    ],
)
def test_a_faulty_file_is_named_and_nothing_is_loaded(folder: Path, name: str, text: str, said: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(CannotLoad) as fault:
        load(folder)
    assert said in str(fault.value)
    assert not Page.objects.exists()


@pytest.mark.parametrize("source", ["missing.pdf", "missing.typ", "broken.pdf", "broken.typ", "outside.typ", ""])
def test_a_faulty_attachment_is_named_and_nothing_is_loaded(folder: Path, source: str) -> None:
    (folder / "files" / "broken.pdf").write_bytes(b"%PDF- broken")
    (folder / "files" / "broken.typ").write_text("#nothing()")
    (folder / "files" / "outside.typ").write_text('#read("/../../../etc/passwd")')
    with_file(folder, source)
    with pytest.raises(CannotLoad) as fault:
        load(folder)
    assert source in str(fault.value)
    assert not Page.objects.exists()


def test_the_command_says_what_it_did(folder: Path) -> None:
    out = io.StringIO()
    call_command("load_readout", str(folder), stdout=out)
    assert out.getvalue() == "1 new, 0 changed, 0 kept; version 1 published\n"
    with pytest.raises(CommandError, match="No such folder"):
        call_command("load_readout", str(folder / "nowhere"))


def test_the_demonstration_loads_whole_in_both_languages() -> None:
    loaded = load(DEMONSTRATION)
    pages = list(Page.objects.all())
    assert len(loaded.new) == len(pages) >= 18
    assert {page.category_id for page in pages} == {"regulations", "procedures", "forms", "requests", "about"}
    assert all(page.title_en and page.body_en for page in pages)
    assert all("สมมติ" in page.body_th and "fictional" in page.body_en for page in pages)
    assert all(page.attachments.count() == 1 for page in pages if page.category_id == "forms")
    act = Page.objects.get(slug="administrative-procedure-1").attachments.get()
    assert act.pages > 5
