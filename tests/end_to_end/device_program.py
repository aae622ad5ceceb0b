"""A device without a screen, for tests that kill it: `device_program.py DATA JOURNAL PREFIX`.

It makes a visit record with two blobs every few milliseconds, and writes the visitor's name into JOURNAL once `put`
has returned: from then on the record must not be lost, whatever happens. It stops making them when DATA/enough exists.
"""

import itertools
import os
import sys
import time
from pathlib import Path

from common.link.device import DeviceLink
from common.link.errors import HubUnreachable
from common.link.identity import Identity, load_or_enrol
from common.link.outbox import Blob, Outbox


def identity_in(folder: Path) -> Identity:
    while True:
        try:
            return load_or_enrol(folder)
        except HubUnreachable:
            time.sleep(0.2)


def main(data: Path, journal: Path, prefix: str) -> None:
    identity = identity_in(data)
    outbox = Outbox(data / "outbox.db", identity.seal_key, identity.device)
    DeviceLink(identity, outbox, []).start()
    with journal.open("ab", buffering=0) as told:
        for number in itertools.count():
            if (data / "enough").exists():
                time.sleep(0.2)
                continue
            name = f"{prefix}-{number}"
            photo = Blob(b"\xff\xd8\xff" + name.encode() + os.urandom(2_000), "image/jpeg")
            signature = Blob(
                b'{"version":1,"width":400,"height":200,"strokes":[[[1,1,0],[9,9,%d]]]}' % number, "application/json"
            )
            body = {
                "name": name,
                "organisation": "",
                "phone": "",
                "purpose": "ส่งหนังสือ",
                "whom": "กลุ่มอำนวยการ",
                "photo": photo.sha256,
                "signature": signature.sha256,
            }
            outbox.put("visit/1", body, [photo, signature])
            told.write(f"{name}\n".encode())
            time.sleep(0.1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
