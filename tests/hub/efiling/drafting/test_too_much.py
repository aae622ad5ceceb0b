"""Whatever is typed: too much of it is told and never cut off silently, and holds up nobody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hub.documents import pdf
from hub.documents.typesetting import CannotTypeset
from hub.efiling.drafting import comparing, emblems, printing, proposing, writing
from hub.efiling.drafting.content import Content, can_be_set, read
from hub.efiling.drafting.models import Step, Unsaved


@pytest.mark.parametrize(("field", "most"), [("subject", 1000), ("recipient", 300), ("purpose", 60_000)])
def test_what_is_too_long_is_told_at_its_field_and_stays_in_the_form(draft, group_staff, signed_in, field, most):
    typed = {**draft.content.kept(), "version": 1, "circular": "", field: "ก" * most + "ท้าย"}
    response = signed_in(group_staff).post(reverse("drafting:write", args=[draft.pk]), typed)
    assert response.status_code == 422
    shown = response.content.decode()
    assert f"ยาวเกิน {most} ตัวอักษร" in shown
    assert "กท้าย" in shown
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_note_that_is_too_long_is_told_and_nothing_is_approved(
    draft, group_staff, head_of_group, head_position, director_position, signed_in
):
    proposing.propose(draft, group_staff, [head_position], director_position, 1)
    response = signed_in(head_of_group).post(
        reverse("drafting:approve", args=[draft.pk]), {"version": 1, "note": "แก้" * 400}
    )
    assert response.status_code == 422
    assert "แก้" * 400 in response.content.decode()
    assert not Step.objects.filter(state=Step.State.APPROVED).exists()


def test_what_was_typed_while_a_clerk_proposed_it_is_there_again_when_it_comes_back(
    proposed, group_staff, signed_in, whole
):
    typed = {**whole.kept(), "circular": "", "purpose": "พิมพ์เพิ่มหลังเสนอ", "version": 1}
    response = signed_in(group_staff).post(reverse("drafting:write", args=[proposed.pk]), typed)
    assert response.status_code == 302
    assert read(Unsaved.objects.get(person=group_staff).content).purpose == "พิมพ์เพิ่มหลังเสนอ"
    proposed.refresh_from_db()
    assert proposed.content == whole
    proposing.take_back(proposed, group_staff)
    assert "พิมพ์เพิ่มหลังเสนอ" in signed_in(group_staff).get(reverse("drafting:write", args=[proposed.pk])).content.decode()


ENDLESS = {
    "a paragraph": "ก" * 6_000,
    "paragraphs": "ก\n" * 2_500,
    "a row": "|" + "ก|" * 11_000,
    "a wide row and many rows": "|" + "ก|" * 400 + "\n" + "|ก\n" * 1_000,
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_text_without_end_is_kept_and_not_typeset(draft, group_staff, text):
    content = Content(purpose=text)
    with pytest.raises(CannotTypeset):
        printing.draft_pdf(draft, content)
    assert writing.save(draft, group_staff, content, 1).version == 2


def test_a_long_letter_with_a_long_table_is_typeset():
    assert can_be_set(Content(purpose="ก" * 2_000 + "\n" + "|ก|ข|ค|ง|จ\n" * 300, body="ย่อหน้า\n" * 500))


def test_thousands_of_lines_that_are_alike_are_compared_as_one_piece():
    older, newer = (Content(purpose="ก\n" * 20_000 + end) for end in ("ข", "ค"))
    [found] = comparing.differences(["purpose"], older, newer)
    assert [piece.change for piece in found.pieces] == ["out", "in"]


def test_an_emblem_is_told_broken_where_its_reader_fails(monkeypatch):
    def fails(*_arguments, **_named):
        raise pdf.PdfWorkerFailed

    monkeypatch.setattr(pdf, "page_png", fails)
    with pytest.raises(emblems.BadEmblem):
        emblems.png_of(b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path d="M0 0h9v9z"/></svg>')


def test_where_the_reader_of_pdfs_fails_the_draft_is_not_there_to_print(draft, group_staff, signed_in, monkeypatch):
    def fails(*_arguments, **_named):
        raise pdf.PdfWorkerFailed

    monkeypatch.setattr(pdf, "page_texts", fails)
    monkeypatch.setattr(printing, "page_count", lambda _made: 2)
    assert signed_in(group_staff).get(reverse("drafting:draft-pdf", args=[draft.pk])).status_code == 404


def test_a_pin_stands_in_no_report_of_a_fault(proposed, office_director, rf, drawn, monkeypatch):
    from hub.efiling.drafting import issuing, views_review

    def fails(*_arguments, **_named):
        raise RuntimeError

    monkeypatch.setattr(issuing, "issue", fails)
    request = rf.post("/", {"version": 1, "drawing": drawn, "pin": "482915"})
    request.user = office_director
    with pytest.raises(RuntimeError):
        views_review.sign(request, proposed.pk)
    assert "pin" in request.sensitive_post_parameters
