import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey

from common.link.errors import NotEnrolled, SealBroken
from common.link.identity import Identity, decrypt, encrypt


def test_a_folder_without_anything_is_not_enrolled(tmp_path):
    with pytest.raises(NotEnrolled):
        Identity.load(tmp_path)


@pytest.mark.parametrize("name", ["identity.json", "seal.key"])
@pytest.mark.parametrize("content", [None, b"", b"\xff\x00rubbish", b"[]"])
def test_an_identity_that_lost_its_name_or_its_seal_is_none(make_identity, name, content):
    folder = make_identity().folder
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(NotEnrolled):
        Identity.load(folder)


@pytest.mark.parametrize("content", [None, b"", b"\xff\x00rubbish"])
def test_a_device_that_lost_its_other_key_goes_on_but_opens_nothing(make_identity, content):
    """A kiosk shows what it has without it."""
    folder = make_identity().folder
    (folder / "tls.key").unlink()
    if content is not None:
        (folder / "tls.key").write_bytes(content)
    identity = Identity.load(folder)
    with pytest.raises(SealBroken):
        identity.decrypt(b"a.b.c.d.e")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("device", None),
        ("device", "../station"),
        ("device", "station/1"),
        ("name", None),
        ("kind", 5),
        ("hub_url", None),
        ("broker", {"host": None, "port": 1}),
        ("broker", {"host": "h", "port": "many"}),
        ("hub_key", "x"),
        ("hub_encryption_key", "x"),
    ],
)
def test_an_identity_of_odd_contents_is_none(make_identity, field, value):
    folder = make_identity().folder
    said = json.loads((folder / "identity.json").read_text())
    (folder / "identity.json").write_text(json.dumps({**said, field: value}))
    with pytest.raises(NotEnrolled):
        Identity.load(folder)


# What is encrypted to the hub and to the device


def test_what_the_device_encrypts_the_hub_alone_can_open(make_identity, hub_encryption_key):
    identity = make_identity()
    token = identity.encrypt_to_hub("ใบหน้า".encode())
    assert decrypt(token.encode(), hub_encryption_key) == "ใบหน้า".encode()
    with pytest.raises(SealBroken):
        identity.decrypt(token.encode())


def test_what_the_hub_encrypts_the_device_can_open(make_identity):
    identity = make_identity()
    token = encrypt(b"roster", ECKey.import_key(identity.tls_key.read_bytes()))
    assert identity.decrypt(token.encode()) == b"roster"


_KEY = ECKey.generate_key("P-256")
_SECRET = encrypt(b"templates", _KEY)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(_SECRET) - 1), st.integers(1, 127))
def test_what_was_altered_does_not_open(position, change):
    altered = bytearray(_SECRET.encode())
    altered[position] ^= change
    with pytest.raises(SealBroken):
        decrypt(bytes(altered), _KEY)


@given(st.binary(max_size=200))
def test_other_bytes_do_not_open(data):
    with pytest.raises(SealBroken):
        decrypt(data, _KEY)
