"""PDFs that are right, and PDFs that are made to harm: what is told of each."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest
from django.conf import LazySettings

from hub.documents import pdf, pdf_worker
from hub.documents.pdf import (
    AT_ONCE,
    Limits,
    PageSize,
    PdfBroken,
    PdfEncrypted,
    PdfTookTooLong,
    PdfTooLarge,
    PdfWorkerFailed,
)

Objects = list[bytes]


def document(objects: Objects, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start))
    return out.getvalue()


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), entries, content)


def one_page(content: bytes = b"", box: bytes = b"0 0 200 100", resources: bytes = b"", more: Objects = []) -> bytes:  # noqa: B006 read only
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<<%b>>>>" % (box, resources)
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return document([b"<</Type/Catalog/Pages 2 0 R>>", tree, page, stream(content), *more])


def many_pages(count: int) -> bytes:
    made = pypdfium2.PdfDocument.new()
    for _ in range(count):
        made.new_page(200, 100)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


FONT = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
WRITTEN = one_page(b"BT /F 12 Tf 10 50 Td (Letter 12) Tj ET", resources=FONT)


def bomb(depth: int = 20, each: int = 12) -> bytes:
    """Forms that paint the next form a dozen times each: 12^20 pictures of nothing."""
    forms = [
        stream(
            b"/X Do " * each,
            b"/Type/XObject/Subtype/Form/BBox[0 0 200 100]/Resources<</XObject<</X %d 0 R>>>>" % (6 + level),
        )
        for level in range(depth)
    ]
    last = stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 200 100]")
    return one_page(b"/X Do", resources=b"/XObject<</X 5 0 R>>", more=[*forms, last])


def test_pages_are_counted_and_measured() -> None:
    assert pdf.page_sizes(many_pages(3)) == [PageSize(200, 100)] * 3


def test_the_text_of_each_page_is_told() -> None:
    assert [text.strip() for text in pdf.page_texts(WRITTEN)] == ["Letter 12"]
    assert pdf.page_texts(many_pages(2)) == ["", ""]


@pytest.mark.parametrize("width", [1, 200, 1000])
def test_a_page_becomes_a_picture_of_the_width_that_was_asked_for(width: int) -> None:
    png = pdf.page_png(one_page(b"1 0 0 rg 0 0 200 100 re f"), 0, width)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (width, max(1, width // 2))


def test_the_picture_shows_the_page() -> None:
    image = pytest.importorskip("PIL.Image")
    shown = image.open(io.BytesIO(pdf.page_png(one_page(b"1 0 0 rg 0 0 100 100 re f"), 0, 201)))
    shown.load()
    assert (shown.getpixel((50, 50)), shown.getpixel((150, 50))) == ((255, 0, 0), (255, 255, 255))


@pytest.mark.parametrize("page", [-1, 1, 10**9])
def test_a_page_that_is_not_there_is_told_as_such(page: int) -> None:
    with pytest.raises(IndexError):
        pdf.page_png(WRITTEN, page, 100)


LOOP = b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"
BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "no PDF": b"hello",
    "a head alone": b"%PDF-1.7\n",
    "half": WRITTEN[: len(WRITTEN) // 3],
    "no pages": document([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]),
    "a tree of pages that is its own branch": document([b"<</Type/Catalog/Pages 2 0 R>>", LOOP]),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("look", [pdf.page_sizes, pdf.page_texts, lambda data: pdf.page_png(data, 0, 100)])
def test_a_broken_file_is_told_as_such(data: bytes, look: Callable[[bytes], object]) -> None:
    with pytest.raises(PdfBroken):
        look(data)


def test_a_file_with_a_password_is_told_as_such() -> None:
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%b>/U<%b>/P -4>>/ID[<00><00>]" % (b"11" * 32, b"22" * 32)
    with pytest.raises(PdfEncrypted):
        pdf.page_sizes(document([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"], locked))


def test_ten_thousand_pages_are_too_many() -> None:
    with pytest.raises(PdfTooLarge):
        pdf.page_sizes(many_pages(10_000))


def test_a_page_of_a_million_points_is_shown_at_the_width_asked_for() -> None:
    huge = one_page(b"1 0 0 rg 0 0 9 9 re f", box=b"0 0 1000000 1000000")
    assert pdf.page_png(huge, 0, 300).startswith(b"\x89PNG")


def test_a_page_that_would_be_an_endless_strip_is_too_large() -> None:
    with pytest.raises(PdfTooLarge):
        pdf.page_png(one_page(box=b"0 0 1 1000000"), 0, 1000)


def test_a_page_that_never_ends_being_painted_is_given_up() -> None:
    with pytest.raises(PdfTookTooLong):
        pdf.page_png(bomb(), 0, 100, Limits(seconds=2))


def test_what_needs_more_memory_than_there_is_harms_nobody_else() -> None:
    with pytest.raises(pdf.PdfError):
        pdf.page_png(WRITTEN, 0, 8900, Limits(memory=100 * 1024 * 1024))


def test_a_text_that_is_too_long_is_too_large() -> None:
    long = one_page(b"BT /F 12 Tf " + b"(many words) Tj " * 2000 + b"ET", b"0 0 200000 100", FONT)
    with pytest.raises(PdfTooLarge):
        pdf.page_texts(long, Limits(answer=10_000))


def turned(by: int) -> bytes:
    made = pypdfium2.PdfDocument(one_page(box=b"10 20 210 120"))
    made[0].set_rotation(by)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("rotation", "size"), [(0, (200, 100)), (90, (100, 200)), (180, (200, 100)), (270, (100, 200))]
)
def test_what_is_laid_over_a_page_stands_as_one_looks_at_it_however_the_page_is_turned(
    rotation: int, size: tuple[int, int]
) -> None:
    corner = b"0 0 0 rg %d %d 20 20 re f" % (size[0] - 20, size[1] - 20)  # a black square at the top right
    above = one_page(corner, box=b"0 0 %d %d" % size)
    made = pypdfium2.PdfDocument(pdf.overlaid(turned(rotation), above))
    picture = made[0].render().to_numpy()
    assert picture.shape[:2] == size[::-1]
    assert picture[2:18, size[0] - 18 : size[0] - 2].max() == 0
    assert picture[30:].min() == 255


def test_an_overlaid_copy_keeps_its_text_and_pages_and_leaves_the_original() -> None:
    before = bytes(WRITTEN)
    made = pdf.overlaid(WRITTEN, one_page(b"BT /F 12 Tf 10 80 Td (Received 7) Tj ET", resources=FONT))
    assert [text.split() for text in pdf.page_texts(made)] == [["Letter", "12", "Received", "7"]]
    assert before == WRITTEN


def test_any_page_can_be_laid_over_but_none_that_is_not_there() -> None:
    above = one_page(b"BT /F 12 Tf 10 80 Td (Here) Tj ET", resources=FONT)
    made = pdf.overlaid(many_pages(3), above, page=1)
    assert [text.strip() for text in pdf.page_texts(made)] == ["", "Here", ""]
    with pytest.raises(IndexError):
        pdf.overlaid(many_pages(3), above, page=3)


def test_nothing_is_laid_over_a_broken_file() -> None:
    with pytest.raises(PdfBroken):
        pdf.overlaid(b"%PDF-1.7 nothing", WRITTEN)


@pytest.fixture
def other_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """other_worker(code): what runs in place of the one that opens PDFs."""

    def put(code: str) -> None:
        path = tmp_path / "worker.py"
        path.write_text(code)
        monkeypatch.setattr(pdf, "WORKER", path)

    return put


def test_what_is_too_large_to_be_kept_is_not_even_opened(settings: LazySettings, other_worker) -> None:
    other_worker("raise SystemExit(1)")
    settings.BLOB_LIMIT = len(WRITTEN) - 1
    with pytest.raises(PdfTooLarge):
        pdf.page_sizes(WRITTEN)


def test_a_fault_of_ours_is_logged_and_not_told_as_one_of_the_file(
    other_worker, caplog: pytest.LogCaptureFixture
) -> None:
    other_worker("import a_library_that_is_missing")
    with pytest.raises(PdfWorkerFailed):
        pdf.page_sizes(WRITTEN)
    assert "No module named 'a_library_that_is_missing'" in caplog.text


def test_only_so_many_are_open_at_a_time_and_who_waits_too_long_is_told(tmp_path: Path, other_worker) -> None:
    started, go_on = tmp_path / "started", tmp_path / "go_on"
    os.mkfifo(started)
    # A file that is looked for, not a pipe: whoever comes to a pipe after its writer has gone waits for ever.
    other_worker(
        f"import os, time\nopen({str(started)!r}, 'w').write('x')\n"
        f"while not os.path.exists({str(go_on)!r}): time.sleep(0.01)\nprint('[]')"
    )
    with ThreadPoolExecutor(AT_ONCE) as others:
        at_work = [others.submit(pdf.page_texts, WRITTEN) for _ in range(AT_ONCE)]
        with started.open("rb") as told:  # both write one letter, which an end of the file follows
            came = told.read()
            while len(came) < AT_ONCE:
                came += told.read()
        with pytest.raises(PdfTookTooLong):
            pdf.page_texts(WRITTEN, Limits(seconds=0))
        go_on.touch()
        assert [each.result() for each in at_work] == [[]] * AT_ONCE


CONFINED = """
import json, os, subprocess, sys
sys.path.insert(0, sys.argv[1])
import pdf_worker
secret, hub = sys.argv[2], sys.argv[3]
tries = {
    "read": lambda: open(secret).read(),
    "write": lambda: open(secret, "w"),
    "make": lambda: open(secret + "2", "w"),
    "remove": lambda: os.unlink(secret),
    "list": lambda: os.listdir(os.path.dirname(secret)),
    "run": lambda: subprocess.run(["/bin/true"]),
    "memory": lambda: open(f"/proc/{hub}/mem", "rb"),
}
confined = pdf_worker.confine()
done = []
for name, attempt in tries.items():
    try:
        attempt()
        done.append(name)
    except PermissionError:
        pass
for folder in filter(os.path.isdir, pdf_worker.FONTS):
    os.listdir(folder)  # these it may read
print(json.dumps([confined, done]))
"""


def test_the_worker_reaches_no_file_no_program_and_no_memory_of_the_hub(tmp_path: Path) -> None:
    secret = tmp_path / "secret_key"
    secret.write_text("very secret")
    told = subprocess.run(
        [sys.executable, "-c", CONFINED, Path(pdf_worker.__file__).parent, secret, str(os.getpid())],
        capture_output=True,
        check=True,
    )
    confined, done = json.loads(told.stdout)
    if not confined:
        pytest.skip("this kernel has no Landlock")
    assert done == []
    assert secret.read_text() == "very secret"


def test_the_log_says_once_where_the_worker_is_not_confined(other_worker, caplog: pytest.LogCaptureFixture) -> None:
    other_worker(f"import sys; print({pdf_worker.UNCONFINED!r}, file=sys.stderr); print('[]')")
    pdf._warn_unconfined.cache_clear()
    assert pdf.page_texts(WRITTEN) == pdf.page_texts(WRITTEN) == []
    assert caplog.text.count("Landlock") == 1
    pdf._warn_unconfined.cache_clear()
