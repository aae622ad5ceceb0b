import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from common.link.canonical import sha256_hex
from common.link.content import ContentStore
from common.link.errors import BlobRefused, HubUnreachable, ManifestRefused
from common.link.manifest import READOUT, ROSTER, Manifest, seal_manifest
from common.link.seal import SealKey


class Office:
    """What the hub publishes, and what of it was fetched."""

    def __init__(self, key):
        self.key, self.blobs, self.fetched, self.down_after = key, {}, [], None

    def publish(self, version, *files, kind=READOUT):
        for data in files:
            self.blobs[sha256_hex(data)] = data
        sizes = {sha256_hex(data): len(data) for data in files}
        return seal_manifest(Manifest(kind, version, "2026-05-18T01:30:00Z", next(iter(sizes)), sizes), self.key)

    def fetch(self, sha256, size, to):
        if self.down_after is not None and len(self.fetched) >= self.down_after:
            raise HubUnreachable("down")
        to.write_bytes(self.blobs[sha256])
        self.fetched.append(sha256)


V1 = (b'{"version":1}', b"regulation", b"form")
V2 = (b'{"version":2}', b"regulation", b"form, amended")
V3 = (b'{"version":3}', b"regulation")


@pytest.fixture
def office(hub_key):
    return Office(hub_key)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "content"


@pytest.fixture
def open_store(folder, hub_key):
    return lambda: ContentStore(folder, READOUT, hub_key.public)


@pytest.fixture
def store(open_store, office):
    """A store that shows version 1."""
    store = open_store()
    store.take(office.publish(1, *V1), office.fetch)
    office.fetched.clear()
    return store


def shown(store):
    """The version shown and whether every file of it is really there."""
    if store.current is None:
        return None
    assert sha256_hex(store.current.root) == store.current.manifest.root
    for sha256 in store.current.manifest.files:
        assert sha256_hex(store.current.path(sha256).read_bytes()) == sha256
    return store.current.version


def test_a_new_store_shows_nothing(open_store):
    assert open_store().current is None


def test_a_version_is_shown_when_it_is_whole(open_store, office):
    store = open_store()
    assert store.take(office.publish(1, *V1), office.fetch)
    assert shown(store) == 1
    assert store.current.root == V1[0]


def test_the_version_is_still_there_after_a_restart_without_a_hub(store, open_store):
    assert shown(open_store()) == 1


def test_only_what_is_lacking_is_fetched(store, office):
    store.take(office.publish(2, *V2), office.fetch)
    assert shown(store) == 2
    assert set(office.fetched) == {sha256_hex(V2[0]), sha256_hex(V2[2])}


def test_a_file_that_is_not_part_of_the_version_has_no_path(store):
    with pytest.raises(KeyError):
        store.current.path("ab" * 32)
    with pytest.raises(KeyError):
        store.current.path("../current.jws")


@pytest.mark.parametrize("after", [0, 1])
def test_a_half_fetched_version_never_shows_and_is_gone_on_with(store, open_store, office, after):
    office.down_after = after
    manifest = office.publish(2, *V2)
    with pytest.raises(HubUnreachable):
        store.take(manifest, office.fetch)
    assert shown(store) == 1
    assert shown(open_store()) == 1
    office.down_after = None
    again = open_store()
    assert again.take(manifest, office.fetch)
    assert shown(again) == 2
    assert len(office.fetched) == 2  # nothing twice


def test_a_blob_that_is_refused_leaves_the_old_version(store, office):
    def refuse(sha256, size, to):
        raise BlobRefused("other bytes", reason="hash-mismatch")

    with pytest.raises(BlobRefused):
        store.take(office.publish(2, *V2), refuse)
    assert shown(store) == 1


def test_the_same_version_again_changes_nothing(store, office):
    assert not store.take(office.publish(1, *V1), office.fetch)
    assert office.fetched == []


@pytest.mark.parametrize(
    ("publish", "reason"),
    [
        (lambda office: Office(SealKey.generate()).publish(2, *V2), "seal"),
        (lambda office: office.publish(2, *V2)[:-4] + "AAAA", "seal"),
        (lambda office: "", "seal"),
        (lambda office: office.publish(2, *V2, kind=ROSTER), "kind"),
    ],
    ids=["another key", "altered", "nothing", "another kind"],
)
def test_a_manifest_that_must_not_be_shown_is_refused(store, office, publish, reason):
    with pytest.raises(ManifestRefused) as refused:
        store.take(publish(office), office.fetch)
    assert refused.value.reason == reason
    assert shown(store) == 1
    assert office.fetched == []


def test_an_older_version_is_refused_also_after_a_restart(store, open_store, office):
    older = office.publish(1, *V1)
    store.take(office.publish(2, *V2), office.fetch)
    for one in (store, open_store()):
        with pytest.raises(ManifestRefused) as refused:
            one.take(older, office.fetch)
        assert refused.value.reason == "older"
        assert shown(one) == 2


