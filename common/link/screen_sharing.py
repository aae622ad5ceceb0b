"""Sends pictures of a device's window to the hub: for demonstrations, where the window is on a virtual screen."""

import logging

import requests

from common.link.identity import Identity
from common.link.request_seal import authorization

log = logging.getLogger(__name__)

MOST_BYTES = 4_000_000
TIMEOUT_SECONDS = (3, 10)
_MEDIA = {b"\x89PNG": "image/png", b"\xff\xd8\xff\xe0": "image/jpeg", b"\xff\xd8\xff\xe1": "image/jpeg"}


class ScreenSharing:
    """For use by one thread."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._url = f"{identity.hub_url}/fleet/screen"
        self._http = requests.Session()
        self._http.trust_env = False  # no proxy of the environment, and no password of a .netrc in place of the seal
        if identity.hub_ca:
            self._http.verify = str(identity.hub_ca)

    def send(self, picture: bytes) -> bool:
        """Put a PNG or JPEG picture in the place of the last one; False where the hub did not take it.

        Raises ValueError for anything else, or for more than MOST_BYTES.
        """
        media = _MEDIA.get(picture[:4])
        if media is None or len(picture) > MOST_BYTES:
            raise ValueError("a picture to share is a PNG or JPEG of at most 4 MB")
        sealed = authorization(self._identity.seal_key, self._identity.device, "PUT", self._url)
        try:
            answer = self._http.put(
                self._url,
                data=picture,
                headers={"Authorization": sealed, "Content-Type": media},
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as fault:
            log.info("the picture of the screen is not sent: %s", type(fault).__name__)
            return False
        if not answer.ok:
            log.warning("the hub did not take the picture of the screen: %s", answer.status_code)
        return answer.ok
