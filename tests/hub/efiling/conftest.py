"""An office with its registers, and who keeps them."""

from __future__ import annotations

import pytest
from django.db import connection

from hub.documents import ocr
from hub.documents.pictures import Line
from hub.documents.typesetting import typeset
from hub.efiling import append_only, intake
from hub.efiling.models import Agency, Incoming, Register
from hub.efiling.rules import RegisterKind
from hub.people.models import Person, Unit

READ = (
    "ที ศ5 ๐๔๐๐๙/ว ๑๒๗๘   สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
    "๒๒ พฤศจกายน ๒๕๖๘",
    "เรือง ขอเชิญประชุมผู้บริหาร",
    "เรยน ผู้อำนวยการโรงเรียนทุกแห่ง",
)


@pytest.fixture
def receive(office: Unit) -> Register:
    return Register.objects.create(unit=office, kind=RegisterKind.RECEIVE)


@pytest.fixture
def send(office: Unit) -> Register:
    Agency.objects.create(unit=office, code="ศธ 04099")
    return Register.objects.create(unit=office, kind=RegisterKind.SEND)


@pytest.fixture
def secret(office: Unit, registrar: Person) -> Register:
    made = Register.objects.create(unit=office, kind=RegisterKind.RECEIVE, secret=True)
    made.registrars.add(registrar)
    return made


@pytest.fixture
def registrar(make_person, office: Unit) -> Person:
    return make_person("SECRET", office, "clerk", given_name="เงียบ", family_name="สนิท")


@pytest.fixture
def tampering(db: None):
    """Somebody with the database in their hands, who has put its guards aside."""
    append_only.release(connection)


@pytest.fixture
def office_deputy(make_person, office: Unit) -> Person:
    return make_person("DEP", office, "deputy", given_name="รอง", family_name="เขต")


@pytest.fixture
def receptionist(make_person, office: Unit) -> Person:
    return make_person("RECEP", office, "reception", given_name="ต้อนรับ", family_name="หน้างาน")


@pytest.fixture
def school_deputy(make_person, school: Unit) -> Person:
    return make_person("SDEP", school, "deputy", given_name="รอง", family_name="โรงเรียน")


@pytest.fixture
def school_receptionist(make_person, school: Unit) -> Person:
    return make_person("SRECEP", school, "reception", given_name="ต้อนรับ", family_name="โรงเรียน")


@pytest.fixture(params=["secret", "very-secret"])
def degree(request) -> str:
    """Each degree that a secret register is for."""
    return str(request.param)


@pytest.fixture(scope="session")
def make_pdf(tmp_path_factory):
    """make_pdf("line", …): a PDF of one page that carries these lines as text."""

    def make(*lines: str) -> bytes:
        folder = tmp_path_factory.mktemp("letter")
        text = " \\\n".join(line.replace("#", "\\#") for line in lines) or "#sym.space"
        source = folder / "letter.typ"
        source.write_text(f'#set page(paper: "a4")\n#set text(font: "Sarabun", size: 16pt)\n{text}\n')
        return typeset(source, folder)

    return make


@pytest.fixture
def clerk(signed_in, office_clerk):
    """The office clerk's browser."""
    return signed_in(office_clerk)


@pytest.fixture
def director(signed_in, office_director):
    return signed_in(office_director)


@pytest.fixture
def reads(monkeypatch):
    """reads("line", …): what tesseract will say of every page."""

    def say(*lines: str) -> None:
        said = tuple(Line(text, 0.1, 0.1 + 0.05 * at, 0.8, 0.03) for at, text in enumerate(lines))
        monkeypatch.setattr(ocr, "recognise", lambda picture: ocr.Recognised(said, 90.0))

    say(*READ)
    return say


@pytest.fixture
def own_folder(settings, tmp_path) -> None:
    """The hub's data in a folder of the test's own."""
    settings.DATA = tmp_path


@pytest.fixture
def scan(make_pdf) -> bytes:
    """A PDF that carries no text of its own."""
    return make_pdf()


@pytest.fixture
def came(receive, office_clerk, scan) -> Incoming:
    """It waits to be registered."""
    return intake.take(receive, office_clerk, scan, "สแกน.pdf")
