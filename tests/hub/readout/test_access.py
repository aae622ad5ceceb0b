"""Who may write and who may publish: every view, for everybody who may not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from hub.documents.blobs import store
from hub.people.models import Person
from hub.readout import publishing, urls
from hub.readout.models import Attachment, Office, Page

View = tuple[str, str, list[object]]
PUBLIC = {"home", "page", "file"}
EDITING: list[View] = [
    ("get", "pages", []),
    ("get", "office", []),
    ("post", "office", []),
    ("get", "new", []),
    ("post", "new", []),
    ("post", "preview", []),
    ("get", "edit", ["leave"]),
    ("post", "edit", ["leave"]),
    ("post", "state", ["leave"]),
    ("post", "move", ["leave"]),
    ("post", "attach", ["leave"]),
    ("get", "attached", [7]),
    ("post", "detach", [7]),
    ("get", "publications", []),
]
PUBLISHING: list[View] = [("post", "publish", []), ("post", "publish-again", [1])]


@pytest.fixture(autouse=True)
def content(particulars: Office, leave: Page) -> None:
    blob = store(b"%PDF-1.4", "application/pdf")
    Attachment.objects.create(id=7, page=leave, title_th="ใบลา", blob=blob, pages=1)
    publishing.publish(None)
    Page.objects.filter(pk=leave.pk).update(title_th="ใหม่")
    publishing.publish(None)


def ask(client: Client, view: View) -> int:
    method, name, args = view
    status: int = getattr(client, method)(reverse(f"readout:{name}", args=args)).status_code
    return status


def test_no_view_is_left_out_of_these_tests() -> None:
    named = {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
    assert named == PUBLIC | {name for _, name, _ in EDITING + PUBLISHING}


@pytest.mark.parametrize("view", EDITING + PUBLISHING)
def test_who_has_not_signed_in_is_sent_to_sign_in(client: Client, view: View) -> None:
    assert ask(client, view) == 302
    assert publishing.current().version == 2  # type: ignore[union-attr]  # None would fail the test as well


@pytest.mark.parametrize("who", ["group_staff", "school_director", "school_administrator", "school_staff"])
@pytest.mark.parametrize("view", EDITING + PUBLISHING)
def test_who_does_not_edit_for_the_office_is_refused(
    who: str, view: View, signed_in: Callable[[Person], Client], request: pytest.FixtureRequest
) -> None:
    assert ask(signed_in(request.getfixturevalue(who)), view) == 403
    assert publishing.current().version == 2  # type: ignore[union-attr]  # None would fail the test as well
    assert Attachment.objects.exists()


@pytest.mark.parametrize("view", PUBLISHING)
def test_a_clerk_writes_but_does_not_publish(
    view: View, office_clerk: Person, signed_in: Callable[[Person], Client]
) -> None:
    assert ask(signed_in(office_clerk), view) == 403
    assert publishing.current().version == 2  # type: ignore[union-attr]  # None would fail the test as well


@pytest.mark.parametrize("view", EDITING)
def test_a_clerk_of_the_office_reaches_every_page_of_editing(
    view: View, office_clerk: Person, signed_in: Callable[[Person], Client]
) -> None:
    assert ask(signed_in(office_clerk), view) in (200, 302, 422)


@pytest.mark.parametrize("view", [view for view in EDITING + PUBLISHING if view[1] not in ("office", "new", "edit")])
def test_each_view_answers_to_its_own_method_only(
    view: View, office_director: Person, signed_in: Callable[[Person], Client]
) -> None:
    other = "post" if view[0] == "get" else "get"
    assert ask(signed_in(office_director), (other, view[1], view[2])) == 405


@pytest.mark.parametrize(
    "view", [(method, name, args) for method, name, args in EDITING + PUBLISHING if args and name != "attached"]
)
def test_what_does_not_exist_is_not_found(
    view: View, office_director: Person, signed_in: Callable[[Person], Client]
) -> None:
    method, name, args = view
    missing: list[object] = ["nothing"] if args == ["leave"] else [99]
    assert ask(signed_in(office_director), (method, name, missing)) == 404
