"""What other parts of the hub call to send short messages, and to say how those about a thing of theirs stand.

Nothing else of hub.sms is theirs to import. Whether the caller may send is the caller's question; who may compose by
hand is `may_send`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from common.thai.phones import InvalidPhone
from hub.people import access
from hub.people.models import Person, Unit
from hub.sms import following, forgetting, numbers, polls, reach, rules, sending
from hub.sms.choosing import WHO, Choice
from hub.sms.models import VISIT, Draft, Kind, Message, Poll
from hub.sms.polls import Told
from hub.sms.wording import Refused

__all__ = [
    "VISIT",
    "Left",
    "Newest",
    "Refused",
    "Sent",
    "Standing",
    "Told",
    "Whom",
    "answers_about",
    "ask",
    "can_reach",
    "forget",
    "may_send",
    "newest",
    "prepare",
    "send",
    "standing",
]


@dataclass(frozen=True)
class Whom:
    """`units`: who leads them ("directors"), who does their clerical work ("clerks"), or "all", as `who` says;
    `numbers`: telephones as people write them."""

    persons: Sequence[Person] = ()
    units: Sequence[Unit] = ()
    who: str = "directors"
    numbers: Sequence[str] = ()


@dataclass(frozen=True)
class Left:
    """Somebody to whom nothing is sent, and why, in the page's language: a landline, no number, one of abroad."""

    who: str
    why: str


@dataclass(frozen=True)
class Sent:
    """`waits`: its unit's quota is used up, so somebody must approve it first. `url`: its page."""

    url: str
    recipients: int
    parts: int
    waits: bool
    left_out: tuple[Left, ...]


@dataclass(frozen=True)
class Standing:
    """One message: `counts` of its recipients by how far it has come with them, in words; those that are 0 left out."""

    url: str
    text: str
    made_at: datetime
    by: str
    counts: Mapping[str, int]


def send(
    text: str, whom: Whom, unit: Unit, by: Person | None, *, key: uuid.UUID, urgent: bool = False, about: str = "",
    order: bool = False, reason: str = "",
) -> Sent:  # fmt: skip
    """Queues a text in the name of a unit; who is named twice gets it once, and the same `key` again sends nothing.

    `urgent` overtakes and goes out in quiet hours, for the `reason` given (needed where a person sends); an `order`
    also reaches those who want no notices. `by` is None where a program sends: then nobody need approve. `about` names
    the thing it is sent from ("entry/12"). Raises Refused, whose str() is for the person: a link (the register number
    goes instead), longer than hub.sms.texts.MOST_PARTS parts, empty, letters of old fonts, nobody to write to.
    """
    composed = sending.Composed(
        text=text, unit=unit, choice=_choice(whom), kind=Kind.ORDER if order else Kind.NOTICE, urgent=urgent,
        reason=reason, about=about,
    )  # fmt: skip
    return _submitted(composed, by, key)


def _submitted(composed: sending.Composed, by: Person | None, key: uuid.UUID) -> Sent:
    planned = sending.plan(composed, by) if not Message.objects.filter(key=key).exists() else None
    message = sending.submit(composed, by, key)
    left = planned.chosen.left_out if planned else []
    return Sent(
        url=reverse("sms:message", args=[message.pk]),
        recipients=message.recipients.count(),
        parts=message.parts_planned,
        waits=message.approval == Message.Approval.WAITING,
        left_out=tuple(Left(each.who, each.why) for each in left),
    )


def ask(
    text: str, choices: Sequence[str], whom: Whom, unit: Unit, by: Person | None, *, key: uuid.UUID, about: str,
    closes_at: datetime, low: int = 0, high: int = 0, urgent: bool = False, reason: str = "",
) -> Sent:  # fmt: skip
    """A poll about a thing of the caller's ("round/7/field/3"): one of `choices`, or, where there are none, a whole
    number from `low` to `high`. How to answer is put at the end of the text. What came: `answers_about`. As an order
    it also reaches those who want no notices. Otherwise as `send`. Raises ValueError for a question nobody can answer.
    """
    if (choices and not 2 <= len(choices) <= polls.MOST_CHOICES) or (not choices and low >= high):
        raise ValueError(f"choices: 2 to {polls.MOST_CHOICES}, or low below high")
    composed = sending.Composed(
        text=text, unit=unit, choice=_choice(whom), kind=Kind.ORDER, urgent=urgent, reason=reason, about=about,
        question=polls.Question(closes_at, tuple(choices), low, high),
    )  # fmt: skip
    return _submitted(composed, by, key)


