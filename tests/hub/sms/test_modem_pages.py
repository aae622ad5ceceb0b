"""Pages of modems, answers and escalation: who sees them, and what each wrong thing is told."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.people.models import Membership, Person, Unit
from hub.sms import escalating, queue, self_testing, taking_in
from hub.sms.emulator.__main__ import SOCKET
from hub.sms.models import (
    Answer,
    Escalation,
    FollowUp,
    GatewaySettings,
    Lane,
    Message,
    Modem,
    Part,
    Provider,
    Recipient,
    SelfTest,
)  # fmt: skip
from hub.sms.modem_forms import ModemForm
from hub.sms.modems.modem import Incoming
from hub.sms.providers import secrets

TO, OTHER = "+66812345678", "+66898765432"
State = Part.State


@pytest.fixture
def ports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Five places where something is plugged in."""
    paths = [tmp_path / f"modem{number}" for number in range(5)]
    for path in paths:
        path.touch()
    monkeypatch.setenv("SP_SMS_EMULATOR", str(tmp_path))
    return [str(path) for path in paths]


@pytest.fixture
def sim(db: None) -> Modem:
    return Modem.objects.create(name="ซิมหลัก", path="/dev/a", number="+66899000000")


def send_all(modem: Modem) -> None:
    while (part := queue.take_next(modem)) is not None:
        queue.sent(part, part.pk % 256)


def came(modem: Modem, text: str, sender: str = "0812345678") -> Answer:
    taking_in.keep(modem, Incoming(sender, text, timezone.now()))
    return taking_in.assemble()[0]


def write(unit: Unit, *to: queue.To, text: str = "ประชุมด่วน", lane: Lane = Lane.BULK) -> Message:
    return queue.put(text, to, unit, None, key=uuid.uuid4(), lane=lane).message


@pytest.mark.parametrize("name", ["modems", "modem-new", "self-test"])
def test_modems_are_the_office_administrators(
    name: str, administrator: Person, office_clerk: Person, school_administrator: Person, signed_in
) -> None:
    assert signed_in(administrator).get(reverse(f"sms:{name}")).status_code == 200
    for other in (office_clerk, school_administrator):
        assert signed_in(other).get(reverse(f"sms:{name}")).status_code == 403


def test_a_fourth_sim_is_refused_and_the_reason_said(administrator: Person, ports: list[str], signed_in) -> None:
    browser = signed_in(administrator)
    for number, port in enumerate(ports[:4]):
        answer = browser.post(reverse("sms:modem-new"), {"name": f"ซิม {number}", "path": port}, follow=True)
    assert "ใบอนุญาต" in answer.content.decode()
    assert list(Modem.objects.order_by("pk").values_list("enabled", flat=True)) == [True, True, True, False]
    last = Modem.objects.get(enabled=False)
    told = browser.post(reverse("sms:enable", args=[last.pk]), {"on": "1"}, follow=True).content.decode()
    assert "กสทช." in told
    assert Modem.objects.filter(enabled=True).count() == 3


