"""A question that is answered by a short message: what it asks, what an answer says, and what came of it.

The last answer before closing counts; every answer stays as it came (hub.sms.models.Answer).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.thai.normalise import normalise
from hub.people.models import Person, Unit
from hub.sms.models import Answer, Message, Poll, PollAnswer, Recipient

MOST_CHOICES = 9
"""One digit answers each."""
LONGEST_OPEN = timedelta(days=30)
"""As long as an answer is known to be one to a message (hub.sms.answers.ANSWERS_WITHIN)."""
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})\s*(?:คน|ห้อง|เครื่อง|แห่ง|วัน|ครั้ง|บาท|ชุด|เล่ม|ราย)?$")
_CHOICE = re.compile(r"(\d{1,2})(?:\s*[=:.)]?\s*(.+))?$")
_MOST_BARS = 12


@dataclass(frozen=True)
class Question:
    """One of `choices`, or a whole number from `low` to `high`."""

    closes_at: datetime
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0

    @property
    def asks(self) -> str:
        """What is put at the end of the text."""
        if self.choices:
            return "ตอบ " + " ".join(f"{place}={choice}" for place, choice in enumerate(self.choices, start=1))
        return f"ตอบเป็นตัวเลข {self.low}-{self.high}"


def make(message: Message, question: Question) -> Poll:
    kind = Poll.Kind.CHOICE if question.choices else Poll.Kind.NUMBER
    return Poll.objects.create(
        message=message, kind=kind, choices=list(question.choices), low=question.low, high=question.high,
        closes_at=question.closes_at,
    )  # fmt: skip


def value_of(poll: Poll, plain: str) -> int | None:
    """What an answer says, cleared of polite words (hub.sms.answers.plain): the place of a choice, from 1, or the
    number. None where it says something else: a person reads it."""
    if poll.kind == Poll.Kind.NUMBER:
        found = _NUMBER.match(plain)
        number = int(found[1].replace(",", "")) if found else None
        return number if number is not None and poll.low <= number <= poll.high else None
    labels = [normalise(str(choice)).casefold() for choice in poll.choices]
    if plain in labels:
        return labels.index(plain) + 1
    chosen = _CHOICE.match(plain)
    if chosen is None or not 1 <= int(chosen[1]) <= len(labels):
        return None
    place = int(chosen[1])
    return place if chosen[2] in (None, labels[place - 1]) else None


def label(poll: Poll, value: int) -> str:
    if poll.kind == Poll.Kind.CHOICE and 1 <= value <= len(poll.choices):
        return f"{value} {poll.choices[value - 1]}"
    return str(value)


def asked(written_to: QuerySet[Recipient], at: datetime) -> Recipient | None:
    """Whom of these the newest poll was sent to, one that is open before one that is not."""
    found = written_to.exclude(message__poll=None).select_related("message__poll")
    return found.filter(message__poll__closes_at__gt=at).first() or found.first()


def is_open(poll: Poll, at: datetime) -> bool:
    return at < poll.closes_at


def take(recipient: Recipient, value: int, answer: Answer) -> None:
    """Keeps it, unless a later one is kept already: messages may come in any order."""
    kept, made = PollAnswer.objects.select_for_update(of=("self",)).get_or_create(
        poll=recipient.message.poll, recipient=recipient,
        defaults={"value": value, "answer": answer, "at": answer.sent_at},
    )  # fmt: skip
    if not made and kept.at <= answer.sent_at:
        kept.value, kept.answer, kept.at = value, answer, answer.sent_at
        kept.save(update_fields=["value", "answer", "at"])


class Told(NamedTuple):
    """One answer, for who asked: the label of a choice, or the number in figures."""

    unit: Unit | None
    person: Person | None
    value: str
    at: datetime


def told(poll: Poll) -> list[Told]:
    found = poll.answers.select_related("recipient__unit", "recipient__person").order_by("recipient")
    return [Told(each.recipient.unit, each.recipient.person, _plain_label(poll, each.value), each.at) for each in found]


def _plain_label(poll: Poll, value: int) -> str:
    return str(poll.choices[value - 1]) if poll.kind == Poll.Kind.CHOICE else str(value)


@dataclass(frozen=True)
class Bar:
    label: str
    n: int
    percent: int


@dataclass
class UnitLine:
    """`counts` by choice, in their order; of numbers their sum alone."""

    name: str
    counts: list[int]
    answered: int = 0
    silent: int = 0


@dataclass
class Results:
    poll: Poll
    bars: list[Bar] = field(default_factory=list)
    units: list[UnitLine] = field(default_factory=list)
    silent: list[Recipient] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    """By recipient."""
    answered: int = 0
    asked: int = 0
    total: int = 0
    """Of the numbers."""

    @property
    def is_open(self) -> bool:
        return is_open(self.poll, timezone.now())

    @property
    def mean(self) -> str:
        return f"{self.total / self.answered:,.1f}" if self.answered else ""

    @property
    def headings(self) -> list[str]:
        """Of the columns of `units`."""
        return list(self.poll.choices) if self.poll.kind == Poll.Kind.CHOICE else [_("รวม")]


def results(message: Message) -> Results | None:
    """None where it asks nothing."""
    poll = Poll.objects.filter(message=message).first()
    if poll is None:
        return None
    by_choice = poll.kind == Poll.Kind.CHOICE
    values = dict(poll.answers.values_list("recipient", "value"))
    came = Results(poll, answered=len(values), total=0 if by_choice else sum(values.values()))
    lines: dict[str, UnitLine] = {}
    for each in message.recipients.select_related("unit", "person").order_by("pk"):
        came.asked += 1
        name = str(each.unit or "")
        line = lines.setdefault(name, UnitLine(name, [0] * (len(poll.choices) if by_choice else 1)))
        value = values.get(each.pk)
        if value is None:
            came.silent.append(each)
            line.silent += 1
            continue
        came.labels[each.pk] = label(poll, value)
        line.answered += 1
        line.counts[value - 1 if by_choice else 0] += 1 if by_choice else value
    came.units = list(lines.values())
    counts = Counter(values.values())
    places = range(1, len(poll.choices) + 1) if by_choice else sorted(counts)
    if by_choice or len(counts) <= _MOST_BARS:
        came.bars = [
            Bar(label(poll, each), counts[each], round(100 * counts[each] / (len(values) or 1))) for each in places
        ]
    return came
