"""Who has a handover sees that letter, by no right to its register, and nobody else does; secret ones least of all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.documents.blobs import store
from hub.efiling import intake, moving
from hub.efiling.models import Attachment, Event, Incoming
from hub.efiling.registering import ChangedMeanwhile
from hub.efiling.routing import steps
from hub.efiling.routing.models import Annotation, Handover
from hub.efiling.routing.steps import Onward
from hub.people import acting


@pytest.fixture
def addresses(entry):
    """addresses(handover): the letter's page and everything that is fetched from it."""
    came = entry.documents.get()
    beside = Attachment.objects.create(incoming=came, blob=store(b"%PDF-1.4", "application/pdf"), name="แนบ.pdf")

    def of(handover):
        files = f"files/{came.pk}"
        more = (
            "",
            "notes.pdf",
            f"{files}/page-1.png",
            f"{files}/original.pdf",
            f"{files}/stamped.pdf",
            f"attachments/{beside.pk}/",
        )
        return [f"/efiling/desk/{handover.pk}/{each}" for each in more]

    return of


def statuses(client, addresses):
    return {client.get(address).status_code for address in addresses}


def test_who_is_asked_sees_the_letter_and_its_files_without_a_right_to_the_register(
    signed_in, propose, group_staff, addresses, entry
):
    client, given = signed_in(group_staff), propose(group_staff)
    assert client.get(f"/efiling/entries/{entry.pk}/").status_code == 403
    assert statuses(client, addresses(given)) == {200}
    kept = [client.get(address)["Cache-Control"] for address in addresses(given)[1:]]
    assert set(kept) == {"private, no-store"}
    looks = Event.objects.filter(action="looked", about=f"entry/{entry.pk}", person=group_staff)
    assert looks.count() >= 4, "the page and each file"


OTHERS = [
    "administrator", "office_director", "deputy", "office_clerk", "group_staff", "group_clerk", "other_head",
    "school_director", "school_administrator", "school_staff",
]  # fmt: skip


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sees_it_by_its_handover(request, signed_in, propose, head, addresses, typed, who):
    given = propose(head)
    client = signed_in(request.getfixturevalue(who))
    assert statuses(client, addresses(given)) == {404}
    assert client.post(f"/efiling/desk/{given.pk}/", typed("finished")).status_code == 404
    assert Handover.objects.get().state == "waiting"


def test_a_groups_leaders_and_clerks_have_what_it_is_handed_and_its_staff_do_not(
    signed_in, propose, office_director, group, head, group_clerk, group_staff, addresses
):
    given = propose(office_director)
    to_group = steps.pass_on(given, office_director, "มอบ", Onward(groups=[group])).handovers.get()
    assert statuses(signed_in(head), addresses(to_group)) == {200}
    assert statuses(signed_in(group_clerk), addresses(to_group)) == {200}
    assert statuses(signed_in(group_staff), addresses(to_group)) == {404}


def test_who_acts_in_the_position_has_it_as_long_as_they_act(
    signed_in, propose, office_director, deputy, place, addresses
):
    today = timezone.localdate()
    made = acting.appoint(place(office_director), deputy, today - timedelta(days=2), today)
    given = propose(office_director)
    assert statuses(signed_in(deputy), addresses(given)) == {200}
    assert "ท่านรักษาราชการแทน ผู้อำนวยการ" in signed_in(deputy).get(addresses(given)[0]).content.decode()
    acting.end(made, today - timedelta(days=1))
    assert statuses(signed_in(deputy), addresses(given)) == {404}


def test_who_answered_it_can_look_back_and_who_lost_the_position_cannot(
    signed_in, propose, head, addresses, typed, place
):
    given, client = propose(head), signed_in(head)
    client.post(f"/efiling/desk/{given.pk}/", typed("finished"))
    assert statuses(client, addresses(given)) == {200}
    assert "ดูได้อย่างเดียว" in client.get(addresses(given)[0]).content.decode()
    head.memberships.update(end=timezone.localdate() - timedelta(days=1))
    assert statuses(client, addresses(given)) <= {403, 404}


