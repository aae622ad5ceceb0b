"""The language of a screen, Thai or English, and tables of what the screens say in both.

words = Phrasebook({"greeting": ("สวัสดี {name}", "Hello {name}")})
words.follow(label, "text", "greeting", name="Somsri")     # and again whenever the language changes
"""

from __future__ import annotations

import string
import weakref
from collections.abc import Mapping
from typing import Any

from kivy.event import EventDispatcher
from kivy.properties import OptionProperty

LANGUAGES = ("th", "en")
_BREAK = "|"


class Language(EventDispatcher):  # type: ignore[misc]  # Kivy has no types
    """The language in force: code is "th" or "en"."""

    code = OptionProperty("th", options=list(LANGUAGES))

    def toggle(self) -> None:
        self.code = "en" if self.code == "th" else "th"

    def pick(self, texts: Mapping[str, str]) -> str:
        """The text in force of {"th": …, "en": …}; Thai where there is no English."""
        return texts.get(self.code) or texts.get("th") or ""


language = Language()


class UnknownPhrase(KeyError):
    """A screen asks for a phrase that its table does not have."""


class Phrasebook:
    """What a program says: {key: (Thai, English)}. `|` marks where a Thai line may break (where it need not be told
    from the words themselves, which costs a dictionary in memory); {name} is filled in.

    Raises ValueError for a table with an empty phrase, or one whose two languages have different names to fill in.
    """

    def __init__(self, table: Mapping[str, tuple[str, str]]) -> None:
        for key, (thai, english) in table.items():
            if not thai.strip() or not english.strip():
                raise ValueError(f"phrase {key!r} is empty in one language")
            if _names(thai) != _names(english):
                raise ValueError(f"phrase {key!r} fills in different names in Thai and in English")
        self._table = {key: (thai.replace(_BREAK, "\u200b"), english) for key, (thai, english) in table.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def __call__(self, key: str, /, **values: object) -> str:
        """The phrase in the language in force. Raises UnknownPhrase; KeyError where a value is missing."""
        return self.both(key, **values)[language.code]

    def both(self, key: str, /, **values: object) -> dict[str, str]:
        """The phrase as {"th": …, "en": …}, for what must outlive a change of language."""
        try:
            pair = self._table[key]
        except KeyError:
            raise UnknownPhrase(key) from None
        return {code: phrase.format(**values) for code, phrase in zip(LANGUAGES, pair, strict=True)}

    def follow(self, widget: EventDispatcher, name: str, key: str, /, **values: object) -> None:
        """Set that property of the widget to the phrase, now and at each change of language, as long as it lives."""
        follow(widget, name, self.both(key, **values))


def follow(widget: EventDispatcher, name: str, texts: Mapping[str, str]) -> None:
    """Set that property of the widget to the text in force of {"th": …, "en": …}, now and at each change."""
    # A widget known by its id in kv is a weak proxy, of which there is no weak reference.
    widget = widget.__self__
    followed: dict[str, int] = widget.__dict__.setdefault("_followed_phrases", {})
    if name in followed:
        language.unbind_uid("code", followed[name])
    reference = weakref.ref(widget, lambda _: language.unbind_uid("code", uid))

    def change(*_: Any) -> None:
        setattr(reference(), name, language.pick(texts))

    uid: int = language.fbind("code", change)
    followed[name] = uid
    change()


def _names(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}
