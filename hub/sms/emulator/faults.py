"""What can be made to go wrong with a modem. Each fault waits for its moment and happens once."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum


class Trouble(StrEnum):
    """At the next message that the host submits:

    LOST_ANSWER      it is sent, and no answer ever comes
    LOST_BEFORE      it is not sent, and no answer ever comes
    REFUSED          it is not sent; +CMS ERROR with `value`
    DENIED           it is sent, and ERROR is said all the same; +CMS ERROR with `value` where there is one
    NO_PROMPT        the prompt for the PDU never comes
    HANG             it is sent, then the modem is dead for `value` seconds
    NOISE            bytes of no meaning come before the answer
    UNPLUG_BEFORE    the line goes away with the PDU half way through; it is not sent
    UNPLUG_AFTER     it is sent, and the line goes away before the answer
    RESET            it is sent, and the modem starts anew without an answer, all its settings forgotten
    """

    LOST_ANSWER = "lost-answer"
    LOST_BEFORE = "lost-before"
    REFUSED = "refused"
    DENIED = "denied"
    NO_PROMPT = "no-prompt"
    HANG = "hang"
    NOISE = "noise"
    UNPLUG_BEFORE = "unplug-before"
    UNPLUG_AFTER = "unplug-after"
    RESET = "reset"


@dataclass(frozen=True)
class Fault:
    """`value`: the cause for REFUSED and DENIED, seconds for HANG; `after`: messages that still go well before it."""

    trouble: Trouble
    value: float = 0
    after: int = 0


@dataclass
class Faults:
    """Those that are still to come, in order. `cut_in`, `cut_out`: the line goes away after so many more bytes from the
    host, or to it."""

    coming: deque[Fault] = field(default_factory=deque)
    cut_in: int | None = None
    cut_out: int | None = None
    _well: int = 0

    def add(self, fault: Fault) -> None:
        self.coming.append(fault)

    def next(self) -> Fault | None:
        """What goes wrong with the message that comes now."""
        if not self.coming:
            return None
        if self._well < self.coming[0].after:
            self._well += 1
            return None
        self._well = 0
        return self.coming.popleft()
