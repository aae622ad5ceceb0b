"""Letters brought in piece by piece: gone on with after any loss, and never anybody else's."""

import os
import time
from pathlib import Path

import pytest
from django.core import signing
from django.test import Client

from hub.documents import partials, uploads
from hub.documents.blobs import open_blob
from hub.efiling import intake, verification
from hub.efiling.models import Incoming

PIECE = 3000


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.BLOB_PARTIAL_FOLDER = tmp_path / "partial"


@pytest.fixture
def letter(make_pdf):
    data = make_pdf("เรื่อง ขอเชิญประชุม")
    assert len(data) > 2 * PIECE
    return data


@pytest.fixture
def bring(clerk, receive, letter):
    return Bring(clerk, receive, letter)


class Bring:
    """What the script in the browser does, step by step."""

    def __init__(self, client, register, data, name="หนังสือ.pdf"):
        self.client, self.data, self.name, self.press = client, data, name, "first"
        self.address = f"/efiling/registers/{register.pk}/uploads/"

    def begin(self, **other):
        told = {"name": self.name, "size": len(self.data), "modified": 1_700_000_000_000, "press": self.press, **other}
        return self.client.post(self.address, told)

    def put(self, id_shown, first, last, **other):
        span = other.get("span", f"bytes {first}-{last}/{len(self.data)}")
        piece = other.get("piece", self.data[first : last + 1])
        return self.client.put(
            self.address, piece, "application/octet-stream", headers={"Upload-Id": id_shown, "Content-Range": span}
        )

    def cancel(self, id_shown):
        return self.client.delete(self.address, headers={"Upload-Id": id_shown})

    def whole(self):
        id_shown = self.begin().json()["id"]
        for first in range(0, len(self.data), PIECE):
            answer = self.put(id_shown, first, min(first + PIECE, len(self.data)) - 1)
        return answer


def test_a_letter_comes_in_pieces_and_waits_byte_for_byte(bring, letter):
    answer = bring.whole()
    came = Incoming.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"taken": f"/efiling/incoming/{came.pk}/"})
    with open_blob(came.blob_id) as file:
        assert file.read() == letter
    assert (came.name, came.suggestion["subject"], came.source) == ("หนังสือ.pdf", "ขอเชิญประชุม", "upload")
    assert list(verification.verify()) == []


def test_a_small_letter_comes_in_one_piece(bring):
    last = len(bring.data) - 1
    assert bring.put(bring.begin().json()["id"], 0, last).status_code == 201


def test_begun_again_it_goes_on_where_it_was(bring):
    first = bring.begin().json()
    assert first["offset"] == 0
    bring.put(first["id"], 0, PIECE - 1)
    again = bring.begin().json()
    assert again["offset"] == PIECE
    assert bring.put(again["id"], PIECE, len(bring.data) - 1).status_code == 201


@pytest.mark.parametrize(
    ("first", "last"), [(0, 99), (PIECE - 1, PIECE + 9), (PIECE + 1, PIECE + 9), (PIECE + 1, None)]
)
def test_a_piece_that_does_not_follow_on_is_told_where_to_go_on(bring, first, last):
    id_shown = bring.begin().json()["id"]
    bring.put(id_shown, 0, PIECE - 1)
    answer = bring.put(id_shown, first, len(bring.data) - 1 if last is None else last)
    assert (answer.status_code, answer["Upload-Offset"], answer.json()) == (409, str(PIECE), {"offset": PIECE})
    assert bring.put(id_shown, PIECE, len(bring.data) - 1).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"span": "bytes 0-9/999999"}, {"span": "bytes 9-0/10"}, {"span": "nonsense"}, {"span": ""},
        {"piece": b"short"}, {"piece": b"x" * (PIECE + 1)},
    ],
)  # fmt: skip
def test_a_piece_that_is_not_as_announced_is_refused(bring, wrong):
    id_shown = bring.begin().json()["id"]
    assert bring.put(id_shown, 0, PIECE - 1, **wrong).status_code == 400
    assert bring.begin().json()["offset"] == 0


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"name": ""}, 400), ({"size": "many"}, 400), ({"size": "-1"}, 400), ({"size": ""}, 400),
        ({"modified": "1.5"}, 400), ({"size": "9" * 30}, 400), ({"size": 0}, 422), ({"size": 26 * 2**20}, 413),
    ],
)  # fmt: skip
def test_what_cannot_come_is_told_before_a_byte_is_sent(bring, wrong, status):
    answer = bring.begin(**wrong)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_the_answer_to_the_last_piece_is_given_again_where_it_was_lost(bring):
    id_shown = bring.begin().json()["id"]
    bring.put(id_shown, 0, PIECE - 1)
    taken = bring.put(id_shown, PIECE, len(bring.data) - 1).json()
    again = bring.put(id_shown, PIECE, len(bring.data) - 1)
    assert (again.status_code, again.json()) == (200, taken)
    assert bring.begin().json() == taken
    assert Incoming.objects.count() == 1


