"""Every text of the hub in both languages."""

from __future__ import annotations

from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from hub.look import messages


def test_every_text_has_an_english_translation() -> None:
    lacking = "\n".join(f"{text.file}:{text.line}: {text.text}" for text in messages.missing())
    assert not lacking, (
        f"no English for:\n{lacking}\n"
        f"Run `python hub/manage.py makemessages`, then fill in the empty msgstr in {messages.CATALOGUE}"
    )


def test_translations_keep_the_places_for_values() -> None:
    for path in settings.HUB.glob("locale/*/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            wrong = [(message.id, errors) for message, errors in read_po(file, locale=path.parts[-3]).check()]
        assert not [problem for _, errors in wrong for problem in errors], wrong


def test_texts_are_found_in_code_and_in_templates_with_their_place() -> None:
    places = {(text.file, text.text) for text in messages.found()}
    assert ("hub/look/errors.py", "ไม่พบหน้านี้") in places
    assert ("hub/look/templates/look/page.html", "เมนู") in places
    assert ("hub/people/templates/people/branch.html", ("%(total)s คน", "%(total)s คน")) in places


def test_djangos_own_messages_are_thai_too() -> None:
    with translation.override("th"):
        assert translation.gettext("This field is required.") == "กรุณากรอกช่องนี้"
