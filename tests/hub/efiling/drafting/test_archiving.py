"""What was issued here is read and archived as what came: orders, announcements, certificates and minutes too."""

import pytest
from django.urls import reverse

from hub.documents import archive, texts
from hub.documents.models import ArchiveCopy, Reading
from hub.documents.signing.drawings import Drawing
from hub.efiling import registering, selection, trail
from hub.efiling.drafting import archiving, issuing, keeping, proposing, writing
from hub.efiling.models import Entry

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture
def issued(registers, group, group_staff, director_position, office_director, whole, drawn):
    """issued("order"): a letter of that kind, signed."""

    def make(kind: str):
        draft = writing.start(group_staff, group, kind, whole)
        proposed = proposing.propose(draft, group_staff, [], director_position, 1)
        return issuing.issue(proposed, office_director, 1, Drawing.parse(drawn), "", looked_at=True)

    return make


def behind_the_pages() -> None:
    while archiving.sweep() or texts.step() or archive.step():
        pass


@pytest.mark.parametrize("kind", ["order", "announcement", "certificate", "minutes"])
def test_its_copy_is_made_and_titled_by_its_subject(issued, kind):
    done = issued(kind)
    behind_the_pages()
    made = ArchiveCopy.objects.get()
    assert (made.original, made.state, made.title) == (done.final, "made", done.subject)
    assert archiving.sweep() is False


def test_its_text_is_searched(issued):
    done = issued("order")
    behind_the_pages()
    signer = "นำพา"  # her name stands in the letter alone
    assert not selection.narrowed(Entry.objects.all(), {"q": signer})
    found = selection.narrowed(Entry.objects.all(), {"q": signer, "in_text": True})
    assert (list(found), Reading.objects.get().pk) == ([done.entry], done.final_id)


def test_it_is_opened_from_the_line_and_from_the_draft_and_each_look_is_in_the_trail(
    issued, signed_in, office_clerk, group_staff, school_director
):
    done = issued("order")
    line, draft = (
        reverse("drafting:archived-of-line", args=[done.entry_id]),
        reverse("drafting:archived", args=[done.pk]),
    )
    assert signed_in(office_clerk).get(line).status_code == 404
    behind_the_pages()
    assert line in signed_in(office_clerk).get(reverse("efiling:entry", args=[done.entry_id])).content.decode()
    assert draft in signed_in(group_staff).get(reverse("drafting:draft", args=[done.pk])).content.decode()
    looks = trail.of(registering.about(done)).filter(action=trail.Action.LOOKED)
    before = looks.count()
    assert signed_in(office_clerk).get(line).content.startswith(b"%PDF")
    assert signed_in(group_staff).get(draft).content.startswith(b"%PDF")
    assert looks.count() == before + 2
    assert signed_in(school_director).get(line).status_code == 404
    assert signed_in(school_director).get(draft).status_code == 404


def test_a_destroyed_order_names_its_copy_among_what_went(issued):
    done = issued("order")
    behind_the_pages()
    names = [name for _about, name, _sha256 in keeping.release(done.entry)]
    assert names.count("PDF/A") == 1
