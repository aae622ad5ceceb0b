"""Numbers given to fifty clerks at once, each line committed to the disk with its step in the trail.

Fifty threads register letters in one book of SQLite as fast as they are let; then every number is looked at: one that
is there twice or is missing would be a fault, however fast.
"""

import threading
import time
from typing import Any

from benchmarks.hub_database import fresh_hub
from benchmarks.report import Row, arguments, print_rows

CLERKS = 50
RATE_AIM = 100.0
SECONDS, SECONDS_LONG = 10.0, 40.0


def main() -> None:
    chosen = arguments(__doc__ or "")
    with fresh_hub() as hub:
        from hub.efiling.models import Book, Entry, Register
        from hub.people.models import Unit

        register = Register.objects.create(unit=Unit.objects.get(), kind="receive")
        given, seconds = _fifty_clerks(register, hub.clerk, SECONDS_LONG if chosen.long else SECONDS)
        numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
        last = Book.objects.get().last
    rate, twice = given / seconds, len(numbers) - len(set(numbers))
    gaps = last - len(set(numbers))
    print_rows(
        [
            Row(f"numbers given to {CLERKS} clerks at once", rate, "numbers/s", RATE_AIM, "limit", rate >= RATE_AIM),
            Row("numbers given twice", twice, "numbers", 0, "limit", twice == 0),
            Row("numbers left out", gaps, "numbers", 0, "limit", gaps == 0),
        ],
        json=chosen.json,
    )


def _fifty_clerks(register: Any, clerk: Any, seconds: float) -> tuple[int, float]:
    """How many lines were made, and in how many seconds from the first to the last."""
    from django.db import connection

    from hub.efiling import registering

    start, made = threading.Barrier(CLERKS + 1), [0] * CLERKS
    stop = threading.Event()

    def work(place: int) -> None:
        start.wait()
        while not stop.is_set():
            registering.register(register, clerk, {"subject": "ขอเชิญประชุม", "sender": "สพฐ."})
            made[place] += 1
        connection.close()

    clerks = [threading.Thread(target=work, args=(place,)) for place in range(CLERKS)]
    for each in clerks:
        each.start()
    start.wait()
    began = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    for each in clerks:
        each.join()
    return sum(made), time.perf_counter() - began


if __name__ == "__main__":
    main()
