"""Staff codes as people type them."""

from common.thai.normalise import normalise
from common.thai.numerals import to_arabic


def staff_code(typed: str) -> str:
    """The code as it is stored: no spaces, Arabic digits, capital letters."""
    return "".join(to_arabic(normalise(typed)).split()).upper()
