"""Manifests: the hub's signed list of the blobs that make up a version of published content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.link import seal
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
        files = {str(sha256): int(size) for sha256, size in said["files"]}
        manifest = Manifest(str(said["kind"]), int(said["version"]), str(said["made"]), str(said["root"]), files)
    except (SealBroken, KeyError, TypeError, ValueError) as fault:
        raise ManifestRefused(str(fault), reason="seal") from fault
    if manifest.kind != kind:
        raise ManifestRefused(f"{manifest.kind} where {kind} belongs", reason="kind")
    if manifest.root not in manifest.files:
        raise ManifestRefused("a root that is not among the files", reason="seal")
    return manifest
