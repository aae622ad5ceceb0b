"""`python -m kiosk --data DIR`: the Readout touchscreen.

DIR is the device's data folder: it holds identity.json, or an enrol.toml with a claim code from the hub.
"""

from __future__ import annotations

import logging
import signal
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from common.touch.start import add_screen_arguments, open_on, screen_of
from kiosk.supply import Supply

log = logging.getLogger(__name__)


def read_arguments(arguments: list[str] | None = None) -> Namespace:
    parser = ArgumentParser(prog="python -m kiosk", description="SP-POWER's Readout touchscreen")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the device's data folder")
    parser.add_argument(
        "--show-screen", action="store_true", help="show this window on the hub's page of devices (demonstration only)"
    )
    add_screen_arguments(parser)
    return parser.parse_args(arguments)


def main() -> None:
    arguments = read_arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # sqlite_utils loads numpy where it finds it, for data nobody here has: 15 MB and half a second.
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
    arguments.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    from kiosk.health import Health

    health = Health()
    supply = Supply(arguments.data, state=health.report)
    # Beside Kivy's own beginning: the content is read by the time the window is there.
    supply.start()
    open_on(screen_of(arguments), arguments.data / "kivy")
    from kiosk.app import Kiosk

    kiosk = Kiosk(supply, health, show_screen=arguments.show_screen)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: kiosk.stop())
    kiosk.run()
    supply.stop()
    log.info("stopped")


if __name__ == "__main__":
    main()
