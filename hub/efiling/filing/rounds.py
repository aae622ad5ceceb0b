"""A destruction round, step by step: survey, list, committee, chair, head, National Archives. Each is in the trail.

Source: the regulation on correspondence, part 3 on destroying: a survey within 60 days after the calendar year, a list
in form 25, a committee of a chair and at least two members, whose differing opinions are recorded, the head's decision,
and the National Archives' agreement, which 60 days of silence stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from common.thai.dates import thai_year
from hub.efiling import trail
from hub.efiling.filing import placing, reach, retention
from hub.efiling.filing.models import Decision, Filing, Folder, Listed, Member, Opinion, RetentionClass, Round
from hub.efiling.models import Entry
from hub.efiling.registering import about
from hub.people.models import Person, Unit

State = Round.State
LEAST_MEMBERS = 2
"""Beside the chair."""
MOST_YEARS = 50
"""How far a keeping may be extended at once."""


class RoundFault(Exception):
    """The step is not possible; nothing was written."""


class WrongStep(RoundFault):
    """The round is at another step: somebody else went on with it, or it was stopped."""


class TooEarly(RoundFault):
    """The year has not ended, or the National Archives may still answer."""


class AlreadyOpen(RoundFault):
    """The agency has an open round of this year."""

    def __init__(self, there: Round) -> None:
        super().__init__(str(there))
        self.there = there


class TooFewMembers(RoundFault):
    """A chair and at least two members, each another person."""


class NothingListed(RoundFault):
    """No line is on the list."""


class Undecided(RoundFault):
    """Members have not said what they hold of every line, or the chair has not concluded each."""

    def __init__(self, lines: int) -> None:
        super().__init__(str(lines))
        self.lines = lines


class WrongYear(RoundFault):
    """A keeping is extended to a year that comes."""


@dataclass(frozen=True)
class Due:
    """A line whose keeping ended."""

    filing: Filing
    through: int


def due(unit: Unit, year: int) -> list[Due]:
    """What fell due by the end of a Thai year in an agency's ordinary registers, and is in no open round's list.

    Secret letters are destroyed under the regulation on official secrets, by another committee: none is here.
    """
    folders, found = _folders(unit), []
    for filing in _still_kept(unit, year).select_related("retention").order_by("folder__code", "year", "entry_id"):
        filing.folder = folders.get(filing.folder_id or 0)
        through = placing.end_of(filing)
        if through and retention.falls_due(through, year):
            found.append(Due(filing, through))
    return found


def count_due(unit: Unit, year: int) -> int:
    """How many lines `due` would give: counted by what they have in common, as a page asks that shows nothing else."""
    folders, classes = _folders(unit), RetentionClass.objects.in_bulk()
    alike = _still_kept(unit, year).order_by().values_list("folder", "retention", "year", "extended_to")
    total = 0
    for folder, kind, of_year, extended_to, lines in alike.annotate(lines=Count("pk")):
        one = Filing(folder=folders.get(folder), retention=classes.get(kind), year=of_year, extended_to=extended_to)
        total += lines if retention.falls_due(placing.end_of(one), year) else 0
    return total


def _folders(unit: Unit) -> dict[int, Folder]:
    """Those of an agency's plan, each with the one it is in."""
    found = {folder.pk: folder for folder in Folder.objects.filter(unit=unit).select_related("retention")}
    for folder in found.values():
        folder.parent = found.get(folder.parent_id or 0)
    return found


def _still_kept(unit: Unit, year: int) -> QuerySet[Filing]:
    open_rounds = Listed.objects.exclude(round__state__in=[State.DONE, State.STOPPED]).values("entry")
    return Filing.objects.filter(
        entry__book__register__unit__in=reach.of_agency(unit),
        entry__book__register__secret=False,
        entry__state=Entry.State.REGISTERED,
        entry__destroyed_at=None,
        held_at=None,
        kept_always=False,
        year__lte=year,
    ).exclude(entry__in=open_rounds)


def start(unit: Unit, year: int, by: Person) -> Round:
    """Opens the round and surveys. Raises TooEarly and AlreadyOpen."""
    if year >= thai_year(timezone.now()):
        raise TooEarly(str(year))
    with transaction.atomic():
        Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        closed = [State.DONE, State.STOPPED]
        there = Round.objects.filter(unit=unit, year=year).exclude(state__in=closed).first()
        if there is not None:
            raise AlreadyOpen(there)
        made = Round.objects.create(unit=unit, year=year, opened_by=by)
        _list(made, by, due(unit, year))
        told = {"year": year, "lines": made.listed.count()}
        trail.add(unit, by, trail.Action.LISTED, about(made), told)
    return made


def survey_again(of: Round, by: Person) -> int:
    """Adds what fell due since, behind what is there. How many. Raises WrongStep."""
    with transaction.atomic():
        kept = held(of, State.SURVEY)
        found = due(kept.unit, kept.year)
        _list(kept, by, found)
    return len(found)


