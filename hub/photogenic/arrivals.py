"""What becomes of the records that stations send: rows for the pages, made in bulk, the same done twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from common.link import records as link
from common.thai.codes import staff_code
from hub.fleet import arrivals, bulk, clocks, erasures
from hub.fleet.arrivals import Arrival, Difference, Refused
from hub.fleet.models import Device, Kind, Record
from hub.people.models import Membership, Person, Unit
from hub.photogenic import bodies, consents, face_templates, scope
from hub.photogenic.models import CheckIn, FaceTemplate, Visit


def register() -> None:
    arrivals.register(
        link.CHECKIN,
        check=bodies.checkin,
        take=take_checkins,
        corrected=correct_checkins,
        compare=compare_checkins,
    )
    arrivals.register(
        link.VISIT, check=bodies.visit, take=take_visits, corrected=correct_visits, compare=compare_visits
    )
    arrivals.register(link.FACE, check=bodies.face, take=take_faces)


def _of_stations(arrived: Sequence[Arrival]) -> tuple[list[Arrival], list[Refused]]:
    """Who stands unattended in a lobby is no witness: only a station's records are check-ins, visits and enrolments."""
    told = [one for one in arrived if one.kept.device.kind == Kind.STATION]
    others = [one for one in arrived if one.kept.device.kind != Kind.STATION]
    return told, [Refused(one, "เครื่องนี้ไม่ใช่จุดลงเวลา / This device is not a check-in station") for one in others]


def take_checkins(arrived: Sequence[Arrival]) -> list[Refused]:
    arrived, refused = _of_stations(arrived)
    known = _persons(arrived)
    serving = _Serving(known.values(), arrived)
    there = set(CheckIn.objects.filter(record__in=[one.kept.pk for one in arrived]).values_list("record_id", flat=True))
    rows = []
    for arrival in arrived:
        person = known.get(staff_code(arrival.record.body["code"]))
        if person is None:
            refused.append(_unknown_code(arrival))
        elif arrival.kept.pk not in there:
            outside = serving.outside(person, arrival.kept.device)
            unit = serving.unit(person)
            rows.append({**_checkin(arrival), "person_id": person.pk, "unit_id": unit, "outside": outside})
    bulk.insert(CheckIn, rows)
    return refused


def take_visits(arrived: Sequence[Arrival]) -> list[Refused]:
    arrived, refused = _of_stations(arrived)
    there = set(Visit.objects.filter(record__in=[one.kept.pk for one in arrived]).values_list("record_id", flat=True))
    office = Unit.objects.filter(kind=Unit.Kind.OFFICE).values_list("pk", flat=True).first()
    fresh = [arrival for arrival in arrived if arrival.kept.pk not in there]
    bulk.insert(Visit, [{**_visit(one), "unit_id": one.kept.device.unit_id or office} for one in fresh])
    return refused


def take_faces(arrived: Sequence[Arrival]) -> list[Refused]:
    """Templates wait for a person's approval; those made without consent are erased at once."""
    arrived, refused = _of_stations(arrived)
    known = _persons(arrived)
    serving = _Serving(known.values(), arrived)
    for arrival in arrived:
        if FaceTemplate.objects.filter(record=arrival.kept).exists():
            continue
        refusal = _take_face(arrival, known.get(staff_code(arrival.record.body["code"])), serving)
        if refusal:
            erasures.erase({*arrival.record.body["photos"], arrival.record.body["templates"]}, "no-consent")
            refused.append(refusal)
    return refused


def _take_face(arrival: Arrival, person: Person | None, serving: _Serving) -> Refused | None:
    body = arrival.record.body
    if person is None:
        return _unknown_code(arrival)
    consent = consents.standing(person, lock=True)  # a withdrawal must either find this template or forbid it
    if consent is None or consent.version != body["consent"]:
        return Refused(arrival, f"{body['code']} ไม่ได้ให้ความยินยอมฉบับนี้ / has not consented to this version")
    try:
        model = face_templates.read(body["templates"]).model
    except face_templates.Unreadable as fault:
        return Refused(arrival, f"เปิดข้อมูลใบหน้าไม่ได้ / The templates cannot be read: {fault}")
    FaceTemplate.objects.create(
        record=arrival.kept,
        person=person,
        model=model,
        templates=body["templates"],
        photos=list(body["photos"]),
        made_at=clocks.best(arrival.kept),
        outside=serving.outside(person, arrival.kept.device),
    )
    return None


def correct_checkins(kept: Sequence[Record]) -> None:
    _correct(CheckIn.objects.filter(record__in=kept).select_related("record"))


