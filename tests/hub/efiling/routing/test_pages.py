"""The desk and the screen of a letter, as a superior goes through them; and the panel on the line's page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.efiling import registering
from hub.efiling.routing import steps
from hub.efiling.routing.models import Annotation, Handover, Phrase, TimeAllowed
from hub.efiling.routing.steps import Onward
from hub.people import acting
from hub.people.models import Unit


def act(client, handover, form, status=302):
    answer = client.post(f"/efiling/desk/{handover.pk}/", form)
    assert answer.status_code == status, answer.content.decode()
    return answer


def key(person):
    return f"p{person.memberships.places().get().pk}"


def page(client, address, status=200):
    answer = client.get(f"/efiling/{address}")
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def another(receive, office_clerk, place):
    """another(person, subject): one letter more on somebody's desk."""

    def made(person, subject, urgency="normal"):
        entry = registering.register(receive, office_clerk, {"subject": subject, "urgency": urgency})
        return steps.propose(entry, office_clerk, "เสนอ", Onward([place(person)])).handovers.get()

    return made


# The desk


def test_an_empty_desk_says_so(director):
    assert "ไม่มีเรื่องรอท่าน" in page(director, "desk/")


def test_the_most_pressing_stands_first_with_urgency_due_time_and_sender(director, office_director, propose, another):
    another(office_director, "เรื่องปกติ")
    propose(office_director)
    another(office_director, "เรื่องด่วนที่สุด", "most-urgent")
    shown = page(director, "desk/")
    titles = re.findall(r'class="desk-title">([^<]+)<', shown)
    assert titles == ["เรื่องด่วนที่สุด", "ขอเชิญประชุม", "เรื่องปกติ"]
    assert '<strong class="urgency">ด่วนที่สุด</strong>' in shown
    assert '<strong class="urgency">ปกติ' not in shown
    assert "นางสาวกตัญญู สารบรรณ · เจ้าหน้าที่ธุรการ" in shown


def test_what_is_overdue_is_told_on_the_desk_and_at_home(signed_in, director, clerk, office_director, propose):
    propose(office_director)
    assert "เกินกำหนด" not in page(director, "desk/") + director.get("/").content.decode()
    Handover.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert "เกินกำหนด" in page(director, "desk/")
    assert "เกินกำหนดแล้ว 1 เรื่อง" in director.get("/").content.decode()
    assert "เกินกำหนดที่ผู้อื่น" in clerk.get("/").content.decode()
    assert "เกินกำหนด" in page(clerk, "desk/followed/")


def test_the_desk_says_for_whom_somebody_acts(signed_in, propose, office_director, deputy, place):
    acting.appoint(place(office_director), deputy, timezone.localdate(), timezone.localdate())
    propose(office_director)
    assert "ในฐานะผู้รักษาราชการแทน ผู้อำนวยการ" in page(signed_in(deputy), "desk/")


def test_looking_at_the_list_opens_nothing_and_the_letter_does(director, office_director, propose):
    given = propose(office_director)
    page(director, "desk/")
    director.head(f"/efiling/desk/{given.pk}/")
    given.refresh_from_db()
    assert given.opened_at is None
    page(director, f"desk/{given.pk}/")
    given.refresh_from_db()
    assert given.opened_by == office_director


# The letter's screen


def test_the_screen_shows_pages_earlier_notes_phrases_and_recipients(director, office_director, propose, entry, deputy):
    given = propose(office_director)
    shown = page(director, f"desk/{given.pk}/")
    came = entry.documents.get()
    for part in (
        f"/efiling/desk/{given.pk}/files/{came.pk}/page-1.png", "เพื่อโปรดพิจารณา", "(นางสาวกตัญญู สารบรรณ)",
        'value="ทราบ"', 'value="มอบ…"', f'value="{key(deputy)}"',
    ):  # fmt: skip
        assert part in shown
    assert key(office_director) not in shown, "nobody hands a letter to themselves"


def test_a_phrase_recipients_and_send_bring_the_next_letter_with_the_way_back(
    director, office_director, propose, another, head, group, typed
):
    given, following = propose(office_director), another(office_director, "เรื่องต่อไป")
    form = typed("onward", "ด่วน", phrase=["เห็นชอบ", "มอบ…"], to=[key(head), f"g{group.pk}"])
    answer = act(director, given, form)
    assert answer["Location"] == f"/efiling/desk/{following.pk}/"
    note = Annotation.objects.get(step="onward")
    assert sorted(note.text.partition("\n")[0].removeprefix("เห็นชอบ มอบ ").split(", ")) == sorted(
        ["นางหัวหน้า กลุ่มดี", "กลุ่มอำนวยการ"]
    )
    assert note.text.endswith("\nด่วน")
    assert note.handovers.count() == 2
    shown = director.get(answer["Location"]).content.decode()
    assert f'action="/efiling/desk/notes/{note.pk}/undo/"' in shown
    answer = director.post(f"/efiling/desk/notes/{note.pk}/undo/")
    assert answer["Location"] == f"/efiling/desk/{given.pk}/"
    assert "เรียกคืนแล้ว" in page(director, f"desk/{given.pk}/")


