"""The program that opens PDFs from outside, apart from the hub and with little to break: hub.documents.pdf starts it.

    python pdf_worker.py WISH < file.pdf > answer

WISH is JSON: "do" and the limits "seconds", "memory", "answer", "pages"; and for
    "sizes", "texts"   nothing more; the answer is JSON
    "lines"            "page": its text line by line with the boxes, as JSON
    "render"           "page", "width", "pixels" (at most so many): a PNG
    "grey"             "page", "dpi", "pixels": a grey picture
    "jpeg"             "page", "dpi", "pixels", "quality": a JPEG, grey where the page has no colour
    "overlay"          "page", "first": a PDF; another PDF, "first" bytes long, comes before the file
Exit status: 0, or one of the numbers below; any other is a fault of ours, told on the standard error stream. It imports
nothing of the project, so that it starts fast and no secret of the hub is in its memory.

Landlock (Linux 5.13, https://docs.kernel.org/userspace-api/landlock.html) keeps it from every file but the fonts of the
system; where the kernel has none, it says UNCONFINED on the standard error stream and goes on.
"""

import codecs
import ctypes
import json
import os
import resource
import signal
import struct
import sys
import zlib
from typing import Any

BROKEN, ENCRYPTED, TOO_LARGE, NO_SUCH_PAGE = 10, 11, 12, 13
UNCONFINED = "UNCONFINED"
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
"""Where PDFium looks for a font that the PDF names and does not carry."""
_PNG, _RGB8 = b"\x89PNG\r\n\x1a\n", bytes([8, 2, 0, 0, 0])


def main() -> int:
    wish = json.loads(sys.argv[1])
    limit(wish)
    # Only now: whatever the library does, it does within the limits.
    import pypdfium2
    from pypdfium2 import raw

    # Nothing of the PDF has been read yet, and with what pypdfium2 decodes texts with, Python needs no file any more.
    codecs.lookup("utf-16-le")
    if wish["do"] == "jpeg":
        from PIL import Image

        Image.preinit()
    if not confine():
        sys.stderr.write(UNCONFINED + "\n")
    try:
        above = sys.stdin.buffer.read(wish.get("first", 0))
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        pages = len(document)
        if not pages:
            return BROKEN
        if pages > wish["pages"]:
            return TOO_LARGE
        if wish["do"] == "render":
            return _render(document, wish)
        if wish["do"] in ("lines", "grey", "jpeg") and not 0 <= wish["page"] < pages:
            return NO_SUCH_PAGE
        if wish["do"] == "grey":
            return _grey(document[wish["page"]], wish)
        if wish["do"] == "jpeg":
            return _jpeg(document[wish["page"]], wish)
        if wish["do"] == "overlay":
            return _overlay(document, pypdfium2.PdfDocument(above), wish.get("page", 0))
        told: list[Any]
        if wish["do"] == "lines":
            told = _lines(document[wish["page"]])
        else:
            told = _sizes(document) if wish["do"] == "sizes" else _texts(document)
        sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
    except pypdfium2.PdfiumError as fault:
        return ENCRYPTED if getattr(fault, "err_code", None) == raw.FPDF_ERR_PASSWORD else BROKEN
    except MemoryError:
        return TOO_LARGE
    return 0


def limit(wish: dict[str, Any]) -> None:
    """What the kernel allows this process from here on: processor seconds, bytes of memory, bytes it may write."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would have it ignored, and tell of a fault at the end
    seconds = int(wish["seconds"])
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_AS: wish["memory"],
        resource.RLIMIT_FSIZE: wish["answer"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 32,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def confine() -> bool:
    """Gives up, for good, what this process may do beyond reading FONTS. Whether the kernel can do that.

    No file is opened, made, changed or run, no other process's memory is read; with later kernels no TCP either (6.7),
    and no signal to another process (6.12). The calls have the same numbers on all architectures.
    """
    create_ruleset, add_rule, restrict_self = 444, 445, 446
    c = ctypes.CDLL(None, use_errno=True)
    version = c.syscall(create_ruleset, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    # Rights over files that each version knows, then TCP (bind, connect), then scopes (abstract sockets, signals).
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    attributes = struct.pack("QQQ", files, 0b11, 0b11)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = c.syscall(create_ruleset, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    read_file, read_folder, path_beneath = 1 << 2, 1 << 3, 1
    for folder in filter(os.path.isdir, FONTS):
        opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", read_file | read_folder, opened)
        if c.syscall(add_rule, rules, path_beneath, rule, 0):
            raise OSError(ctypes.get_errno(), "landlock_add_rule")
        os.close(opened)
    no_new_privileges = 38
    if c.prctl(no_new_privileges, 1, 0, 0, 0) or c.syscall(restrict_self, rules, 0):
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(rules)
    return True


def _sizes(document: Any) -> list[tuple[float, float]]:
    """Opens every page, so that what is counted can be shown."""
    sizes = []
    for page in document:
        sizes.append(page.get_size())
        page.close()
    return sizes


def _texts(document: Any) -> list[str]:
    texts = []
    for page in document:
        text = page.get_textpage()
        texts.append(text.get_text_bounded())
        text.close()
        page.close()
    return texts


def _render(document: Any, wish: dict[str, Any]) -> int:
    if not 0 <= wish["page"] < len(document):
        return NO_SUCH_PAGE
    page = document[wish["page"]]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        return BROKEN
    scale = wish["width"] / width
    if wish["width"] * max(1.0, height * scale) > wish["pixels"]:
        return TOO_LARGE
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
    _write_png(bitmap)
    return 0


def _lines(page: Any) -> list[tuple[str, float, float, float, float]]:
    """Each line of the page's text, and left, top, width and height of its box, in parts of the page as it is shown."""
    wide, high = page.get_size()
    left, bottom = page.get_cropbox()[:2]
    if wide <= 0 or high <= 0 or page.get_rotation():  # the boxes are those of the page before it is turned
        return []
    text = page.get_textpage()
    lines: list[tuple[str, list[tuple[float, float, float, float]]]] = []
    letters = ""
    boxes: list[tuple[float, float, float, float]] = []
    for place in range(text.count_chars()):
        letter = text.get_text_range(place, 1)
        if letter in "\r\n":
            lines.append((letters, boxes))
            letters, boxes = "", []
        else:
            letters += letter
            boxes.append(text.get_charbox(place, loose=True))
    lines.append((letters, boxes))
    told = []
    for letters, boxes in lines:
        if letters.strip():
            x, y = min(box[0] for box in boxes) - left, max(box[3] for box in boxes) - bottom
            width, height = max(box[2] for box in boxes) - left - x, y - (min(box[1] for box in boxes) - bottom)
            told.append((letters, x / wide, 1 - y / high, width / wide, height / high))
    return told


