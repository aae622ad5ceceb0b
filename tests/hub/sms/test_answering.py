"""A text back to who wrote keeps the rules of every text; what is sent again counts again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from hub.people.models import Membership, Person, Unit
from hub.sms import queue, rules, sending, taking_in
from hub.sms.choosing import Choice
from hub.sms.models import Answer, Lane, Message, Modem, Part, Quota, Settings
from hub.sms.modems.modem import Incoming
from hub.sms.wording import Refused
from tests.hub.conftest import SignedIn

Role = Membership.Role
State = Part.State
TO = "+66812345678"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_hour")]
Asked = Callable[..., Answer]


@pytest.fixture
def asked(sim: Modem, office: Unit) -> Asked:
    """asked("กี่โมง"): somebody's answer to a message of the office's, once that has gone."""

    def come(text: str = "กี่โมงครับ", lane: Lane = Lane.BULK) -> Answer:
        queue.put("ประชุม", [queue.To(TO)], office, None, key=uuid.uuid4(), lane=lane)
        part = queue.take_next(sim)
        assert part is not None
        queue.sent(part, 1)
        taking_in.keep(sim, Incoming("0812345678", text, timezone.now(), 0, 1, 1))
        return taking_in.assemble()[0]

    return come


def reply(browser: Client, answer: Answer, text: str, key: uuid.UUID | None = None) -> tuple[int, str]:
    """The status, and the page that the person then sees."""
    page = browser.post(f"/sms/inbox/{answer.pk}/", {"key": str(key or uuid.uuid4()), "text": text})
    told = browser.get(page.url).content.decode() if page.status_code == 302 else page.content.decode()
    return page.status_code, told


def replies() -> list[Message]:
    return list(Message.objects.filter(about__startswith="answer/"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("เก้าโมง\ue123", "อักขระของแบบอักษรเก่า"), ("ดู www.sp.go.th", "ลิงก์"), ("ก" * 2000, "ตัดให้สั้นลง"),
        ("{อายุ}", "ไม่มีช่อง"), ("{หน่วยงาน}", "ว่างเปล่า"),
    ],
)  # fmt: skip
def test_a_reply_keeps_the_rules_of_every_text(clerk: Client, asked: Asked, text: str, why: str) -> None:
    status, page = reply(clerk, asked(), text)
    assert status == 422
    assert why in page
    assert not replies()


def test_a_reply_above_the_quota_waits_for_approval(clerk: Client, asked: Asked, office: Unit) -> None:
    Quota.objects.create(unit=office, parts=0)
    _status, page = reply(clerk, asked(), "9 โมง")
    assert "อนุมัติ" in page
    [message] = replies()
    assert (message.approval, Part.objects.filter(recipient__message=message).count()) == ("waiting", 0)


def test_a_reply_waits_for_the_morning_and_says_so_unless_what_it_answers_was_urgent(
    clerk: Client, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, urgent = asked(), asked("น้ำขึ้นแล้ว", lane=Lane.URGENT)
    hours = Settings.now()
    hours.quiet_from, hours.quiet_until = datetime.strptime("20", "%H").time(), datetime.strptime("07", "%H").time()  # noqa: DTZ007
    hours.save()
    monkeypatch.setattr(rules, "is_quiet", lambda *_: True)
    _status, page = reply(clerk, plain, "9 โมง")
    assert "อยู่ในเวลางดส่ง" in page
    reply(clerk, urgent, "ปิดโรงเรียนได้")
    by_day = {each.text: each.by_day for each in Part.objects.filter(recipient__message__in=replies())}
    assert by_day == {"9 โมง": True, "ปิดโรงเรียนได้": False}


def test_the_key_of_another_message_sends_nothing_and_says_so(clerk: Client, asked: Asked) -> None:
    answer, key = asked(), uuid.uuid4()
    assert reply(clerk, answer, "9 โมง", key)[0] == 302
    for other, text in ((answer, "10 โมง"), (asked("ที่ไหน"), "9 โมง")):
        status, page = reply(clerk, other, text, key)
        assert (status, "จึงยังไม่ได้ส่ง" in page) == (422, True)
    assert [message.text for message in replies()] == ["9 โมง"]


def test_a_reply_fills_in_the_name_and_costs_what_a_part_costs(clerk: Client, asked: Asked) -> None:
    reply(clerk, asked(), "เรียน {ชื่อ} 9 โมง")
    [message] = replies()
    assert message.price == Settings.now().price
    assert Part.objects.get(recipient__message=message).text == "เรียน ท่าน 9 โมง"


def test_a_text_of_fields_only_that_comes_out_empty_is_refused_by_name(office: Unit, office_clerk: Person) -> None:
    composed = sending.Composed("{หน่วยงาน}", office, Choice(pasted="นายก ใจดี 0812345678"))
    with pytest.raises(Refused, match="นายก ใจดี"):
        sending.submit(composed, office_clerk, uuid.uuid4())
    assert not Message.objects.exists()


def test_what_is_sent_again_counts_again_and_above_the_quota_a_leader_does_it(
    office: Unit, clerk: Client, office_clerk: Person, office_director: Person, signed_in: SignedIn, sim: Modem
) -> None:
    Quota.objects.create(unit=office, parts=2)
    composed = sending.Composed("ประชุม", office, Choice(pasted="0812345678"))
    recipient = sending.submit(composed, office_clerk, uuid.uuid4()).recipients.get()
    for used, browser, state in (
        (2, clerk, State.QUEUED), (2, clerk, State.FAILED), (3, signed_in(office_director), State.QUEUED),
    ):  # fmt: skip
        failed = {"state": State.FAILED, "attempt": uuid.uuid4(), "modem": sim, "started_at": timezone.now()}
        Part.objects.filter(recipient=recipient).update(**failed)
        told = browser.post(f"/sms/recipients/{recipient.pk}/decide/", {"do": "again"}, follow=True).content.decode()
        assert ("เกินโควตา" in told) is (state == State.FAILED)
        assert Part.objects.get().state == state
        assert sending.used(office, timezone.now()) == used
