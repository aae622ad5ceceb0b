"""Where the kiosk's content comes from: identity, the last whole publication on the disk, and the link for the next.

All of it runs in a thread of its own beside the screen, in the order in which the screen needs it: first what is on
the disk, and the link (whose libraries take longest to load) once the first frame is drawn.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kiosk.content import ContentMalformed, Readout, read

if TYPE_CHECKING:
    from common.link.content import ContentStore, Version
    from common.link.device import DeviceLink
    from common.link.identity import Identity
    from common.link.joining import Obstacle

    Case = Obstacle | Literal["starting", "waiting", "unreadable", "ready"]

log = logging.getLogger(__name__)

KIND = "readout"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the screen can count on: "ready", or why it has nothing to show yet. hub is the hub's address, if known."""

    case: Case
    hub: str = ""


class Supply:
    """Brings publications until `stop`. `situation` and `readout` may be read by any thread at any time."""

    def __init__(self, folder: Path, state: Callable[[], dict[str, Any]] = dict) -> None:
        """`state` is what the screen adds to the state that the device reports."""
        self.folder = folder
        self.situation = Situation("starting")
        self.readout: Readout | None = None
        self.identity: Identity | None = None
        self._state = state
        self._tell: Callable[[], object] = lambda: None
        self._drawn, self._stopping = threading.Event(), threading.Event()
        self._link: DeviceLink | None = None
        self._problem = ""
        self._thread = threading.Thread(target=self._run, name="supply", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def follow(self, tell: Callable[[], object]) -> None:
        """`tell` is called, on a thread of the supply, whenever `situation` or `readout` has changed."""
        self._tell = tell

    def first_frame_drawn(self) -> None:
        """The screen shows something: now there is time for the link."""
        self._drawn.set()

    def stop(self) -> None:
        self._stopping.set()
        self._drawn.set()
        self._thread.join(timeout=5)
        if self._link is not None:
            self._link.stop()

    @property
    def online(self) -> bool:
        return self._link is not None and self._link.online

    def _run(self) -> None:
        from common.link.errors import LinkError

        try:
            self.identity = self._get_identity()
            if self.identity is None:
                return
            store = self._open_store(self.identity)
            self._drawn.wait()
            if not self._stopping.is_set():
                self._begin_link(self.identity, store)
        except (OSError, LinkError):
            log.exception("the data folder cannot be used")
            self._become(Situation("disk"))

    # Identity

    def _get_identity(self) -> Identity | None:
        """The identity, waited for as long as it takes; None when the kiosk stops before."""
        from common.link.joining import join

        return join(self.folder, lambda case: self._become(Situation(case, self._hub_asked())), self._stopping)

    def _hub_asked(self) -> str:
        import tomllib

        from common.link.joining import enrolment_file

        try:
            return str(tomllib.loads(enrolment_file(self.folder).decode("utf-8-sig")).get("hub", ""))
        except ValueError:
            return ""

    # Content

    def _open_store(self, identity: Identity) -> ContentStore:
        from common.link.content import ContentStore

        store = ContentStore(self.folder / "content" / KIND, KIND, identity.hub_key)
        if store.current is None:
            self._become(Situation("waiting", identity.hub_url))
        else:
            self.take(store.current, identity.hub_url)
        return store

    def take(self, version: Version | None, hub_url: str) -> None:
        """Read this version; where it cannot be shown, stay with the one that is."""
        if version is None:
            return
        try:
            readout = read(version.root, version.path, version.version)
        except (ContentMalformed, OSError) as fault:
            log.error("version %s cannot be shown: %s", version.version, fault)
            self._problem = f"version {version.version}: {fault}"[:200]
            if self.readout is None:
                self._become(Situation("unreadable", hub_url))
            return
        self._problem = ""
        self.readout = readout
        self._become(Situation("ready", hub_url))

    # The link

    def _begin_link(self, identity: Identity, store: ContentStore) -> None:
        from common.link.device import DeviceLink
        from common.link.outbox import Outbox

        outbox = Outbox(self.folder / "outbox.db", identity.seal_key, identity.device)
        self._link = DeviceLink(
            identity,
            outbox,
            [store],
            state=self.reported,
            on_content=lambda _kind: self.take(store.current, identity.hub_url),
        )
        self._link.start()

    def reported(self) -> dict[str, Any]:
        """What the device reports: the screen's state, and how much of the publication could be read."""
        shown = self.readout
        return {
            **self._state(),
            "pages": {
                "shown": len(shown.pages) if shown else 0,
                "left_out": shown.left_out if shown else 0,
                "problem": self._problem,
            },
        }

    def _become(self, situation: Situation) -> None:
        self.situation = situation
        self._tell()