def test_what_was_recalled_is_gone_from_where_it_was(signed_in, propose, head, office_clerk, addresses):
    given = propose(head)
    steps.recall(given, office_clerk)
    assert statuses(signed_in(head), addresses(given)) == {404}


def test_a_stamp_that_was_overtaken_is_looked_for_anew(signed_in, propose, head, monkeypatch):
    def overtaken(_letter):
        raise ChangedMeanwhile

    given, client = propose(head), signed_in(head)
    monkeypatch.setattr(intake, "stamped_copy", overtaken)
    stamped = f"/efiling/desk/{given.pk}/files/{given.entry.documents.get().pk}/stamped.pdf"
    answer = client.get(stamped)
    assert (answer.status_code, answer.url) == (302, stamped)


def test_a_handover_gives_no_other_letters_files(signed_in, propose, head, receive, office_clerk, make_pdf):
    other = intake.take(receive, office_clerk, make_pdf("อีกเรื่อง"), "other.pdf")
    given, client = propose(head), signed_in(head)
    attached = Attachment.objects.create(incoming=other, blob=other.blob, name="แนบ.pdf")
    for address in (f"files/{other.pk}/page-1.png", f"files/{other.pk}/original.pdf", f"attachments/{attached.pk}/"):
        assert client.get(f"/efiling/desk/{given.pk}/{address}").status_code == 404
    assert client.get(f"/efiling/desk/{given.pk}/files/{given.entry.documents.get().pk}/page-9.png").status_code == 404


def test_of_a_destroyed_letter_its_pages_say_so(signed_in, propose, head, addresses, entry):
    given = propose(head)
    of = addresses(given)
    Incoming.objects.update(blob=None, stamped=None)
    Attachment.objects.update(blob=None)
    type(entry).objects.update(destroyed_at=timezone.now(), destroyed_under="บัญชีที่ 1/2579")
    client = signed_in(head)
    assert "ทำลายแล้ว" in client.get(of[0]).content.decode()
    assert {client.get(address).status_code for address in of[2:]} == {410}


def test_a_letter_that_turned_out_to_be_secret_is_gone_from_every_desk_it_lay_on(
    signed_in, propose, head, office_director, office_clerk, entry, secret, registrar
):
    given = propose(head, "เรื่องที่ไม่ควรมีใครเห็น")
    files = f"/efiling/desk/{given.pk}/files/{entry.documents.get().pk}"
    moving.to_secret(entry.documents.get(), office_clerk)
    client = signed_in(head)
    listed, shown = (client.get(f"/efiling/desk/{address}").content.decode() for address in ("", f"{given.pk}/"))
    assert "(ยกเลิกเลขแล้ว) 1" in listed
    for text in ("เรื่องที่ไม่ควรมีใครเห็น", "ขอเชิญประชุม", "page-1.png"):
        assert text not in listed + shown
        assert text not in signed_in(office_director).get(f"/efiling/entries/{entry.pk}/").content.decode()
    assert client.get(f"{files}/original.pdf").status_code == 404


# Secret letters


@pytest.fixture
def secret_handover(secret_entry, registrar, office_director, place):
    return steps.propose(secret_entry, registrar, "เพื่อโปรดทราบ", Onward([place(office_director)])).handovers.get()


def test_each_look_at_a_secret_letter_is_in_the_trail_and_its_list_does_not_name_it(
    signed_in, secret_handover, office_director
):
    client = signed_in(office_director)
    listed = client.get("/efiling/desk/").content.decode()
    assert "หนังสือลับ เลขรับ 1" in listed
    assert "เรื่องปกปิด" not in listed
    for times in (1, 2):
        assert "เรื่องปกปิด" in client.get(f"/efiling/desk/{secret_handover.pk}/").content.decode()
        looks = Event.objects.filter(action="looked", about=f"entry/{secret_handover.entry_id}", person=office_director)
        assert looks.count() == times


