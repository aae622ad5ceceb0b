"""Links between lines, what a letter's own text says it refers to, and the thread of letters that hang together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from common.thai.dates import MONTHS, MONTHS_SHORT
from common.thai.errors import InvalidInput
from common.thai.normalise import normalise, search_key
from common.thai.numerals import to_arabic
from common.thai.typed_dates import parse_date
from hub.efiling import trail
from hub.efiling.filing.models import Link
from hub.efiling.forms import MOST_WORDS
from hub.efiling.models import Entry, Incoming
from hub.efiling.registering import about
from hub.people.models import Person

MOST_IN_THREAD = 200
MOST_FOUND = 20
MOST_REFERRED = 20
_HEAD = 20_000
_MONTH = "|".join(re.escape(month) for month in (*MONTHS, *MONTHS_SHORT))
_REFERRED = re.compile(
    rf"ที่\s*(?P<ref>[^\s/][^/\n]{{0,40}}?/\s*(?:(?:ว|ล)\s*)?\d+)\s*ลงวันที่\s*(?P<date>\d{{1,2}}\s*(?:{_MONTH})\s*(?:พ\.ศ\.\s*)?\d{{2,4}})"
)
_PLACE = re.compile(r"อ้างถึง|ตามหนังสือ|ตามที่|หนังสือ")


class SameLine(Exception):
    """A letter is not linked to itself."""


class Linked(Exception):
    """The two are linked already."""


@dataclass(frozen=True)
class Referred:
    """A letter that a text names: its number, and its date where that can be read."""

    reference: str
    dated: date | None


def link(line: Entry, to: Entry, kind: str, by: Person) -> Link:
    """The caller has checked that the person writes in the one register and sees the other. Raises SameLine, Linked."""
    if line.pk == to.pk:
        raise SameLine
    try:
        with transaction.atomic():
            # In one order: the same two linked from both ends at once are one link too.
            list(Entry.objects.select_for_update(of=("self",)).filter(pk__in=[line.pk, to.pk]).order_by("pk"))
            if Link.objects.filter(Q(entry=line, to=to) | Q(entry=to, to=line)).exists():
                raise Linked
            made = Link.objects.create(entry=line, to=to, kind=kind, made_by=by)
            _tell(made, by, {})
    except IntegrityError as fault:
        raise Linked from fault
    return made


def link_answer(line: Entry, answered: Entry, by: Person) -> None:
    """For hub.efiling.answers: nothing happens where somebody has linked the two already."""
    with suppress(Linked):
        link(line, answered, Link.Kind.REPLY, by)


def spoken_of(line: Entry) -> list[Entry]:
    """The lines that this one answers, refers to or takes the place of, in the order they were linked."""
    found = Link.objects.filter(entry=line).select_related("to__book__register").order_by("pk")
    return [each.to for each in found]


def link_referred(line: Entry, letter: Incoming, by: Person) -> None:
    """What a message of another system says that its letter refers to, where the unit has just one line of that number;
    for intake.when_entered."""
    said = letter.origin.get("letter", {}).get("referred", ())[:MOST_REFERRED]
    register = line.book.register
    among = Entry.objects.filter(book__register__unit=register.unit_id, book__register__secret=register.secret)
    for reference, dated in said:
        named = Referred(reference, date.fromisoformat(dated) if dated else None)
        near = [each for each in _named(named, among.filter(state=Entry.State.REGISTERED)) if each.pk != line.pk]
        if len(near) == 1:
            with suppress(Linked):
                link(line, near[0], Link.Kind.REFERS, by)


def unlink(made: Link, by: Person) -> None:
    """The trail keeps that they were linked. Done twice it changes nothing more."""
    with transaction.atomic():
        if Link.objects.filter(pk=made.pk).delete()[0]:
            _tell(made, by, {"removed": True})


def _tell(made: Link, by: Person, more: dict[str, object]) -> None:
    """In both lines' trails: each shows it on its page."""
    ends = ((made.entry, made.to, "to"), (made.to, made.entry, "from"))
    trail.lock(line.book.register.unit for line, _other, _way in ends)
    for line, other, way in ends:
        told = {way: about(other), "kind": made.kind, **more}
        trail.add(line.book.register.unit, by, trail.Action.LINKED, about(line), told)


