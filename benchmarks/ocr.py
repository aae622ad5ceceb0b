"""Scans as the hub reads them: seconds a page, and how many characters come out wrong.

Each page is a text typeset in Sarabun, as letters are, printed askew on grey paper with noise, and wrapped as a PDF of
one picture (200 dots an inch, JPEG). It is read as the process behind the pages reads it: the page's picture from the
confined worker, tesseract, Thai figures by their shapes. A wrong character is one edit (insert, delete, exchange)
between the text and what was read, spaces left out, to the text's length.

Without a folder the texts are our own. --texts FOLDER takes others: the first paragraphs of its *.txt files, and of its
*.jsonl.xz files the field "body" of each line.
"""

import argparse
import io
import itertools
import json
import lzma
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.transform import rotate
from skimage.util import random_noise

from benchmarks.hub_database import fresh_hub
from benchmarks.report import Row, arguments, print_rows

AIM_S, AIM_WRONG = 2.0, 3.0
PAGES, PAGES_LONG, LETTERS = 6, 24, 1100
DPI = 200
_TYPESET = """
#set page("a4", margin: 2.5cm)
#set text(font: "Sarabun", size: 16pt, lang: "th")
#json(bytes(sys.inputs.data)).text
"""
_SEEN = re.compile("[^ -~\u0e01-\u0e5b]+")
_OWN = (
    "ด้วยสำนักงานเขตพื้นที่การศึกษาประถมศึกษากำหนดจัดประชุมผู้บริหารสถานศึกษาประจำปีงบประมาณ พ.ศ. ๒๕๗๐ ในวันจันทร์ที่ ๑๔ ธันวาคม ๒๕๖๙ "
    "เวลา ๐๘.๓๐ น. ณ ห้องประชุมใหญ่ เพื่อชี้แจงแนวทางการบริหารงบประมาณและการติดตามผลการเรียนรู้ของนักเรียนทุกระดับชั้น",
    "ในการนี้ขอให้โรงเรียนทุกแห่งส่งรายชื่อผู้เข้าร่วมประชุม พร้อมทั้งจัดเตรียมข้อมูลจำนวนนักเรียน ๑,๒๓๔ คน ครูและบุคลากรทางการศึกษา ๕๖๗ คน "
    "อาคารเรียน สภาพแวดล้อม และความต้องการซ่อมแซม ส่งภายในวันศุกร์ที่ ๑๑ ธันวาคม ๒๕๖๙ หากล่าช้าจะไม่สามารถนำเสนอที่ประชุมได้ทัน",
    "ทั้งนี้ หากมีข้อสงสัยประการใด ให้ติดต่อเจ้าหน้าที่กลุ่มนโยบายและแผน โทรศัพท์ ๐ ๕๓๙๘ ๗๖๕๔ ในวันและเวลาราชการ "
    "จึงเรียนมาเพื่อโปรดพิจารณา และแจ้งให้ผู้เกี่ยวข้องทราบและถือปฏิบัติต่อไปโดยเคร่งครัด",
)


def main() -> None:
    def more(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--texts", type=Path, metavar="FOLDER")

    chosen = arguments(__doc__ or "", more)
    texts = list(itertools.islice(_texts(chosen.texts), PAGES_LONG if chosen.long else PAGES))
    if not texts:
        raise SystemExit(f"no texts in {chosen.texts}")
    with fresh_hub():
        from hub.documents import ocr, pdf
        from hub.documents import texts as of_documents

        pages = [_scan(text, seed) for seed, text in enumerate(texts)]
        ocr.recognise(pdf.page_grey(pages[0], 0, of_documents.DPI))  # makes the patterns of figures, once a process
        seconds, processor, wrong, letters, figures = [], [], 0, 0, [0, 0]
        for data, text in zip(pages, texts, strict=True):
            began, used = time.perf_counter(), _processor()
            read = ocr.recognise(pdf.page_grey(data, 0, of_documents.DPI)).text
            seconds.append(time.perf_counter() - began)
            processor.append(_processor() - used)
            true, got = _bare(text), _bare(read)
            wrong, letters = wrong + _edits(true, got), letters + len(true)
            found = [re.findall("[๐-๙0-9]+", bare) for bare in (true, got)]
            figures[0] += sum(number in found[1] for number in found[0])
            figures[1] += len(found[0])
    each, share = statistics.median(seconds), 100 * wrong / letters
    numbers = 100 * figures[0] / figures[1] if figures[1] else 0.0
    source = "own text" if chosen.texts is None else chosen.texts.name
    print_rows(
        [
            Row(f"a scanned page read ({source}, {len(pages)} pages)", each, "s", AIM_S, "limit", each <= AIM_S),
            Row("processor time of a page", statistics.median(processor), "CPU s", None, "-", None),
            Row("characters read wrong", share, "%", AIM_WRONG, "limit", share <= AIM_WRONG),
            Row(f"numbers read right, of {figures[1]}", numbers, "%", None, "-", None),
        ],
        json=chosen.json,
    )


def _processor() -> float:
    """Seconds of processor that this program and those it started have used."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def _texts(folder: Path | None) -> Iterator[str]:
    if folder is None:
        for seed in itertools.count():
            turned = [_OWN[(seed + place) % len(_OWN)] for place in range(len(_OWN))]
            yield " ".join(turned)[:LETTERS]
        return
    for path in sorted(folder.glob("*.txt")):
        yield from _long_enough(path.read_text())
    for path in sorted(folder.glob("*.jsonl.xz")):
        with lzma.open(path, "rt") as file:
            for line in file:
                yield from _long_enough(str(json.loads(line)["body"]))


def _long_enough(text: str) -> Iterator[str]:
    text = " ".join(_SEEN.sub(" ", text).split())
    if len(text) >= LETTERS:
        yield text[:LETTERS]


def _scan(text: str, seed: int) -> bytes:
    from hub.documents.pdf import page_grey
    from hub.documents.typesetting import typeset

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.typ"
        source.write_text(_TYPESET)
        page = page_grey(typeset(source, Path(folder), {"text": text}), 0, DPI)
    seen = np.frombuffer(page.pixels, np.uint8).reshape(page.height, page.width) / 255
    turned = rotate(seen, (-0.5, 0.3, 0.0, 0.6)[seed % 4], cval=1, mode="constant")  # type: ignore[no-untyped-call]
    seen = random_noise(turned * 0.85 + 0.07, var=0.002, rng=seed)  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    Image.fromarray((seen * 255).astype(np.uint8)).save(out, "PDF", resolution=float(DPI))
    return out.getvalue()


def _bare(text: str) -> str:
    from common.thai.normalise import normalise

    return "".join(normalise(text).split())


def _edits(true: str, got: str) -> int:
    """Levenshtein's distance, a line of the table at a time."""
    signs = np.array([ord(sign) for sign in got])
    places = np.arange(len(got) + 1)
    line = places.copy()
    for sign in true:
        changed = np.concatenate(([line[0] + 1], np.minimum(line[1:] + 1, line[:-1] + (signs != ord(sign)))))
        # An insertion may follow another: the least of all before, and the way from there.
        line = np.minimum.accumulate(changed - places) + places
    return int(line[-1])


if __name__ == "__main__":
    main()
