"""The file of what a unit makes itself: letters that are sent, orders, announcements and certificates."""

from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hub.documents import archive, texts
from hub.documents.blobs import open_blob
from hub.efiling import archiving, dispatch, fixed, intake, registering, scans, verification
from hub.efiling.models import EarlierFile, Outgoing, Register

pytestmark = pytest.mark.usefixtures("own_folder")

OWN = ["order", "announcement", "certificate"]


def pdf(data):
    return SimpleUploadedFile("คำสั่ง.pdf", data, "application/pdf")


@pytest.fixture
def sent(send, office_clerk):
    return registering.register(send, office_clerk, {"subject": "แจ้ง"})


@pytest.fixture
def replaced(sent, office_clerk, make_pdf):
    """A line whose file another took the place of."""
    first = dispatch.attach(sent, office_clerk, make_pdf("เรื่อง แรก"), "แรก.pdf")
    dispatch.attach(sent, office_clerk, make_pdf("เรื่อง ใหม่"), "ใหม่.pdf")
    assert EarlierFile.objects.get().blob == first.blob
    return sent


def test_a_file_whose_place_another_took_is_kept_listed_and_can_be_opened(clerk, replaced):
    earlier = EarlierFile.objects.get()
    open_blob(earlier.blob_id).close()
    shown = clerk.get(f"/efiling/entries/{replaced.pk}/").content.decode()
    address = f"/efiling/entries/{replaced.pk}/earlier/{earlier.pk}.pdf"
    assert address in shown
    assert "แทนไฟล์ แรก.pdf ซึ่งยังเก็บไว้" in shown
    assert clerk.get(address).status_code == 200
    assert list(verification.verify()) == []


def test_the_same_file_again_takes_nothings_place(sent, office_clerk, make_pdf):
    data = make_pdf("เรื่อง ก")
    for _ in range(2):
        dispatch.attach(sent, office_clerk, data, "ก.pdf")
    assert not EarlierFile.objects.exists()


def test_an_earlier_file_that_was_exchanged_behind_the_pages_is_found(replaced):
    EarlierFile.objects.update(blob=Outgoing.objects.get().blob)
    assert [fault for fault in verification.verify() if "earlierfile/" in fault]
    EarlierFile.objects.all().delete()
    assert [fault for fault in verification.verify() if "is gone" in fault]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office_director", 200), ("office_deputy", 200), ("school_director", 404), ("school_deputy", 404),
        ("group_staff", 403), ("school_staff", 403), ("receptionist", 403),
    ],
)  # fmt: skip
def test_an_earlier_file_is_for_those_who_see_the_line(request, signed_in, replaced, who, status):
    client = signed_in(request.getfixturevalue(who))
    address = f"/efiling/entries/{replaced.pk}/earlier/{EarlierFile.objects.get().pk}.pdf"
    assert client.get(address).status_code == status


def test_an_earlier_file_is_not_found_at_another_line(clerk, replaced, send, office_clerk, make_pdf):
    other = registering.register(send, office_clerk, {"subject": "อื่น"})
    dispatch.attach(other, office_clerk, make_pdf("อื่น"), "อื่น.pdf")
    assert clerk.get(f"/efiling/entries/{other.pk}/earlier/{EarlierFile.objects.get().pk}.pdf").status_code == 404


def test_what_was_signed_and_numbered_here_is_not_exchanged_and_the_page_says_so(
    clerk, sent, office_clerk, make_pdf, monkeypatch
):
    dispatch.attach(sent, office_clerk, make_pdf("ลงนามแล้ว"), "ลงนาม.pdf")
    monkeypatch.setattr(fixed, "_asked", [lambda entry: entry.pk == sent.pk])
    address = f"/efiling/entries/{sent.pk}/"
    assert "เปลี่ยนเป็นไฟล์อื่นไม่ได้" in clerk.get(address).content.decode()
    said = clerk.post(f"{address}attach/", {"file": pdf(make_pdf("อื่น"))}, follow=True).content.decode()
    assert "ลงนามและออกเลขในระบบ จึงเปลี่ยนไฟล์ไม่ได้" in said
    assert Outgoing.objects.get().name == "ลงนาม.pdf"


@pytest.mark.parametrize("kind", OWN)
def test_an_order_or_its_like_keeps_its_scan_which_is_opened_from_the_line(clerk, office, office_clerk, make_pdf, kind):
    register = Register.objects.create(unit=office, kind=kind)
    entry = registering.register(register, office_clerk, {"subject": "แต่งตั้งคณะกรรมการ"})
    address = f"/efiling/entries/{entry.pk}/"
    assert "แนบหนังสือที่ลงนามแล้ว" in clerk.get(address).content.decode()
    data = make_pdf("คำสั่ง")
    assert "แนบไฟล์แล้ว" in clerk.post(f"{address}attach/", {"file": pdf(data)}, follow=True).content.decode()
    assert f"{address}file.pdf" in clerk.get(address).content.decode()
    assert clerk.get(f"{address}file.pdf").status_code == 200
    assert Outgoing.objects.get().blob_id == sha256(data).hexdigest()
    said = clerk.post(f"{address}send/", {"schools": "on", "units": []}, follow=True).content.decode()
    assert "อย่างน้อยหนึ่งแห่ง" in said
    assert list(verification.verify()) == []


def test_an_order_is_not_sent_to_units(office, office_clerk, make_pdf, school):
    register = Register.objects.create(unit=office, kind="order")
    entry = registering.register(register, office_clerk, {"subject": "แต่งตั้ง"})
    outgoing = dispatch.attach(entry, office_clerk, make_pdf("คำสั่ง"), "คำสั่ง.pdf")
    with pytest.raises(dispatch.NotRegistered):
        dispatch.send(outgoing, office_clerk, [school])


def test_the_order_gets_its_archive_copy_and_is_found_by_words_of_its_text(clerk, office, office_clerk, make_pdf):
    register = Register.objects.create(unit=office, kind="order")
    entry = registering.register(register, office_clerk, {"subject": "แต่งตั้ง"})
    dispatch.attach(entry, office_clerk, make_pdf("คณะกรรมการตรวจรับพัสดุ"), "คำสั่ง.pdf")
    scans.sweep()
    while texts.step():
        pass
    archiving.sweep()
    while archive.step():
        pass
    assert clerk.get(f"/efiling/entries/{entry.pk}/archive.pdf").status_code == 200
    found = clerk.get(f"/efiling/registers/{register.pk}/", {"q": "ตรวจรับพัสดุ", "in_text": "on"})
    assert [row["entry"] for row in found.context["rows"]] == [entry]


def test_a_letter_that_came_takes_no_other_file(receive, office_clerk, make_pdf):
    entry = intake.enter(
        intake.take(receive, office_clerk, make_pdf("เรื่อง ก"), "ก.pdf"), office_clerk, {"subject": "ก"}
    )
    with pytest.raises(dispatch.NotRegistered):
        dispatch.attach(entry, office_clerk, make_pdf("อื่น"), "อื่น.pdf")


def test_the_file_of_a_cancelled_number_can_still_be_opened(clerk, sent, office_clerk, make_pdf):
    dispatch.attach(sent, office_clerk, make_pdf("แจ้ง"), "แจ้ง.pdf")
    registering.void(sent, office_clerk, "ผิด", sent.version)
    address = f"/efiling/entries/{sent.pk}/"
    assert f"{address}file.pdf" in clerk.get(address).content.decode()
    assert clerk.get(f"{address}file.pdf").status_code == 200