def _list(made: Round, by: Person, found: Sequence[Due]) -> None:
    last = made.listed.order_by("-place").values_list("place", flat=True).first() or 0
    lines = {filing.filing.entry_id: filing for filing in found}
    entries = Entry.objects.filter(pk__in=lines).select_related("book__register__unit")
    units = {entry.pk: entry for entry in entries}
    trail.lock([made.unit, *{entry.book.register.unit for entry in units.values()}])
    for place, each in enumerate(found, last + 1):
        kind = placing.class_of(each.filing)
        entry = units[each.filing.entry_id]
        Listed.objects.create(
            round=made, entry=entry, place=place, folder=each.filing.folder,
            retention_name=str(kind or ""), kept_through=each.through,
        )  # fmt: skip
        told = {"round": made.pk, "place": place, "through": each.through}
        trail.add(entry.book.register.unit, by, trail.Action.LISTED, about(entry), told)


def strike(listed: Listed, by: Person, reason: str) -> None:
    """Takes a line off the list while it is made: it is not for this round. Raises WrongStep."""
    with transaction.atomic():
        kept = held(listed.round, State.SURVEY)
        if Listed.objects.filter(pk=listed.pk, round=kept).delete()[0]:
            told = {"round": kept.pk, "struck": True, "reason": reason}
            trail.add(listed.entry.book.register.unit, by, trail.Action.LISTED, about(listed.entry), told)
            for place, each in enumerate(Listed.objects.filter(round=kept).order_by("place"), 1):
                Listed.objects.filter(pk=each.pk).update(place=place)


def appoint(of: Round, by: Person, order: tuple[str, date], chair: Person, members: Sequence[Person]) -> None:
    """The committee by the order that appoints it; the list goes to it.

    Raises TooFewMembers, NothingListed and WrongStep.
    """
    with transaction.atomic():
        kept = held(of, State.SURVEY)
        others = [person for person in dict.fromkeys(members) if person.pk != chair.pk]
        if len(others) < LEAST_MEMBERS:
            raise TooFewMembers
        if not kept.listed.exists():
            raise NothingListed
        Member.objects.create(round=kept, person=chair, chair=True)
        for person in others:
            Member.objects.create(round=kept, person=person)
        kept.order_number, kept.order_date = order
        told = {"order": order[0], "dated": order[1].isoformat(), "members": [chair.pk, *(each.pk for each in others)]}
        _go_on(kept, State.COMMITTEE, by, told)


def hold_of(listed: Listed, member: Member, decision: str, extend_to: int | None, reason: str) -> Opinion:
    """A member's opinion of a line; said again it takes the place of the last. Raises WrongStep and WrongYear."""
    with transaction.atomic():
        kept = held(listed.round, State.COMMITTEE)
        extend_to = _year(decision, extend_to)
        said = {"decision": decision, "extend_to": extend_to, "reason": reason}
        opinion, _new = Opinion.objects.update_or_create(
            listed=listed, member=member, defaults={**said, "at": timezone.now()}
        )
        told = {"round": kept.pk, "entry": about(listed.entry), **said}
        trail.add(kept.unit, member.person, trail.Action.DECIDED, about(listed), told)
    return opinion


def missing(of: Round, member: Member) -> int:
    """Lines of which the member has not said anything yet."""
    return of.listed.exclude(opinions__member=member).count()


def proposed(opinions: Iterable[Opinion]) -> tuple[str, int | None]:
    """What the committee holds together of a line: what all or most say; where they are even, what destroys least."""
    said = list(opinions)
    for decision in (Decision.KEEP, Decision.EXTEND, Decision.DESTROY):
        same = [each for each in said if each.decision == decision]
        if len(same) * 2 > len(said):
            return decision, max((each.extend_to or 0 for each in same), default=0) or None
    extended = max((each.extend_to or 0 for each in said), default=0)
    if any(each.decision == Decision.KEEP for each in said) or not extended:
        return Decision.KEEP, None
    return Decision.EXTEND, extended


def conclude(of: Round, chair: Member, outcomes: dict[int, tuple[str, int | None, str]]) -> None:
    """The chair's conclusion for every line, by its key: outcome, year, note. The differing opinions stay.

    What is not in `outcomes` is concluded as `proposed` says. Raises Undecided while a member has not said everything.
    """
    with transaction.atomic():
        kept = held(of, State.COMMITTEE)
        silent = sum(missing(kept, member) for member in kept.members.all())
        if silent:
            raise Undecided(silent)
        for listed in kept.listed.prefetch_related("opinions"):
            outcome, extend_to, note = outcomes.get(listed.pk) or (*proposed(listed.opinions.all()), "")
            listed.outcome, listed.extend_to, listed.note = outcome, _year(outcome, extend_to), note
            listed.save(update_fields=["outcome", "extend_to", "note"])
            told = {"round": kept.pk, "concluded": outcome, "extend_to": listed.extend_to, "note": note}
            trail.add(kept.unit, chair.person, trail.Action.DECIDED, about(listed), told)
        kept.concluded_at, kept.concluded_by = timezone.now(), chair.person
        _go_on(kept, State.HEAD, chair.person, {})


