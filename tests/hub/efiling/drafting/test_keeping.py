"""What stays of a letter that was destroyed lawfully: that it was, and its subject; none of its words."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from hub.documents.signing.drawings import Drawing
from hub.efiling.drafting import issuing, keeping, proposing, writing
from hub.efiling.drafting.models import Draft, Unsaved, Version
from hub.efiling.drafting.uploads import Paper

WORDS = "ห้องประชุมใหญ่"


@pytest.fixture
def issued(draft, group_staff, director_position, office_director, whole, drawn) -> Draft:
    """Written in two versions, with something typed that was never saved."""
    writing.save(draft, group_staff, whole.without("conclusion"), 1)
    draft.refresh_from_db()
    Unsaved.objects.create(draft=draft, person=group_staff, base=2, content=whole.kept())
    proposed = proposing.propose(draft, group_staff, [], director_position, 2)
    return issuing.issue(proposed, office_director, 2, Drawing.parse(drawn), "", looked_at=True)


def test_no_version_says_more_than_its_subject(issued, whole):
    assert WORDS in json.dumps(list(Version.objects.values_list("content", flat=True)), ensure_ascii=False)
    list(keeping.release(issued.entry))
    issued.refresh_from_db()
    assert issued.destroyed_at is not None
    said = list(issued.versions.values_list("content", flat=True))
    assert len(said) == 2
    assert {content["subject"] for content in said} == {whole.subject}
    assert WORDS not in json.dumps(said, ensure_ascii=False)
    assert not Unsaved.objects.exists()
    assert issued.subject == whole.subject


def test_nor_its_subject_where_the_line_says_it_no_more(issued, whole):
    list(keeping.release(issued.entry, silent=True))
    issued.refresh_from_db()
    said = json.dumps(list(issued.versions.values_list("content", flat=True)), ensure_ascii=False)
    assert (issued.subject, whole.subject in said) == ("", False)


def test_its_pages_say_that_it_was_destroyed_and_offer_nothing_of_it(issued, signed_in, group_staff):
    list(keeping.release(issued.entry))
    browser = signed_in(group_staff)
    for url in (
        reverse("drafting:draft", args=[issued.pk]),
        reverse("drafting:versions", args=[issued.pk]),
        reverse("drafting:version", args=[issued.pk, 1]),
    ):
        page = browser.get(url).content.decode()
        assert "ทำลายแล้ว" in page
        assert WORDS not in page
        assert "copy_of" not in page
    for url in (
        reverse("drafting:draft-pdf", args=[issued.pk]),
        reverse("drafting:page-picture", args=[issued.pk, 1]) + "?version=1",
        reverse("drafting:letter", args=[issued.pk]),
    ):
        assert browser.get(url).status_code == 404


def test_pdfs_that_were_typed_elsewhere_are_let_go_each_once(
    send, group, group_staff, director_position, office_director, whole, drawn, make_pdf
):
    from hub.efiling.drafting import uploads

    first, second = (
        uploads.kept(make_pdf(words), f"{words}.pdf", "external", [words], "normal") for words in ("หนึ่ง", "สอง")
    )
    line = whole.without("cause", "purpose", "conclusion", "body")
    draft = writing.start(group_staff, group, "external", line, paper=first)
    writing.save(draft, group_staff, line, 1, paper=second)
    draft.refresh_from_db()
    moved = Paper(second.pdf, second.name, 1, {**second.marks, "number": first.marks["date"]})
    writing.save(draft, group_staff, line, 2, paper=moved)
    draft.refresh_from_db()
    draft = proposing.propose(draft, group_staff, [], director_position, 3)
    done = issuing.issue(draft, office_director, 3, Drawing.parse(drawn), "", looked_at=True)
    assert keeping.needed([first.pdf, second.pdf]) == {first.pdf, second.pdf}
    let_go = [sha256 for _about, _name, sha256 in keeping.release(done.entry)]
    assert sorted(let_go) == sorted([done.final_id, done.file_copy_id, first.pdf, second.pdf])
    assert keeping.needed([first.pdf, second.pdf]) == set()
