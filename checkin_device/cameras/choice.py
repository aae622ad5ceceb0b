"""Which camera a word means: `device:0`, `picamera2` or `file:/path/to/video.avi`."""

from pathlib import Path

from checkin_device.cameras.frame_source import FrameSource
from checkin_device.cameras.opencv_device import OpenCVDevice
from checkin_device.cameras.picamera2_device import Picamera2Device
from checkin_device.cameras.video_file import VideoFile

FORMS = "device:NUMBER, picamera2 or file:PATH"


def source_named(word: str) -> FrameSource:
    """Raises ValueError, with the forms that are understood, for any other word."""
    kind, _, detail = word.partition(":")
    if kind == "device" and detail.isdecimal():
        return OpenCVDevice(int(detail))
    if word == "picamera2":
        return Picamera2Device()
    if kind == "file" and detail:
        return VideoFile(Path(detail))
    raise ValueError(f"no camera is named {word!r}; write {FORMS}")
