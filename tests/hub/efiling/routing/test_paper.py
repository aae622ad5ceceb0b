"""The notes on a letter as a page that goes with a printed one."""

import pytest

from hub.documents import pdf
from hub.efiling.routing import steps, views_letter
from hub.efiling.routing.steps import Onward


def text_of(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return "".join(pdf.page_texts(answer.content)).replace("\r\n", "\n")


def test_it_shows_what_was_written_by_whom_and_to_whom_but_nothing_recalled(
    director, clerk, propose, office_director, head, deputy, place, entry
):
    given = propose(office_director)
    steps.undo(steps.pass_on(given, office_director, "ถูกเรียกคืน", Onward([place(deputy)])), office_director)
    steps.pass_on(given, office_director, "#ดำเนินการ *ด่วน*", Onward([place(head)]))
    for client, address in ((director, f"{given.pk}/notes.pdf"), (clerk, f"entries/{entry.pk}/notes.pdf")):
        answer = client.get(f"/efiling/desk/{address}")
        shown = text_of(answer)
        assert answer["Cache-Control"] == "private, no-store"
        for part in ("ขอเชิญประชุม", "#ดำเนินการ *ด่วน*", "(นางดวงใจ นำพา)", "นางหัวหน้า กลุ่มดี"):
            assert part in shown, "as it was typed"
        assert "ถูกเรียกคืน" not in shown


def test_a_letter_without_notes_has_no_such_page(clerk, entry):
    assert clerk.get(f"/efiling/desk/entries/{entry.pk}/notes.pdf").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("office_director", 200), ("group_staff", 403), ("school_director", 404)])
def test_it_is_for_those_who_see_the_line(request, signed_in, propose, entry, deputy, who, status):
    propose(deputy)
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/efiling/desk/entries/{entry.pk}/notes.pdf").status_code == status


def test_a_page_that_cannot_be_set_is_told(clerk, propose, deputy, entry, monkeypatch):
    propose(deputy)

    def fails(*_):
        raise views_letter.CannotTypeset("notes.typ: broken")

    monkeypatch.setattr(views_letter.paper, "typeset_apart", fails)
    assert clerk.get(f"/efiling/desk/entries/{entry.pk}/notes.pdf").status_code == 302
    assert "จัดหน้ากระดาษไม่สำเร็จ" in clerk.get(f"/efiling/entries/{entry.pk}/").content.decode()
