import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.link import topics
from common.link.topics import Topic

_DEVICES = st.from_regex(topics.DEVICE_ID, fullmatch=True)


@given(_DEVICES, st.sampled_from([topics.UP_RECORD, topics.UP_STATE]))
def test_what_goes_up_is_read_back(device, name):
    assert topics.parse(topics.up(device, name)) == Topic(device, "up", name)


@given(_DEVICES, st.sampled_from([topics.DOWN_ACK, topics.DOWN_ASK, topics.DOWN_COMMAND, topics.content("readout")]))
def test_what_goes_down_is_read_back(device, name):
    assert topics.parse(topics.down(device, name)) == Topic(device, "down", name)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "/",
        "sp",
        "sp/1/station-1/up",
        "sp/1/station-1/up/",
        "sp/2/station-1/up/record",
        "xp/1/station-1/up/record",
        "sp/1/station-1/sideways/record",
        "sp/1//up/record",
        "sp/1/ab/up/record",  # too short
        "sp/1/Station-1/up/record",
        "sp/1/station_1/up/record",
        "sp/1/-station/up/record",
        "sp/1/station-/up/record",
        "sp/1/station-1\n/up/record",
        "sp/1/ประตู/up/record",
        "sp/1/" + "a" * 33 + "/up/record",
        "sp/1/+/up/record",
        "$SYS/broker/uptime",
        "sp/1/../up/record",
    ],
)
def test_a_topic_that_is_not_ours_is_none(topic):
    assert topics.parse(topic) is None


@given(st.text(max_size=60))
def test_no_text_at_all_is_too_odd_to_parse(topic):
    parsed = topics.parse(topic)
    assert parsed is None or topics.DEVICE_ID.fullmatch(parsed.device)