def test_after_the_last_letter_the_desk_is_shown(director, office_director, propose, typed):
    assert act(director, propose(office_director), typed("finished"))["Location"] == "/efiling/desk/"


def test_the_same_form_twice_makes_one_step(director, office_director, propose, deputy, typed):
    given, form = propose(office_director), typed("onward", to=[key(deputy)])
    for _ in range(2):
        act(director, given, form)
    assert Annotation.objects.filter(step="onward").count() == 1


def test_a_form_that_is_sent_again_after_its_step_was_recalled_makes_the_step(
    director, office_director, propose, deputy, typed, desk_of
):
    """The browser's Back brings the form with its old token: it must not be told that it was sent when it was not."""
    given, form = propose(office_director), typed("onward", to=[key(deputy)])
    act(director, given, form)
    director.post(f"/efiling/desk/notes/{given.answers.get().pk}/undo/")
    assert desk_of(deputy) == []
    act(director, given, form | {"text": "แก้แล้ว"})
    assert desk_of(deputy) == ["ขอเชิญประชุม"]


def test_what_is_followed_is_shown_page_by_page_at_the_same_cost(
    clerk, office_director, another, django_assert_max_num_queries
):
    for number in range(55):
        another(office_director, f"เรื่องที่ {number}")
    with django_assert_max_num_queries(40):
        first = page(clerk, "desk/followed/")
    assert first.count('data-label="อยู่ที่"') == 50
    assert page(clerk, "desk/followed/?page=2").count('data-label="อยู่ที่"') == 5


def test_the_second_of_two_is_told_who_was_quicker(signed_in, propose, office_director, deputy, place, typed):
    acting.appoint(place(office_director), deputy, timezone.localdate(), timezone.localdate())
    given = propose(office_director)
    act(signed_in(deputy), given, typed("finished", "ทราบ"))
    slower = signed_in(office_director)
    act(slower, given, typed("finished", "อนุมัติ"))
    assert "นายรอง ช่วยงาน เกษียณหนังสือฉบับนี้ไปแล้ว: ยุติเรื่อง" in page(slower, "desk/")
    assert Annotation.objects.filter(step="finished").count() == 1


def test_the_second_is_told_of_a_secret_letter_too(
    signed_in, secret_entry, registrar, office_director, deputy, place, typed
):
    acting.appoint(place(office_director), deputy, timezone.localdate(), timezone.localdate())
    given = steps.propose(secret_entry, registrar, "เสนอ", Onward([place(office_director)])).handovers.get()
    act(signed_in(deputy), given, typed("finished", "ทราบ"))
    slower = signed_in(office_director)
    act(slower, given, typed("finished", "อนุมัติ"))
    assert "เกษียณหนังสือฉบับนี้ไปแล้ว" in page(slower, "desk/")


