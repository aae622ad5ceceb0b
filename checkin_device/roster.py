"""Who may check in at this station, as the hub published it; and the templates of those who consented."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from checkin_device.errors import NotACard, WrongCode
from checkin_device.vision.embedding import Vector
from common.thai.codes import staff_code

FORMAT = "sp-roster/1"
CARD_PREFIX = "SP1:"


@dataclass(frozen=True)
class Templates:
    """Vectors of one model; those of another model cannot be compared with them."""

    model: str
    vectors: tuple[Vector, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "vectors": [base64.b64encode(vector.tobytes()).decode() for vector in self.vectors],
        }


@dataclass(frozen=True)
class Person:
    """face: None without consent or before enrolment; second: templates of the second opinion, where there are any.

    enrol: has consented at the hub and is to be enrolled at the next attended check-in.
    """

    code: str
    name: Mapping[str, str]
    unit: str
    face: Templates | None = None
    second: Templates | None = None
    enrol: bool = False


@dataclass(frozen=True)
class Host:
    """Somebody whom a visitor may come to see."""

    name: str
    unit: str


@dataclass(frozen=True)
class Roster:
    """consent_text: by language; all texts may hold U+200B where a line may break."""

    persons: Mapping[str, Person]
    hosts: tuple[Host, ...] = ()
    consent_version: int = 0
    consent_text: Mapping[str, str] = field(default_factory=dict)

    def person_with_code(self, typed: str) -> Person:
        """Thai digits, letters of either case and spaces around are the same. Raises WrongCode."""
        code = staff_code(typed)
        for person in self.persons.values():
            if staff_code(person.code) == code:
                return person
        raise WrongCode

    def person_with_card(self, qr: str) -> Person:
        """Raises NotACard for a QR code of something else, WrongCode for a card of somebody not in the roster."""
        if not qr.startswith(CARD_PREFIX):
            raise NotACard
        return self.person_with_code(qr.removeprefix(CARD_PREFIX))


class RosterRefused(ValueError):
    """The published roster is not of the shape this program understands; the one before stays in force."""


def read_roster(data: bytes) -> Roster:
    """Raises RosterRefused."""
    try:
        said = json.loads(data)
        if said["format"] != FORMAT:
            raise RosterRefused(f"format {said['format']!r}")
        persons = [_person(person) for person in said["persons"]]
        return Roster(
            persons={person.code: person for person in persons},
            hosts=tuple(Host(str(host["name"]), str(host["unit"])) for host in said.get("hosts", [])),
            consent_version=int(said["consent"]["version"]),
            consent_text={language: str(text) for language, text in said["consent"]["text"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as fault:
        raise RosterRefused(f"{type(fault).__name__}: {fault}") from fault


def _person(said: Mapping[str, Any]) -> Person:
    face = said["face"]
    return Person(
        code=str(said["code"]),
        name={language: str(name) for language, name in said["name"].items()},
        unit=str(said["unit"]),
        face=_templates(face) if face else None,
        second=_templates(face["second"]) if face and face.get("second") else None,
        enrol=bool(said["enrol"]),
    )


def _templates(said: Mapping[str, Any]) -> Templates:
    vectors = tuple(np.frombuffer(base64.b64decode(text, validate=True), "<f4") for text in said["vectors"])
    if not vectors or any(vector.shape != (128,) or not np.isfinite(vector).all() for vector in vectors):
        raise RosterRefused("a template is not 128 numbers")
    return Templates(str(said["model"]), vectors)
