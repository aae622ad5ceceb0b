"""Groups of units that circulars go to, and whom a letter would reach before it is sent."""

import pytest

from hub.efiling import dispatch, registering
from hub.efiling.models import Delivery, Event, RecipientGroup, Register


@pytest.fixture
def small(office, school, other_school):
    made = RecipientGroup.objects.create(unit=office, name="โรงเรียนขนาดเล็ก")
    made.members.set([school, other_school])
    return made


@pytest.fixture
def entry(send, office_clerk, make_pdf):
    made = registering.register(send, office_clerk, {"subject": "แจ้ง"}, circular=True)
    dispatch.attach(made, office_clerk, make_pdf("เรื่อง แจ้ง"), "แจ้ง.pdf")
    return made


def names():
    return list(RecipientGroup.objects.values_list("name", flat=True))


def test_a_clerk_makes_a_group(clerk, office, school, other_school):
    sent = {"name": " ขนาดเล็ก ", "members": [school.pk, other_school.pk]}
    assert "สร้างกลุ่ม ขนาดเล็ก แล้ว" in clerk.post("/efiling/groups/5001/", sent, follow=True).content.decode()
    assert set(RecipientGroup.objects.get(name="ขนาดเล็ก").members.all()) == {school, other_school}
    assert Event.objects.filter(action="set-up").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "กรุณากรอกช่องนี้"), ({"name": "โรงเรียนขนาดเล็ก"}, "มีกลุ่มชื่อนี้แล้ว"), ({"members": []}, "กรุณากรอกช่องนี้"),
        ({"members": [999_999]}, "999999"), ({"name": "ก" * 101}, "100"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(clerk, small, school, change, said):
    answer = clerk.post("/efiling/groups/5001/", {"name": "ก", "members": [school.pk]} | change)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert names() == ["โรงเรียนขนาดเล็ก"]


def test_its_name_and_members_are_changed(clerk, small, school):
    clerk.post(f"/efiling/group/{small.pk}/", {"name": "ใหม่", "members": [school.pk]})
    small.refresh_from_db()
    assert (small.name, list(small.members.all())) == ("ใหม่", [school])


def test_it_is_removed_and_put_back(clerk, small, school, other_school):
    shown = clerk.post(f"/efiling/group/{small.pk}/remove/", follow=True).content.decode()
    assert "ลบกลุ่ม โรงเรียนขนาดเล็ก แล้ว" in shown
    assert names() == []
    assert "กลับมาแล้ว" in clerk.post("/efiling/groups/5001/put-back/", follow=True).content.decode()
    assert set(RecipientGroup.objects.get().members.all()) == {school, other_school}
    assert clerk.post("/efiling/groups/5001/put-back/").status_code == 404


def test_it_is_not_put_back_over_another_of_its_name(clerk, small, office, school):
    clerk.post(f"/efiling/group/{small.pk}/remove/")
    RecipientGroup.objects.create(unit=office, name=small.name)
    assert "กลับมาไม่ได้" in clerk.post("/efiling/groups/5001/put-back/", follow=True).content.decode()


def test_members_stand_by_the_thai_alphabet(clerk, office, group, school, other_school):
    shown = clerk.get("/efiling/groups/5001/").content.decode()
    places = [shown.index(each) for each in ("กลุ่มอำนวยการ", "โรงเรียนบ้านหนองบัว", "โรงเรียนวัดป่าแดง")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "who",
    ["office_director", "administrator", "group_staff", "school_director", "school_staff", "school_administrator"],
)
def test_only_the_units_clerks_have_its_groups(request, signed_in, small, school, who):
    client = signed_in(request.getfixturevalue(who))
    sent = {"name": "ก", "members": [school.pk]}
    for address in ("groups/5001/", f"group/{small.pk}/", f"group/{small.pk}/remove/", "groups/5001/put-back/"):
        assert client.post(f"/efiling/{address}", sent).status_code in (403, 404)
    assert client.get("/efiling/groups/5001/").status_code in (403, 404)
    assert names() == ["โรงเรียนขนาดเล็ก"]


def test_another_units_clerk_neither_sees_nor_uses_them(signed_in, make_person, small, school, entry):
    client = signed_in(make_person("SCLERK", school, "clerk"))
    assert client.get(f"/efiling/group/{small.pk}/").status_code == 404
    assert client.get("/efiling/groups/5001/").status_code == 404


def test_whom_it_would_reach_is_told_before_it_is_sent(clerk, small, entry, school, other_school):
    Register.objects.create(unit=school, kind="receive")
    address = f"/efiling/entries/{entry.pk}/recipients/"
    part = clerk.post(address, {"lists": [small.pk]}, headers={"HX-Request": "true"}).content.decode()
    assert "จะส่งถึง 1 หน่วยงาน" in part
    assert f"ทะเบียนหนังสือรับ: {other_school}" in part.replace("\n", "")
    whole = clerk.post(address, {"lists": [small.pk]}).content.decode()
    assert f'name="lists" value="{small.pk}"' in whole
    assert not Delivery.objects.exists()


def test_a_letter_goes_to_a_group_and_others_each_once(clerk, small, entry, school, other_school):
    for unit in (school, other_school):
        Register.objects.create(unit=unit, kind="receive")
    answer = clerk.post(f"/efiling/entries/{entry.pk}/send/", {"lists": [small.pk], "units": [school.pk]}, follow=True)
    assert "ส่งถึง 2 หน่วยงานแล้ว" in answer.content.decode()
    again = clerk.post(f"/efiling/entries/{entry.pk}/recipients/", {"lists": [small.pk]}).content.decode()
    assert "ไม่ส่งซ้ำ 2 หน่วยงาน" in again
    assert Delivery.objects.count() == 2


def test_another_units_group_is_no_choice(clerk, entry, school):
    theirs = RecipientGroup.objects.create(unit=school, name="ของโรงเรียน")
    RecipientGroup.objects.create(unit=entry.book.register.unit, name="ของเรา")
    part = clerk.post(f"/efiling/entries/{entry.pk}/recipients/", {"lists": [theirs.pk]}).content.decode()
    assert "เลือกผู้รับไม่ถูกต้อง" in part


def test_nobody_else_asks_whom_it_would_reach(signed_in, entry, office_director, school_director):
    for person in (office_director, school_director):
        address = f"/efiling/entries/{entry.pk}/recipients/"
        assert signed_in(person).post(address, {"schools": "on"}).status_code in (403, 404)
