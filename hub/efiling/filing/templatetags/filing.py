"""How lines and steps are written on the pages of folders and rounds."""

from __future__ import annotations

from typing import Any

from django import template

from hub.efiling.filing import paper
from hub.efiling.filing.models import Round
from hub.efiling.models import Entry

register = template.Library()


@register.filter
def numbered(line: Entry) -> str:
    """{{ line|numbered }}: its number with its year."""
    return paper.numbered(line)


@register.filter
def step_in_words(details: dict[str, Any]) -> str:
    """{{ step.details|step_in_words }}: to which step of the round it went on; "" where it tells of something else."""
    went = details.get("step")
    return str(dict(Round.State.choices).get(went[1], "")) if went else ""