def _scale(page: Any, wish: dict[str, Any]) -> float:
    """Dots a point: as many as are wished for, or as the pixels allow; 0 for a page that cannot be shown."""
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        return 0.0
    scale: float = min(wish["dpi"] / 72, (wish["pixels"] / (width * height)) ** 0.5)
    return scale if min(width, height) * scale >= 1 else 0.0


def _grey(page: Any, wish: dict[str, Any]) -> int:
    """Width, height and dots an inch, four bytes each, then a byte a pixel."""
    scale = _scale(page, wish)
    if not scale:
        return BROKEN
    bitmap = page.render(scale=scale, grayscale=True)
    wide, high, stride = bitmap.width, bitmap.height, bitmap.stride
    lines = memoryview(bitmap.buffer).cast("B")
    sys.stdout.buffer.write(struct.pack(">III", wide, high, max(1, round(scale * 72))))
    for row in range(high):
        sys.stdout.buffer.write(lines[row * stride : row * stride + wide])
    return 0


def _jpeg(page: Any, wish: dict[str, Any]) -> int:
    from PIL import ImageChops

    scale = _scale(page, wish)
    if not scale:
        return BROKEN
    picture = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_pil().convert("RGB")
    red, green, blue = picture.reduce(4).split()  # so that a scanner's noise is no colour
    tint = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue)).histogram()
    if sum(tint[48:]) < 0.0002 * sum(tint):
        picture = picture.convert("L")
    picture.save(sys.stdout.buffer, "JPEG", quality=wish["quality"], optimize=True, dpi=(wish["dpi"], wish["dpi"]))
    return 0


def _overlay(document: Any, above: Any, number: int) -> int:
    """Lays the first page of `above`, as large as the page is shown, over it, and writes the whole PDF."""
    from pypdfium2 import raw

    if not 0 <= number < len(document):
        return NO_SUCH_PAGE
    page = document[number]
    left, bottom, right, top = page.get_cropbox()
    wide, high = right - left, top - bottom
    turned = {  # a page may be shown turned clockwise: from the place where one looks to the place where it is written
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, left + wide, bottom),
        180: (-1, 0, 0, -1, left + wide, bottom + high),
        270: (0, -1, 1, 0, left, bottom + high),
    }[page.get_rotation()]
    form = raw.FPDF_NewXObjectFromPage(document.raw, above.raw, 0)
    placed = raw.FPDF_NewFormObjectFromXObject(form)
    raw.FPDFPageObj_Transform(placed, *turned)
    raw.FPDFPage_InsertObject(page.raw, placed)
    made = raw.FPDFPage_GenerateContent(page.raw)
    raw.FPDF_CloseXObject(form)
    page.close()
    if not made:
        return BROKEN
    document.save(sys.stdout.buffer)
    return 0


def _write_png(bitmap: Any) -> None:
    """PNG (ISO/IEC 15948) of an RGB bitmap: a header, one compressed block of unfiltered lines, an end."""
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    lines = memoryview(bitmap.buffer).cast("B")
    pack = zlib.compressobj(6)
    packed = [pack.compress(b"\0" + bytes(lines[row * stride : row * stride + 3 * width])) for row in range(height)]
    packed.append(pack.flush())
    out = sys.stdout.buffer
    out.write(_PNG)
    for name, data in (
        (b"IHDR", struct.pack(">II", width, height) + _RGB8),
        (b"IDAT", b"".join(packed)),
        (b"IEND", b""),
    ):
        out.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))


if __name__ == "__main__":
    sys.exit(main())
