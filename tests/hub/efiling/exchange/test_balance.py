"""The zero balance with a mailbox: mails that are no letters yet are counted as waiting, and named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.thai.dates import format_date
from hub.efiling import coming, intake
from hub.efiling.exchange.models import Mailbox, MailMessage
from hub.efiling.models import Register

pytestmark = pytest.mark.django_db
PAGE = "/efiling/balance/5001/"


@pytest.fixture
def mailbox(receive) -> Mailbox:
    return Mailbox.objects.create(
        register=receive, on=True, host="mail.example.go.th", user="saraban", since=timezone.localdate()
    )


@pytest.fixture
def mail(mailbox):
    """mail("failed", subject=…, days=1): a mail that the hub saw so many days ago."""

    def make(state: str, *, days: int = 0, place: str = "", **fields) -> MailMessage:
        made = MailMessage.objects.create(
            mailbox=mailbox, place=place or mailbox.place, validity=1, uid=MailMessage.objects.count() + 1,
            state=state, **fields,
        )  # fmt: skip
        MailMessage.objects.filter(pk=made.pk).update(seen_at=timezone.now() - timedelta(days=days))
        return made

    return make


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        ("failed", True), ("secret", True), ("waiting", True), ("duplicate", False), ("notice", False),
        ("handled", False), ("gone", False),
    ],
)  # fmt: skip
def test_a_mail_that_is_no_letter_yet_is_counted_as_waiting(clerk, mail, state, counts):
    mail(state)
    row = clerk.get(PAGE).context["rows"][0]
    assert row.balance == (intake.Balance(1, 0, 0, 1) if counts else intake.Balance(0, 0, 0, 0))


def test_what_came_in_is_what_is_registered_rejected_or_waits_and_the_page_says_which(
    clerk, mail, receive, office_clerk, make_pdf
):
    came = [intake.take(receive, office_clerk, make_pdf(f"เรื่อง ที่ {n}"), f"{n}.pdf") for n in range(3)]
    intake.enter(came[0], office_clerk, {"subject": "ลงแล้ว"})
    intake.reject(came[1], office_clerk, "สแกนไม่ชัด")
    mail("failed", why="encrypted", subject="แนบไฟล์มีรหัส", sender="ก@obec.go.th")
    mail("secret", sender="ข@obec.go.th")
    mail("waiting")
    answer = clerk.get(PAGE)
    balance = answer.context["rows"][0].balance
    assert balance == intake.Balance(6, 1, 1, 4)
    assert balance.came == balance.registered + balance.rejected + balance.waiting
    shown = answer.content.decode()
    for said in ("แนบไฟล์มีรหัส · ก@obec.go.th", "มีรหัสผ่าน", "ข@obec.go.th", "หนังสือลับ ไม่ได้เก็บไว้", "จดหมายที่ยังไม่ได้ดึง"):
        assert said in shown
    assert reverse("exchange:mails", args=[receive.pk]) in shown
    register = clerk.get(f"/efiling/registers/{receive.pk}/incoming/").content.decode()
    assert "เข้ามา 6 ฉบับ = ลงทะเบียนแล้ว 1 + ไม่รับ 1 + รอ 4" in register
    assert "3 ฉบับซึ่งยังไม่ได้รับเข้า" in register


def test_one_of_the_days_before_is_left_until_it_is_seen_to(clerk, mail):
    row = mail("failed", days=1, subject="เมื่อวาน")
    answer = clerk.get(PAGE)
    assert (answer.context["rows"][0].left, "เมื่อวาน" in answer.content.decode()) == (1, True)
    yesterday = clerk.get(PAGE, {"day": format_date(timezone.localdate() - timedelta(days=1))}).context["rows"][0]
    assert (yesterday.balance, yesterday.left) == (intake.Balance(1, 0, 0, 1), 0)
    clerk.post(reverse("exchange:mail-handled", args=[row.pk]))
    assert clerk.get(PAGE).context["rows"][0].left == 0


def test_what_waits_under_settings_that_are_no_more_is_not_counted_twice(clerk, mail):
    mail("waiting", place="saraban@old.example.go.th:993/INBOX")
    assert clerk.get(PAGE).context["rows"][0].balance.came == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [({"fault": "timeout", "fault_at": timezone.now()}, "ดึงจดหมายไม่ได้เมื่อ"), ({"on": False}, "การดึงจดหมายปิดอยู่")],
)
def test_without_knowing_the_mailbox_the_page_does_not_say_that_nothing_waits(clerk, mailbox, change, said):
    assert "ไม่มีหนังสือค้าง" in clerk.get(PAGE).content.decode()
    Mailbox.objects.update(**change)
    shown = clerk.get(PAGE).content.decode()
    assert said in shown
    assert "ไม่มีหนังสือค้าง" not in shown


def test_the_mails_of_one_register_are_not_counted_in_another(clerk, mail, school):
    mail("failed")
    assert coming.to(Register.objects.create(unit=school, kind="receive")) == coming.Coming()
