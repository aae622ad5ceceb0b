import dataclasses
import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.link import clock, records, seal
from common.link.errors import SealBroken
from common.link.records import GENESIS, MAX_SEALED_BYTES, BlobName, open_record, seal_record
from common.link.seal import SealKey

KEY = SealKey.generate()
DEVICE = "station-0a1b2c3d"
PHOTO = BlobName("ab" * 32, 120_000, "image/jpeg")


def sealed(**change):
    given_ = {"type": records.CHECKIN, "made": clock.now(), "body": {"code": "T-1024"}, "blobs": [PHOTO], **change}
    return seal_record(KEY, DEVICE, given_.pop("seq", 1), given_.pop("prev", GENESIS), **given_)


def test_a_record_reads_back_as_it_was_sealed():
    made = sealed(seq=5, prev="cd" * 32)
    read = open_record(made.jws, KEY.public, DEVICE)
    assert dataclasses.replace(read, made=made.made) == made
    assert read.made.as_json() == made.made.as_json()


def test_the_hash_of_a_record_is_that_of_its_seal():
    made = sealed()
    assert made.hash == hashlib.sha256(made.jws.encode()).hexdigest()


def test_a_record_under_another_devices_name_is_refused():
    with pytest.raises(SealBroken):
        open_record(sealed().jws, KEY.public, "station-ffffffff")


def test_a_record_sealed_by_another_key_is_refused():
    with pytest.raises(SealBroken):
        open_record(sealed().jws, SealKey.generate().public, DEVICE)


_TOKEN = sealed().jws


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(_TOKEN) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found(position, change):
    altered = bytearray(_TOKEN.encode())
    altered[position] ^= change
    with pytest.raises(SealBroken):
        open_record(altered.decode("latin-1"), KEY.public, DEVICE)


def test_a_request_of_the_device_is_no_record():
    statement = json.loads(json.dumps(_statement()))
    with pytest.raises(SealBroken):
        open_record(KEY.seal(statement, seal.REQUEST), KEY.public, DEVICE)


def test_a_record_longer_than_the_limit_is_not_made():
    with pytest.raises(ValueError, match="limit"):
        sealed(body={"note": "ก" * MAX_SEALED_BYTES})


def test_a_record_longer_than_the_limit_is_refused_before_it_is_read():
    token = KEY.seal(_statement(body={"note": "x" * MAX_SEALED_BYTES}), seal.RECORD)
    with pytest.raises(SealBroken, match="limit"):
        open_record(token, KEY.public, DEVICE)


@pytest.mark.parametrize("text", ["", ".", "..", "x", "é", "\0", "a.b.c", "x" * MAX_SEALED_BYTES])
def test_a_text_that_is_no_record_is_refused(text):
    with pytest.raises(SealBroken):
        open_record(text, KEY.public, DEVICE)


def _statement(**change):
    return {
        "device": DEVICE,
        "seq": 1,
        "type": "checkin/1",
        "made": clock.now().as_json(),
        "body": {},
        "blobs": [PHOTO.as_json()],
        "prev": GENESIS,
        **change,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"device": None},
        {"device": [DEVICE]},
        {"seq": 0},
        {"seq": -1},
        {"seq": True},
        {"seq": 1.0},
        {"seq": "1"},
        {"seq": 2**53},
        {"type": "checkin"},
        {"type": "Checkin/1"},
        {"type": "checkin/1\n"},
        {"type": "x" * 40 + "/1"},
        {"type": 1},
        {"made": None},
        {"made": "2026-05-18T01:30:00Z"},
        {"made": {**clock.now().as_json(), "boot": "b" * 5000}},
        {"made": {**clock.now().as_json(), "uptime": 1e300}},
        {"body": []},
        {"body": None},
        {"body": "x"},
        {"blobs": None},
        {"blobs": {}},
        {"blobs": ["ab" * 32]},
        {"blobs": [{**PHOTO.as_json(), "sha256": "../../etc/passwd"}]},
        {"blobs": [{**PHOTO.as_json(), "sha256": "AB" * 32}]},
        {"blobs": [{**PHOTO.as_json(), "sha256": 5}]},
        {"blobs": [{**PHOTO.as_json(), "size": -1}]},
        {"blobs": [{**PHOTO.as_json(), "size": True}]},
        {"blobs": [{**PHOTO.as_json(), "size": 1.5}]},
        {"blobs": [{**PHOTO.as_json(), "size": 2**70}]},
        {"blobs": [{**PHOTO.as_json(), "media": None}]},
        {"blobs": [{**PHOTO.as_json(), "media": "m" * 300}]},
        {"blobs": [{"sha256": "ab" * 32}]},
        {"prev": None},
        {"prev": "0" * 63},
        {"prev": "0" * 64 + "\n"},
    ],
    ids=lambda change: json.dumps(change)[:60],
)
def test_a_sealed_statement_of_another_shape_is_refused(change):
    with pytest.raises(SealBroken):
        open_record(KEY.seal(_statement(**change), seal.RECORD), KEY.public, DEVICE)


@pytest.mark.parametrize("field", list(_statement()))
def test_a_record_without_one_of_its_fields_is_refused(field):
    statement = _statement()
    del statement[field]
    with pytest.raises(SealBroken):
        open_record(KEY.seal(statement, seal.RECORD), KEY.public, DEVICE)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(list(_statement())), _JSON)
def test_whatever_stands_in_a_field_nothing_but_seal_broken_comes_out(field, value):
    try:
        token = KEY.seal(_statement(**{field: value}), seal.RECORD)
    except ValueError:
        return  # no JSON at all: a lone surrogate
    try:
        record = open_record(token, KEY.public, DEVICE)
    except SealBroken:
        return
    assert record.device == DEVICE
    assert isinstance(record.body, dict)
