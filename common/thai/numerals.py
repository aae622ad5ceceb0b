"""Thai numerals (๐–๙) and Arabic ones (0–9), each way. Everything else in the text stays as it is."""

THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
ARABIC_DIGITS = "0123456789"

_TO_THAI = str.maketrans(ARABIC_DIGITS, THAI_DIGITS)
_TO_ARABIC = str.maketrans(THAI_DIGITS, ARABIC_DIGITS)


def to_thai(text: str) -> str:
    """The text with 0–9 written ๐–๙."""
    return text.translate(_TO_THAI)


def to_arabic(text: str) -> str:
    """The text with ๐–๙ written 0–9."""
    return text.translate(_TO_ARABIC)
