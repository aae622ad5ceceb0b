"""How this room refuses what a person typed."""

from typing import Literal

Language = Literal["th", "en"]


class InvalidInput(ValueError):
    """What a person typed cannot be taken; the message tells the person why and what to do.

    `reason` is a short word that stays the same in every language (for tests and for counting). `th` and `en` are whole
    sentences without the full stop, fit to be shown beside the field. `str()` gives the Thai one.
    """

    def __init__(self, reason: str, *, th: str, en: str) -> None:
        super().__init__(th)
        self.reason = reason
        self.th = th
        self.en = en

    def message(self, language: Language) -> str:
        """The sentence in the given language."""
        return self.th if language == "th" else self.en