def answers_about(about: str) -> list[Told]:
    """(unit, person, value, at) of every recipient who answered a poll about a thing: `value` is the choice's words,
    or the number in figures. Who was asked twice is there with the answer to each."""
    asked = Poll.objects.filter(message__about=about).order_by("pk")
    return [each for poll in asked for each in polls.told(poll)]


def _choice(whom: Whom) -> Choice:
    if whom.who not in WHO:
        raise ValueError(f"who: {whom.who} is none of {', '.join(WHO)}")
    return Choice(
        persons=tuple(person.pk for person in whom.persons), units=tuple(unit.pk for unit in whom.units), who=whom.who,
        pasted="\n".join(whom.numbers),
    )  # fmt: skip


def standing(about: str, viewer: Person | None = None) -> list[Standing]:
    """Of every message about a thing, the newest first; only those whose unit the `viewer` sends for, where given."""
    found = Message.objects.filter(about=about).select_related("sent_by")
    if viewer is not None:
        found = found.filter(Q(unit__in=reach.sending_units(viewer)))
    return [
        Standing(
            reverse("sms:message", args=[message.pk]), message.text, message.made_at, str(message.sent_by or ""),
            {str(rules.Standing(one).label): n for one, n in following.tally(following.rows(message)).items()},
        )
        for message in found
    ]  # fmt: skip


@dataclass(frozen=True)
class Newest:
    """How far the newest message about a thing has come, in one word and one of the look's tones."""

    word: str
    tone: str


def newest(abouts: Sequence[str]) -> dict[str, Newest]:
    """By thing, of those about which anything was sent: cheap, for a list of things. More tells `standing`."""
    found: dict[str, Newest] = {}
    for line in following.lines(Message.objects.filter(about__in=abouts).order_by("pk")):
        if line.message.approval in (Message.Approval.WAITING, Message.Approval.REFUSED):
            one = rules.Standing.HELD if line.message.approval == Message.Approval.WAITING else rules.Standing.CANCELLED
        elif line.acknowledged == line.total:
            one = rules.Standing.ACKNOWLEDGED
        elif line.wrong:
            one = rules.Standing.FAILED
        elif line.waiting:
            one = rules.Standing.QUEUED
        else:
            one = rules.Standing.DELIVERED if line.delivered else rules.Standing.SENT
        found[line.message.about] = Newest(str(one.label), rules.TONES[one])
    return found


def forget(abouts: Sequence[str]) -> None:
    """Erases the texts about things whose personal data is erased, in the caller's transaction; none goes any more."""
    forgetting.forget(abouts)


def can_reach(person: Person) -> bool:
    """Whether the person has a telephone that takes short messages."""
    try:
        return bool(numbers.mobile(person.phone))
    except InvalidPhone:
        return False


def may_send(person: Person, unit: Unit) -> bool:
    """Whether the person may send in the unit's name."""
    return access.may(person, reach.SEND, unit)


def prepare(text: str, whom: Whom, unit: Unit, by: Person, *, about: str = "") -> str:
    """Opens the composer for a person with this filled in: the address to send the browser to. Nothing is sent.

    What the person wrote about the same thing and has not sent is opened as they left it.
    """
    choice = _choice(whom)
    form = {
        "unit": [str(unit.pk)], "text": [text], "kind": [Kind.NOTICE], "who": [choice.who],
        "persons": [str(pk) for pk in choice.persons], "units": [str(pk) for pk in choice.units],
        "numbers": [choice.pasted],
    }  # fmt: skip
    draft = Draft.objects.filter(by=by, about=about).first() if about else None
    if draft is None:
        draft = Draft.objects.create(key=uuid.uuid4(), by=by, form=form, about=about)
    return f"{reverse('sms:compose')}?draft={draft.key}"
