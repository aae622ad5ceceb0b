"""Published content as a device keeps it: the last whole version, for ever, and a switch to the next in one step."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from common.link.errors import ManifestRefused
from common.link.manifest import Manifest, open_manifest
from common.link.seal import VerifyKey, sync_folder, write_private

Fetch = Callable[[str, int, Path], None]
"""fetch(sha256, size, to): brings a blob into the file `to`, its hash checked; raises LinkError."""


@dataclass(frozen=True)
class Version:
    """A whole version: every blob of it is on this disk."""

    manifest: Manifest
    folder: Path

    @property
    def version(self) -> int:
        return self.manifest.version

    @property
    def root(self) -> bytes:
        return self.path(self.manifest.root).read_bytes()

    def path(self, sha256: str) -> Path:
        """Where a blob of this version lies. Raises KeyError for one that is not part of it."""
        if sha256 not in self.manifest.files:
            raise KeyError(sha256)
        return self.folder / sha256


class ContentStore:
    """Keeps one kind of content under `folder`: `blobs/<sha256>` and `current.jws`, the manifest that is shown."""

    def __init__(self, folder: Path, kind: str, hub_key: VerifyKey) -> None:
        self.kind = kind
        self._key = hub_key
        self._blobs = folder / "blobs"
        self._current_path = folder / "current.jws"
        self._blobs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.current = self._load()
        self._looked_through = False

    def take(self, jws: str, fetch: Fetch) -> bool:
        """Fetches what is lacking of a newly published version and switches to it; False if it is already shown.

        Raises ManifestRefused for one that is not the hub's, of another kind, or older than what is shown; LinkError
        from `fetch`, and then the old version stays and what was fetched is kept for the next try.
        """
        manifest = open_manifest(jws, self._key, self.kind)
        before = self.current
        if before and manifest.version < before.version:
            raise ManifestRefused(f"version {manifest.version} after {before.version}", reason="older")
        if before and manifest.version == before.version:
            self._mend(before.manifest, fetch)
            return False
        self._fetch_lacking(manifest, fetch)
        write_private(self._current_path, jws.encode())
        self.current, self._looked_through = Version(manifest, self._blobs), True
        # A screen may still be showing the version before: its files go with the next one.
        self._drop_others({*manifest.files, *(before.manifest.files if before else ())})
        return True

    def _load(self) -> Version | None:
        """What the card still holds whole; the root is read for that, of the other files the length is enough.

        A card that lost something shows nothing rather than half a version; the next manifest brings it again. To read
        all would delay a kiosk's start by seconds: that is done in the background, when the hub is there to mend it.
        """
        try:
            manifest = open_manifest(self._current_path.read_text(), self._key, self.kind)
            lengths = {sha256: (self._blobs / sha256).stat() for sha256 in manifest.files}
        except (OSError, ValueError, ManifestRefused):
            return None
        whole = all(S_ISREG(seen.st_mode) and seen.st_size == manifest.files[name] for name, seen in lengths.items())
        return Version(manifest, self._blobs) if whole and self._holds(manifest.root) else None

    def _mend(self, manifest: Manifest, fetch: Fetch) -> None:
        """Looks once through the files of the version that is shown, and fetches again what has changed on the card."""
        if not self._looked_through:
            self._fetch_lacking(manifest, fetch)
            self._looked_through = True
        self._drop_others(set(manifest.files))

    def _fetch_lacking(self, manifest: Manifest, fetch: Fetch) -> None:
        for sha256, size in manifest.files.items():
            if not self._holds(sha256):
                fetch(sha256, size, self._blobs / sha256)
        sync_folder(self._blobs)  # before any manifest counts on their names

    def _holds(self, sha256: str) -> bool:
        try:
            with (self._blobs / sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def _drop_others(self, needed: set[str]) -> None:
        for path in self._blobs.iterdir():
            if path.name not in needed:
                path.unlink(missing_ok=True)
