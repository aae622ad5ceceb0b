"""Whoever has a letter on the desk can answer it, and the answer hangs together with it."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from hub.documents.signing.drawings import Drawing
from hub.efiling import registering
from hub.efiling.drafting import issuing, proposing, writing
from hub.efiling.drafting.models import Draft
from hub.efiling.filing import linking
from hub.efiling.filing.models import Link
from hub.efiling.routing import steps
from hub.efiling.routing.models import Handover
from hub.efiling.routing.steps import Onward
from hub.people.models import Membership

Role = Membership.Role


@pytest.fixture
def came(receive, office_clerk):
    return registering.register(receive, office_clerk, {"subject": "ขอเชิญประชุม", "sender": "สพฐ."})


@pytest.fixture
def group_clerk(make_person, group):
    return make_person("GCLERK", group, Role.CLERK)


@pytest.fixture
def handed_on(came, office_clerk, group, group_clerk) -> Handover:
    steps.propose(came, office_clerk, "เพื่อโปรดพิจารณา", Onward(groups=[group]))
    return Handover.objects.get(entry=came)


def begin(client, entry):
    form = {"kind": "external", "reply_to": entry.pk, "request": str(uuid.uuid4())}
    unit = {"unit": str(Membership.objects.get(person__staff_code="GCLERK").unit_id)}
    return client.post(reverse("drafting:new"), form | unit)


def test_the_clerk_of_a_group_answers_the_letter_on_its_desk(send, handed_on, group_clerk, signed_in):
    client = signed_in(group_clerk)
    address = f"{reverse('drafting:new')}?reply_to={handed_on.entry_id}"
    assert address in client.get(reverse("routing:letter", args=[handed_on.pk])).content.decode()
    assert client.get(address).status_code == 200
    made = Draft.objects.get(pk=begin(client, handed_on.entry).url.split("/")[-3])
    assert made.reply_to == handed_on.entry
    shown = client.get(reverse("drafting:draft", args=[made.pk])).content.decode()
    assert handed_on.entry.subject in shown
    assert reverse("efiling:entry", args=[handed_on.entry_id]) not in shown  # which is not there for them


def test_a_letter_that_is_not_on_ones_desk_cannot_be_answered(send, came, group_clerk, signed_in):
    assert begin(signed_in(group_clerk), came).status_code == 404


def test_a_secret_letter_is_not_answered_from_the_desk(
    send, secret, registrar, office_director, director_position, signed_in
):
    entry = registering.register(secret, registrar, {"subject": "ปกปิด", "sender": "สพฐ.", "secrecy": "secret"})
    steps.propose(entry, registrar, "เพื่อโปรดทราบ", Onward([director_position]))
    client, letter = signed_in(office_director), Handover.objects.get(entry=entry)
    address = f"{reverse('drafting:new')}?reply_to={entry.pk}"
    assert address not in client.get(reverse("routing:letter", args=[letter.pk])).content.decode()
    assert client.get(address).status_code == 404


def test_an_issued_answer_is_linked_to_the_letter_it_answers_once(
    came, send, group, group_staff, director_position, office_director, whole, drawn
):
    draft = writing.start(group_staff, group, "external", whole, reply_to=came)
    proposed = proposing.propose(draft, group_staff, [], director_position, draft.version)
    done = issuing.issue(proposed, office_director, proposed.version, Drawing.parse(drawn), "", looked_at=True)
    made = Link.objects.get(entry=done.entry)
    assert (made.to, made.kind) == (came, Link.Kind.REPLY)
    linking.link_answer(done.entry, came, office_director)
    assert Link.objects.count() == 1