def referred(text: str) -> list[Referred]:
    """The letters that a text names as `ที่ ศธ 04001/ว 12 ลงวันที่ 5 พฤศจิกายน 2569`, in its order, each once."""
    tidy = re.sub(r"[^\S\n]+", " ", normalise(to_arabic(text[:_HEAD])))
    found: dict[str, Referred] = {}
    for match in _REFERRED.finditer(tidy.replace("\n", " ")):
        reference = re.sub(r"\s*/\s*", "/", match["ref"]).strip()
        found.setdefault(plain(reference), Referred(reference, _day(match["date"])))
    return list(found.values())


def _day(written: str) -> date | None:
    try:
        return parse_date(written)
    except InvalidInput:
        return None


def plain(reference: str) -> str:
    """ศธ ๐๔๐๐๑/ว ๑๒ and ศธ04001/ว12 are one number."""
    return "".join(to_arabic(reference).split()).removeprefix("ที่")


def suggested(line: Entry, among: QuerySet[Entry]) -> list[Entry]:
    """Lines of `among` that the text of this line's letter names and that are not linked with it yet."""
    texts = Incoming.objects.filter(entry=line).values_list("text", flat=True)
    named = [each for text in texts for each in referred(text)]
    if not named:
        return []
    linked = set(Link.objects.filter(entry=line).values_list("to", flat=True))
    linked |= set(Link.objects.filter(to=line).values_list("entry", flat=True))
    found: dict[int, Entry] = {}
    for each in named[:5]:
        found |= {entry.pk: entry for entry in _named(each, among.exclude(pk__in=[line.pk, *linked]))}
    return list(found.values())


def _named(each: Referred, among: QuerySet[Entry]) -> list[Entry]:
    """The lines of that number, and of that date where there is one."""
    near = among.filter(search_text__contains=search_key(each.reference.rsplit("/", 1)[-1]))
    if each.dated:
        near = near.filter(dated=each.dated)
    some = near.select_related("book__register__unit").order_by("-pk")[:200]
    return [entry for entry in some if plain(entry.reference) == plain(each.reference)]


def find(words: str, among: QuerySet[Entry], but: Entry) -> list[Entry]:
    """Lines to link to, by number or words, newest first; none for no words."""
    wanted = search_key(words).split()[:MOST_WORDS]
    if not wanted:
        return []
    found = among.exclude(pk=but.pk).exclude(state=Entry.State.RESERVED)
    for word in wanted:
        found = found.filter(search_text__contains=word)
    return list(found.select_related("book__register__unit").order_by("-pk")[:MOST_FOUND])


@dataclass(frozen=True)
class Beside:
    """A linked line as it is seen from another; `forward`: the link goes from here to there."""

    link: Link
    other: Entry
    forward: bool


def beside(line: Entry, seen: QuerySet[Entry]) -> list[Beside]:
    """The lines linked with this one, either way; those that are not among `seen` are not told of."""
    links = list(Link.objects.filter(Q(entry=line) | Q(to=line)).select_related("made_by"))
    others = {each.to_id if each.entry_id == line.pk else each.entry_id for each in links}
    shown = {entry.pk: entry for entry in seen.filter(pk__in=others).select_related("book__register__unit")}
    found = []
    for each in links:
        forward = each.entry_id == line.pk
        other = shown.get(each.to_id if forward else each.entry_id)
        if other is not None:
            found.append(Beside(each, other, forward))
    return found


def thread(line: Entry, seen: QuerySet[Entry]) -> tuple[list[Entry], list[Link]]:
    """All letters that hang together with this one over links between lines of `seen`, oldest first, and the links."""
    known, edge, links = {line.pk}, {line.pk}, dict[int, Link]()
    while edge and len(known) < MOST_IN_THREAD:
        near = list(Link.objects.filter(Q(entry__in=edge) | Q(to__in=edge)))
        ends = {key for each in near for key in (each.entry_id, each.to_id)}
        visible = set(seen.filter(pk__in=ends - known).values_list("pk", flat=True))
        edge = visible - known
        known |= edge
        links |= {each.pk: each for each in near if {each.entry_id, each.to_id} <= known}
    lines = list(Entry.objects.filter(pk__in=known).select_related("book__register__unit"))
    return sorted(lines, key=_when), [link for link in links.values() if _both(link, lines)]


def _when(line: Entry) -> tuple[date, int]:
    return line.dated or line.given_at.date(), line.pk


def _both(link: Link, lines: Iterable[Entry]) -> bool:
    keys = {line.pk for line in lines}
    return link.entry_id in keys and link.to_id in keys