def test_the_version_before_stays_readable_until_the_next_one(store, office, folder):
    """A screen may still be showing it at the moment of the switch."""
    before = store.current
    store.take(office.publish(2, *V2), office.fetch)
    assert [before.path(sha256).read_bytes() for sha256 in before.manifest.files]
    store.take(office.publish(3, *V3), office.fetch)
    assert {path.name for path in (folder / "blobs").iterdir()} == {sha256_hex(data) for data in (*V2, *V3)}


def test_what_no_version_needs_is_dropped(store, office, folder):
    newest = office.publish(2, *V2)
    (folder / "blobs" / "ab.part").write_bytes(b"given up")
    store.take(newest, office.fetch)
    store.take(newest, office.fetch)  # the broker tells it again at every connection
    assert {path.name for path in (folder / "blobs").iterdir()} == {sha256_hex(data) for data in V2}


# A broken card


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\xff\xfe\x00", b"a.b.c", None], ids=repr)
def test_a_broken_manifest_on_the_card_shows_nothing(store, open_store, office, folder, content):
    (folder / "current.jws").unlink()
    if content is not None:
        (folder / "current.jws").write_bytes(content)
    again = open_store()
    assert again.current is None
    assert again.take(office.publish(1, *V1), office.fetch)
    assert shown(again) == 1
    assert office.fetched == []


@pytest.mark.parametrize("lost", range(3))
@pytest.mark.parametrize("how", ["gone", "shorter", "a folder"])
def test_a_card_that_lost_a_file_shows_nothing_until_it_came_again(store, open_store, office, folder, lost, how):
    path = folder / "blobs" / sha256_hex(V1[lost])
    path.unlink()
    if how == "shorter":
        path.write_bytes(V1[lost][:-1])
    elif how == "a folder":
        path.mkdir()
    again = open_store()
    assert again.current is None
    if how == "a folder":
        path.rmdir()
    assert again.take(office.publish(1, *V1), office.fetch)
    assert office.fetched == [sha256_hex(V1[lost])]
    assert shown(again) == 1


def test_a_root_that_changed_on_the_card_shows_nothing(store, open_store, folder):
    (folder / "blobs" / sha256_hex(V1[0])).write_bytes(b"?" * len(V1[0]))
    assert open_store().current is None


def test_a_file_that_changed_on_the_card_is_fetched_again_when_the_hub_is_there(store, open_store, office, folder):
    path = folder / "blobs" / sha256_hex(V1[1])
    path.write_bytes(b"?" * len(V1[1]))
    again = open_store()
    assert not again.take(office.publish(1, *V1), office.fetch)
    assert office.fetched == [sha256_hex(V1[1])]
    assert shown(again) == 1


# kill -9

_TAKER = """
import os, signal, sys
from pathlib import Path
from common.link.content import ContentStore
from common.link.seal import VerifyKey

key, root = VerifyKey(sys.argv[1]), Path(sys.argv[2])
jws = (root / "manifest").read_text()

def fetch(sha256, size, to):
    part = to.with_name(to.name + ".part")
    part.write_bytes((root / "hub" / sha256).read_bytes())
    part.replace(to)

def take(steps):
    folder, left = root / f"card-{steps}", [steps]
    store = ContentStore(folder, "readout", key)

    def die_in_time(event, arguments):
        if event in ("open", "os.rename", "os.remove") and str(arguments[0]).startswith(str(folder)):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(die_in_time)
    store.take(jws, fetch)
    os._exit(0)

for line in sys.stdin:
    if os.fork() == 0:
        take(int(line))
    os.write(1, f"{os.wait()[1]}\\n".encode())
"""


def test_kill_9_at_any_step_leaves_the_old_version_or_the_new(store, folder, tmp_path, office, hub_key):
    manifest = office.publish(2, *V2)
    (tmp_path / "manifest").write_text(manifest)
    (tmp_path / "hub").mkdir()
    for sha256, data in office.blobs.items():
        (tmp_path / "hub" / sha256).write_bytes(data)
    seen = []
    with subprocess.Popen(
        [sys.executable, "-c", _TAKER, hub_key.public.text, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as taker:
        for steps in range(1, 100):
            shutil.copytree(folder, tmp_path / f"card-{steps}")
            taker.stdin.write(f"{steps}\n")
            taker.stdin.flush()
            died = int(taker.stdout.readline()) != 0
            after = ContentStore(tmp_path / f"card-{steps}", READOUT, hub_key.public)
            seen.append(shown(after))
            assert after.take(manifest, office.fetch) == (seen[-1] == 1)
            assert shown(after) == 2
            if not died:
                break
        taker.stdin.close()
    assert len(seen) > 8
    assert seen == sorted(seen)
    assert set(seen) == {1, 2}


def test_a_version_of_the_demonstration_size_reads_back(open_store, office):
    files = [json.dumps({"page": number}).encode() for number in range(200)]
    store = open_store()
    store.take(office.publish(1, *files), office.fetch)
    assert shown(open_store()) == 1
