"""Staff codes as people type them."""

import functools

from common.thai.normalise import normalise
from common.thai.numerals import to_arabic


@functools.lru_cache(maxsize=4096)  # an office's codes come again and again, ingest asks for each
def staff_code(typed: str) -> str:
    """The code as it is stored: no spaces, Arabic digits, capital letters."""
    return "".join(to_arabic(normalise(typed)).split()).upper()