def correct_visits(kept: Sequence[Record]) -> None:
    _correct(Visit.objects.filter(record__in=kept).select_related("record"))


def _correct(rows: Iterable[CheckIn] | Iterable[Visit]) -> None:
    for row in rows:
        row.at, row.time_verified = clocks.best(row.record), clocks.believed(row.record)
        row.save(update_fields=["at", "time_verified"])


def compare_checkins(arrived: Sequence[Arrival]) -> Iterator[Difference]:
    rows = {row.record_id: row for row in CheckIn.objects.filter(record__in=[one.kept.pk for one in arrived])}
    codes = dict(Person.objects.filter(checkins__in=rows.values()).values_list("pk", "staff_code"))
    for arrival in arrived:
        row = rows.get(arrival.kept.pk)
        if row is None:
            if arrival.kept.understood:
                yield Difference(arrival, "ไม่มีรายการลงเวลา / the check-in is missing")
            continue
        sealed = _checkin(arrival)
        yield from _differences(arrival, row, sealed)
        if codes.get(row.person_id) != staff_code(sealed["code"]):
            yield Difference(arrival, f"person: {codes.get(row.person_id)} ≠ {sealed['code']}")


def compare_visits(arrived: Sequence[Arrival]) -> Iterator[Difference]:
    rows = {row.record_id: row for row in Visit.objects.filter(record__in=[one.kept.pk for one in arrived])}
    for arrival in arrived:
        row = rows.get(arrival.kept.pk)
        if row is not None:
            yield from _differences(arrival, row, _visit(arrival))
        elif arrival.kept.understood:
            yield Difference(arrival, "ไม่มีรายการผู้มาติดต่อ / the visit is missing")


def _differences(arrival: Arrival, row: CheckIn | Visit, sealed: Mapping[str, Any]) -> Iterator[Difference]:
    for field, meant in sealed.items():
        written = getattr(row, field)
        if written != meant:
            yield Difference(arrival, f"{field}: {written} ≠ {meant}")


def _persons(arrived: Sequence[Arrival]) -> dict[str, Person]:
    codes = {staff_code(arrival.record.body["code"]) for arrival in arrived}
    return {person.staff_code: person for person in Person.objects.filter(staff_code__in=codes)}


class _Serving:
    """Where persons serve today, and for whom the stations they stood at may vouch."""

    def __init__(self, persons: Iterable[Person], arrived: Iterable[Arrival]) -> None:
        self._units: dict[int, list[int]] = {}
        held = Membership.objects.current().places().filter(person__in=list(persons))
        for person, unit in held.order_by("unit__order", "pk").values_list("person_id", "unit_id"):
            self._units.setdefault(person, []).append(unit)
        places = (arrival.kept.device.unit_id for arrival in arrived)
        self._parts = scope.parts_of({place for place in places if place is not None})

    def unit(self, person: Person) -> int | None:
        """Where a person is counted: the first unit in which they serve."""
        return next(iter(self._units.get(person.pk, [])), None)

    def outside(self, person: Person, device: Device) -> bool:
        """Whether the person serves nowhere in what the device's unit covers. One without a unit serves everybody."""
        if device.unit_id is None:
            return False
        return self._parts[device.unit_id].isdisjoint(self._units.get(person.pk, []))


def _unknown_code(arrival: Arrival) -> Refused:
    return Refused(arrival, f"ไม่มีรหัสบุคลากร {arrival.record.body['code']} / No such staff code")


def _checkin(arrival: Arrival) -> dict[str, Any]:
    """The columns of a check-in that follow from what was sealed."""
    body, kept = arrival.record.body, arrival.kept
    face, second = body["face"], body["face"].get("second") or {}
    return {
        "record_id": kept.pk,
        "code": body["code"],
        "direction": body["direction"],
        "method": body["method"],
        "at": clocks.best(kept),
        "time_verified": clocks.believed(kept),
        "face_decision": face["decision"],
        "face_score": face.get("score"),
        "face_threshold": face.get("threshold"),
        "face_model": face.get("model") or "",
        "second_agrees": second.get("agrees"),
        "second_distance": second.get("distance"),
        "first_rank": face.get("first_rank"),
        "face_reason": face.get("reason") or "",
        "photo": body["photo"],
        "signature": body["signature"],
    }


def _visit(arrival: Arrival) -> dict[str, Any]:
    """The columns of a visit that follow from what was sealed."""
    body, kept = arrival.record.body, arrival.kept
    return {
        "record_id": kept.pk,
        **{field: body.get(field) or "" for field in (*bodies.VISIT_TEXTS, "photo", "signature")},
        "at": clocks.best(kept),
        "time_verified": clocks.believed(kept),
    }