def test_a_secret_letters_pictures_are_looks_too_and_are_not_kept(
    signed_in, secret, registrar, office_director, place, make_pdf
):
    came = intake.take(secret, registrar, make_pdf("ลับ"), "ลับ.pdf")
    entry = intake.enter(came, registrar, {"subject": "ลับ", "secrecy": "secret"})
    given = steps.propose(entry, registrar, "เสนอ", Onward([place(office_director)])).handovers.get()
    answer = signed_in(office_director).get(f"/efiling/desk/{given.pk}/files/{came.pk}/page-1.png")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert Event.objects.filter(action="looked", person=office_director).count() == 1


@pytest.mark.parametrize("who", ["administrator", "deputy", "office_clerk", "head", "group_staff", "registrar"])
def test_nobody_else_however_high_sees_a_secret_letter_by_its_handover(request, signed_in, secret_handover, who):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/efiling/desk/{secret_handover.pk}/").status_code == 404
    if who != "registrar":
        assert "เรื่องปกปิด" not in client.get("/efiling/desk/followed/").content.decode()
        assert client.get(f"/efiling/desk/entries/{secret_handover.entry_id}/propose/").status_code in (403, 404)
        assert client.post(f"/efiling/desk/{secret_handover.pk}/recall/").status_code == 404


def test_a_secret_letter_is_seen_only_while_it_waits_there(signed_in, secret_handover, office_director, typed):
    client, address = signed_in(office_director), f"/efiling/desk/{secret_handover.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, typed("finished")).status_code == 302
    assert client.get(address).status_code == 404


def test_who_gets_a_secret_letter_is_offered_nobody_to_pass_it_to(
    signed_in, secret_handover, office_director, typed, deputy
):
    client, address = signed_in(office_director), f"/efiling/desk/{secret_handover.pk}/"
    shown = client.get(address).content.decode()
    assert "ส่งต่อ" not in shown
    key = f"p{deputy.memberships.get().pk}"
    assert client.post(address, typed("onward", to=[key])).status_code == 422
    assert not Handover.objects.exclude(pk=secret_handover.pk).exists()


def test_the_registrar_is_offered_positions_and_no_groups(
    signed_in, secret_entry, registrar, head, office_director, group
):
    shown = signed_in(registrar).get(f"/efiling/entries/{secret_entry.pk}/").content.decode()
    assert f'value="p{office_director.memberships.get().pk}"' in shown
    assert f'value="g{group.pk}"' not in shown


# Proposing and recalling


@pytest.mark.parametrize("who", [*OTHERS[:3], *OTHERS[4:], "head"])
def test_only_the_registers_clerks_propose(request, signed_in, entry, who, office_director, typed):
    client = signed_in(request.getfixturevalue(who))
    wanted = typed("", to=[f"p{office_director.memberships.get().pk}"])
    assert client.get(f"/efiling/desk/entries/{entry.pk}/propose/").status_code in (403, 404)
    assert client.post(f"/efiling/desk/entries/{entry.pk}/propose/", wanted).status_code in (403, 404)
    assert not Annotation.objects.exists()


@pytest.mark.parametrize("who", [*OTHERS[:3], *OTHERS[4:]])
def test_nobody_else_recalls_or_undoes(request, signed_in, propose, head, who):
    given, client = propose(head), signed_in(request.getfixturevalue(who))
    assert client.post(f"/efiling/desk/{given.pk}/recall/").status_code == 404
    assert client.post(f"/efiling/desk/notes/{given.given_id}/undo/").status_code == 404
    assert Handover.objects.get().state == "waiting"


def test_a_school_routes_its_own_letters_within_itself(
    signed_in, make_person, school, school_director, school_staff, office_director
):
    from hub.efiling import registering
    from hub.efiling.models import Register

    clerk = make_person("SCLERK", school, "clerk")
    register = Register.objects.create(unit=school, kind="receive")
    entry = registering.register(register, clerk, {"subject": "ของโรงเรียน"})
    shown = signed_in(clerk).get(f"/efiling/entries/{entry.pk}/").content.decode()
    offered = [
        f'value="p{who.memberships.get().pk}"' in shown for who in (school_director, school_staff, office_director)
    ]
    assert offered == [True, True, False]


def test_every_page_wants_a_sign_in(client, propose, head):
    given = propose(head)
    for address in ("", "followed/", f"{given.pk}/", "times/"):
        assert client.get(f"/efiling/desk/{address}").status_code == 302
