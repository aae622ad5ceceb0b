"""Pages of check-ins: who may see what, what they show, and that they stay quiet when nothing changed."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.fleet.models import Record
from hub.look.live import BACKGROUND
from hub.people.models import Person, Unit
from hub.photogenic import consents, day, hours
from hub.photogenic.models import AppendOnly, CheckIn, FaceTemplate, Hours, PhotoLook, Review
from tests.hub.conftest import MakePerson, SignedIn
from tests.hub.photogenic.conftest import MakeCheckIn
from tests.hub.sealed_device import SealedDevice, store
from tests.hub.station_records import JPEG, REVIEW, checkin_record, face_record

TODAY = "photogenic:today"


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """That time yesterday in Bangkok: a whole day that lies behind us whenever the test runs."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return datetime.combine(yesterday, time(hour, minute, second), timezone.get_current_timezone())


def page(client: Client, name: str = TODAY, **query: str) -> str:
    answer = client.get(reverse(name), {"day": at(0).date().isoformat(), **query})
    assert answer.status_code == 200
    return answer.content.decode()


PAGES = ["today", "live", "sheet", "export", "queue", "faces", "paper", "hours"]


@pytest.mark.parametrize("name", PAGES)
def test_staff_may_not_open_the_pages_about_others(group_staff: Person, signed_in: SignedIn, name: str) -> None:
    assert signed_in(group_staff).get(reverse(f"photogenic:{name}")).status_code == 403


@pytest.mark.parametrize("name", [*PAGES, "own", "own-face"])
def test_without_signing_in_nothing_is_shown(client: Client, db: None, name: str) -> None:
    answer = client.get(reverse(f"photogenic:{name}"))
    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_a_director_in_both_languages(
    office_director: Person, signed_in: SignedIn, checked_in: MakeCheckIn, group_staff: Person, name: str, language: str
) -> None:
    checked_in(group_staff, {"face": REVIEW})
    client = signed_in(office_director)
    client.cookies["django_language"] = language
    assert client.get(reverse(f"photogenic:{name}")).status_code == 200


