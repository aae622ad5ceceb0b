"""A draft is begun, written, brought back to an earlier version, discarded. Every save is a version."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from common.thai.dates import format_date
from hub.efiling import attachments, registering, secrecy, trail
from hub.efiling.attachments import Attached
from hub.efiling.drafting import places, uploads
from hub.efiling.drafting.content import Content, read
from hub.efiling.drafting.kinds import HAS_SALUTATION, NAMES_RECIPIENT, Kind
from hub.efiling.drafting.models import Draft, DraftFile, Unsaved, Version
from hub.efiling.drafting.uploads import Paper
from hub.efiling.models import Entry
from hub.efiling.rules import TOP_SECRET, Secrecy
from hub.people.models import Person, Unit


class ChangedMeanwhile(Exception):
    """Somebody else saved after the person began; nothing was written. `newest` is what stands now."""

    def __init__(self, newest: Version) -> None:
        super().__init__(str(newest.number))
        self.newest = newest


class TopSecret(Exception):
    """Such a letter must not be written here at all; nothing was kept."""


class NotOpen(Exception):
    """It was issued, discarded or handed on meanwhile."""


def start(
    by: Person,
    unit: Unit,
    kind: str,
    content: Content | None = None,
    *,
    reply_to: Entry | None = None,
    copied_from: Draft | None = None,
    request: uuid.UUID | None = None,
    paper: Paper | None = None,
) -> Draft:
    """A new draft with its first version. The same `request` again gives the draft it made.

    With a `paper` it is a letter that was typed elsewhere, now and in every later version.
    """
    content = content or Content()
    if kind == Kind.MEMO and not content.division:
        content = replace(content, division=places.division_of(unit))
    secret = content.secrecy != Secrecy.NORMAL
    keeper = places.keeper_of(kind, unit, secret=secret)
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=by.pk)  # a form that was sent twice at once waits here
        if request and (made := Draft.objects.filter(request=request, author=by).first()):
            return made
        draft = Draft.objects.create(
            kind=kind, unit=unit, keeper=keeper, author=by, subject=content.subject,
            secret=secret, reply_to=reply_to, copied_from=copied_from, request=request,
            uploaded=paper is not None,
        )  # fmt: skip
        Version.objects.create(draft=draft, number=1, content=content.kept(), by=by, **_columns(paper))
        told = {"kind": kind, "version": 1} | ({"file": paper.pdf} if paper else {})
        trail.add(unit, by, trail.Action.DRAFTED, registering.about(draft), told)
    return draft


def _columns(paper: Paper | None) -> dict[str, Any]:
    """Of a version."""
    return {"pdf_id": paper.pdf, "pdf_name": paper.name, "pages": paper.pages, "marks": paper.marks} if paper else {}


def reply_content(entry: Entry, kind: str) -> Content:
    """What an answer to a letter begins with: whom it is for, what it refers to, and its subject as answers have it."""
    day = f" ลงวันที่ {format_date(entry.dated)}" if entry.dated else ""
    number = f" ที่ {entry.reference.removeprefix('ที่').strip()}" if entry.reference else ""
    subject = f"การ{entry.subject}" if entry.subject.startswith("ขอ") else entry.subject
    return Content(
        subject=subject,
        recipient=_head_of(entry.sender) if kind in NAMES_RECIPIENT else "",
        references=f"หนังสือ{entry.sender}{number}{day}" if kind in HAS_SALUTATION else "",
        cause=f"ตามหนังสือที่อ้างถึง {entry.sender} ได้" if kind in HAS_SALUTATION else "",
        urgency=entry.urgency,
        secrecy=entry.secrecy,
    )


def _head_of(sender: str) -> str:
    """To whom an agency's letters go: the one who leads it. What is no school or area office is left to the writer."""
    return f"ผู้อำนวยการ{sender}" if sender.startswith(("โรงเรียน", "สำนักงานเขตพื้นที่")) else sender


def whole(draft: Draft, written: Content) -> Content:
    """What was filled in, with what other fields hold from an earlier copy, as it was."""
    before, fields = draft.content.kept(), set(draft.fields)
    return read({name: getattr(written, name) if name in fields else value for name, value in before.items()})