@pytest.mark.parametrize(
    ("step", "changes", "field", "said"),
    [
        ("onward", {}, "to", "เลือกผู้รับอย่างน้อยหนึ่งราย"),
        ("onward", {"to": ["p999999"]}, "to", "ผู้รับที่เลือกไม่มีในรายชื่อแล้ว"),
        ("finished", {"text": ""}, "text", "แตะข้อความสำเร็จรูปหรือพิมพ์ข้อความ"),
        ("finished", {"text": "\u200b \u200b"}, "text", "แตะข้อความสำเร็จรูปหรือพิมพ์ข้อความ"),
        ("finished", {"text": "ก" * 2001}, "text", ""),
        ("finished", {"phrase": ["ไม่มีวลีนี้"]}, "phrase", "ไม่มีข้อความนี้แล้ว"),
        ("onward", {"due_on": "1/1/2569"}, "due_on", "กำหนดเสร็จเป็นวันที่ผ่านไปแล้ว"),
        ("onward", {"due_on": "เมื่อไรก็ได้"}, "due_on", ""),
        ("onward", {"asked": "inform"}, "asked", ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    director, office_director, propose, typed, step, changes, field, said
):
    given = propose(office_director)
    answer = act(director, given, typed(step, **changes), 422)
    assert said in answer.context["form"].errors[field][0]
    assert Annotation.objects.count() == 1


@pytest.mark.parametrize("step", ["", "proposed", "erase"])
def test_a_step_that_there_is_not_is_not_taken(director, office_director, propose, typed, step):
    act(director, propose(office_director), typed(step), 422)
    assert Annotation.objects.count() == 1


def test_another_day_can_be_set(director, office_director, propose, deputy, typed):
    day = timezone.localdate() + timedelta(days=30)
    given = propose(office_director)
    act(director, given, typed("onward", to=[key(deputy)], due_on=f"{day.day}/{day.month}/{day.year + 543}"))
    due = timezone.localtime(Handover.objects.latest("pk").due_at)
    assert (due.date(), due.hour, due.minute) == (day, 16, 30)


def test_where_it_waits_already_is_said(director, clerk, office_director, propose, deputy, typed):
    given = propose(office_director)
    propose(deputy)
    answer = act(director, given, typed("onward", to=[key(deputy)]), 422)
    assert "รออยู่ที่ผู้รับนี้แล้ว: นายรอง ช่วยงาน" in answer.content.decode()


def test_a_void_letter_is_only_put_away(director, office_director, office_clerk, propose, entry, typed):
    given = propose(office_director)
    entry.refresh_from_db()
    registering.void(entry, office_clerk, "ลงผิดเล่ม", entry.version)
    assert "(ยกเลิกเลขแล้ว) ขอเชิญประชุม" in page(director, "desk/")
    shown = page(director, f"desk/{given.pk}/")
    assert "เลขนี้ยกเลิกแล้ว: ลงผิดเล่ม" in shown
    assert 'value="onward"' not in shown
    act(director, given, typed("finished", "ทราบ"))


def test_too_late_to_undo_is_said(signed_in, director, office_director, propose, head, typed):
    given = propose(office_director)
    act(director, given, typed("onward", to=[key(head)]))
    note = Annotation.objects.get(step="onward")
    page(signed_in(head), f"desk/{note.handovers.get().pk}/")
    director.post(f"/efiling/desk/notes/{note.pk}/undo/")
    assert "เรียกคืนไม่ได้แล้ว" in page(director, "desk/")
    assert note.handovers.get().state == "waiting"


# What waits at others


def test_who_handed_on_follows_and_recalls(director, office_director, propose, head, typed, desk_of):
    given = propose(office_director)
    act(director, given, typed("onward", to=[key(head)]))
    shown = page(director, "desk/followed/")
    assert "นางหัวหน้า กลุ่มดี · ผู้อำนวยการ" in shown
    handed = Handover.objects.latest("pk")
    assert director.post(f"/efiling/desk/{handed.pk}/recall/")["Location"] == "/efiling/desk/followed/"
    assert desk_of(office_director) == ["ขอเชิญประชุม"]
    director.post(f"/efiling/desk/{handed.pk}/recall/")
    assert "เรียกคืนไม่ได้แล้ว" in page(director, "desk/followed/")


def test_a_letter_with_nobody_is_pointed_out_to_the_clerk(clerk, propose, head):
    propose(head)
    head.memberships.update(end=timezone.localdate() - timedelta(days=1))
    assert "ไม่มีผู้ปฏิบัติหน้าที่แล้ว" in page(clerk, "desk/followed/")
    assert "ไม่มีผู้ปฏิบัติหน้าที่แล้ว" in page(clerk, f"entries/{Handover.objects.get().entry_id}/")


# On the line's page


def test_a_clerk_proposes_from_the_lines_page_and_sees_the_way(clerk, entry, office_director, head, typed):
    shown = page(clerk, f"entries/{entry.pk}/")
    assert "ยังไม่ได้เสนอใคร" in shown
    assert re.search(rf'value="{key(office_director)}" checked', shown), "the superior is picked already"
    form = typed("", "เพื่อโปรดทราบ", to=[key(office_director), key(head)])
    for _ in range(2):
        answer = clerk.post(f"/efiling/desk/entries/{entry.pk}/propose/", form)
        assert answer["Location"] == f"/efiling/entries/{entry.pk}/"
    shown = page(clerk, f"entries/{entry.pk}/")
    assert (Annotation.objects.count(), Handover.objects.count()) == (1, 2)
    for part in ("เพื่อโปรดทราบ", "นางดวงใจ นำพา · ผู้อำนวยการ", "ถึงแล้ว ยังไม่เปิด", "เรียกคืน"):
        assert part in shown


def test_a_wrong_proposal_comes_back_with_what_is_missing(clerk, entry, typed):
    answer = clerk.post(f"/efiling/desk/entries/{entry.pk}/propose/", typed("", ""))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"to", "text"}


def test_who_leads_sees_the_way_and_proposes_nothing(director, entry, propose, head, office_director):
    propose(head)
    shown = page(director, f"entries/{entry.pk}/")
    assert "การเสนอและเกษียณ" in shown
    assert "/propose/" not in shown


def test_who_has_it_is_led_from_the_line_to_the_screen(director, entry, propose, office_director):
    given = propose(office_director)
    assert f'href="/efiling/desk/{given.pk}/"' in page(director, f"entries/{entry.pk}/")


def test_letters_that_are_sent_are_not_proposed_here(clerk, send, office_clerk):
    entry = registering.register(send, office_clerk, {"subject": "ส่ง"})
    assert "การเสนอและเกษียณ" not in page(clerk, f"entries/{entry.pk}/")
    assert clerk.get(f"/efiling/desk/entries/{entry.pk}/propose/").status_code == 404


def test_a_void_line_is_not_proposed(clerk, entry, office_clerk, office_director, typed):
    registering.void(entry, office_clerk, "ผิด", entry.version)
    form = typed("", to=[key(office_director)])
    assert clerk.post(f"/efiling/desk/entries/{entry.pk}/propose/", form).status_code == 302
    assert "เสนอได้เฉพาะหนังสือที่ลงทะเบียนแล้ว" in page(clerk, f"entries/{entry.pk}/")
    assert not Annotation.objects.exists()


# Setting up


def times(**changes):
    rows = list(TimeAllowed.objects.all())
    form = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows)}
    for at, row in enumerate(rows):
        form |= {f"form-{at}-id": row.pk, f"form-{at}-amount": row.amount, f"form-{at}-measure": row.measure}
    return form | changes