def test_pressed_again_the_same_file_is_not_told_as_taken_but_where_it_is(bring):
    taken = bring.whole().json()["taken"]
    bring.press = "second"
    answer = bring.whole()
    assert (answer.status_code, "taken" in answer.json(), answer.json()["page"]) == (422, False, taken)
    assert "รอลงทะเบียนอยู่แล้ว" in answer.json()["error"]


def test_of_a_registered_letter_the_number_is_told_to_who_brings_it_again(bring, office_clerk):
    bring.whole()
    line = intake.enter(Incoming.objects.get(), office_clerk, {"sender": "ก", "subject": "ข"})
    bring.press = "second"
    assert f"เลขทะเบียน {line}" in bring.whole().json()["error"]


def test_half_a_file_of_an_earlier_press_is_gone_on_with(bring):
    bring.put(bring.begin().json()["id"], 0, PIECE - 1)
    bring.press = "second"
    assert bring.begin().json()["offset"] == PIECE


def test_one_that_was_rejected_may_be_brought_again(bring, office_clerk):
    bring.whole()
    intake.reject(Incoming.objects.get(), office_clerk, "สแกนไม่ชัด")
    assert bring.whole().status_code == 201


def test_the_same_bytes_under_another_name_are_told_in_words(bring):
    bring.whole()
    bring.name = "อีกชื่อ.pdf"
    answer = bring.whole()
    assert (answer.status_code, "รอลงทะเบียนอยู่แล้ว" in answer.json()["error"]) == (422, True)


@pytest.mark.parametrize(("data", "said"), [(b"no pdf" * 2000, "ไม่ใช่ PDF"), (b"%PDF-1.7" * 2000, "ไม่ใช่ PDF")])
def test_a_bad_file_is_told_in_words_and_nothing_of_it_is_left(bring, data, said, settings):
    bring.data = data
    answer = bring.whole()
    assert (answer.status_code, said in answer.json()["error"]) == (422, True)
    assert not Incoming.objects.exists()
    assert not list(Path(settings.BLOB_PARTIAL_FOLDER).glob("*/*"))


def test_a_secret_letter_is_not_kept_here_either(bring, make_pdf):
    bring.data = make_pdf("ลับ", "เรื่อง ก")
    answer = bring.whole()
    assert (answer.status_code, "ทะเบียนหนังสือลับ" in answer.json()["error"]) == (422, True)
    assert not Incoming.objects.exists()


def test_cancelling_leaves_nothing(bring):
    id_shown = bring.begin().json()["id"]
    bring.put(id_shown, 0, PIECE - 1)
    assert bring.cancel(id_shown).status_code == 204
    assert bring.begin().json()["offset"] == 0
    assert bring.cancel(id_shown).status_code == 204


def test_what_lies_too_long_goes_and_its_id_with_it(bring, settings, monkeypatch):
    id_shown = bring.begin().json()["id"]
    bring.put(id_shown, 0, PIECE - 1)
    later = time.time() + settings.BLOB_PARTIAL_AGE.total_seconds() + 60
    monkeypatch.setattr(signing.time, "time", lambda: later)
    answer = bring.put(id_shown, PIECE, PIECE + 9)
    assert (answer.status_code, answer.json()["again"]) == (404, True)
    for part in Path(settings.BLOB_PARTIAL_FOLDER).glob("*/*"):
        os.utime(part, (1, 1))
    assert bring.begin().json()["offset"] == 0


