"""A letter as a ZIP: what is packed can be unpacked, and what is bad or made to harm is refused."""

from __future__ import annotations

import dataclasses
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.efiling.exchange import egif, parcel
from hub.efiling.exchange.parcel import BadParcel, ParcelFault
from tests.hub.efiling.exchange.test_egif import LETTER, NOTICES


def zipped(*files: tuple[str, bytes], flag: int = 0) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files:
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    data = packed.getvalue()
    if flag:
        place = data.index(b"PK\x01\x02") + 8
        local = data.index(b"PK\x03\x04") + 6
        for at in (place, local):
            data = (
                data[:at] + (int.from_bytes(data[at : at + 2], "little") | flag).to_bytes(2, "little") + data[at + 2 :]
            )
    return data


MESSAGE = ("message.xml", egif.write(LETTER))


def test_a_letter_is_packed_with_its_files_under_their_own_names():
    with zipfile.ZipFile(io.BytesIO(parcel.pack(LETTER))) as there:
        assert there.namelist() == ["หนังสือ.pdf", "รายชื่อ.csv", "message.xml"]
        assert there.read("หนังสือ.pdf") == LETTER.main.data
    assert parcel.unpack(parcel.pack(LETTER)) == parcel.Parcel(LETTER)


def test_two_files_of_one_name_are_both_packed():
    twice = dataclasses.replace(LETTER, attachments=(LETTER.main, *LETTER.attachments, *LETTER.attachments))
    with zipfile.ZipFile(io.BytesIO(parcel.pack(twice))) as there:
        assert there.namelist()[:4] == ["หนังสือ.pdf", "หนังสือ (2).pdf", "รายชื่อ.csv", "รายชื่อ (2).csv"]
    assert parcel.unpack(parcel.pack(twice)) == parcel.Parcel(twice)


@pytest.mark.parametrize("name", ["../../x.pdf", "/etc/x.pdf", "C:\\x.pdf", "message.xml", "..", ""])
def test_a_file_of_a_harmful_name_is_packed_under_a_harmless_one(name):
    odd = dataclasses.replace(LETTER, main=dataclasses.replace(LETTER.main, name=name))
    with zipfile.ZipFile(io.BytesIO(parcel.pack(odd))) as there:
        assert not any(".." in each.split("/") or each.startswith("/") for each in there.namelist())
        assert there.namelist().count("message.xml") == 1


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
def test_thai_names_are_read_in_the_encodings_that_programs_write(encoding):
    name = "กำหนดการประชุม.pdf"
    data = zipped(MESSAGE, ("x" * len(name.encode(encoding)), b"%PDF-1.7 more"))
    data = data.replace(b"x" * len(name.encode(encoding)), name.encode(encoding))
    assert [file.name for file in parcel.unpack(data).others] == [name]


def test_what_macs_and_windows_put_beside_is_left_out():
    data = zipped(MESSAGE, ("__MACOSX/._message.xml", b"x"), ("a/.DS_Store", b"x"), ("Thumbs.db", b"x"))
    assert parcel.unpack(data).others == ()


def test_what_the_message_does_not_hold_is_kept_beside_it_and_folders_do_not_matter():
    data = zipped(("จดหมาย/message.xml", MESSAGE[1]), ("จดหมาย/แผนที่.png", b"png"))
    assert [file.name for file in parcel.unpack(data).others] == ["แผนที่.png"]


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_may_come_in_a_zip_too(notice):
    assert parcel.unpack(zipped(("notice.xml", egif.write(notice)))) == parcel.Parcel(notice)


BAD = {
    "nothing": (b"", ParcelFault.BROKEN),
    "no zip": (b"PK\x03\x04 and no more", ParcelFault.BROKEN),
    "cut off": (zipped(MESSAGE)[:-30], ParcelFault.BROKEN),
    "damaged": (zipped(MESSAGE)[:40] + b"\xff" * 60 + zipped(MESSAGE)[100:], ParcelFault.BROKEN),
    "encrypted": (zipped(MESSAGE, flag=1), ParcelFault.ENCRYPTED),
    "a way up": (zipped(MESSAGE, ("../../etc/cron.d/x", b"x")), ParcelFault.ODD_NAME),
    "a way up of windows": (zipped(MESSAGE, ("..\\..\\x.pdf", b"x")), ParcelFault.ODD_NAME),
    "from the top": (zipped(MESSAGE, ("/etc/passwd", b"x")), ParcelFault.ODD_NAME),
    "a drive": (zipped(MESSAGE, ("C:\\x.pdf", b"x")), ParcelFault.ODD_NAME),
    "a name of dots": (zipped(MESSAGE, ("a/. .", b"x")), ParcelFault.ODD_NAME),
    "an invisible name": (zipped(MESSAGE, ("\u200b", b"x")), ParcelFault.ODD_NAME),
    "one name twice": (zipped(MESSAGE, ("a/x.pdf", b"x"), ("b/X.pdf", b"y")), ParcelFault.SAME_NAME),
    "no message": (zipped(("x.pdf", b"%PDF-1.7")), ParcelFault.NO_MESSAGE),
    "two messages": (zipped(MESSAGE, ("2.xml", MESSAGE[1])), ParcelFault.SEVERAL_MESSAGES),
    "another letter than its message's": (zipped(MESSAGE, ("หนังสือ.pdf", b"%PDF-1.7 x")), ParcelFault.OTHER_LETTER),
    "too many files": (zipped(MESSAGE, *((f"{n}.txt", b"") for n in range(200))), ParcelFault.TOO_LARGE),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_parcel_is_refused_with_its_reason(name):
    data, fault = BAD[name]
    with pytest.raises(BadParcel) as caught:
        parcel.unpack(data)
    assert caught.value.fault == fault


def test_a_bomb_is_refused_whatever_size_it_says_it_has(monkeypatch):
    monkeypatch.setattr(parcel, "MOST_BYTES", 5_000_000)
    bomb = zipped(MESSAGE, ("big.bin", bytes(50_000_000)))
    assert len(bomb) < 100_000
    with pytest.raises(BadParcel) as caught:
        parcel.unpack(bomb)
    assert (caught.value.fault, caught.value.name) == (ParcelFault.TOO_LARGE, "big.bin")
    lying = bomb.replace((50_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(BadParcel):
        parcel.unpack(lying)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_never_fail_otherwise(data):
    with pytest.raises(BadParcel):
        parcel.unpack(b"PK\x03\x04" + data + b"PK\x05\x06" + data)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_bytes_broken_in_any_way_of_packing_are_refused(packing):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as made:
        made.writestr("message.xml", b"x" * 5_000)
    data = bytearray(packed.getvalue())
    start = 30 + len("message.xml")
    data[start : start + 30] = b"\xff" * 30
    with pytest.raises(BadParcel) as refused:
        parcel.unpack(bytes(data))
    assert refused.value.fault == ParcelFault.BROKEN