def approve(of: Round, head: Person) -> None:
    """The head of the agency agrees: what is kept or extended is so from now on; the rest goes to the archives."""
    with transaction.atomic():
        kept = held(of, State.HEAD)
        kept.approved_at, kept.approved_by = timezone.now(), head
        for listed in kept.listed.exclude(outcome=Decision.DESTROY):
            _spare(listed)
        goes = kept.listed.filter(outcome=Decision.DESTROY).exists()
        _go_on(kept, State.ARCHIVES if goes else State.DONE, head, {"approved": True})


def send_back(of: Round, head: Person, reason: str) -> None:
    """The head does not agree: the committee looks at it again, its opinions still there."""
    with transaction.atomic():
        kept = held(of, State.HEAD)
        kept.concluded_at, kept.concluded_by = None, None
        kept.listed.update(outcome="", extend_to=None, note="")
        _go_on(kept, State.COMMITTEE, head, {"approved": False, "reason": reason})


def sent_to_archives(of: Round, by: Person, letter: str, sent_on: date) -> None:
    """The list went to the National Archives. Raises WrongStep, and TooEarly for a day to come."""
    if sent_on > timezone.localdate():
        raise TooEarly(sent_on.isoformat())
    with transaction.atomic():
        kept = held(of, State.ARCHIVES)
        kept.archives_letter, kept.archives_sent_on = letter, sent_on
        _go_on(kept, State.ARCHIVES, by, {"letter": letter, "sent_on": sent_on.isoformat()})


def archives_answered(of: Round, by: Person, answer: str, on: date, kept_lines: Sequence[Listed]) -> None:
    """They agree, but for the lines that they want kept. Raises WrongStep, and TooEarly for a day that cannot be."""
    with transaction.atomic():
        kept = held(of, State.ARCHIVES)
        if kept.archives_sent_on is None or not kept.archives_sent_on <= on <= timezone.localdate():
            raise TooEarly(on.isoformat())
        for listed in kept.listed.filter(pk__in=[each.pk for each in kept_lines]):
            listed.outcome, listed.note = Decision.KEEP, answer[:300]
            listed.save(update_fields=["outcome", "note"])
            _spare(listed)
        kept.archives_answer, kept.archives_answered_on = answer, on
        told = {"answer": answer, "on": on.isoformat(), "kept": [each.pk for each in kept_lines]}
        _go_on(kept, State.ARCHIVES, by, told)


def may_carry_out(of: Round, today: date) -> bool:
    """The archives answered, or were silent for 60 days."""
    if of.state != State.ARCHIVES or of.archives_sent_on is None:
        return False
    return of.archives_answered_on is not None or today >= retention.archives_agree_on(of.archives_sent_on)


def carry_out(of: Round, by: Person) -> None:
    """From now on it cannot be stopped; hub.efiling.filing.carrying_out does it behind the pages. Raises TooEarly."""
    with transaction.atomic():
        kept = held(of, State.ARCHIVES)
        if not may_carry_out(kept, timezone.localdate()):
            raise TooEarly
        kept.carrying_at, kept.carried_by = timezone.now(), by
        _go_on(kept, State.CARRYING, by, {"answered": bool(kept.archives_answered_on)})


def stop(of: Round, by: Person, reason: str) -> None:
    """Nothing is destroyed; what was decided stays to be read. Raises WrongStep once it is carried out."""
    with transaction.atomic():
        kept = held(of, State.SURVEY, State.COMMITTEE, State.HEAD, State.ARCHIVES)
        kept.stopped_at, kept.stopped_by, kept.stop_reason = timezone.now(), by, reason
        _go_on(kept, State.STOPPED, by, {"reason": reason})


def held(of: Round, *states: str) -> Round:
    """The round, locked, if it is at one of these steps. Raises WrongStep."""
    kept = Round.objects.select_for_update(of=("self",)).select_related("unit").get(pk=of.pk)
    if kept.state not in states:
        raise WrongStep(kept.state)
    return kept


def _go_on(kept: Round, state: str, by: Person, told: dict[str, Any]) -> None:
    before, kept.state = kept.state, state
    if state == State.DONE:
        kept.done_at = timezone.now()
    kept.version += 1
    kept.save()
    trail.add(kept.unit, by, trail.Action.DECIDED, about(kept), {"step": [before, state], **told})


def _spare(listed: Listed) -> None:
    """Kept for good, or through the year that was decided."""
    filing = Filing.objects.select_for_update(of=("self",)).get(entry=listed.entry_id)
    if listed.outcome == Decision.KEEP:
        filing.kept_always = True
    else:
        filing.extended_to = listed.extend_to
    filing.save(update_fields=["kept_always", "extended_to"])


def _year(decision: str, extend_to: int | None) -> int | None:
    if decision != Decision.EXTEND:
        return None
    now = thai_year(timezone.now())
    if extend_to is None or not now <= extend_to <= now + MOST_YEARS:
        raise WrongYear(str(extend_to))
    return extend_to
