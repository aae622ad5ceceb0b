"""The saraban mailbox, fetched in the background: every message becomes at most one letter, and none is lost.

The order is what keeps that promise, whenever the process dies: (1) the message has a row; (2) its try is counted, so
that one that kills the process does not do so for ever; (3) the letter is taken, its origin naming the message's
digest, by which (3) done again finds it; (4) the row says what became of it; (5) only then the server is told. What was
done in (5) is written last: telling the server twice is harmless.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from imap_tools import AND, BaseMailBox

from hub.efiling import registering, trail
from hub.efiling.exchange import mail_connection, mail_letters, mail_reading
from hub.efiling.exchange.mail_connection import CannotConnect, Gone
from hub.efiling.exchange.mail_letters import Outcome, TryAgain
from hub.efiling.exchange.models import Mailbox, MailMessage
from hub.people.models import Person

EVERY = timedelta(minutes=1)
AT_ONCE = 5
"""Messages in one step: of seconds, and not of minutes."""
MOST_TRIES = 5
TRY_AGAIN = timedelta(minutes=5)
State = MailMessage.State
_TOLD_TO_SERVER = (State.TAKEN, State.DUPLICATE, State.NOTICE)

_log = logging.getLogger(__name__)


def step() -> bool:
    """Some messages of each mailbox that is due. Whether there may be more."""
    now = timezone.now()
    due = Mailbox.objects.filter(on=True).filter(
        Q(fetched_at=None) | Q(fetched_at__lte=now - EVERY * 0.9), Q(fault_at=None) | Q(fault_at__lte=now - EVERY * 0.9)
    )
    more = False
    for mailbox in due.select_related("register__unit"):
        try:
            more = fetch(mailbox) or more
        except Exception:  # noqa: BLE001 - this mailbox's, every time perhaps; the others have letters in them
            _log.exception("mailbox %s could not be fetched", mailbox.pk)
    return more


def fetch(mailbox: Mailbox) -> bool:
    """Up to AT_ONCE messages of one mailbox. Whether there are more. What is wrong is kept in the mailbox."""
    try:
        with mail_connection.connected(mailbox) as box:
            more = _fetch(mailbox, box)
    except CannotConnect as fault:
        _log.warning("mailbox %s: %s", mailbox.pk, fault.wrong)
        Mailbox.objects.filter(pk=mailbox.pk).update(fault=fault.wrong.value, fault_at=timezone.now())
        return False
    fetched = {} if more else {"fetched_at": timezone.now()}
    Mailbox.objects.filter(pk=mailbox.pk).update(fault="", fault_at=None, **fetched)
    return more


def _fetch(mailbox: Mailbox, box: BaseMailBox) -> bool:
    validity = mail_connection.validity(box, mailbox.folder)
    rows = MailMessage.objects.filter(mailbox=mailbox, place=mailbox.place, validity=validity)
    there = sorted(int(uid) for uid in box.uids(AND(date_gte=mailbox.since)))
    known = set(rows.values_list("uid", flat=True))
    for uid in [uid for uid in there if uid not in known]:
        rows.get_or_create(uid=uid, defaults={"mailbox": mailbox, "place": mailbox.place, "validity": validity})
    # Numbered anew, what was still to be fetched is there under its new number.
    stale = MailMessage.objects.filter(mailbox=mailbox, place=mailbox.place, state=State.WAITING)
    stale.exclude(validity=validity).update(state=State.GONE, settled_at=timezone.now())
    waiting = rows.filter(state=State.WAITING).filter(Q(not_before=None) | Q(not_before__lte=timezone.now()))
    for row in waiting.order_by("uid")[:AT_ONCE]:
        _settle(mailbox, box, row)
    for row in rows.filter(state__in=_TOLD_TO_SERVER, marked_at=None):
        mail_connection.mark(box, row.uid, mailbox.done_folder)
        row.marked_at = timezone.now()
        row.save(update_fields=["marked_at"])
    return waiting.exists()


def _settle(mailbox: Mailbox, box: BaseMailBox, row: MailMessage) -> None:
    if row.tries >= MOST_TRIES:
        _write(row, Outcome(State.FAILED, why=row.why or "repeated"))
        return
    row.tries += 1
    row.save(update_fields=["tries"])
    try:
        outcome = _outcome(mailbox, box, row)
    except Gone:
        outcome = Outcome(State.GONE)
    except TryAgain as fault:
        row.why, row.not_before = fault.why, timezone.now() + TRY_AGAIN
        row.save()
        return
    _write(row, outcome)


def _outcome(mailbox: Mailbox, box: BaseMailBox, row: MailMessage) -> Outcome:
    row.size = mail_connection.size(box, row.uid)
    if row.size > settings.BODY_LIMIT:
        return Outcome(State.FAILED, why="too-large")
    mail = mail_reading.read(mail_connection.raw(box, row.uid))
    row.digest, row.message_id, row.sender = mail.digest, mail.message_id, mail.sender
    row.subject, row.dated = mail.subject, mail.sent_at
    outcome = mail_letters.settle(mailbox.register, mail)
    known = MailMessage.objects.filter(mailbox=mailbox, state=State.TAKEN, incoming=outcome.letter).exclude(pk=row.pk)
    if outcome.state == State.TAKEN and known.exists():
        # The server numbered its messages anew, or delivered one twice: the letter is there already.
        return Outcome(State.DUPLICATE, outcome.letter)
    return outcome


def _write(row: MailMessage, outcome: Outcome) -> None:
    row.state, row.why, row.details = outcome.state, outcome.why, outcome.details
    row.incoming, row.notice = outcome.letter, outcome.notice
    row.settled_at, row.not_before = timezone.now(), None
    if outcome.state == State.SECRET:
        row.subject = ""
    row.save()


def again(row: MailMessage) -> bool:
    """A message that could not be taken is fetched once more, at the next turn. Whether there was any to fetch."""
    asked = MailMessage.objects.filter(pk=row.pk, state__in=(State.FAILED, State.SECRET, State.GONE))
    if not asked.update(state=State.WAITING, tries=0, why="", details={}, not_before=None, settled_at=None):
        return False
    Mailbox.objects.filter(pk=row.mailbox_id).update(fetched_at=None, fault_at=None)
    return True


def handled(row: MailMessage, by: Person) -> bool:
    """Somebody has seen to a mail that could not be taken (asked its sender, brought it in by hand)."""
    with transaction.atomic():
        open_ones = MailMessage.objects.filter(pk=row.pk, state__in=(State.FAILED, State.SECRET, State.GONE))
        if not open_ones.update(state=State.HANDLED):
            return False
        unit = row.mailbox.register.unit
        trail.add(unit, by, trail.Action.FINISHED, registering.about(row), {"from": row.sender, "why": row.why})
    return True