def test_of_two_modems_added_at_once_one_is_told_that_there_are_three_already(
    administrator: Person, ports: list[str], signed_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        Modem.objects.create(name=f"ซิม {number}", path=ports[number])
    valid = ModemForm.is_valid

    def meanwhile(form: ModemForm) -> bool:
        """Another administrator was faster, after this one's page had counted."""
        Modem.objects.create(name="อีกตัว", path=ports[3])
        return valid(form)

    monkeypatch.setattr(ModemForm, "is_valid", meanwhile)
    browser = signed_in(administrator)
    answer = browser.post(reverse("sms:modem-new"), {"name": "ซิมของเรา", "path": ports[2]}, follow=True)
    assert "กสทช." in answer.content.decode()
    assert Modem.objects.filter(enabled=True).count() == 3
    assert Modem.objects.get(name="ซิมของเรา").enabled is False


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("path", "/etc/passwd", ""), ("number", "021234567", "พื้นฐาน"), ("number", "abc", ""),
        ("balance_code", "ATD123;", "USSD"), ("name", "", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_modem_is_told(
    administrator: Person, ports: list[str], signed_in, field: str, value: str, told: str
) -> None:
    form = {"name": "ซิม", "path": ports[0], "number": "", "balance_code": "", field: value}
    answer = signed_in(administrator).post(reverse("sms:modem-new"), form)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Modem.objects.exists()


def test_another_sim_is_accepted_only_if_it_is_the_one_that_was_shown(
    administrator: Person, sim: Modem, signed_in
) -> None:
    Modem.objects.update(imei="1", imsi="2", other_imei="3", other_imsi="4", trouble="other-sim")
    browser, url = signed_in(administrator), reverse("sms:accept", args=[sim.pk])
    browser.post(url, {"imei": "9", "imsi": "9"})
    assert Modem.objects.get().imsi == "2"
    browser.post(url, {"imei": "3", "imsi": "4"})
    assert (Modem.objects.get().imsi, Modem.objects.get().trouble) == ("4", "")


@pytest.mark.parametrize(
    "trouble", ["gone", "silent", "other-sim", "no-sim", "pin", "puk", "no-network", "sim-refused", "network-refused"]
)
def test_each_trouble_says_what_to_do(administrator: Person, sim: Modem, signed_in, trouble: str) -> None:
    Modem.objects.update(trouble=trouble, trouble_detail="cms-21", online=True, seen_at=timezone.now())
    page = signed_in(administrator).get(reverse("sms:modems")).content.decode()
    assert 'class="banner' in page
    assert trouble not in page


def test_a_modem_that_tells_no_reports_says_so(administrator: Person, sim: Modem, signed_in) -> None:
    for reports, told in ((True, False), (False, True)):
        Modem.objects.update(reports=reports, online=True, seen_at=timezone.now())
        page = signed_in(administrator).get(reverse("sms:modems")).content.decode()
        assert ("ไม่บอกว่าถึงเครื่องผู้รับ" in page) is told


def test_a_gateway_that_does_not_run_is_missed(administrator: Person, sim: Modem, signed_in) -> None:
    assert "sms_gateways" in signed_in(administrator).get(reverse("sms:modems")).content.decode()
    assert "โมเด็ม SMS ที่มีปัญหา" in signed_in(administrator).get("/").content.decode()


def test_a_provider_needs_its_secret_and_keeps_it_closed(administrator: Person, signed_in) -> None:
    url = reverse("sms:provider", args=["smsmkt"])
    form = {"url": "https://example.test", "key": "k", "sender": "SPOFFICE", "after_minutes": "15", "on": "on"}
    browser = signed_in(administrator)
    assert browser.post(url, form).status_code == 422
    assert browser.post(url, form | {"url": "http://example.test", "secret": "s"}).status_code == 422
    assert browser.post(url, form | {"secret": "ลับมาก"}).status_code == 302
    kept = Provider.objects.get()
    assert "ลับมาก" not in kept.secret
    assert secrets.opened(kept.secret) == "ลับมาก"
    assert "ลับมาก" not in browser.get(url).content.decode()
    assert browser.post(url, form | {"url": "https://elsewhere.test"}).status_code == 422
    assert browser.get(reverse("sms:provider", args=["other"])).status_code == 404


def test_answers_are_for_who_sends_for_the_unit_and_unknown_ones_for_the_office(
    sim: Modem, school: Unit, office_clerk: Person, school_director: Person, group_staff: Person, signed_in
) -> None:
    write(school, queue.To(TO, unit=school))
    send_all(sim)
    ours, unknown = came(sim, "ไปไม่ได้ครับ"), came(sim, "โปรโมชัน", "AIS")
    sees = {
        person: [
            signed_in(person).get(reverse("sms:answer", args=[answer.pk])).status_code for answer in (ours, unknown)
        ]
        for person in (school_director, office_clerk)
    }
    assert sees == {school_director: [200, 404], office_clerk: [404, 200]}
    assert signed_in(group_staff).get(reverse("sms:inbox")).status_code == 403


def test_an_answer_is_read_answered_once_and_made_unread(
    sim: Modem, office: Unit, office_clerk: Person, signed_in
) -> None:
    write(office, queue.To(TO))
    send_all(sim)
    answer, browser = came(sim, "กี่โมงครับ"), signed_in(office_clerk)
    url = reverse("sms:answer", args=[answer.pk])
    assert "คำตอบ SMS ที่ยังไม่อ่าน" in browser.get("/").content.decode()
    browser.get(url)
    answer.refresh_from_db()
    assert answer.read_by == office_clerk
    form = {"key": str(uuid.uuid4()), "text": "9 โมงครับ"}
    for _time in range(2):
        assert browser.post(url, form).status_code == 302
    assert [part.text for part in Part.objects.filter(lane=Lane.REPLY)] == ["9 โมงครับ"]
    assert browser.post(url, form | {"text": "ดู https://x.th"}).status_code == 422
    assert browser.post(url, form | {"text": "  "}).status_code == 422
    browser.post(reverse("sms:unread", args=[answer.pk]))
    answer.refresh_from_db()
    assert answer.read_at is None


def test_a_name_in_letters_cannot_be_answered(sim: Modem, office: Unit, office_clerk: Person, signed_in) -> None:
    answer = came(sim, "โปรโมชัน", "AIS")
    assert "ตอบกลับไม่ได้" in signed_in(office_clerk).get(reverse("sms:answer", args=[answer.pk])).content.decode()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"remind_after": "60", "deputy_after": "120", "list_after": "180"}, 302), ({"remind_after": "๖๐"}, 302),
        ({"remind_after": "60", "deputy_after": "30"}, 422), ({"remind_after": "0"}, 422), ({"remind_after": ""}, 422),
        ({"list_after": "99999"}, 422), ({"remind_after": "x"}, 422),
    ],
)  # fmt: skip
def test_times_of_escalation(office: Unit, office_clerk: Person, signed_in, form: dict[str, str], status: int) -> None:
    message = write(office, queue.To(TO))
    url = reverse("sms:escalation", args=[message.pk])
    assert signed_in(office_clerk).post(url, form).status_code == status
    assert Escalation.objects.exists() is (status == 302)


