"""Nothing that is typed is lost, nothing is overwritten, and every save can be gone back to."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from hub.efiling import attachments, registering
from hub.efiling.attachments import Attached
from hub.efiling.drafting import comparing, writing
from hub.efiling.drafting.content import Content, blocks, read
from hub.efiling.drafting.kinds import SHAPES
from hub.efiling.drafting.models import Draft, Unsaved
from hub.efiling.models import Event


def posted(draft, **changes):
    fields = {name: value for name, value in draft.content.kept().items() if name in draft.shape.fields}
    return {
        **{name: value for name, value in fields.items() if value is not False},
        "version": draft.version,
        **changes,
    }


@pytest.fixture
def writer(signed_in, group_staff):
    return signed_in(group_staff)


def test_a_save_is_a_version_and_one_that_changes_nothing_is_none(draft, group_staff, whole):
    saved = writing.save(draft, group_staff, replace(whole, subject="ขอเลื่อนประชุม"), 1)
    again = writing.save(saved, group_staff, replace(whole, subject="ขอเลื่อนประชุม"), 2)
    assert (again.version, again.subject) == (2, "ขอเลื่อนประชุม")
    assert [each.number for each in again.versions.all()] == [2, 1]
    assert again.at(1) == whole


def test_half_a_letter_is_kept_as_it_is(draft, writer):
    typed = posted(draft, subject="", recipient="", dated="พรุ่งนี้มั้ง", cause="ด้วย")
    assert writer.post(reverse("drafting:write", args=[draft.pk]), typed).status_code == 302
    draft.refresh_from_db()
    assert (draft.content.dated, draft.content.cause, draft.content.recipient) == ("พรุ่งนี้มั้ง", "ด้วย", "")


def test_the_second_writer_is_told_and_keeps_what_they_typed(draft, writer, signed_in, office_clerk, whole):
    page = reverse("drafting:write", args=[draft.pk])
    writing.save(draft, office_clerk, replace(whole, cause="ของธุรการ"), 1)
    typed = posted(draft, version=1, cause="ของผู้ร่าง")
    response = writer.post(page, typed)
    said = response.content.decode()
    assert response.status_code == 409
    assert "กตัญญู สารบรรณ" in said
    assert "<del>" in said
    assert "ของผู้ร่าง</textarea>" in said
    draft.refresh_from_db()
    assert draft.content.cause == "ของธุรการ"
    assert writer.post(page, {**typed, "version": 2}).status_code == 302
    draft.refresh_from_db()
    assert draft.content.cause == "ของผู้ร่าง"


def test_what_was_typed_and_not_saved_is_there_again(draft, writer):
    kept = writer.post(reverse("drafting:autosave", args=[draft.pk]), posted(draft, cause="พิมพ์ค้างไว้"))
    assert kept["SP-Draft-Kept"] == "yes"
    draft.refresh_from_db()
    assert draft.version == 1
    said = writer.get(reverse("drafting:write", args=[draft.pk])).content.decode()
    assert "พิมพ์ค้างไว้</textarea>" in said
    writer.post(reverse("drafting:forget", args=[draft.pk]))
    assert "พิมพ์ค้างไว้" not in writer.get(reverse("drafting:write", args=[draft.pk])).content.decode()


def test_a_save_takes_the_place_of_what_was_kept_while_typing(draft, writer, group_staff):
    writer.post(reverse("drafting:autosave", args=[draft.pk]), posted(draft, cause="ยังไม่จบ"))
    writer.post(reverse("drafting:write", args=[draft.pk]), posted(draft, cause="จบแล้ว"))
    assert not Unsaved.objects.filter(draft=draft, person=group_staff).exists()


def test_who_else_is_at_it_is_said(draft, writer, signed_in, office_clerk):
    signed_in(office_clerk).post(reverse("drafting:autosave", args=[draft.pk]), posted(draft, cause="ธุรการพิมพ์"))
    assert "กตัญญู สารบรรณ กำลังแก้ไขร่างนี้อยู่" in writer.get(reverse("drafting:write", args=[draft.pk])).content.decode()


@pytest.mark.parametrize("step", ["write", "autosave"])
def test_top_secret_is_refused_and_nothing_is_kept(draft, writer, step):
    response = writer.post(
        reverse(f"drafting:{step}", args=[draft.pk]), posted(draft, secrecy="top-secret", cause="ความลับ")
    )
    assert "ลับที่สุด" in response.content.decode()
    draft.refresh_from_db()
    assert draft.version == 1
    assert not Unsaved.objects.exists()


def test_an_earlier_version_comes_back_as_the_newest(draft, writer, group_staff, whole):
    writing.save(draft, group_staff, replace(whole, cause="อย่างอื่น"), 1)
    assert writer.post(reverse("drafting:restore", args=[draft.pk, 1]), {"version": 2}).status_code == 302
    draft.refresh_from_db()
    assert (draft.version, draft.content) == (3, whole)
    assert draft.versions.get(number=3).restored == 1
    assert writer.get(reverse("drafting:restore", args=[draft.pk, 1])).status_code == 405


def test_two_versions_are_compared_word_by_word(draft, writer, group_staff, whole):
    other = replace(whole, purpose=whole.purpose.replace("30 พฤศจิกายน", "1 ธันวาคม"))
    pieces = comparing.differences(SHAPES["external"].fields, whole, other)[0].pieces
    assert [(each.text, each.change) for each in pieces if each.change] == [
        ("30", "out"), ("1", "in"), ("พฤศจิกายน", "out"), ("ธันวาคม", "in"),
    ]  # fmt: skip
    writing.save(draft, group_staff, other, 1)
    assert "<ins>ธันวาคม</ins>" in writer.get(reverse("drafting:version", args=[draft.pk, 2])).content.decode()
    assert writer.get(reverse("drafting:version", args=[draft.pk, 9])).status_code == 404


def test_discarding_can_be_undone(draft, writer):
    writer.post(reverse("drafting:discard", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == Draft.State.DISCARDED
    assert str(draft) in writer.get(reverse("drafting:drafts") + "?state=discarded").content.decode()
    writer.post(reverse("drafting:bring-back", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == Draft.State.WRITING


def test_a_form_sent_twice_begins_one_draft(send, group, group_staff, writer):
    form = {"kind": "memo", "unit": group.pk, "request": str(uuid.uuid4())}
    first, second = (writer.post(reverse("drafting:new"), form) for _time in range(2))
    assert first["Location"] == second["Location"]
    assert Draft.objects.get().content.division == "กลุ่มอำนวยการ สพป. ตัวอย่าง เขต 1"


def test_an_answer_refers_to_the_letter_it_answers(receive, send, office, office_clerk, signed_in):
    line = {
        "subject": "ขอข้อมูลนักเรียน", "sender": "โรงเรียนบ้านหนองบัว", "reference": "ที่ 31/2569", "dated": date(2026, 11, 20),
    }  # fmt: skip
    entry = registering.register(receive, office_clerk, line)
    form = {"kind": "external", "unit": office.pk, "reply_to": entry.pk, "request": str(uuid.uuid4())}
    assert signed_in(office_clerk).post(reverse("drafting:new"), form).status_code == 302
    made = Draft.objects.get()
    assert made.reply_to == entry
    assert made.content.references == "หนังสือโรงเรียนบ้านหนองบัว ที่ 31/2569 ลงวันที่ 20 พฤศจิกายน 2569"
    assert made.content.subject == "การขอข้อมูลนักเรียน"
    assert made.content.recipient == "ผู้อำนวยการโรงเรียนบ้านหนองบัว"
    assert "หนังสือตอบ" in signed_in(office_clerk).get(reverse("efiling:entry", args=[entry.pk])).content.decode()


def test_an_earlier_letter_is_a_model_for_a_new_one(draft, group, writer, whole):
    form = {"kind": "external", "unit": group.pk, "copy_of": draft.pk, "request": str(uuid.uuid4())}
    writer.post(reverse("drafting:new"), form)
    made = Draft.objects.exclude(pk=draft.pk).get()
    assert (made.content, made.copied_from) == (whole, draft)


def test_files_go_with_a_draft_once_each(draft, group_staff):
    files = [Attached(b"%PDF-1.4 one", "หนึ่ง.pdf"), Attached(b"%PDF-1.4 two", "สอง.pdf")]
    assert writing.add_files(draft, group_staff, files) == 2
    assert writing.add_files(draft, group_staff, files[:1]) == 0
    with pytest.raises(attachments.HasProgram):
        writing.add_files(draft, group_staff, [Attached(b"MZ", "setup.exe")])
    writing.take_file_off(draft.files.first(), group_staff)
    assert [each.name for each in draft.files.all()] == ["สอง.pdf"]


def test_each_save_is_in_the_trail(draft, group_staff, whole):
    writing.save(draft, group_staff, replace(whole, cause="อื่น"), 1)
    steps = Event.objects.filter(about=registering.about(draft)).order_by("seq")
    assert [each.details["version"] for each in steps] == [1, 2]


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("ย่อหน้าหนึ่ง\n\nย่อหน้าสอง", [("paragraph", 0), ("paragraph", 0)]),
        ("1. ข้อหนึ่ง\n1.1 ข้อย่อย\n(๑) ข้อย่อย\n- ข้อย่อย", [("paragraph", 0), *[("paragraph", 1)] * 3]),
        ("| ก | ข |\n| 1 |\nต่อ", [("table", 0), ("paragraph", 0)]),
        ("", []),
    ],
)
def test_lines_become_paragraphs_and_tables(typed, made):
    assert [(each.kind, each.level) for each in blocks(typed)] == made


def test_a_table_with_rows_of_different_length_is_filled_up():
    assert blocks("| ก | ข |\n| 1 |")[0].rows == (("ก", "ข"), ("1", ""))


def test_what_is_unknown_in_a_post_is_left_out():
    assert read({"urgency": "soon", "nothing": "x", "subject": "ก\u200bข\nค"}) == Content(subject="กข ค")
