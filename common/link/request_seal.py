"""How a device says over HTTP who it is: `Authorization: SP-Seal <JWS>`, sealed for one method and one path.

There is no password for the hub to lose. A replay gives nothing: what is fetched by a path is the same bytes for
ever, and what is put under a hash is put once. Against listeners, offices serve the hub by HTTPS.
"""

import secrets
from urllib.parse import urlsplit

from common.link import seal
from common.link.errors import SealBroken
from common.link.seal import SealKey, VerifyKey

SCHEME = "SP-Seal"


def authorization(key: SealKey, device: str, method: str, url: str) -> str:
    """The value of the Authorization header for one request."""
    statement = {"device": device, "method": method, "path": urlsplit(url).path, "nonce": secrets.token_urlsafe(9)}
    return f"{SCHEME} {device} {key.seal(statement, seal.REQUEST)}"


def claimed_device(header: str) -> tuple[str, str]:
    """(device id, token) as the header claims; nothing is verified yet. Raises SealBroken for another scheme."""
    parts = header.split(" ")
    if len(parts) != 3 or parts[0] != SCHEME:
        raise SealBroken("no SP-Seal")
    return parts[1], parts[2]


def verify(token: str, key: VerifyKey, device: str, method: str, path: str) -> None:
    """Raises SealBroken unless `device` sealed just this request."""
    said = key.open(token, seal.REQUEST)
    if (said.get("device"), said.get("method"), said.get("path")) != (device, method, path):
        raise SealBroken("sealed for another request")