def test_half_a_file_that_went_is_begun_anew(bring, office_clerk, receive):
    id_shown = bring.begin().json()["id"]
    bring.put(id_shown, 0, PIECE - 1)
    uploads.cancel(uploads.begun(id_shown, office_clerk, f"register/{receive.pk}"))
    assert bring.put(id_shown, PIECE, PIECE + 9).json() == {"offset": 0}


@pytest.mark.parametrize("id_shown", ["", "x", "a:b:c"])
def test_an_id_that_is_none_is_not_known(bring, id_shown):
    assert bring.put(id_shown, 0, 9).status_code == 404
    assert bring.cancel(id_shown).status_code == 404


def test_an_id_is_good_for_its_person_alone(bring, receive, signed_in, make_person, office):
    id_shown = bring.begin().json()["id"]
    bring.put(id_shown, 0, PIECE - 1)
    other = Bring(signed_in(make_person("OTHER", office, "clerk")), receive, bring.data)
    assert other.put(id_shown, PIECE, PIECE + 9).status_code == 404
    assert other.cancel(id_shown).status_code == 404
    assert other.begin().json()["offset"] == 0
    assert bring.begin().json()["offset"] == PIECE


def test_an_id_is_good_for_its_register_alone(bring, secret, registrar, signed_in, receive, letter):
    ordinary = Bring(signed_in(registrar), receive, letter)
    id_shown = ordinary.begin().json()["id"]
    assert Bring(ordinary.client, secret, letter).put(id_shown, 0, 9).status_code == 404


def test_an_id_that_somebody_wrote_is_not_known(bring, receive):
    forged = signing.dumps([1, f"register/{receive.pk}", "ก", len(bring.data), 1], salt="other")
    assert bring.put(forged, 0, 9).status_code == 404


def test_nobody_has_more_lying_half_sent_than_the_quota(bring, settings):
    settings.BLOB_PARTIAL_QUOTA = PIECE + 100
    bring.put(bring.begin().json()["id"], 0, PIECE - 1)
    bring.name = "อีกฉบับ.pdf"
    answer = bring.put(bring.begin().json()["id"], 0, PIECE - 1)
    assert (answer.status_code, "ส่งค้าง" in answer.json()["error"]) == (507, True)


def test_a_full_disk_is_told(bring, settings):
    id_shown = bring.begin().json()["id"]
    settings.BLOB_DISK_RESERVE = 2**60
    for answer in (bring.begin(), bring.put(id_shown, 0, 9)):
        assert (answer.status_code, "เหลือที่เก็บน้อย" in answer.json()["error"]) == (507, True)


@pytest.mark.parametrize(
    "who",
    ["administrator", "office_director", "group_staff", "school_director", "school_staff", "school_administrator"],
)
def test_only_who_registers_here_brings_letters(request, signed_in, receive, letter, who):
    other = Bring(signed_in(request.getfixturevalue(who)), receive, letter)
    for answer in (other.begin(), other.put("x", 0, 9), other.cancel("x")):
        assert answer.status_code in (403, 404)


def test_a_send_register_takes_none(clerk, send, letter):
    assert Bring(clerk, send, letter).begin().status_code == 404


def test_a_page_of_somebody_elses_cannot_send(receive, letter, office_clerk):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office_clerk, backend="django.contrib.auth.backends.ModelBackend")
    other = Bring(client, receive, letter)
    assert [other.begin().status_code, other.put("x", 0, 9).status_code] == [403, 403]


def test_what_a_person_sends_does_not_lie_among_a_devices(bring, settings, office_clerk):
    bring.put(bring.begin().json()["id"], 0, PIECE - 1)
    folder = next(Path(settings.BLOB_PARTIAL_FOLDER).iterdir())
    assert folder.name == f"person:{office_clerk.pk}"
    assert partials.offset("station-1", next(folder.iterdir()).name) == 0
