import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.link import seal
from common.link.errors import SealBroken
from common.link.sayings import Ack, Ask, Command, hear, say
from common.link.seal import SealKey

KEY = SealKey.generate()
DEVICE = "station-1"
HASH = "ab" * 32

_HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
_SAYINGS = (
    st.builds(Ack, st.integers(1, 2**53 - 1), _HASHES)
    | st.builds(Ask, st.integers(1, 2**53 - 1), st.lists(_HASHES, max_size=3).map(tuple))
    | st.builds(
        Command, st.sampled_from(["rebirth", "restart"]), st.dictionaries(st.sampled_from("abc"), st.integers())
    )
)


@settings(deadline=None)
@given(_SAYINGS)
def test_what_the_hub_says_is_heard(saying):
    assert hear(say(KEY, DEVICE, saying), KEY.public, DEVICE) == saying


@pytest.mark.parametrize("saying", [Ack(1, HASH), Ask(1), Command("rebirth", {})])
def test_what_is_said_to_another_device_is_not_heard(saying):
    with pytest.raises(SealBroken):
        hear(say(KEY, "station-2", saying), KEY.public, DEVICE)


@pytest.mark.parametrize("saying", [Ack(1, HASH), Ask(1), Command("rebirth", {})])
def test_what_somebody_else_says_is_not_heard(saying):
    with pytest.raises(SealBroken):
        hear(say(SealKey.generate(), DEVICE, saying), KEY.public, DEVICE)


@pytest.mark.parametrize(
    "statement",
    [
        {},
        {"ack": 1},
        {"ack": True, "hash": HASH},
        {"ack": 0, "hash": HASH},
        {"ack": "1", "hash": HASH},
        {"ack": 1.0, "hash": HASH},
        {"ack": 1, "hash": "not a hash"},
        {"ack": 1, "hash": None},
        {"ask": 1},
        {"ask": -1, "blobs": []},
        {"ask": None, "blobs": []},
        {"ask": 1, "blobs": "abc"},
        {"ask": 1, "blobs": ["../x"]},
        {"ask": 1, "blobs": [5]},
        {"command": "rebirth"},
        {"command": 5, "body": {}},
        {"command": "rebirth", "body": [["a", 1]]},
        {"command": "rebirth", "body": None},
    ],
    ids=repr,
)
def test_a_sealed_statement_that_is_no_saying_is_not_heard(statement):
    with pytest.raises(SealBroken):
        hear(KEY.seal({"device": DEVICE, **statement}, seal.SAYING).encode(), KEY.public, DEVICE)


def test_a_saying_that_names_no_device_is_not_heard():
    with pytest.raises(SealBroken):
        hear(KEY.seal({"ack": 1, "hash": HASH}, seal.SAYING).encode(), KEY.public, DEVICE)


@given(st.binary(max_size=300))
def test_any_other_payload_is_not_heard(payload):
    with pytest.raises(SealBroken):
        hear(payload, KEY.public, DEVICE)
