"""Passwords that an administrator reads out to somebody: for the first sign-in, and not for long."""

import secrets
from datetime import timedelta

from django.utils import timezone

from hub.people.models import Person

VALID_FOR = timedelta(days=7)
# Without letters and digits that are mistaken for one another, written or spoken: 0 o, 1 l i, u v, 5 s, 2 z.
_LETTERS = "abcdefghjkmnpqrtwxy346789"


def give(person: Person) -> str:
    """Sets a new password, which must be changed at the first sign-in; whoever calls saves the person.

    Three groups of four, 55 bits: enough for the days until it is replaced, and short enough to copy by hand.
    """
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    person.set_password(password)
    person.must_change_password, person.one_time_until = True, timezone.now() + VALID_FOR
    return password


def is_over(person: Person) -> bool:
    """Whether the person's password is one that somebody else set too long ago."""
    until = person.one_time_until
    return person.must_change_password and until is not None and until < timezone.now()