def test_an_administrator_of_the_office_sets_the_times(signed_in, administrator):
    client = signed_in(administrator)
    assert "กำหนดเวลาหนังสือ" in page(client, "desk/times/")
    assert client.post("/efiling/desk/times/", times(**{"form-0-amount": "๔"})).status_code == 302
    assert TimeAllowed.objects.get(urgency="most-urgent").amount == 4
    for wrong in ("0", "สอง", "", "366"):
        assert client.post("/efiling/desk/times/", times(**{"form-0-amount": wrong})).status_code == 422
    assert client.post("/efiling/desk/times/", times(**{"form-0-measure": "weeks"})).status_code == 422
    assert TimeAllowed.objects.get(urgency="most-urgent").amount == 4


@pytest.mark.parametrize("who", ["office_director", "office_clerk", "group_staff", "school_administrator"])
def test_nobody_else_sets_them(request, signed_in, who):
    client = signed_in(request.getfixturevalue(who))
    assert client.get("/efiling/desk/times/").status_code == 403
    assert client.post("/efiling/desk/times/", times(**{"form-0-amount": "9"})).status_code == 403


def test_an_agency_has_words_of_its_own(clerk, director, office, office_director, propose):
    given = propose(office_director)
    address = f"/efiling/desk/phrases/{office.code}/"
    assert clerk.post(address, {"phrases": "ทราบ\n\nมอบ...\nทราบ\n  ชอบ  "}).status_code == 302
    assert list(Phrase.objects.filter(agency=office).values_list("text", flat=True)) == ["ทราบ", "มอบ…", "ชอบ"]
    shown = page(director, f"desk/{given.pk}/")
    assert ('value="ชอบ"' in shown, 'value="อนุมัติ"' in shown) == (True, False)
    for wrong in ("ก" * 41, "\n".join(str(each) for each in range(13))):
        assert clerk.post(address, {"phrases": wrong}).status_code == 422
    clerk.post(address, {"phrases": ""})
    assert 'value="อนุมัติ"' in page(director, f"desk/{given.pk}/")


@pytest.mark.parametrize(
    ("who", "status"),
    [("group_staff", 403), ("group_clerk", 404), ("head", 404), ("school_director", 404), ("school_staff", 403)],
)
def test_the_words_of_an_agency_are_set_by_who_leads_it_and_its_clerks(request, signed_in, office, who, status):
    client = signed_in(request.getfixturevalue(who))
    assert client.post(f"/efiling/desk/phrases/{office.code}/", {"phrases": "ก"}).status_code == status
    assert not Phrase.objects.filter(agency=office).exists()
    assert Unit.objects.filter(pk=office.pk).exists()
