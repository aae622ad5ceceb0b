"""The page on which a letter is read and signed, and what it says when something is in the way."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hub.efiling.drafting.models import Draft
from hub.efiling.models import Entry, Outgoing


@pytest.fixture
def press(proposed, office_director, signed_in, drawn):
    """press(**changes): the director signs as the page would post it."""
    browser = signed_in(office_director)

    def posted(**changes):
        form = {"version": proposed.version, "drawing": drawn, "looked_at": "on", **changes}
        return browser.post(reverse("drafting:sign", args=[proposed.pk]), form, follow=True)

    return posted


def test_signed_it_has_its_number_and_can_be_fetched(press, proposed, office_director, signed_in, office_clerk):
    assert "ได้เลข 1" in press().content.decode()
    letter = signed_in(office_director).get(reverse("drafting:letter", args=[proposed.pk]))
    assert letter.content.startswith(b"%PDF-")
    assert "no-store" in letter["Cache-Control"]
    entry = Entry.objects.get()
    clerk = signed_in(office_clerk)
    page = clerk.get(reverse("efiling:entry", args=[entry.pk])).content.decode()
    assert reverse("drafting:letter-of-line", args=[entry.pk]) in page
    assert clerk.get(reverse("drafting:file-copy-of-line", args=[entry.pk])).status_code == 200
    assert clerk.get(reverse("efiling:file", args=[entry.pk])).status_code == 200


def test_a_second_press_says_that_it_is_done(press):
    press()
    assert "ลงนามและออกเลขแล้ว" in press().content.decode()
    assert (Entry.objects.count(), Outgoing.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"drawing": ""}, "ยังไม่ได้ลงลายมือชื่อ"),
        ({"drawing": "not json"}, "อ่านลายมือชื่อไม่ได้"),
        ({"looked_at": ""}, "มีข้อสังเกต"),
        ({"version": "7"}, "อ่านฉบับล่าสุดก่อน"),
        ({"version": "x"}, "อ่านฉบับล่าสุดก่อน"),
    ],
)
def test_what_is_in_the_way_is_said_and_no_number_is_used(press, proposed, changes, told):
    assert told in press(**changes).content.decode()
    assert not Entry.objects.exists()
    proposed.refresh_from_db()
    assert proposed.state == Draft.State.PROPOSED


def test_who_has_no_certificate_is_told_what_the_letter_will_say(proposed, office_director, signed_in):
    page = signed_in(office_director).get(reverse("drafting:review", args=[proposed.pk])).content.decode()
    assert "ท่านยังไม่มีใบรับรอง" in page
    assert reverse("signing:own") in page


def test_its_page_pictures_are_shown(proposed, office_director, signed_in):
    browser = signed_in(office_director)
    picture = browser.get(reverse("drafting:page-picture", args=[proposed.pk, 1]))
    assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert browser.get(reverse("drafting:page-picture", args=[proposed.pk, 2])).status_code == 404


def test_the_file_of_an_unsigned_draft_is_not_there(proposed, office_director, signed_in):
    for name in ("letter", "file-copy"):
        assert signed_in(office_director).get(reverse(f"drafting:{name}", args=[proposed.pk])).status_code == 404


def test_an_issued_letter_is_not_written_in_any_more(press, proposed, group_staff, signed_in):
    press()
    response = signed_in(group_staff).post(
        reverse("drafting:write", args=[proposed.pk]), {"version": 1, "subject": "เปลี่ยน"}, follow=True
    )
    assert "จึงยังไม่ได้บันทึก" in response.content.decode()
    proposed.refresh_from_db()
    assert proposed.version == 1