def test_who_is_silent_is_reminded_once_then_the_deputy_is_told_then_they_are_called(
    sim: Modem, school: Unit, make_person: Callable[..., Person], school_director: Person, signed_in
) -> None:
    deputy = make_person("SDEP", school, Membership.Role.DEPUTY, phone="0855555555", given_name="รอง")
    message = write(school, queue.To(TO, school_director, school), queue.To(OTHER, None, school))
    Escalation.objects.create(message=message, remind_after=10, deputy_after=20, list_after=30)
    send_all(sim)
    came(sim, "1", "0898765432")
    assert escalating.step() is False
    for minutes, begun in ((11, ["reminder"]), (21, ["deputies", "reminder"]), (31, ["deputies", "list", "reminder"])):
        Part.objects.filter(recipient__message=message).update(sent_at=timezone.now() - timedelta(minutes=minutes))
        assert [escalating.step(), escalating.step()] == [True, False]
        assert sorted(FollowUp.objects.values_list("step", flat=True)) == begun
        send_all(sim)
    sent = {each.step: each.message for each in FollowUp.objects.all()}
    assert [row.number for row in sent["reminder"].recipients.all()] == [TO]
    assert [(row.number, row.person) for row in sent["deputies"].recipients.all()] == [("+66855555555", deputy)]
    browser = signed_in(school_director)
    assert "ต้องโทรตาม" in browser.get("/").content.decode()
    page = browser.get(reverse("sms:calls", args=[message.pk])).content.decode()
    assert "แจ้งรองผู้อำนวยการแล้ว" in page
    assert TO in page
    assert OTHER not in page
    came(sim, "๑ ครับ")
    assert not Recipient.objects.filter(message=message, acknowledged_at=None).exists()


def test_a_call_list_is_not_for_another_unit(school: Unit, office_clerk: Person, signed_in) -> None:
    message = write(school, queue.To(TO))
    for name in ("calls", "escalation"):
        assert signed_in(office_clerk).get(reverse(f"sms:{name}", args=[message.pk])).status_code == 404


