import dataclasses
import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.link import clock, records, seal
from common.link.errors import SealBroken
from common.link.records import GENESIS, MAX_SEALED_BYTES, BlobName, open_record, open_run, seal_record
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
    ids="-".join,
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


# A run of records, proven by its last signature


def run_of(count):
    run, prev = [], GENESIS
    for seq in range(1, count + 1):
        run.append(sealed(seq=seq, prev=prev))
        prev = run[-1].hash
    return run


_RUN = [record.jws for record in run_of(5)]
_OTHERS = [record.jws for record in run_of(5)]


def one_by_one(tokens, key):
    """What `open_record` says of each: a record, or None for one that is refused."""

    def opened(token):
        try:
            return open_record(token, key, DEVICE)
        except SealBroken:
            return None

    return [opened(token) for token in tokens]


def as_a_run(tokens, key):
    return [None if isinstance(one, SealBroken) else one for one in open_run(tokens, key, DEVICE)]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(_RUN + _OTHERS) | st.text(max_size=5), max_size=8))
def test_a_run_in_any_order_says_what_each_record_alone_says(tokens):
    assert as_a_run(tokens, KEY.public) == one_by_one(tokens, KEY.public)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 4), st.integers(0, 10_000), st.integers(1, 127))
def test_a_changed_byte_anywhere_in_a_run_is_found(which, position, change):
    altered = bytearray(_RUN[which].encode())
    altered[position % len(altered)] ^= change
    tokens = [*_RUN[:which], altered.decode("latin-1"), *_RUN[which + 1 :]]
    opened = as_a_run(tokens, KEY.public)
    assert opened[which] is None
    assert opened == one_by_one(tokens, KEY.public)


def test_a_run_of_another_key_or_another_device_is_refused_altogether():
    assert as_a_run(_RUN, SealKey.generate().public) == [None] * 5
    assert [one for one in open_run(_RUN, KEY.public, "station-ffffffff") if not isinstance(one, SealBroken)] == []


def test_a_statement_of_another_kind_is_no_record_even_where_the_next_one_vouches_for_it():
    request = KEY.seal(_statement(), seal.REQUEST)
    after = sealed(seq=2, prev=hashlib.sha256(request.encode()).hexdigest())
    assert as_a_run([request, after.jws], KEY.public)[0] is None


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é", "..", "\0"])
def test_no_text_is_a_record_even_where_the_next_one_vouches_for_it(text):
    after = sealed(seq=2, prev=hashlib.sha256(text.encode()).hexdigest())
    assert as_a_run([text, after.jws], KEY.public)[0] is None