def save(
    draft: Draft, by: Person, content: Content, version: int, *, restored: int | None = None, paper: Paper | None = None
) -> Draft:
    """One version more, if anything is different. Raises ChangedMeanwhile, TopSecret and NotOpen.

    `paper`: of a letter that was typed elsewhere, its new PDF or its marks; without one it keeps what it has. Raises
    SecretLetter where its text says more of secrecy than the content does.
    """
    if content.secrecy == TOP_SECRET:
        raise TopSecret
    if draft.uploaded:
        paper = paper or uploads.paper_of(draft.versions.get(number=draft.version))
        if paper is not None:
            secrecy.check(uploads.texts_of(paper.pdf), secret_register=content.secrecy != Secrecy.NORMAL)
    with transaction.atomic():
        kept = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if kept.state in (Draft.State.ISSUED, Draft.State.DISCARDED):
            raise NotOpen
        if kept.version != version:
            raise ChangedMeanwhile(kept.versions.select_related("by").get(number=kept.version))
        Unsaved.objects.filter(draft=kept, person=by).delete()
        if kept.content == content and paper == uploads.paper_of(kept.versions.get(number=kept.version)):
            return kept
        kept.version += 1
        kept.subject, kept.secret = content.subject, content.secrecy != Secrecy.NORMAL
        kept.keeper = places.keeper_of(kept.kind, kept.unit, secret=kept.secret)
        kept.save(update_fields=["version", "subject", "secret", "keeper", "changed_at"])
        Version.objects.create(
            draft=kept, number=kept.version, content=content.kept(), by=by, restored=restored, **_columns(paper)
        )
        told: dict[str, Any] = {"version": kept.version} | ({"restored": restored} if restored else {})
        if paper:
            told["file"] = paper.pdf
        trail.add(kept.unit, by, trail.Action.DRAFTED, registering.about(kept), told)
    return kept


def keep_unsaved(draft: Draft, by: Person, content: Content, base: int) -> None:
    """What is typed as it is typed; it is there when the person comes back. Raises TopSecret."""
    if content.secrecy == TOP_SECRET:
        raise TopSecret
    Unsaved.objects.update_or_create(draft=draft, person=by, defaults={"base": base, "content": content.kept()})


def unsaved(draft: Draft, by: Person) -> tuple[Unsaved, Content] | None:
    """What the person typed and did not save, if it differs from what stands."""
    found = Unsaved.objects.filter(draft=draft, person=by).first()
    if found is None or read(found.content) == draft.content:
        return None
    return found, read(found.content)


def forget_unsaved(draft: Draft, by: Person) -> None:
    Unsaved.objects.filter(draft=draft, person=by).delete()


def discard(draft: Draft, by: Person) -> None:
    """Puts it away; nothing is lost. Raises NotOpen for one that is proposed or issued."""
    with transaction.atomic():
        kept = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if kept.state == Draft.State.DISCARDED:
            return
        if kept.state not in (Draft.State.WRITING, Draft.State.RETURNED):
            raise NotOpen
        kept.state_before, kept.state = kept.state, Draft.State.DISCARDED
        kept.save(update_fields=["state", "state_before", "changed_at"])
        trail.add(kept.unit, by, trail.Action.DRAFTED, registering.about(kept), {"discarded": True})


def bring_back(draft: Draft, by: Person) -> None:
    """Undoes discard(); a draft that is not discarded stays as it is."""
    with transaction.atomic():
        kept = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if kept.state != Draft.State.DISCARDED:
            return
        kept.state, kept.state_before = kept.state_before or Draft.State.WRITING, ""
        kept.save(update_fields=["state", "state_before", "changed_at"])
        trail.add(kept.unit, by, trail.Action.DRAFTED, registering.about(kept), {"discarded": False})


def add_files(draft: Draft, by: Person, files: Sequence[Attached]) -> int:
    """Files that go with the letter; the same one twice is one. How many were new.

    Raises attachments.NotTaken, BlobTooLarge and NotOpen.
    """
    stored = attachments.kept(files)
    with transaction.atomic():
        kept = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if kept.state in (Draft.State.ISSUED, Draft.State.DISCARDED):
            raise NotOpen
        there = set(kept.files.values_list("blob_id", flat=True))
        new = {file.blob.pk: file for file in stored if file.blob.pk not in there}
        if len(there) + len(new) > attachments.MOST:
            raise attachments.TooMany(stored[-1].name)
        for file in new.values():
            DraftFile.objects.create(draft=kept, blob=file.blob, name=file.name, added_by=by)
            told = {"file": file.blob.pk, "name": file.name}
            trail.add(kept.unit, by, trail.Action.DRAFTED, registering.about(kept), told)
    return len(new)


def take_file_off(file: DraftFile, by: Person) -> None:
    """The file itself stays kept; the trail names it. Raises NotOpen."""
    with transaction.atomic():
        kept = Draft.objects.select_for_update(of=("self",)).get(pk=file.draft_id)
        if kept.state in (Draft.State.ISSUED, Draft.State.DISCARDED):
            raise NotOpen
        if DraftFile.objects.filter(pk=file.pk).delete()[0]:
            trail.add(kept.unit, by, trail.Action.DRAFTED, registering.about(kept), {"file_off": file.blob_id})
