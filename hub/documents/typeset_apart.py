"""Typesets in a process of its own, started for one document and ended with it.

Typst keeps what it has typeset in memory for the next time: thousands of lines of a register stay for ten documents
more, and would fill the hub. The process is this file; it needs no Django.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hub.documents.typesetting import CannotTypeset, typeset

_TOP = Path(__file__).resolve().parents[2]
_LONGEST = 120
"""Seconds; 2,000 lines take about four."""


def typeset_apart(source: Path, folder: Path, data: Mapping[str, Any], *, archival: bool = False) -> bytes:
    """As hub.documents.typesetting.typeset. Raises CannotTypeset, also when the process takes too long or is killed."""
    command = [
        sys.executable,
        "-m",
        "hub.documents.typeset_apart",
        str(source),
        str(folder),
        *(["archival"] if archival else []),
    ]
    try:
        done = subprocess.run(
            command, cwd=_TOP, input=json.dumps(data).encode(), capture_output=True, timeout=_LONGEST, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise CannotTypeset(f"{source.name}: {fault}") from fault
    if done.returncode:
        raise CannotTypeset(f"{source.name}: {done.stderr.decode(errors='replace')[-1000:]} ({done.returncode})")
    return done.stdout


def _main(source: str, folder: str, *archival: str) -> None:
    try:
        made = typeset(Path(source), Path(folder), json.load(sys.stdin.buffer), archival=bool(archival))
    except CannotTypeset as fault:
        sys.exit(str(fault))
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main(*sys.argv[1:])
