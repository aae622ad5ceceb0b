"""How published content is written on a page."""

from datetime import date

from django import template

from hub.readout.content import Said
from hub.readout.public import said

register = template.Library()


@register.filter
def iso_date(value: str) -> date:
    """ "2026-11-22", as content carries it, for {{ …|thai_date }}."""
    return date.fromisoformat(value)


@register.filter
def in_language(texts: Said) -> str:
    """The text in the language of the page."""
    return said(texts)
