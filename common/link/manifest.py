"""Manifests: the hub's signed list of the blobs that make up a version of published content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.link import seal
from common.link.canonical import SHA256
from common.link.errors import ManifestRefused, SealBroken
from common.link.seal import SealKey, VerifyKey

READOUT = "readout"
ROSTER = "roster"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`root` names the blob to read first, `files` gives the size in bytes of every blob of this version by hash."""

    kind: str
    version: int
    made: str
    root: str
    files: Mapping[str, int]


def seal_manifest(manifest: Manifest, key: SealKey) -> str:
    """The manifest as a compact JWS."""
    statement = {
        "kind": manifest.kind,
        "version": manifest.version,
        "made": manifest.made,
        "root": manifest.root,
        "files": [[sha256, size] for sha256, size in sorted(manifest.files.items())],
    }
    return key.seal(statement, seal.MANIFEST)


def open_manifest(jws: str, key: VerifyKey, kind: str) -> Manifest:
    """Raises ManifestRefused (`seal` or `kind`)."""
    try:
        said: dict[str, Any] = key.open(jws, seal.MANIFEST)
        files = dict(_file(*entry) for entry in said["files"])
        manifest = Manifest(said["kind"], said["version"], said["made"], said["root"], files)
    except (SealBroken, KeyError, TypeError, ValueError) as fault:
        raise ManifestRefused(str(fault), reason="seal") from fault
    version_right = isinstance(manifest.version, int) and manifest.version is not True and manifest.version > 0
    if not (version_right and isinstance(manifest.made, str) and manifest.root in manifest.files):
        raise ManifestRefused("sealed, but not a manifest", reason="seal")
    if manifest.kind != kind:
        raise ManifestRefused(f"{manifest.kind} where {kind} belongs", reason="kind")
    return manifest


def _file(sha256: Any, size: Any) -> tuple[str, int]:
    # The hash becomes a file's name on the device: nothing else may pass for one.
    if not SHA256.fullmatch(sha256) or isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise ValueError("not a file's hash and size")
    return sha256, size
