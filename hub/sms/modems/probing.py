"""Whether Gammu can speak to a port, tried in a process of its own: `python -m hub.sms.modems.probing PORT CONNECTION`.

Where nothing answers, Gammu may try for minutes and cannot be interrupted but by an end of its process.
"""

from __future__ import annotations

import sys

from hub.sms.modems.gammu_modem import GammuModem
from hub.sms.modems.modem import ModemError


def main(path: str, connection: str) -> int:
    try:
        with GammuModem(path, connection=connection) as found:
            found.identity()
    except ModemError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
