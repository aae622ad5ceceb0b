"""Letters as a scanner makes them: typeset, printed a little askew and grey, and nothing but a picture in a PDF."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.transform import rotate
from skimage.util import random_noise

from hub.documents.pdf import page_grey
from hub.documents.pictures import GreyPicture
from hub.documents.typesetting import typeset

DPI = 200
_LETTER = """
#set page("a4", margin: (left: 3cm, right: 2cm, y: 2.5cm))
#set text(font: "Sarabun", size: 16pt, lang: "th")
#let it = json(bytes(sys.inputs.data))
#align(center, text(fill: rgb(it.ink), size: 32pt, strong(it.mark)))
#grid(columns: (1fr, 1fr), [ที่ #it.reference], align(right, it.sender))
#align(center, it.date)

เรื่อง#h(0.5cm)#it.subject

เรียน#h(0.5cm)ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาประถมศึกษาทุกเขต

#it.body
"""
BODY = (
    "ด้วยสำนักงานคณะกรรมการการศึกษาขั้นพื้นฐานกำหนดจัดประชุมผู้บริหารการศึกษา เพื่อชี้แจงแนวทางการดำเนินงานและติดตามผลการใช้งบประมาณ "
    "จึงขอเชิญท่านเข้าร่วมประชุมตามวันและเวลาดังกล่าว ณ ห้องประชุมใหญ่ของกระทรวงศึกษาธิการ"
)


def letter(**parts: str) -> bytes:
    """A typed letter; parts: mark and its ink, reference, sender, date, subject, body."""
    plain = {
        "mark": "",
        "ink": "#000000",
        "reference": "ศธ ๐๔๐๐๙/ว ๑๒๗๘",
        "sender": "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
        "date": "๒๒ พฤศจิกายน ๒๕๖๙",
        "subject": "ขอเชิญประชุมผู้บริหารสถานศึกษา",
        "body": BODY,
    }
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "letter.typ"
        source.write_text(_LETTER)
        return typeset(source, Path(folder), plain | parts)


def picture(pdf: bytes, *, askew: float = 0.3, noise: float = 0.003, seed: int = 1) -> GreyPicture:
    """Its first page as the scanner sees it: turned by some degrees, grey paper, noise (a variance, of 1)."""
    page = page_grey(pdf, 0, DPI)
    seen = np.frombuffer(page.pixels, np.uint8).reshape(page.height, page.width) / 255
    turned = rotate(seen, askew, cval=1, mode="constant")  # type: ignore[no-untyped-call]
    seen = random_noise(turned * 0.85 + 0.07, var=noise, rng=seed)  # type: ignore[no-untyped-call]
    return GreyPicture(page.width, page.height, (seen * 255).astype(np.uint8).tobytes(), DPI)


def scanned(*pages: bytes, turned: int = 0, **how: float) -> bytes:
    """A PDF of pictures of the first pages of these, as JPEG; turned clockwise on the glass."""
    seen = [picture(page, **how) for page in pages]  # type: ignore[arg-type]  # askew, noise, seed
    if turned:
        seen = [page.turned(turned) for page in seen]
    first, *others = (Image.frombytes("L", (page.width, page.height), page.pixels) for page in seen)
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=DPI)
    return out.getvalue()
