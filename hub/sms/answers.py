"""What an answer means, and which message it answers: to a poll it is a choice or a number, else "1" acknowledges,
"ยกเลิก" opts out, and the rest is for a person."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from common.thai.numerals import to_arabic
from hub.sms import polls, queue
from hub.sms.models import Answer, Escalation, FollowUp, Modem, OptOut, PollAnswer, Recipient, SelfTest

ANSWERS_WITHIN = timedelta(days=30)
_POLITE = re.compile(r"(?:นะ)?(?:ครับผม|ครับ|คับ|ค่ะ|คะ|จ้า|จ้ะ|จ๊ะ|ขอบคุณ)+$")
_AROUND = re.compile(r"^[\s\"'“”‘’().,!#*ฯ\-–:]+|[\s\"'“”‘’().,!#*ฯ\-–:]+$")
_BEFORE = re.compile(r"^(?:ตอบ|กด|หมายเลข|เลข)\s*")
_YES = {"1", "รับทราบ", "รับทราบแล้ว", "ทราบ", "ทราบแล้ว", "ok", "โอเค"}
_NO_MORE = {"ยกเลิก", "ยกเลิกรับ", "ไม่รับ", "เลิกรับ", "stop"}
_TOKEN = re.compile(r"SP-TEST ([a-z0-9]{8})\b")


def acknowledges(text: str) -> bool:
    """Whether it says no more than 1 or รับทราบ, in either numerals and with the polite words people add."""
    return plain(text) in _YES


def opts_out(text: str) -> bool:
    return plain(text) in _NO_MORE


def plain(text: str) -> str:
    """Without what stands around it and the polite words that people add; in Arabic figures and small letters."""
    word = _AROUND.sub("", to_arabic(text).casefold())
    word = _AROUND.sub("", _POLITE.sub("", word))
    return _AROUND.sub("", _BEFORE.sub("", word))


def self_test_text(token: str) -> str:
    return f"SP-TEST {token}"


def international(sender: str) -> str:
    """An operator may tell +66812345678 as 66812345678 or 0812345678."""
    digits = sender.removeprefix("+")
    if digits.isascii() and digits.isdecimal():
        if digits.startswith("0") and len(digits) in (9, 10):
            return f"+66{digits[1:]}"
        if digits.startswith("66") and len(digits) in (10, 11):
            return f"+{digits}"
    return sender


def take(answer: Answer, modem: Modem) -> None:
    """Says what a new answer is and to which message, and does what it asks for: within the transaction that made it.

    A text of which a part never came means nothing by itself: a person reads it.
    """
    if _is_self_test(answer, modem):
        answer.kind, answer.read_at = Answer.Kind.SELF_TEST, timezone.now()
    else:
        written_to = _written_to(answer.sender)
        answer.recipient = written_to.first()
        if answer.complete and _to_poll(answer, written_to):
            pass
        elif answer.complete and answer.recipient is not None and acknowledges(answer.text):
            answer.kind = Answer.Kind.ACKNOWLEDGES
            answer.recipient = _awaiting(written_to) or answer.recipient
            _acknowledge(answer.recipient)
        elif answer.complete and answer.recipient is not None and opts_out(answer.text):
            answer.kind = Answer.Kind.OPTS_OUT
            OptOut.objects.get_or_create(number=answer.recipient.number, defaults={"reason": answer.text[:200]})
            queue.opted_out(answer.recipient.number)
    answer.save(update_fields=["kind", "recipient", "read_at"])


def _to_poll(answer: Answer, written_to: QuerySet[Recipient]) -> bool:
    """Whether it belongs to the newest poll that the sender was asked. One that says no more than 1, after a newer
    message that asks for it or after the poll was answered, acknowledges that message. Too late, a person reads it."""
    at = min(answer.sent_at, timezone.now())
    asked = polls.asked(written_to, at)
    value = polls.value_of(asked.message.poll, plain(answer.text)) if asked else None
    if asked is None or value is None:
        return False
    newest = written_to.first()
    if newest != asked and acknowledges(answer.text):
        awaiting = _awaiting(written_to)
        if PollAnswer.objects.filter(recipient=asked).exists() or (awaiting is not None and awaiting != asked):
            return False
    answer.recipient = asked
    if polls.is_open(asked.message.poll, at):
        answer.kind = Answer.Kind.POLL
        polls.take(asked, value, answer)
        _acknowledge(asked)
    return True


def _is_self_test(answer: Answer, modem: Modem) -> bool:
    found = _TOKEN.search(answer.text)
    if found is None:
        return False
    test = SelfTest.objects.filter(token=found[1], to=modem).select_related("modem").first()
    if test is None:
        return False
    if international(answer.sender) == international(test.modem.number):  # by another SIM it tells nothing of this one
        SelfTest.objects.filter(pk=test.pk, came_at=None).update(came_at=timezone.now())
    return True


def _written_to(sender: str) -> QuerySet[Recipient]:
    """Whoever has this number and was written to lately, the newest first. What waits to be sent was not read yet."""
    lately = timezone.now() - ANSWERS_WITHIN
    tried = Recipient.objects.filter(number=international(sender), parts__started_at__gte=lately)
    return tried.annotate(tried_at=Max("parts__started_at")).order_by("-tried_at", "-pk").select_related("message")


def _awaiting(written_to: QuerySet[Recipient]) -> Recipient | None:
    """The newest that asks for an acknowledgement and has none: a reminder stands for what it reminds of."""
    for recipient in written_to[:50]:
        reminds = FollowUp.objects.filter(message=recipient.message_id, recipient__number=recipient.number)
        if (
            first := reminds.filter(step=FollowUp.Step.REMINDER).select_related("recipient__message").first()
        ) is not None:
            if first.recipient.acknowledged_at is None:
                return first.recipient
        elif recipient.acknowledged_at is None and Escalation.objects.filter(message=recipient.message).exists():
            return recipient
    return None


def _acknowledge(recipient: Recipient) -> None:
    """The first time counts."""
    Recipient.objects.filter(pk=recipient.pk, acknowledged_at=None).update(acknowledged_at=timezone.now())
