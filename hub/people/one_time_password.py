"""Passwords that an administrator reads out to somebody."""

import secrets

# Without letters and digits that are mistaken for one another, written or spoken: 0 o, 1 l i, u v, 5 s, 2 z.
_LETTERS = "abcdefghjkmnpqrtwxy346789"


def new_password() -> str:
    """Three groups of four, 55 bits: enough for the hours until it is replaced, and short enough to copy by hand."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
