"""Makes the video that stands for a camera in a demonstration: `python -m checkin_device.demonstration_video OUT.avi`.

The picture is NASA's portrait of the astronaut Eileen Collins (public domain), which scikit-image carries. It is moved,
zoomed, tilted and lit a little differently from frame to frame, so that the station sees what a live camera gives.
"""

import argparse
import math
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from checkin_device.cameras import Frame

SIZE = (640, 480)
RATE = 10.0
SECONDS = 9.0

# Where the face lies in the portrait (512 by 512): the middle of the picture that is cut out, and its width.
_MIDDLE = (224.0, 158.0)
_WIDTH = 400.0


def portrait() -> Frame:
    """The astronaut, BGR, (512, 512, 3)."""
    from skimage import data

    untyped: Any = data
    return np.asarray(cv2.cvtColor(untyped.astronaut(), cv2.COLOR_RGB2BGR), np.uint8)


def frame_at(picture: Frame, part: float) -> Frame:
    """The frame at a part (0 to 1) of the video; the motion ends where it began, so that it can run in a circle."""
    turn = 2 * math.pi * part
    zoom = 1.06 + 0.06 * math.sin(turn)
    middle = (_MIDDLE[0] + 6 * math.sin(2 * turn), _MIDDLE[1] + 4 * math.cos(turn))
    scale = SIZE[0] / _WIDTH * zoom
    matrix = cv2.getRotationMatrix2D(middle, 2.0 * math.sin(turn + 1.0), scale)
    matrix[:, 2] += np.array((SIZE[0] / 2 - middle[0], SIZE[1] / 2 - middle[1]))
    moved = cv2.warpAffine(picture, matrix, SIZE, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    light = 1.0 + 0.08 * math.sin(3 * turn)
    return np.asarray(np.clip(moved.astype(np.float32) * light, 0, 255), np.uint8)


def make_video(path: Path) -> None:
    """Writes the video (Motion JPEG in AVI, 640 by 480, 9 s) in one step. Raises OSError if it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = portrait()
    frames = round(SECONDS * RATE)
    with tempfile.TemporaryDirectory(prefix=".video-", dir=path.parent) as scratch:
        part = Path(scratch) / "part.avi"
        writer = cv2.VideoWriter(str(part), cv2.VideoWriter.fourcc(*"MJPG"), RATE, SIZE)
        if not writer.isOpened():
            raise OSError(f"OpenCV cannot write {part}")
        for number in range(frames):
            writer.write(frame_at(picture, number / frames))
        writer.release()
        os.replace(part, path)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the video that stands for a camera in a demonstration.")
    parser.add_argument("out", type=Path, help="the file to write, ending in .avi")
    options = parser.parse_args(arguments)
    try:
        make_video(options.out)
    except ImportError:
        sys.stderr.write("The portrait comes with scikit-image, of the development group: run `uv sync`.\n")
        return 1
    except OSError as fault:
        sys.stderr.write(f"The video could not be written: {fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
