"""A SIM card: who it is, what it holds, what is left on it."""

from __future__ import annotations

from dataclasses import dataclass, field


class Full(Exception):
    """No place is free."""


@dataclass
class Stored:
    """A message on the SIM: `status` as +CMGL tells it (0 unread, 1 read, 2 unsent, 3 sent)."""

    pdu: str
    status: int = 0


@dataclass
class Sim:
    """`number` as dialled inside the country; `credit` in satang, `price` of a part likewise. `asks`: "SIM PIN" or
    "SIM PUK" where it is locked, "absent" where there is none."""

    number: str
    imsi: str = "520010123456789"
    iccid: str = "8966010123456789012"
    capacity: int = 20
    credit: int = 100_000
    price: int = 100
    places: dict[int, Stored] = field(default_factory=dict)
    asks: str = ""

    @property
    def full(self) -> bool:
        return len(self.places) >= self.capacity

    def store(self, pdu: str, status: int = 0) -> int:
        """The place it got, from 1. Raises Full."""
        if self.full:
            raise Full
        place = next(place for place in range(1, self.capacity + 1) if place not in self.places)
        self.places[place] = Stored(pdu, status)
        return place

    def pay(self) -> bool:
        """Takes the price of a part, if there is as much."""
        if self.credit < self.price:
            return False
        self.credit -= self.price
        return True
