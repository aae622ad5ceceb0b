"""Published content as a device keeps it: the last whole version, for ever, and a switch to the next in one step."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from common.link.canonical import sha256_hex
from common.link.errors import ManifestRefused
from common.link.manifest import Manifest, open_manifest
from common.link.seal import VerifyKey, write_private

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

    def take(self, jws: str, fetch: Fetch) -> bool:
        """Fetches what is lacking of a newly published version and switches to it; False if it is already shown.

        Raises ManifestRefused for one that is not the hub's, of another kind, or older than what is shown; LinkError
        from `fetch`, and then the old version stays and what was fetched is kept for the next try.
        """
        manifest = open_manifest(jws, self._key, self.kind)
        if self.current and manifest.version == self.current.version:
            return False
        if self.current and manifest.version < self.current.version:
            raise ManifestRefused(f"version {manifest.version} after {self.current.version}", reason="older")
        for sha256, size in manifest.files.items():
            if not self._holds(sha256):
                fetch(sha256, size, self._blobs / sha256)
        write_private(self._current_path, jws.encode())
        self.current = Version(manifest, self._blobs)
        self._drop_others(manifest)
        return True

    def _load(self) -> Version | None:
        try:
            manifest = open_manifest(self._current_path.read_text(), self._key, self.kind)
        except (OSError, ManifestRefused):
            return None
        # A card that lost blobs shows nothing rather than half a version; the next manifest brings them again.
        return Version(manifest, self._blobs) if all(self._holds(sha256) for sha256 in manifest.files) else None

    def _holds(self, sha256: str) -> bool:
        path = self._blobs / sha256
        return path.is_file() and sha256_hex(path.read_bytes()) == sha256

    def _drop_others(self, manifest: Manifest) -> None:
        for path in self._blobs.iterdir():
            if path.name.removesuffix(".part") not in manifest.files:
                path.unlink(missing_ok=True)
