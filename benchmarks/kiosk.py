"""The kiosk as a visitor and an electricity meter know it: start to first content, idle CPU, memory.

The real program on a screen that is drawn by software (SDL's offscreen driver), with some two hundred pages on the
disk and no hub: what a device does for most of its life. Memory is that of the whole process. Where there is no
graphics chip the software renderer is part of it (Mesa's, with its compiler); a second row leaves that out.
"""

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.kiosk_content import make
from benchmarks.report import Row, arguments, print_rows

START_AIM_S, CPU_AIM_PERCENT, MEMORY_AIM_MB = 1.5, 2.0, 150.0
STARTS, STARTS_LONG = 3, 9
IDLE_S, IDLE_LONG_S = 20.0, 120.0
# From the first content until the search index and the link are there, too.
SETTLE_S = 6.0
FIRST_CONTENT = re.compile(r"first content on the screen ([0-9.]+) s after the start")
RENDERER = ("libLLVM", "swrast_dri", "libgallium", "libz3")


def main() -> None:
    chosen = arguments(__doc__ or "")
    with tempfile.TemporaryDirectory(prefix="sp-power-benchmark-") as name:
        folder = Path(name)
        make(folder / "data")
        starts = STARTS_LONG if chosen.long else STARTS
        # The first start of all makes the cuts of the font, once in a device's life.
        _run(folder, 0.0)
        times = [_run(folder, 0.0)[0] for _ in range(starts - 1)]
        last, percent, memory, renderer = _run(folder, IDLE_LONG_S if chosen.long else IDLE_S)
        times.append(last)
    print_rows(
        [
            _row(f"start to first content, median of {starts}", statistics.median(times), "s", START_AIM_S),
            _row("idle CPU", percent, "% of a core", CPU_AIM_PERCENT),
            _row("memory (RSS)", memory, "MB", MEMORY_AIM_MB),
            Row("memory without the software renderer", memory - renderer, "MB", None, "the row above", None),
        ],
        json=chosen.json,
    )


def _row(name: str, value: float, unit: str, aim: float) -> Row:
    return Row(name, value, unit, aim, "limit", value <= aim)


def _run(folder: Path, idle_s: float) -> tuple[float, float, float, float]:
    """One life of the program: seconds to first content, idle CPU in percent, RSS and the renderer's part in MB."""
    log = folder / "kiosk.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "--data", str(folder / "data")],
            env={**os.environ, "SDL_VIDEODRIVER": "offscreen"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        first = _first_content(process, log)
        if not idle_s:
            return first, 0.0, 0.0, 0.0
        time.sleep(SETTLE_S)
        before, began = _cpu_seconds(process.pid), time.monotonic()
        time.sleep(idle_s)
        percent = 100 * (_cpu_seconds(process.pid) - before) / (time.monotonic() - began)
        return first, percent, *_memory(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _first_content(process: "subprocess.Popen[bytes]", log: Path) -> float:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if said := FIRST_CONTENT.search(log.read_text()):
            return float(said.group(1))
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise SystemExit(f"the kiosk showed no content:\n{log.read_text()}")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> tuple[float, float]:
    whole = renderer = 0
    name = ""
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            name = line.split(maxsplit=5)[5] if len(line.split(maxsplit=5)) > 5 else ""
        elif line.startswith("Rss:"):
            kilobytes = int(line.split()[1])
            whole += kilobytes
            renderer += kilobytes if any(part in name for part in RENDERER) else 0
    return whole / 1000, renderer / 1000


if __name__ == "__main__":
    main()
