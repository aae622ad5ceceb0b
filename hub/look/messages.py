"""The interface's texts: Thai in code and templates, English in hub/locale. Babel reads and writes the catalogue.

Django's makemessages and compilemessages call the gettext programs, which a fresh machine lacks; Babel is a library.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

CATALOGUE = Path(settings.HUB) / "locale" / "en" / "LC_MESSAGES" / "django.po"
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

_HEADER = "# The hub's texts in English. `python hub/manage.py makemessages` keeps this file and lists what is missing."


@dataclass(frozen=True)
class Found:
    """A text in the code: one form, or two with a plural."""

    text: str | tuple[str, ...]
    context: str | None
    file: str
    line: int


def found() -> Iterator[Found]:
    """Every text that code and templates of the hub ask to be translated."""
    for path in sorted(Path(settings.HUB).rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
            continue
        source = path.read_text()
        if path.suffix != ".py":
            # Parentheses make the indentation of the template's blanked-out rest harmless to Python's tokenizer.
            source = f"(\\\n{templatize(source, origin=str(path))}\n)"
        shift = 0 if path.suffix == ".py" else -1
        for line, text, _comments, context in extract(
            "python", BytesIO(source.encode()), _KEYWORDS, [], {"encoding": "utf-8"}
        ):
            yield Found(text, context, path.relative_to(settings.TOP).as_posix(), line + shift)


def catalogue() -> Catalog:
    """The English catalogue as it stands in the file."""
    if not CATALOGUE.exists():
        return Catalog(locale="en", header_comment=_HEADER, charset="utf-8", fuzzy=False)
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def missing() -> list[Found]:
    """Texts without an English translation, or only a doubtful one; each once, where it is first used."""
    known = catalogue()

    def translated(text: Found) -> bool:
        key = text.text[0] if isinstance(text.text, tuple) else text.text
        message = known.get(key, text.context)
        if message is None or message.fuzzy:
            return False
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        return all(strings)

    first = {(text.text, text.context): text for text in reversed(list(found()))}
    return [text for text in reversed(first.values()) if not translated(text)]


def update() -> None:
    """Bring the English file up to date with the code: new texts are empty, texts no longer used are gone."""
    known = catalogue()
    fresh = Catalog(
        locale="en", header_comment=_HEADER, charset="utf-8", fuzzy=False, creation_date=known.creation_date
    )
    for text in found():
        fresh.add(text.text, locations=[(text.file, text.line)], context=text.context)
    for message in fresh:
        before = known.get(message.id[0] if isinstance(message.id, tuple) else message.id, message.context)
        if message.id and before is not None and before.pluralizable == message.pluralizable:
            message.string, message.flags = before.string, message.flags | before.flags
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        # Line numbers change with every edit and would make every commit touch this file.
        write_po(file, fresh, width=0, include_lineno=False)


def compile_all() -> list[Path]:
    """Write the .mo files that Django reads; returns their paths.

    Besides English there is Thai for those of Django's own texts that Django's Thai translation lacks.
    """
    compiled = []
    for source in sorted((Path(settings.HUB) / "locale").glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        partial = target.with_suffix(f".mo.{os.getpid()}")  # two may compile at once
        with source.open("rb") as catalogue_file, partial.open("wb") as file:
            write_mo(file, read_po(catalogue_file, locale=source.parent.parent.name))
        partial.replace(target)
        compiled.append(target)
    return compiled
