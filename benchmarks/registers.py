"""Registers as clerks feel them: a page of a book with 100,000 lines and 60,000 letters' files, and searching in it.

A database of its own with one full book, to 60,000 lines of which a file came with a page of text (rows alone, without
the files' bytes) and was handed on to the director; 50 more wait. Each page is asked for through the whole hub
(sign-in, rights, template), as a browser would get it, without the network.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.hub_database import fresh_hub
from benchmarks.report import Row, arguments, print_rows

LINES, FILES, WAITING = 100_000, 60_000, 50
TEXT = "ด้วยสำนักงานเขตพื้นที่การศึกษาประถมศึกษาได้กำหนดจัดประชุมผู้บริหารสถานศึกษา " * 30
SUBJECTS = ("ขอเชิญประชุมผู้บริหารสถานศึกษา", "การจัดสรรงบประมาณประจำปี", "แต่งตั้งคณะกรรมการตรวจรับพัสดุ")
PAGE_AIM_MS = 100.0
ROUNDS, ROUNDS_LONG = 15, 60


def main() -> None:
    chosen = arguments(__doc__ or "")
    with fresh_hub() as hub:
        register = _full_register(hub.clerk)
        entry = _files(register, hub.clerk)
        _handed_on(register, hub.clerk)
        address, client = f"/efiling/registers/{register}/", hub.signed_in(hub.clerk)
        rounds = ROUNDS_LONG if chosen.long else ROUNDS

        def page(query: str = "", at: str = address) -> Callable[[], None]:
            def ask() -> None:
                answer = client.get(at + query)
                if answer.status_code != 200:
                    raise SystemExit(f"{at}{query}: {answer.status_code}")

            return ask

        rows = [
            _row("register page, newest lines", page(), rounds),
            _row("register page, in the middle", page(f"?below={LINES // 2}"), rounds),
            _row("a number looked up", page("?number=4711"), rounds),
            _row("a word found 50 times among the newest", page("?q=ประชุม"), rounds),
            _row("a word that is nowhere", page("?q=ไดโนเสาร์"), rounds),
            _row(f"letters to register, {WAITING} beside {FILES:,} files", page("incoming/"), rounds),
            _row("the page of a line with its file", page(at=f"/efiling/entries/{entry}/"), rounds),
        ]
    print_rows(rows, json=chosen.json)


def _row(name: str, ask: Callable[[], None], rounds: int) -> Row:
    ask()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    value = statistics.median(times)
    return Row(f"{name} of {LINES:,}", value, "ms", PAGE_AIM_MS, "limit", value <= PAGE_AIM_MS)


def _full_register(clerk: Any) -> int:
    from django.utils import timezone

    from common.thai.dates import thai_year
    from hub.efiling.models import Book, Entry, Register
    from hub.people.models import Unit

    register = Register.objects.create(unit=Unit.objects.get(), kind="receive")
    now = timezone.now()
    book = Book.objects.create(register=register, year=thai_year(now), last=LINES)
    lines = (
        Entry(
            book=book,
            number=number,
            given_at=now,
            registered_at=now,
            reference=f"ศธ 04001/{number}",
            sender="สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
            recipient="ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา",
            subject=f"{SUBJECTS[number % len(SUBJECTS)]} ครั้งที่ {number}",
            entered_by=clerk,
        )
        for number in range(1, LINES + 1)
    )
    Entry.objects.bulk_create((_with_key(line) for line in lines), batch_size=2000)
    return int(register.pk)


def _with_key(line: Any) -> Any:
    """As a line that is saved alone gets it."""
    from hub.efiling import line_keys

    line.search_text = line_keys.of(line)
    return line


def _files(register: int, clerk: Any) -> int:
    """The files of the oldest lines, and those that wait; gives a line that has one."""
    import hashlib

    from django.utils import timezone

    from hub.documents.models import Blob
    from hub.efiling.models import Entry, Incoming

    names = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(FILES + WAITING)]
    Blob.objects.bulk_create(
        (Blob(sha256=name, size=200_000, media="application/pdf") for name in names), batch_size=2000
    )
    lines = Entry.objects.order_by("number").values_list("pk", flat=True)[:FILES]
    common = {"register_id": register, "pages": 2, "text": TEXT, "came_by": clerk}
    done = {"state": "registered", "settled_at": timezone.now(), "settled_by": clerk}
    came = [
        Incoming(blob_id=name, name="หนังสือ.pdf", entry_id=line, **common, **done)
        for name, line in zip(names, lines, strict=False)
    ]
    came += [Incoming(blob_id=name, name="หนังสือ.pdf", **common) for name in names[FILES:]]
    Incoming.objects.bulk_create(came, batch_size=1000)
    return int(lines[0])


def _handed_on(register: int, clerk: Any) -> None:
    """Each letter that is registered, once; but the oldest, whose page is asked for."""
    from django.utils import timezone

    from hub.efiling.models import Incoming
    from hub.efiling.routing.models import Annotation, Asked, Handover, Step
    from hub.people.models import Membership, Person, Unit

    director = Person.objects.create(staff_code="D1", given_name="ดวงใจ", family_name="นำพา")
    unit = Unit.objects.get()
    to = Membership.objects.create(person=director, unit=unit, role="director", position="ผู้อำนวยการ")
    own, now = Membership.objects.filter(person=clerk).first(), timezone.now()
    came = Incoming.objects.filter(register=register, state="registered")
    lines = came.order_by("pk").values_list("entry", flat=True)
    common = {"step": Step.PROPOSED, "text": "เพื่อโปรดพิจารณา", "author": clerk, "position": own, "written_at": now}
    Annotation.objects.bulk_create((Annotation(entry_id=line, **common) for line in lines[1:]), batch_size=2000)
    given = Annotation.objects.values_list("entry", "pk")
    common = {"to_position": to, "addressee": "ผู้อำนวยการ", "asked": Asked.CONSIDER, "state": "done"}
    Handover.objects.bulk_create(
        (Handover(entry_id=line, given_id=note, **common) for line, note in given), batch_size=2000
    )


if __name__ == "__main__":
    main()
