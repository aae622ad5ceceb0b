"""Registers as clerks feel them: a page of a book with 100,000 lines, and searching in it.

A database of its own with one full book; each page is asked for through the whole hub (sign-in, rights, template),
as a browser would get it, without the network.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.hub_database import fresh_hub
from benchmarks.report import Row, arguments, print_rows

LINES = 100_000
SUBJECTS = ("ขอเชิญประชุมผู้บริหารสถานศึกษา", "การจัดสรรงบประมาณประจำปี", "แต่งตั้งคณะกรรมการตรวจรับพัสดุ")
PAGE_AIM_MS = 100.0
ROUNDS, ROUNDS_LONG = 15, 60


def main() -> None:
    chosen = arguments(__doc__ or "")
    with fresh_hub() as hub:
        register = _full_register(hub.clerk)
        address, client = f"/efiling/registers/{register}/", hub.signed_in(hub.clerk)
        rounds = ROUNDS_LONG if chosen.long else ROUNDS

        def page(query: str = "") -> Callable[[], None]:
            def ask() -> None:
                answer = client.get(address + query)
                if answer.status_code != 200:
                    raise SystemExit(f"{address}{query}: {answer.status_code}")

            return ask

        rows = [
            _row("register page, newest lines", page(), rounds),
            _row("register page, in the middle", page(f"?below={LINES // 2}"), rounds),
            _row("a number looked up", page("?number=4711"), rounds),
            _row("a word found 50 times among the newest", page("?q=ประชุม"), rounds),
            _row("a word that is nowhere", page("?q=ไดโนเสาร์"), rounds),
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
    from common.thai.normalise import search_key
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
            search_text=search_key(f"{number} ศธ 04001/{number} สพฐ {SUBJECTS[number % len(SUBJECTS)]}"),
        )
        for number in range(1, LINES + 1)
    )
    Entry.objects.bulk_create(lines, batch_size=2000)
    return int(register.pk)


if __name__ == "__main__":
    main()
