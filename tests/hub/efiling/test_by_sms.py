"""Telling by SMS of a letter: the composer opens filled in; of a secret letter, and for a stranger, nothing opens."""

import pytest

from hub.efiling import by_sms, dispatch, registering, scans
from hub.efiling.models import Outgoing, Register
from hub.sms.models import Draft, Message, Settings

LETTER = {"subject": "ประชุมด่วนเรื่องน้ำท่วม", "recipient": "โรงเรียน", "urgency": "urgent"}


@pytest.fixture
def letter(send, office_clerk, school, make_pdf, make_person):
    """Sent to the school, whose director has a mobile."""
    Settings.objects.update(quiet_from=None, quiet_until=None)
    Register.objects.create(unit=school, kind="receive")
    make_person("HEAD", school, "director", given_name="พิมพ์", phone="081-111-1111")
    entry = registering.register(send, office_clerk, LETTER)
    dispatch.send(dispatch.attach(entry, office_clerk, make_pdf("เรื่อง"), "ก.pdf"), office_clerk, [school])
    return entry


def test_the_composer_opens_with_the_letters_words_and_its_units_directors(clerk, letter):
    assert "แจ้งทาง SMS" in clerk.get(f"/efiling/entries/{letter.pk}/").content.decode()
    opened = clerk.post(f"/efiling/entries/{letter.pk}/sms/")
    page = clerk.get(opened.url).content.decode()
    assert "ประชุมด่วนเรื่องน้ำท่วม" in page
    assert letter.written_number in page
    key = Draft.objects.get().key
    assert "081-111-1111" in clerk.get(f"/sms/drafts/{key}/").content.decode()
    assert not Message.objects.exists(), "nothing is sent before somebody presses so"
    clerk.post(f"/sms/drafts/{key}/send/")
    message = Message.objects.get()
    assert (message.about, message.recipients.get().number) == (f"entry/{letter.pk}", "+66811111111")
    page = clerk.get(f"/efiling/entries/{letter.pk}/").content.decode()
    assert f"/sms/messages/{message.pk}/" in page
    assert "รอส่ง 1" in page


def test_a_long_subject_is_cut_and_its_number_stays(send, office_clerk):
    entry = registering.register(send, office_clerk, LETTER | {"subject": "ก" * 900})
    told = by_sms.text(entry)
    assert len(told) < 250
    assert entry.written_number in told


@pytest.mark.parametrize("secrecy", ["secret", "very-secret"])
def test_a_secret_letter_is_not_told_by_sms(signed_in, secret, registrar, secrecy):
    entry = registering.register(secret, registrar, LETTER | {"secrecy": secrecy})
    client = signed_in(registrar)
    assert "แจ้งทาง SMS" not in client.get(f"/efiling/entries/{entry.pk}/").content.decode()
    assert client.post(f"/efiling/entries/{entry.pk}/sms/").status_code == 404
    assert not Draft.objects.exists()


def test_nor_is_one_whose_secrecy_nobody_has_answered(clerk, letter, monkeypatch):
    monkeypatch.setattr(scans, "found_secrecy", lambda letter: "secret")
    assert "แจ้งทาง SMS" not in clerk.get(f"/efiling/entries/{letter.pk}/").content.decode()
    assert clerk.post(f"/efiling/entries/{letter.pk}/sms/").status_code == 404


def test_nor_is_one_whose_file_was_taken_out(clerk, letter):
    Outgoing.objects.update(blob=None)
    assert clerk.post(f"/efiling/entries/{letter.pk}/sms/").status_code == 404


def test_nor_is_one_whose_number_is_void(clerk, send, office_clerk):
    entry = registering.register(send, office_clerk, LETTER)
    registering.void(entry, office_clerk, "ผิด", entry.version)
    assert clerk.post(f"/efiling/entries/{entry.pk}/sms/").status_code == 404


def test_who_does_not_see_the_letter_opens_nothing(signed_in, letter, group_staff, school_director):
    assert signed_in(group_staff).post(f"/efiling/entries/{letter.pk}/sms/").status_code == 403
    assert signed_in(school_director).post(f"/efiling/entries/{letter.pk}/sms/").status_code == 404
