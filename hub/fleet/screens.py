"""The last picture of a device's screen, as devices without a real one send it. Only the newest is kept.

A device can show nothing but its own: the request is sealed, and the picture is kept under the name of who sealed it.
"""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from common.link.seal import write_private

MAX_BYTES = 4_000_000
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def keep(device: str, picture: bytes) -> bool:
    """Keeps a PNG or JPEG picture; False for anything else."""
    if len(picture) > MAX_BYTES or not picture.startswith((_PNG, _JPEG)):
        return False
    path = _path(device)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, picture)
    return True


def forget(device: str) -> None:
    _path(device).unlink(missing_ok=True)


def read(device: str) -> tuple[bytes, str] | None:
    """(bytes, media type) of the last picture, or None."""
    try:
        picture = _path(device).read_bytes()
    except FileNotFoundError:
        return None
    return picture, "image/png" if picture.startswith(_PNG) else "image/jpeg"


def taken_at(device: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(_path(device).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def _path(device: str) -> Path:
    return Path(settings.DATA) / "screens" / device
