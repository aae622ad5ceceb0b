import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.link.canonical import read_object, sha256_hex, to_bytes

_SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"]))
_JSON = st.recursive(
    _SCALARS | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5).filter(str.isprintable), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None, 1.5]}, '{"a":[true,null,1.5],"b":1}'),
        ({"ชื่อ": "นายสมชาย"}, '{"ชื่อ":"นายสมชาย"}'),
        ({}, "{}"),
    ],
)
def test_keys_are_sorted_spaces_left_out_and_thai_stays_thai(value, written):
    assert to_bytes(value) == written.encode()


@given(st.dictionaries(st.sampled_from("abcdefgh"), _JSON))
def test_the_order_of_keys_never_changes_the_hash(value):
    assert sha256_hex(to_bytes(value)) == sha256_hex(to_bytes(dict(reversed(value.items()))))


@given(st.dictionaries(st.sampled_from("abcdefgh"), _JSON))
def test_what_is_written_reads_back_the_same(value):
    assert read_object(to_bytes(value)) == value
    assert json.loads(to_bytes(value)) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_has_no_json_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011 the documented class
        to_bytes({"x": value})


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"1", b"null", b'"text"', b"{", b"\xff\xfe", b'{"a":NaN}', b'{"a":-Infinity}']
)
def test_anything_but_a_json_object_is_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011
        read_object(data)
