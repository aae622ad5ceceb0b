"""Time-stamps (RFC 3161) of a server the office has chosen: they prove that a signature was there at a moment.

SP_TSA in the environment is its address; without one, the time in a signature is that of the hub's clock.
"""

from __future__ import annotations

import os

from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

LONGEST = 5
"""Seconds that the server may keep us waiting."""


def server() -> TimeStamper | None:
    """The office's time-stamp server, if one is set."""
    address = os.environ.get("SP_TSA", "").strip()
    if not address:
        return None
    return RequestsHTTPTimeStamper(address, timeout=LONGEST)  # type: ignore[no-untyped-call]
