"""The check-in station: `python -m checkin_device --data DIR`."""

import argparse
import logging
import signal
import sys
from pathlib import Path

from checkin_device.cameras.choice import FORMS, source_named
from checkin_device.errors import SettingsRefused
from checkin_device.joining import Joining
from checkin_device.settings import load_settings
from common.touch.start import ScreenPlace, add_screen_arguments, open_on, screen_of

STATION_SCREEN = ScreenPlace(size=(1280, 800), inches=10.1, distance_mm=400.0)
FRAMES_A_SECOND = 30


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="checkin_device", description="The check-in station of SP-POWER.")
    parser.add_argument("--data", type=Path, required=True, help="the station's data folder")
    parser.add_argument("--camera", metavar="CAMERA", help=f"{FORMS}; else as station.toml says")
    parser.add_argument(
        "--show-screen", action="store_true", help="show this window on the hub's page of devices (demonstration only)"
    )
    add_screen_arguments(parser, STATION_SCREEN)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    options = _arguments(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = load_settings(options.data)
        source = source_named(options.camera or settings.camera.source)
        options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        open_on(screen_of(options), options.data / "kivy", frames_a_second=FRAMES_A_SECOND)
    except (SettingsRefused, ValueError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2

    # Kivy reads what `open_on` has set while it is imported.
    from kivy.base import EventLoop, runTouchApp, stopTouchApp
    from kivy.clock import Clock

    from checkin_device.screens.window import StationWindow
    from checkin_device.station import Station
    from common.touch.fonts import register_fonts
    from common.touch.theme import follow_window

    register_fonts()
    follow_window()
    joining = Joining(options.data)
    joining.start()
    window = StationWindow(
        joining, lambda identity: Station(options.data, identity, settings, source), show_screen=options.show_screen
    )
    # Between two frames: at the moment of the signal the program may hold what it would have to wait for.
    leave = Clock.create_trigger(lambda _: stopTouchApp())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave())
    # While the window is still open: an X server that goes away meanwhile ends the program at once (Xlib calls exit),
    # and OpenCV aborts where one of its threads still runs then.
    EventLoop.bind(on_stop=lambda _: window.close())
    try:
        runTouchApp(window)
    finally:
        joining.stop()
        window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
