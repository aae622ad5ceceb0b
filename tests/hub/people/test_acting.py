"""Acting appointments: who may give them, one person at a time, and access that follows the two dates by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from hub.people import access, acting, office_files, positions
from hub.people.models import Membership, Person, Unit
from hub.photogenic import scope

Role = Membership.Role
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _monday(at) -> None:
    at("2026-11-23 09:00")


@pytest.fixture
def at(monkeypatch):
    """at("2026-11-23 09:00"): the clock of the hub stands at that Bangkok time."""

    def stands(text: str) -> None:
        moment = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC) - timedelta(hours=7)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return stands


@pytest.fixture
def director_position(office_director: Person) -> Membership:
    held = office_director.memberships.get()
    held.position = "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา"
    held.save()
    return held


@pytest.fixture
def deputy(make_person, office: Unit) -> Person:
    person = make_person("DEPUTY", office, Role.DEPUTY, title="นาย", given_name="รอง", family_name="ช่วยงาน")
    person.memberships.update(position="รองผู้อำนวยการ")
    return person


def again(person: Person) -> Person:
    """As the next request sees the person."""
    return Person.objects.get(pk=person.pk)


# What an appointment does


@pytest.mark.parametrize(
    ("clock", "acts"),
    [
        ("2026-11-22 23:59", False),
        ("2026-11-23 00:00", True),
        ("2026-11-24 12:00", True),
        ("2026-11-25 23:59", True),
        ("2026-11-26 00:00", False),
    ],
)
def test_access_and_position_begin_and_end_with_their_bangkok_days(
    at, director_position, group_staff, office, clock, acts
) -> None:
    acting.appoint(director_position, group_staff, TODAY, TODAY + timedelta(days=2))
    at(clock)
    person = again(group_staff)
    assert access.may(person, "efiling.set-up", office) is acts
    assert (director_position in positions.held(person)) is acts
    assert (person in positions.holders(director_position)) is acts
    assert (positions.acting(director_position) is not None) is acts


def test_who_acts_signs_for_the_position_and_its_holder_for_herself(director_position, deputy) -> None:
    acting.appoint(director_position, deputy, TODAY, TODAY)
    holder = director_position.person
    assert positions.signing_lines(holder, director_position) == [
        "(นางดวงใจ นำพา)",
        "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา",
    ]
    assert positions.signing_lines(again(deputy), director_position) == [
        "(นายรอง ช่วยงาน)",
        "รองผู้อำนวยการ รักษาราชการแทน",
        "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา",
    ]


def test_who_has_no_position_of_their_own_signs_by_the_words_alone(director_position, group_staff) -> None:
    acting.appoint(director_position, group_staff, TODAY, TODAY)
    assert positions.signing_lines(again(group_staff), director_position)[1] == "รักษาราชการแทน"


def test_a_position_without_a_written_name_is_called_by_its_role(office_director) -> None:
    held = office_director.memberships.get()
    assert positions.signing_lines(office_director, held)[1] == "ผู้อำนวยการ"


def test_a_position_that_its_holder_left_is_among_the_agencys_while_somebody_acts_in_it(
    director_position, deputy, office, group
) -> None:
    Membership.objects.filter(pk=director_position.pk).update(end=TODAY - timedelta(days=1))
    assert director_position not in positions.of_agency(group)
    acting.appoint(director_position, deputy, TODAY, TODAY)
    assert director_position in positions.of_agency(group)
    assert positions.holders(director_position) == [deputy]


def test_the_positions_of_an_agency_are_those_of_its_groups_and_of_no_school(
    office_director, group_staff, school_director, school, group
) -> None:
    assert {each.person for each in positions.of_agency(group)} == {office_director, group_staff}
    assert {each.person for each in positions.of_agency(school)} == {school_director}


def test_a_closed_account_holds_and_acts_in_nothing(director_position, deputy) -> None:
    acting.appoint(director_position, deputy, TODAY, TODAY)
    Person.objects.update(is_active=False)
    assert positions.holders(director_position) == []
    assert positions.acting(director_position) is None


# One at a time, not for oneself, never an administrator


@pytest.mark.parametrize(("first", "last"), [(0, 0), (-3, 0), (2, 5), (-3, 5)])
def test_no_two_persons_act_in_one_position_at_the_same_time(
    director_position, deputy, group_staff, first, last
) -> None:
    acting.appoint(director_position, deputy, TODAY, TODAY + timedelta(days=2))
    with pytest.raises(acting.AlreadyActing):
        acting.appoint(director_position, group_staff, TODAY + timedelta(days=first), TODAY + timedelta(days=last))


def test_one_can_follow_the_other(director_position, deputy, group_staff) -> None:
    acting.appoint(director_position, deputy, TODAY, TODAY)
    acting.appoint(director_position, group_staff, TODAY + timedelta(days=1), TODAY + timedelta(days=1))
    assert acting.appointments().count() == 2


def test_one_person_can_act_in_two_positions_with_one_role(
    make_person, office, group, director_position, deputy
) -> None:
    head = make_person("HEAD", group, Role.DIRECTOR).memberships.get()
    for position in (director_position, head):
        acting.appoint(position, deputy, TODAY, TODAY)
    assert len(positions.held(again(deputy))) == 3


def test_nobody_acts_for_themselves(director_position) -> None:
    with pytest.raises(acting.OwnPosition):
        acting.appoint(director_position, director_position.person, TODAY, TODAY)


def test_nobody_acts_for_an_administrator_or_for_one_who_acts(
    administrator, director_position, deputy, group_staff
) -> None:
    appointment = acting.appoint(director_position, deputy, TODAY, TODAY)
    for position in (administrator.memberships.get(), appointment):
        with pytest.raises(acting.NobodysPosition):
            acting.appoint(position, group_staff, TODAY, TODAY)


def test_an_appointment_has_a_last_day_not_before_its_first(director_position, deputy) -> None:
    with pytest.raises(acting.WrongDay):
        acting.appoint(director_position, deputy, TODAY, TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("last", "remains"), [(-1, TODAY - timedelta(days=1)), (0, TODAY), (2, TODAY + timedelta(days=2))]
)
def test_it_is_ended_before_its_time_even_at_once(director_position, deputy, last, remains) -> None:
    made = acting.appoint(director_position, deputy, TODAY - timedelta(days=5), TODAY + timedelta(days=5))
    acting.end(made, TODAY + timedelta(days=last))
    made.refresh_from_db()
    assert made.end == remains


def test_one_that_never_began_goes_away(director_position, deputy) -> None:
    made = acting.appoint(director_position, deputy, TODAY, TODAY + timedelta(days=5))
    acting.end(made, TODAY - timedelta(days=1))
    assert not acting.appointments().exists()


@pytest.mark.parametrize("last", [-2, 6])
def test_it_is_not_lengthened_nor_ended_in_the_past(director_position, deputy, last) -> None:
    made = acting.appoint(director_position, deputy, TODAY - timedelta(days=5), TODAY + timedelta(days=5))
    with pytest.raises(acting.WrongDay):
        acting.end(made, TODAY + timedelta(days=last))


# It is no second place of service


def test_who_acts_elsewhere_is_counted_where_they_serve_alone(
    director_position, school_director, school, office, administrator, signed_in
) -> None:
    acting.appoint(director_position, school_director, TODAY, TODAY)
    assert school_director not in scope.persons({office.pk}, TODAY)
    assert scope.persons({office.pk, school.pk}, TODAY)[school_director] == school
    client = signed_in(administrator)
    listed = client.get(f"/people/persons/?unit={office.code}").content.decode()
    assert "เพ็ญศรี" not in listed
    tree = client.get("/people/units/").context["tree"]
    assert tree[0].persons == 2


def test_importing_persons_leaves_appointments_as_they_are(director_position, deputy, office) -> None:
    made = acting.appoint(director_position, deputy, TODAY, TODAY, "45/2569")
    row = f"DEPUTY,นาย,รอง,ช่วยงาน,,{office.code},director,ผู้อำนวยการ"
    report = office_files.load("persons", ",".join(office_files.COLUMNS["persons"]) + "\n" + row + "\n", keep=True)
    assert not report.faults
    made.refresh_from_db()
    assert (made.acting_for, made.position) == (director_position, "ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษา")
    assert deputy.memberships.places().filter(role="director").count() == 1


def test_the_form_of_a_place_of_service_does_not_reach_an_appointment(
    signed_in, administrator, director_position, deputy
) -> None:
    made = acting.appoint(director_position, deputy, TODAY, TODAY)
    client = signed_in(administrator)
    for address in ("", "remove/"):
        assert client.post(f"/people/memberships/{made.pk}/{address}", {"role": "staff"}).status_code == 404
    data = {"unit": str(made.unit_id), "role": "director", "position": "ผอ."}
    answer = client.post(f"/people/persons/{deputy.pk}/memberships/add/", data)
    assert answer.status_code == 302, "acting as director is not serving as one"


def test_while_somebody_acts_in_it_a_position_keeps_its_unit_and_role(
    signed_in, administrator, director_position, deputy
) -> None:
    acting.appoint(director_position, deputy, TODAY, TODAY)
    client = signed_in(administrator)
    data = {"unit": str(director_position.unit_id), "position": "ผอ.", "role": "administrator"}
    answer = client.post(f"/people/memberships/{director_position.pk}/", data)
    assert answer.status_code == 422
    assert "มีผู้รักษาการแทนในตำแหน่งนี้อยู่" in answer.content.decode()
    assert client.post(f"/people/memberships/{director_position.pk}/", data | {"role": "director"}).status_code == 302
    client.post(f"/people/memberships/{director_position.pk}/remove/")
    assert acting.appointments().count() == 1


# Pages


def appoint(client, position, **changes):
    data = {"start": "23/11/2569", "end": "25 พ.ย. 69", "order_number": "คำสั่งที่ ๔๕/๒๕๖๙", **changes}
    return client.post(f"/people/acting/add/{position.pk}/", data)


@pytest.mark.parametrize("who", ["administrator", "office_director"])
def test_who_administers_or_directs_the_unit_appoints(
    request, signed_in, director_position, deputy, office, who
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/people/acting/?position={director_position.pk}").status_code == 302
    assert client.get(f"/people/acting/?position={'9' * 5000}")["Location"] == "/people/acting/"
    assert appoint(client, director_position, person=deputy.pk).status_code == 302
    made = acting.appointments().get()
    assert (made.person, made.acting_for, made.start, made.end) == (
        deputy, director_position, TODAY, date(2026, 11, 25)
    )  # fmt: skip
    for address in (
        "/people/acting/",
        f"/people/persons/{deputy.pk}/",
        f"/people/persons/{director_position.person_id}/",
    ):
        shown = client.get(address).content.decode()
        assert "คำสั่งที่ ๔๕/๒๕๖๙" in shown, address
        assert "23 พ.ย. 69 – 25 พ.ย. 69" in shown
    assert "คำสั่งที่ ๔๕/๒๕๖๙" in signed_in(deputy).get("/people/me/").content.decode()


@pytest.mark.parametrize("who", ["office_clerk", "group_staff", "deputy", "school_director", "school_administrator"])
def test_nobody_else_does(request, signed_in, director_position, deputy, group_staff, who) -> None:
    client = signed_in(request.getfixturevalue(who))
    made = acting.appoint(director_position, group_staff, TODAY + timedelta(days=9), TODAY + timedelta(days=9))
    assert appoint(client, director_position, person=deputy.pk).status_code in (403, 404)
    assert client.post(f"/people/acting/{made.pk}/end/", {"last_day": "23/11/2569"}).status_code in (403, 404)
    assert acting.appointments().count() == 1


def test_a_school_sees_its_own_appointments_alone(
    signed_in, school_director, school_staff, office_director, director_position, deputy
) -> None:
    acting.appoint(director_position, deputy, TODAY, TODAY)
    acting.appoint(school_director.memberships.get(), school_staff, TODAY, TODAY, "9/2569")
    shown = signed_in(school_director).get("/people/acting/").content.decode()
    assert "9/2569" in shown
    assert "ช่วยงาน" not in shown
    assert "ช่วยงาน" in signed_in(office_director).get("/people/acting/").content.decode()


def test_nobody_appoints_themselves(signed_in, administrator, director_position) -> None:
    client = signed_in(administrator)
    assert appoint(client, director_position, person=administrator.pk).status_code == 422
    assert appoint(client, director_position, elsewhere=administrator.staff_code).status_code == 422
    assert not acting.appointments().exists()


def test_who_acts_does_not_end_or_lengthen_it_themselves(signed_in, director_position, deputy) -> None:
    made = acting.appoint(director_position, deputy, TODAY, TODAY)
    client = signed_in(deputy)
    assert client.post(f"/people/acting/{made.pk}/end/", {"last_day": "23/11/2569"}).status_code == 403
    assert appoint(client, director_position, person=deputy.pk, start="24/11/2569").status_code == 422


def test_somebody_of_another_school_is_appointed_by_their_code_from_the_office_only(
    signed_in, office_director, school_director, school_administrator, make_person, other_school
) -> None:
    neighbour, position = make_person("NEXT", other_school, Role.DIRECTOR), school_director.memberships.get()
    assert appoint(signed_in(school_administrator), position, elsewhere="NEXT").status_code == 422
    client = signed_in(office_director)
    refused = appoint(client, position, elsewhere="nobody")
    assert refused.status_code == 422
    assert "ไม่พบบุคลากรรหัสนี้" in refused.content.decode()
    assert appoint(client, position, elsewhere="next").status_code == 302
    assert acting.appointments().get().person == neighbour


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"person": ""}, "person", "เลือกผู้รักษาการแทน"),
        ({"end": "22/11/2569", "start": "20/11/2569"}, "end", "วันสิ้นสุดผ่านไปแล้ว"),
        ({"end": "22/11/2569"}, "end", "วันสิ้นสุดอยู่ก่อนวันเริ่ม"),
        ({"end": ""}, "end", ""),
        ({"start": "32/11/2569"}, "start", ""),
    ],
)
def test_what_cannot_stand_is_said(signed_in, office_director, director_position, deputy, typed, field, said) -> None:
    answer = appoint(signed_in(office_director), director_position, **{"person": deputy.pk, **typed})
    assert answer.status_code == 422
    assert said in answer.context["form"].errors[field][0]
    assert not acting.appointments().exists()


def test_an_overlap_is_said_with_name_and_days(
    signed_in, office_director, director_position, deputy, group_staff
) -> None:
    acting.appoint(director_position, group_staff, TODAY, TODAY)
    answer = appoint(signed_in(office_director), director_position, person=deputy.pk)
    assert "นายปิ่น ผู้กล้า รักษาการแทนในตำแหน่งนี้อยู่แล้ว ตั้งแต่ 23 พฤศจิกายน 2569" in answer.content.decode()


def test_it_is_ended_on_its_page_and_then_stands_among_the_past(
    signed_in, office_director, director_position, deputy
) -> None:
    made = acting.appoint(director_position, deputy, TODAY - timedelta(days=3), TODAY + timedelta(days=3), "45/2569")
    client = signed_in(office_director)
    assert client.get(f"/people/acting/{made.pk}/end/").status_code == 200
    assert client.post(f"/people/acting/{made.pk}/end/", {"last_day": "1/1/2569"}).status_code == 422
    assert client.post(f"/people/acting/{made.pk}/end/", {"last_day": "22/11/2569"}).status_code == 302
    assert "45/2569" not in client.get("/people/acting/").content.decode()
    assert "45/2569" in client.get("/people/acting/?when=past").content.decode()
    assert client.get(f"/people/acting/{made.pk}/end/").status_code == 404


def test_one_to_come_stands_among_the_future(signed_in, office_director, director_position, deputy) -> None:
    answer = appoint(signed_in(office_director), director_position, person=deputy.pk, start="24/11/2569")
    assert answer["Location"] == "/people/acting/?when=future"
    assert "ช่วยงาน" in signed_in(office_director).get("/people/acting/?when=future").content.decode()