def test_a_day_shows_who_came_when_and_who_was_late(
    office_clerk: Person, group_staff: Person, office_director: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checked_in(group_staff, at=at(8, 12))
    checked_in(office_director, at=at(9, 5))
    shown = page(signed_in(office_clerk))
    assert shown.index("นางดวงใจ นำพา") < shown.index("นายปิ่น ผู้กล้า")  # newest first
    assert "09.05 น." in shown
    assert "สาย" in shown
    assert "นางสาวกตัญญู สารบรรณ" in shown  # has not come


@pytest.mark.parametrize(
    ("arrived", "late"), [(at(7), False), (at(8, 30), False), (at(8, 30, 59), False), (at(8, 31), True), (at(13), True)]
)
def test_later_than_half_past_eight_is_late(arrived: datetime, late: bool) -> None:
    assert hours.WorkingHours().late(arrived) is late


def test_a_unit_has_its_own_hours_or_those_of_the_unit_above(office: Unit, group: Unit, school: Unit) -> None:
    Hours.objects.create(unit=office, start=time(8), end=time(16))
    Hours.objects.create(unit=school, start=time(7, 30), end=time(15, 30))
    working = hours.of_every_unit()
    assert [working[unit.pk].start for unit in (office, group, school)] == [time(8), time(8), time(7, 30)]


def test_a_day_counts_first_arrivals_and_last_leavings_that_stand(
    office: Unit, group: Unit, group_staff: Person, office_director: Person, checked_in: MakeCheckIn
) -> None:
    checked_in(group_staff, {"direction": "out"}, at=at(7))
    rejected = checked_in(group_staff, {"face": REVIEW}, at=at(8))
    checked_in(group_staff, at=at(8, 45))
    checked_in(group_staff, at=at(12))
    checked_in(group_staff, {"direction": "out"}, at=at(16, 30))
    Review.objects.create(checkin=rejected, reviewer=office_director, decision="rejected", note="x")
    made = day.of({office.pk, group.pk}, at(0).date())
    row = next(row for row in made.rows if row.person == group_staff)
    assert row.first is not None
    assert row.last is not None
    assert (row.first.at, row.last.at, row.late) == (at(8, 45), at(16, 30), True)
    assert (made.present, made.late, made.absent) == (1, 1, 1)


def test_a_clerk_of_the_office_does_not_see_a_schools_staff(
    office_clerk: Person, school_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checkin = checked_in(school_staff, at=at(8))
    client = signed_in(office_clerk)
    assert "แก้วตา" not in page(client, unit="all")
    assert client.get(reverse("photogenic:checkin", args=[checkin.pk])).status_code == 404
    assert client.get(reverse("photogenic:checkin-photo", args=[checkin.pk])).status_code == 404


@pytest.mark.parametrize("words", ["ปิ่น", "STAFF", "ผู้กล้า ปิ่น"])
def test_names_and_codes_are_found_by_their_words(
    office_clerk: Person, group_staff: Person, office_director: Person, signed_in: SignedIn,
    checked_in: MakeCheckIn, words: str,
) -> None:  # fmt: skip
    checked_in(group_staff, at=at(8))
    checked_in(office_director, at=at(8))
    shown = page(signed_in(office_clerk), q=words)
    assert "นายปิ่น ผู้กล้า" in shown
    assert "นางดวงใจ นำพา" not in shown


@pytest.mark.parametrize("typed", ["22 พ.ย. 2569", "๒๒/๑๑/๒๕๖๙", "2026-11-22"])
def test_a_day_may_be_typed_as_offices_write_it(office_clerk: Person, signed_in: SignedIn, typed: str) -> None:
    assert "22 พฤศจิกายน 2569" in page(signed_in(office_clerk), day=typed)


def test_a_day_that_is_none_gets_a_clear_message(office_clerk: Person, signed_in: SignedIn) -> None:
    answer = signed_in(office_clerk).get(reverse("photogenic:today"), {"day": "99/99/9999"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in shown
    assert 'value="99/99/9999"' in shown, "what was typed can be mended"
    assert 'id="day-live"' not in shown, "today is not shown in its place"


def test_the_live_part_says_nothing_until_something_changes(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    client = signed_in(office_clerk)
    url = client.get(reverse(TODAY)).context["live_url"]
    headers = {BACKGROUND: "true"}
    assert client.get(url, headers=headers).status_code == 204
    checked_in(group_staff)
    changed = client.get(url, headers=headers)
    assert changed.status_code == 200
    assert "นายปิ่น ผู้กล้า" in changed.content.decode()
    assert client.get(changed.context["live_url"], headers=headers).status_code == 204


def test_a_review_changes_the_live_part(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checkin = checked_in(group_staff, {"face": REVIEW})
    client = signed_in(office_clerk)
    url = client.get(reverse(TODAY)).context["live_url"]
    Review.objects.create(checkin=checkin, reviewer=office_clerk, decision="confirmed")
    assert client.get(url).status_code == 200


def test_visitors_stand_in_a_tab_of_their_own(office_clerk: Person, signed_in: SignedIn, visited: Any) -> None:
    visit = visited(at=at(10))
    client = signed_in(office_clerk)
    assert "นายสมหมาย รักเรียน" in page(client, tab="visits")
    assert "ตราผนึกถูกต้อง" in client.get(reverse("photogenic:visit", args=[visit.pk])).content.decode()


def test_the_sheet_shows_signatures_drawn_from_strokes(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checked_in(group_staff, at=at(8))
    checked_in(group_staff, {"direction": "out"}, at=at(16, 40))
    shown = page(signed_in(office_clerk), "photogenic:sheet")
    assert shown.count("data:image/svg+xml;base64,") == 2
    assert "16.40 น." in shown


def test_a_picture_in_the_place_of_strokes_is_not_shown_as_a_signature(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, station: SealedDevice
) -> None:
    record = checkin_record(station, "STAFF")
    drawn = store(b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "image/svg+xml")
    body = {**record.body, "signature": drawn.sha256}
    station.send(record, station.seal("checkin/1", body, blobs=[record.blobs[0], drawn]))
    checkin = CheckIn.objects.get(signature=drawn.sha256)
    shown = signed_in(office_clerk).get(reverse("photogenic:checkin", args=[checkin.pk]))
    assert shown.status_code == 200
    assert "data:image/svg+xml" not in shown.content.decode()


def read(answer: Any) -> list[list[str]]:
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_file_of_a_day_opens_in_a_spreadsheet(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checked_in(group_staff, at=at(8, 45))
    answer = signed_in(office_clerk).get(reverse("photogenic:export"), {"day": at(0).date().isoformat()})
    lines = {line[1]: line for line in read(answer)}
    assert lines["STAFF"][2:] == ["นายปิ่น ผู้กล้า", "กลุ่มอำนวยการ", "08.45 น.", "", "สาย"]
    assert lines["CLERK"][-1] == "ยังไม่ลงเวลา"


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x"])
def test_what_a_visitor_types_is_never_a_formula(
    office_clerk: Person, signed_in: SignedIn, visited: Any, name: str
) -> None:
    visited({"name": name}, at=at(10))
    query = {"day": at(0).date().isoformat(), "tab": "visits"}
    assert read(signed_in(office_clerk).get(reverse("photogenic:export"), query))[1][2] == f"'{name}"


def test_a_check_in_is_shown_with_its_verified_seal(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn, station: SealedDevice
) -> None:
    checkin = checked_in(group_staff)
    shown = signed_in(office_clerk).get(reverse("photogenic:checkin", args=[checkin.pk])).content.decode()
    assert "ตราผนึกถูกต้อง" in shown
    assert station.id in shown
    assert checkin.record_id in shown
    assert "data:image/svg+xml;base64," in shown


def test_a_check_in_that_was_altered_afterwards_is_shown_loudly(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checkin = checked_in(group_staff, at=at(9))
    CheckIn.objects.update(at=at(8))
    shown = signed_in(office_clerk).get(reverse("photogenic:checkin", args=[checkin.pk])).content.decode()
    assert "ข้อมูลไม่ตรงกับที่ผนึกไว้" in shown
    assert 'role="alert"' in shown
    assert "ตราผนึกถูกต้อง" not in shown


def test_a_check_in_whose_seal_was_touched_is_shown_loudly(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checkin = checked_in(group_staff)
    Record.objects.update(jws="x.y.z")
    shown = signed_in(office_clerk).get(reverse("photogenic:checkin", args=[checkin.pk])).content.decode()
    assert "ตราผนึกไม่ถูกต้อง" in shown
    assert 'role="alert"' in shown


def test_a_photo_is_served_to_who_may_look_each_look_on_record_and_kept_by_no_browser(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checkin = checked_in(group_staff)
    answer = signed_in(office_clerk).get(reverse("photogenic:checkin-photo", args=[checkin.pk]))
    assert answer.content == JPEG
    assert "no-store" in answer["Cache-Control"]
    look = PhotoLook.objects.get()
    assert (look.looker, look.record_id, look.sha256) == (office_clerk, checkin.record_id, checkin.photo)


def test_a_person_sees_their_own_check_ins_and_nobody_elses(
    group_staff: Person, office_director: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    mine, other = checked_in(group_staff), checked_in(office_director)
    client = signed_in(group_staff)
    assert f"/checkins/{mine.pk}/" in client.get(reverse("photogenic:own")).content.decode()
    assert client.get(reverse("photogenic:checkin", args=[mine.pk])).status_code == 200
    assert client.get(reverse("photogenic:checkin-photo", args=[mine.pk])).status_code == 200
    assert client.get(reverse("photogenic:checkin", args=[other.pk])).status_code == 404
    assert client.get(reverse("photogenic:checkin-photo", args=[other.pk])).status_code == 404


def test_a_photo_without_signing_in_is_not_served(client: Client, group_staff: Person, checked_in: MakeCheckIn) -> None:
    checkin = checked_in(group_staff)
    assert client.get(reverse("photogenic:checkin-photo", args=[checkin.pk])).status_code == 302
    assert not PhotoLook.objects.exists()


def review(client: Client, checkin: CheckIn, decision: str = "confirmed", note: str = "") -> int:
    url = reverse("photogenic:checkin", args=[checkin.pk])
    return client.post(url, {"decision": decision, "note": note}).status_code


def test_a_review_takes_a_check_in_out_of_the_queue_and_a_later_one_stands(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checkin = checked_in(group_staff, {"face": REVIEW})
    client = signed_in(office_clerk)
    assert "ผู้กล้า" in client.get(reverse("photogenic:queue")).content.decode()
    assert review(client, checkin) == 302
    assert "ผู้กล้า" not in client.get(reverse("photogenic:queue")).content.decode()
    assert review(client, checkin, "rejected", "ไม่ใช่เจ้าตัว") == 302
    assert CheckIn.objects.with_standing().get().standing == "rejected"  # type: ignore[attr-defined]  # with_standing() adds it
    assert Review.objects.count() == 2


def test_an_unverified_time_waits_for_review_too(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn, station: SealedDevice
) -> None:
    from tests.hub.station_records import checkin_record

    record = checkin_record(station, "STAFF", at=at(8), synced=False)
    station.send(record)
    assert "เวลายังไม่ยืนยัน" in signed_in(office_clerk).get(reverse("photogenic:queue")).content.decode()


def test_who_does_not_vouch_says_why(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checkin = checked_in(group_staff, {"face": REVIEW})
    assert review(signed_in(office_clerk), checkin, "rejected") == 422
    assert review(signed_in(office_clerk), checkin, "") == 422
    assert not Review.objects.exists()


def test_nobody_reviews_their_own_or_what_needs_none(
    office_clerk: Person, group_staff: Person, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    own, sure = checked_in(office_clerk, {"face": REVIEW}), checked_in(group_staff)
    client = signed_in(office_clerk)
    assert review(client, own) == 403
    assert review(client, sure) == 403
    assert review(signed_in(group_staff), checked_in(group_staff, {"face": REVIEW})) == 403


def test_a_review_is_never_changed_nor_removed(
    office_clerk: Person, group_staff: Person, checked_in: MakeCheckIn
) -> None:
    made = Review.objects.create(checkin=checked_in(group_staff), reviewer=office_clerk, decision="confirmed")
    for change in (
        made.save,
        made.delete,
        Review.objects.all().delete,
        lambda: Review.objects.update(decision="rejected"),
    ):
        with pytest.raises(AppendOnly):
            change()


def test_the_home_page_tells_of_today_and_of_what_waits(
    office_clerk: Person, group_staff: Person, make_person: MakePerson, signed_in: SignedIn, checked_in: MakeCheckIn
) -> None:
    checked_in(group_staff, {"face": REVIEW})
    shown = signed_in(office_clerk).get(reverse("home")).content.decode()
    assert "ลงเวลาวันนี้" in shown
    assert reverse("photogenic:queue") in shown


def test_a_check_in_at_another_agency_waits_with_its_reason_and_counts_once_confirmed(
    station: SealedDevice, school_staff: Person, school_director: Person, school: Unit, signed_in: SignedIn
) -> None:
    station.send(checkin_record(station, "TEACHER"))
    made, client, english = CheckIn.objects.get(), signed_in(school_director), signed_in(school_director)
    assert day.of({school.pk}, timezone.localdate()).present == 0
    english.cookies["django_language"] = "en"
    for name in (reverse("photogenic:queue"), reverse("photogenic:checkin", args=[made.pk])):
        assert "ไม่ได้สังกัดหน่วยงานของจุดลงเวลานี้" in client.get(name).content.decode()
        assert "Not of this station" in english.get(name).content.decode()
    client.post(reverse("photogenic:checkin", args=[made.pk]), {"decision": "confirmed", "note": ""})
    assert day.of({school.pk}, timezone.localdate()).present == 1
    assert "แก้วตา" not in client.get(reverse("photogenic:queue")).content.decode()


def test_who_approves_a_face_is_told_that_it_comes_from_another_agency(
    station: SealedDevice, school_staff: Person, school_director: Person, signed_in: SignedIn
) -> None:
    consents.give(school_staff, school_staff, "th")
    station.send(face_record(station, "TEACHER"))
    client = signed_in(school_director)
    for name in (reverse("photogenic:faces"), reverse("photogenic:face", args=[FaceTemplate.objects.get().pk])):
        assert "ไม่ได้สังกัดหน่วยงานของจุดลงเวลานี้" in client.get(name).content.decode()
