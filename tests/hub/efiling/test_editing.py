"""Two clerks at one line, forms that come back, and texts that only look filled."""

import re

import pytest

from hub.efiling import registering
from hub.efiling.models import Entry
from tests.hub.efiling.test_pages import LETTER, page, post


@pytest.fixture
def entry(receive, office_clerk):
    return registering.register(receive, office_clerk, {"subject": "ขอเชิญประชุม", "sender": "สพฐ."})


@pytest.fixture
def changed_by_another(entry, office_clerk):
    return registering.correct(entry, office_clerk, {"subject": "ขอเลื่อนประชุม", "urgency": "most-urgent"}, 1)


def version_in(response):
    return re.search(r'name="version" value="(\d+)"', response.content.decode())[1]


def test_a_form_with_errors_comes_back_for_the_line_as_it_was_shown(clerk, changed_by_another):
    address = f"entries/{changed_by_another.pk}/edit/"
    assert version_in(post(clerk, address, 422, **LETTER | {"subject": ""}, version=1)) == "1"
    post(clerk, address, 422, **LETTER | {"subject": "ทับ"}, version=1)
    assert Entry.objects.get().subject == "ขอเลื่อนประชุม"


def test_who_comes_second_keeps_what_was_typed_and_sees_what_the_other_wrote(clerk, changed_by_another):
    address = f"entries/{changed_by_another.pk}/edit/"
    answer = post(clerk, address, 422, **LETTER | {"subject": "ของฉัน"}, version=1)
    for said in ("ของฉัน", "ศธ 04001/123", "ขอเลื่อนประชุม", "ด่วนที่สุด", "มีผู้อื่นแก้ไขรายการนี้ไปก่อน"):
        assert said in answer.content.decode()
    assert version_in(answer) == "2"
    post(clerk, address, **LETTER | {"subject": "ของฉัน"}, version=2)
    assert Entry.objects.get().subject == "ของฉัน"


def test_a_line_cancelled_meanwhile_is_shown_and_not_written(clerk, entry, office_clerk):
    registering.void(entry, office_clerk, "ซ้ำ", 1)
    post(clerk, f"entries/{entry.pk}/edit/", **LETTER, version=1)
    assert "มีผู้อื่นแก้ไขรายการนี้ไปก่อน" in page(clerk, f"entries/{entry.pk}/")
    assert Entry.objects.get().subject == "ขอเชิญประชุม"


def test_cancelling_a_line_that_changed_meanwhile_asks_again(clerk, changed_by_another):
    address = f"entries/{changed_by_another.pk}/void/"
    assert version_in(post(clerk, address, 422, reason="", version=1)) == "1"
    answer = post(clerk, address, 422, reason="พิมพ์ผิด", version=1)
    assert "ขอเลื่อนประชุม" in answer.content.decode()
    assert 'value="พิมพ์ผิด"' in answer.content.decode()
    post(clerk, address, reason="พิมพ์ผิด", version=version_in(answer))
    assert Entry.objects.get().state == "void"


@pytest.mark.parametrize("version", ["x", "", "-1", "9" * 30])
def test_a_senseless_version_overwrites_nothing(clerk, entry, version):
    post(clerk, f"entries/{entry.pk}/edit/", 422, **LETTER, version=version)
    post(clerk, f"entries/{entry.pk}/void/", 422, reason="พิมพ์ผิด", version=version)
    assert (Entry.objects.get().subject, Entry.objects.get().state) == ("ขอเชิญประชุม", "registered")


@pytest.mark.parametrize("nothing", ["\u200b", " \u200b \ufeff ", "\u00ad"])
def test_a_text_of_invisible_characters_is_no_text(clerk, receive, entry, nothing):
    post(clerk, f"entries/{entry.pk}/void/", 422, reason=nothing, version=1)
    post(clerk, f"registers/{receive.pk}/new/", 422, **LETTER | {"subject": nothing})
    post(clerk, f"registers/{receive.pk}/new/", 422, **LETTER | {"sender": nothing})
    post(clerk, f"registers/{receive.pk}/reserve/", 422, count="1", purpose=nothing)
    assert Entry.objects.get().state == "registered"
