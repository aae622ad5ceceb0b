"""How long a modem rests when what it sends is refused: longer each time, until something is sent again."""

from __future__ import annotations

from datetime import timedelta

_BY_SIM = (timedelta(minutes=1), timedelta(minutes=10))
"""The first refusal may be the number's fault."""
_BY_NETWORK = (
    timedelta(seconds=5), timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5),
)  # fmt: skip


class Refusals:
    """Those since the last message that was sent, by one modem."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._by_sim = self._by_network = 0
        self._numbers: set[str] = set()

    @property
    def rested(self) -> bool:
        return bool(self._by_sim or self._by_network)

    def by_sim(self) -> timedelta:
        """The SIM has no credit, or is barred."""
        self._by_sim += 1
        return _nth(_BY_SIM, self._by_sim)

    def by_network(self, number: str) -> timedelta | None:
        """The network does not take it now. None: that may be the number's fault, for no other was refused."""
        self._numbers.add(number)
        if len(self._numbers) < 2:
            return None
        self._by_network += 1
        return _nth(_BY_NETWORK, self._by_network)


def _nth(rests: tuple[timedelta, ...], time: int) -> timedelta:
    return rests[min(time, len(rests)) - 1]