def test_the_morning_test_goes_once_a_day_from_sim_to_sim_and_is_told_when_late(
    sim: Modem, office: Unit, administrator: Person, signed_in
) -> None:
    second = Modem.objects.create(name="ซิมสอง", path="/dev/b", number="+66899000001")
    assert self_testing.step() is False
    GatewaySettings(self_test=True, self_test_at="00:00", self_test_minutes=5).save()
    assert [self_testing.step() for _time in range(3)] == [True, True, False]
    tests = {test.modem: test for test in SelfTest.objects.all()}
    assert (tests[sim].to, tests[second].to) == (second, sim)
    assert queue.take_next(second).text == f"SP-TEST {tests[second].token}"
    came(second, f"SP-TEST {tests[sim].token}", "0899000000")
    SelfTest.objects.update(late_at=timezone.now() - timedelta(minutes=1))
    assert [test.modem for test in self_testing.late()] == [second]
    browser = signed_in(administrator)
    assert "ยังไม่กลับมา" in browser.get(reverse("sms:modems")).content.decode()
    assert "SP-TEST" not in browser.get(reverse("sms:inbox") + "?of=unknown").content.decode()


@pytest.fixture
def tests_of_two(sim: Modem, office: Unit) -> tuple[SelfTest, SelfTest]:
    """The morning's tests of two modems, each to the other."""
    second = Modem.objects.create(name="ซิมสอง", path="/dev/b", number="+66899000001")
    GatewaySettings(self_test=True, self_test_at="00:00", self_test_minutes=5).save()
    while self_testing.step():
        continue
    return SelfTest.objects.get(modem=sim), SelfTest.objects.get(modem=second)


def test_a_morning_test_that_its_own_sim_could_not_send_is_sent_by_no_other(
    tests_of_two: tuple[SelfTest, SelfTest],
) -> None:
    own, other = tests_of_two
    queue.again(queue.take_next(own.modem), timedelta(), "cms-21")
    assert queue.take_next(other.modem).text == f"SP-TEST {other.token}"
    assert queue.take_next(other.modem) is None
    assert queue.take_next(own.modem).text == f"SP-TEST {own.token}"


def test_a_morning_test_passes_only_where_it_comes_from_the_sim_that_it_tests(
    tests_of_two: tuple[SelfTest, SelfTest],
) -> None:
    own, _other = tests_of_two
    came(own.to, f"SP-TEST {own.token}", "0899000001")
    own.refresh_from_db()
    assert own.came_at is None
    came(own.to, f"SP-TEST {own.token}", "66899000000")
    own.refresh_from_db()
    assert own.came_at is not None


def test_a_morning_test_that_was_not_sent_in_time_is_sent_no_more(tests_of_two: tuple[SelfTest, SelfTest]) -> None:
    own, other = tests_of_two
    SelfTest.objects.filter(pk=own.pk).update(late_at=timezone.now() - timedelta(seconds=1))
    self_testing.step()
    assert queue.take_next(own.modem) is None
    assert [part.state for part in Part.objects.filter(recipient__message=own.message)] == [State.FAILED]
    assert queue.take_next(other.modem) is not None
    assert [test.modem for test in self_testing.late()] == [own.modem]


def test_the_telephones_are_there_only_in_the_demonstration(
    administrator: Person, signed_in, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SP_SMS_EMULATOR", raising=False)
    browser = signed_in(administrator)
    assert browser.get(reverse("sms:phone")).status_code == 404
    monkeypatch.setenv("SP_SMS_EMULATOR", str(tmp_path))
    assert not (tmp_path / SOCKET).exists()
    assert "ไม่ทำงาน" in browser.get(reverse("sms:phone")).content.decode()


def test_a_person_plays_the_telephone(administrator: Person, signed_in, emulator, monkeypatch) -> None:
    monkeypatch.setenv("SP_SMS_EMULATOR", str(emulator.folder))
    browser = signed_in(administrator)
    browser.post(reverse("sms:phone"), {"do": "write", "number": "0812345678", "text": "สวัสดี"})
    browser.post(reverse("sms:phone"), {"do": "off", "number": "0812345678"})
    assert browser.post(reverse("sms:phone"), {"do": "write", "number": "12", "text": "x"}).status_code == 302
    assert emulator.state()["telephones"]["0812345678"]["on"] is False
