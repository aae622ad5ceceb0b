"""A draft goes up the line: proposed, approved by each, returned, taken back. A step and its trail are one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from hub.efiling import registering, trail
from hub.efiling.drafting import places, reach
from hub.efiling.drafting.models import Draft, Step
from hub.people import positions
from hub.people.models import Membership, Person

State = Step.State
MOST_REVIEWERS = 4
_LONGEST_TITLE = 300  # letters of Step.title


class NotYourTurn(Exception):
    """It stands with somebody else by now, or is not proposed any more."""


class ChangedMeanwhile(Exception):
    """It was saved after the person looked at it: they read the newest first. Nothing was done."""


def propose(draft: Draft, by: Person, reviewers: Sequence[Membership], signer: Membership, version: int) -> Draft:
    """To each reviewer in their order, then to the signer. Raises ChangedMeanwhile and NotYourTurn."""
    with transaction.atomic():
        kept = _held(draft, version)
        if kept.state not in reach.OPEN:
            raise NotYourTurn
        kept.round, kept.state, kept.signer = kept.round + 1, Draft.State.PROPOSED, signer
        kept.keeper = places.keeper_of(
            kept.kind, kept.unit, secret=kept.secret
        )  # a register may have been opened since
        kept.save(update_fields=["round", "state", "signer", "keeper", "changed_at"])
        line = [(each, Step.What.REVIEW) for each in reviewers if each.pk != signer.pk] + [(signer, Step.What.SIGN)]
        Step.objects.bulk_create(
            Step(
                draft=kept, round=kept.round, order=order, what=what, position=position, title=title_of(position),
                came_at=timezone.now() if order == 1 else None,
            )
            for order, (position, what) in enumerate(line, start=1)
        )  # fmt: skip
        told = {"version": kept.version, "to": [title_of(position) for position, _what in line]}
        trail.add(kept.unit, by, trail.Action.PROPOSED, registering.about(kept), told)
    return kept


def title_of(position: Membership) -> str:
    """How a position is named to people: its title and who holds it."""
    return f"{positions.title(position)} ({position.person.full_name})"[:_LONGEST_TITLE]


def approve(draft: Draft, by: Person, note: str, version: int) -> Step:
    """By whose turn it is to review; it goes on to the next. Raises ChangedMeanwhile and NotYourTurn."""
    with transaction.atomic():
        kept = _held(draft, version)
        step = _own(kept, by, Step.What.REVIEW)
        act(step, by, State.APPROVED, note)
        coming = Step.objects.filter(draft=kept, round=kept.round, state=State.WAITING).order_by("order").first()
        if coming is not None:
            coming.came_at = timezone.now()
            coming.save(update_fields=["came_at"])
        told = {"approved": step.title, "version": kept.version, "note": note}
        trail.add(kept.unit, by, trail.Action.PROPOSED, registering.about(kept), told)
    return step


def give_back(draft: Draft, by: Person, note: str, version: int) -> Step:
    """To its author, with what is to be changed. Raises ChangedMeanwhile and NotYourTurn."""
    with transaction.atomic():
        kept = _held(draft, version)
        step = _own(kept, by)
        act(step, by, State.RETURNED, note)
        _close_round(kept, Draft.State.RETURNED)
        told = {"by": step.title, "version": kept.version, "note": note}
        trail.add(kept.unit, by, trail.Action.RETURNED, registering.about(kept), told)
    return step


def take_back(draft: Draft, by: Person) -> None:
    """By who wrote or proposed it, before it is signed. Raises NotYourTurn."""
    with transaction.atomic():
        kept = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if kept.state != Draft.State.PROPOSED:
            raise NotYourTurn
        _close_round(kept, Draft.State.WRITING)
        trail.add(kept.unit, by, trail.Action.RECALLED, registering.about(kept), {"version": kept.version})


def act(step: Step, by: Person, state: str, note: str) -> None:
    step.state, step.by, step.note = state, by, note
    step.acted_at, step.version = timezone.now(), step.draft.version
    step.save(update_fields=["state", "by", "note", "acted_at", "version"])


def _close_round(kept: Draft, state: str) -> None:
    Step.objects.filter(draft=kept, round=kept.round, state=State.WAITING).update(state=State.WITHDRAWN)
    kept.state = state
    kept.save(update_fields=["state", "changed_at"])


def _held(draft: Draft, version: int) -> Draft:
    kept = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if kept.version != version:
        raise ChangedMeanwhile
    return kept


def _own(kept: Draft, by: Person, what: str = "") -> Step:
    step = reach.turn_of(by, kept)
    if step is None or (what and step.what != what):
        raise NotYourTurn
    step.draft = kept
    return step
