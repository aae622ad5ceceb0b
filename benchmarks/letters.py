"""Letters as clerks wait for them: a scan of 50 pages brought in and registered, a circular to 70 units.

The scan is 50 pictures of a typed page, as an office's scanner writes them (150 dots an inch, JPEG); reading them (OCR)
is queued, and goes on behind. Each figure is the time from the click until the clerk may go on, in this process,
without the network.
"""

import io
import statistics
import time

from benchmarks.hub_database import fresh_hub
from benchmarks.report import Row, arguments, print_rows

PAGES, UNITS = 50, 70
SCAN_AIM_S, CIRCULAR_AIM_S = 2.0, 1.0
ROUNDS, ROUNDS_LONG = 5, 20
A4_AT_150_DPI = 1240


def main() -> None:
    chosen = arguments(__doc__ or "")
    rounds = ROUNDS_LONG if chosen.long else ROUNDS
    with fresh_hub() as hub:
        from hub.documents import texts
        from hub.efiling import dispatch, intake, registering
        from hub.efiling.models import Register
        from hub.people.models import Unit

        office = Unit.objects.get()
        schools = [
            Unit.objects.create(code=f"s{n}", kind=Unit.Kind.SCHOOL, name=f"โรงเรียนที่ {n}", parent=office)
            for n in range(UNITS)
        ]
        Register.objects.bulk_create(Register(unit=school, kind="receive") for school in schools)
        receive = Register.objects.create(unit=office, kind="receive")
        send = Register.objects.create(unit=office, kind="send")
        scans, circulars, size = [], [], 0
        for n in range(rounds):
            data = _scan(n)
            size = len(data)
            began = time.perf_counter()
            letter = intake.take(receive, hub.clerk, data, "scan.pdf")
            intake.enter(letter, hub.clerk, {"subject": f"หนังสือ {n}", "sender": "สพฐ."})
            scans.append(time.perf_counter() - began)
            if texts.of(letter.blob_id or "") is None:
                raise SystemExit("the scan was not queued to be read")
            entry = registering.register(send, hub.clerk, {"subject": f"แจ้ง {n}"}, circular=True)
            outgoing = dispatch.attach(entry, hub.clerk, data, "scan.pdf")
            began = time.perf_counter()
            sent = dispatch.send(outgoing, hub.clerk, schools)
            circulars.append(time.perf_counter() - began)
            if len(sent.deliveries) != UNITS:
                raise SystemExit(f"{len(sent.deliveries)} of {UNITS} units got the circular")
    scan, circular = statistics.median(scans), statistics.median(circulars)
    print_rows(
        [
            Row(f"{PAGES}-page scan ({size / 1e6:.0f} MB) registered, OCR queued", scan, "s", SCAN_AIM_S, "limit",
                scan <= SCAN_AIM_S),
            Row(f"circular to {UNITS} units", circular, "s", CIRCULAR_AIM_S, "limit", circular <= CIRCULAR_AIM_S),
        ],
        json=chosen.json,
    )  # fmt: skip


def _scan(number: int) -> bytes:
    """A PDF of pictures; `number` makes each another file."""
    import tempfile
    from pathlib import Path

    from PIL import Image

    from hub.documents.pdf import page_png
    from hub.documents.typesetting import typeset

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.typ"
        source.write_text(f'#set page("a4")\n#set text(font: "Sarabun", size: 16pt)\nหนังสือฉบับที่ {number} #lorem(350)')
        page = Image.open(io.BytesIO(page_png(typeset(source, Path(folder)), 0, A4_AT_150_DPI))).convert("L")
    out = io.BytesIO()
    page.save(out, "PDF", save_all=True, append_images=[page] * (PAGES - 1), resolution=150.0)
    return out.getvalue()


if __name__ == "__main__":
    main()
