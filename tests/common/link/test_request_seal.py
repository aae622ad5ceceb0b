import pytest

from common.link import request_seal, seal
from common.link.errors import SealBroken
from common.link.seal import SealKey

KEY = SealKey.generate()
DEVICE = "station-1"
PATH = "/documents/blobs/" + "ab" * 32


def header(method="PUT", url=f"http://hub.local:8000{PATH}?x=1"):
    return request_seal.authorization(KEY, DEVICE, method, url)


def test_a_request_is_known_by_its_seal():
    device, token = request_seal.claimed_device(header())
    assert device == DEVICE
    request_seal.verify(token, KEY.public, DEVICE, "PUT", PATH)


@pytest.mark.parametrize(
    ("device", "method", "path"),
    [
        (DEVICE, "GET", PATH),
        (DEVICE, "PUT", PATH[:-1] + "c"),
        (DEVICE, "PUT", "/fleet/enrol"),
        ("station-2", "PUT", PATH),
    ],
)
def test_a_seal_serves_for_one_request_alone(device, method, path):
    _, token = request_seal.claimed_device(header())
    with pytest.raises(SealBroken):
        request_seal.verify(token, KEY.public, device, method, path)


def test_two_requests_never_carry_the_same_seal():
    assert header() != header()


def test_a_record_is_no_request():
    token = KEY.seal({"device": DEVICE, "method": "PUT", "path": PATH}, seal.RECORD)
    with pytest.raises(SealBroken):
        request_seal.verify(token, KEY.public, DEVICE, "PUT", PATH)


@pytest.mark.parametrize("text", ["", "Basic dXNlcjpwYXNz", "SP-Seal", "SP-Seal x", "SP-Seal a b c", "sp-seal a b"])
def test_another_authorization_is_none(text):
    with pytest.raises(SealBroken):
        request_seal.claimed_device(text)
