"""Which device is asking: the one check for every address that devices use."""

from django.http import HttpRequest

from common.link import request_seal
from common.link.errors import SealBroken
from hub.fleet.models import Device


class NotADevice(Exception):
    """The request is not sealed by an enrolled device that may still speak."""


def authenticate(request: HttpRequest) -> Device:
    """The device that sealed this very request. Raises NotADevice."""
    try:
        name, token = request_seal.claimed_device(request.headers.get("Authorization", ""))
        device = Device.objects.filter(id=name, revoked_at=None).first()
        if device is None:
            raise NotADevice("unknown or revoked")
        request_seal.verify(token, device.verify_key, device.id, request.method or "", request.path)
    except SealBroken as fault:
        raise NotADevice(str(fault)) from fault
    return device
