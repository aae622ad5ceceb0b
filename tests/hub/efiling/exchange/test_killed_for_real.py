"""The background's own process, ended by SIGKILL again and again while it fetches: no mail is lost or comes twice."""

from __future__ import annotations

import signal
import sqlite3
import time

import pytest

from tests.hub.efiling.exchange.conftest import PASSWORD, USER
from tests.hub.own_hub import OwnHub

MAILS = 9
SET_UP = """
from django.utils import timezone
from hub.efiling.exchange import passwords
from hub.efiling.exchange.models import Mailbox
from hub.efiling.models import Register
from hub.people.models import Unit
office = Unit.objects.create(code="5001", kind="office", name="สพป. ตัวอย่าง")
Mailbox.objects.create(
    register=Register.objects.create(unit=office, kind="receive"), on=True, host="localhost", port={port},
    user="{user}", password=passwords.closed("{password}"), since=timezone.localdate(), authority='''{authority}''',
)
"""


@pytest.mark.end_to_end
@pytest.mark.parametrize("own_hub", ["sqlite"], indirect=True)
def test_killed_while_it_fetches_every_mail_is_one_letter(own_hub: OwnHub, imap, make_mail):
    told = SET_UP.format(port=imap.tls_port, user=USER, password=PASSWORD, authority=imap.authority)
    own_hub.manage("shell", "-c", told)
    imap.deliver(*(make_mail(f"ฉบับที่ {number}", subject=f"เรื่องที่ {number}") for number in range(MAILS)))

    def count(what: str) -> int:
        with sqlite3.connect(f"file:{own_hub.folder}/hub.db?mode=ro", uri=True) as database:
            return int(database.execute(f"SELECT count(*) FROM {what}").fetchone()[0])  # noqa: S608 - our own words

    for goal in (1, 4, 7, MAILS):
        running = own_hub.start("background")
        try:
            _until(lambda goal=goal: count("efiling_incoming") >= goal)
            if goal == MAILS:
                _until(lambda: count("exchange_mailmessage WHERE marked_at IS NOT NULL") == MAILS)
        finally:
            running.send_signal(signal.SIGKILL)
            running.wait()
    assert count("efiling_incoming") == MAILS
    assert count("exchange_mailmessage WHERE state = 'taken'") == MAILS
    assert count("exchange_mailmessage") == MAILS
    assert imap.seen() == MAILS


def _until(done) -> None:
    end = time.monotonic() + 100
    while not done():
        assert time.monotonic() < end, "it has not come to that"
        time.sleep(0.02)
