"""An authority and keys of the test's own, and persons with a certificate."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import LazySettings

from hub.documents.signing import authority, owning, pins
from hub.documents.typesetting import typeset
from hub.people.models import Membership, Person

PIN = "472913"


@pytest.fixture(scope="session")
def some_keys() -> list[rsa.RSAPrivateKey]:
    """Each takes up to a second to make, so that the tests take turns with a few."""
    return [authority.make_key() for _ in range(4)]


@pytest.fixture(autouse=True)
def own_keys(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, some_keys: list[rsa.RSAPrivateKey]
) -> Path:
    """Keys in a folder of the test, and PINs that cost little to try."""
    settings.DATA = tmp_path / "data"
    turns = cycle(some_keys)
    monkeypatch.setattr(authority, "make_key", lambda: next(turns))
    monkeypatch.setattr(pins, "_COST", 2**4)
    monkeypatch.delenv("SP_TSA", raising=False)
    return settings.DATA


@pytest.fixture
def certified(office_director: Person) -> Person:
    """The office's director, who has a certificate under PIN."""
    Membership.objects.filter(person=office_director).update(position="ผู้อำนวยการ สพป. ตัวอย่าง เขต 1")
    owning.make(office_director, PIN, None)
    return office_director


@pytest.fixture(scope="session")
def letter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A letter of two pages, as Typst makes them."""
    source = tmp_path_factory.mktemp("letter") / "letter.typ"
    source.write_text('#set text(font: "Sarabun", size: 16pt)\nเรื่อง ขอเชิญประชุม\n#pagebreak()\nหน้าสอง')
    return typeset(source, source.parent)
