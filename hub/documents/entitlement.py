"""Which blobs a device may fetch. Each app says it for its own; what nobody says yes to, no device gets."""

from collections.abc import Callable

from hub.fleet.models import Device

Rule = Callable[[Device, str], bool]

_rules: list[Rule] = []


def readable_by(rule: Rule) -> Rule:
    """Register `rule(device, sha256) -> bool`; an app does this in its ready(). Usable as a decorator."""
    if rule not in _rules:
        _rules.append(rule)
    return rule


def may_read(device: Device, sha256: str) -> bool:
    """Whether any app says that the device needs this blob."""
    return any(rule(device, sha256) for rule in _rules)
