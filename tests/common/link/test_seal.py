import base64
import json
import string
import threading

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws as joserfc_jws
from joserfc.jwk import OctKey, OKPKey

from common.link import seal
from common.link.errors import SealBroken
from common.link.seal import SealKey, VerifyKey, write_private

KEY = SealKey.generate()
STATEMENT = {"device": "station-1", "seq": 7, "ชื่อ": "ประตูหน้า"}
TOKEN = KEY.seal(STATEMENT, seal.RECORD)
TYPES = [seal.RECORD, seal.REQUEST, seal.SAYING, seal.MANIFEST, seal.ENROLMENT]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_what_was_sealed_is_opened():
    assert KEY.public.open(TOKEN, seal.RECORD) == STATEMENT


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(string.printable + "é\0\u200b"))
def test_no_character_can_be_changed(position, other):
    changed = TOKEN[:position] + other + TOKEN[position + 1 :]
    if changed != TOKEN:
        with pytest.raises(SealBroken):
            KEY.public.open(changed, seal.RECORD)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(TOKEN)), st.sampled_from(string.printable + "é\0"))
def test_no_character_can_be_added(position, other):
    with pytest.raises(SealBroken):
        KEY.public.open(TOKEN[:position] + other + TOKEN[position:], seal.RECORD)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(TOKEN) - 1), st.integers(1, len(TOKEN)))
def test_nothing_can_be_left_out(start, count):
    with pytest.raises(SealBroken):
        KEY.public.open(TOKEN[:start] + TOKEN[start + count :], seal.RECORD)


def test_the_same_signature_has_only_one_spelling():
    """64 bytes leave four bits of the last letter unused: another spelling would be another hash of the same record."""
    accepted = []
    for letter in string.ascii_letters + string.digits + "-_":
        try:
            KEY.public.open(TOKEN[:-1] + letter, seal.RECORD)
        except SealBroken:
            continue
        accepted.append(letter)
    assert accepted == [TOKEN[-1]]


@given(st.text(max_size=200) | st.binary(max_size=100).map(b64))
def test_any_other_text_is_refused(text):
    with pytest.raises(SealBroken):
        KEY.public.open(text, seal.RECORD)


@pytest.mark.parametrize("sealed_as", TYPES)
@pytest.mark.parametrize("opened_as", TYPES)
def test_one_kind_of_statement_never_passes_for_another(sealed_as, opened_as):
    token = KEY.seal(STATEMENT, sealed_as)
    if sealed_as == opened_as:
        assert KEY.public.open(token, opened_as) == STATEMENT
    else:
        with pytest.raises(SealBroken):
            KEY.public.open(token, opened_as)


def test_another_key_does_not_open():
    with pytest.raises(SealBroken):
        SealKey.generate().public.open(TOKEN, seal.RECORD)


@pytest.mark.parametrize(
    "header", [{"alg": "none", "typ": seal.RECORD}, {"alg": "HS256", "typ": seal.RECORD}, {"typ": seal.RECORD}, {}]
)
def test_only_ed25519_is_a_seal(header):
    with pytest.raises(SealBroken):
        KEY.public.open(f"{b64(json.dumps(header).encode())}.{b64(b'{}')}.", seal.RECORD)


@pytest.mark.parametrize(
    "fields",
    [
        {"crit": 1},
        {"crit": [{}]},
        {"crit": ["b64"], "b64": False},
        {"crit": True},
        {"b64": 0},
        {"typ": []},
        {"kid": {}},
    ],
    ids=json.dumps,
)
def test_a_header_of_odd_shape_is_refused_and_not_a_fault(fields):
    """Nobody's key is needed to write such a header, so it must not end the program that reads it."""
    header = json.dumps({"alg": seal.ALGORITHM, "typ": seal.RECORD, **fields}).encode()
    token = f"{b64(header)}.{b64(b'{}')}.{b64(bytes(64))}"
    with pytest.raises(SealBroken):
        KEY.public.open(token, seal.RECORD)


def test_a_signature_made_with_the_public_key_as_a_password_is_refused():
    password = OctKey.import_key(KEY.public.text)
    forged = joserfc_jws.serialize_compact({"alg": "HS256", "typ": seal.RECORD}, b"{}", password, algorithms=["HS256"])
    with pytest.raises(SealBroken):
        KEY.public.open(forged, seal.RECORD)


@pytest.mark.parametrize("payload", [b"", b"[]", b"1", b"no json", b"\xff", b"[" * 100_000, b'{"a":NaN}'])
def test_a_sealed_payload_that_is_no_statement_is_refused(payload):
    key = OKPKey.generate_key("Ed25519")
    header = {"alg": seal.ALGORITHM, "typ": seal.RECORD}
    token = joserfc_jws.serialize_compact(header, payload, key, algorithms=[seal.ALGORITHM])
    with pytest.raises(SealBroken):
        SealKey(key).public.open(token, seal.RECORD)


@pytest.mark.parametrize(
    "text",
    ["", "x", "A" * 42, "A" * 44, "é" * 43, "ก" * 43, pytest.param(f"{KEY.public.text}=", id="padded"), None, 5, {}],
)
def test_a_text_that_is_no_public_key_is_refused(text):
    with pytest.raises(SealBroken):
        VerifyKey(text)


def test_a_public_key_is_written_as_43_letters():
    assert len(KEY.public.text) == 43
    assert VerifyKey(KEY.public.text).open(TOKEN, seal.RECORD) == STATEMENT


def test_a_saved_key_seals_as_before_and_only_its_owner_can_read_it(tmp_path):
    KEY.save(tmp_path / "seal.key")
    assert (tmp_path / "seal.key").stat().st_mode & 0o777 == 0o600
    assert SealKey.load(tmp_path / "seal.key").public.text == KEY.public.text


def test_no_key_where_there_is_no_file(tmp_path):
    with pytest.raises(OSError, match="seal"):
        SealKey.load(tmp_path / "seal.key")


def _private(key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"rubbish",
        b"\x00" * 100,
        _private(ec.generate_private_key(ec.SECP256R1())),
        _private(x25519.X25519PrivateKey.generate()),
        ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    ],
    ids=["empty", "rubbish", "zeros", "P-256", "X25519", "public half"],
)
def test_a_file_without_an_ed25519_private_key_is_refused(tmp_path, pem):
    (tmp_path / "seal.key").write_bytes(pem)
    with pytest.raises(ValueError):  # noqa: PT011 the documented class
        SealKey.load(tmp_path / "seal.key")


def test_a_private_file_is_private_even_over_an_open_leftover(tmp_path):
    leftover = tmp_path / "key.part"
    leftover.write_bytes(b"left by a crash, and longer than what comes")
    leftover.chmod(0o644)
    write_private(tmp_path / "key", b"new")
    assert (tmp_path / "key").read_bytes() == b"new"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert not leftover.exists()


def test_many_who_write_the_same_file_at_the_same_time_leave_one_of_them_whole(tmp_path):
    path, faults = tmp_path / "file", []
    start = threading.Barrier(8)

    def write(number):
        start.wait()
        try:
            for _ in range(10):
                write_private(path, bytes([number]) * 5000)
        except OSError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert path.read_bytes() in {bytes([number]) * 5000 for number in range(8)}
    assert list(tmp_path.iterdir()) == [path]
