"""A draft brought before the linter: its fields, and what the database and the typeset pages say of it."""

from __future__ import annotations

from django.utils import timezone

from hub.documents.blobs import BlobMissing
from hub.documents.pdf import PdfError, PdfWorkerFailed
from hub.documents.typesetting import CannotTypeset
from hub.efiling.drafting import lint_pdf, places, printing, uploads
from hub.efiling.drafting.content import Content
from hub.efiling.drafting.kinds import SHAPES
from hub.efiling.drafting.lint import Finding, Letter, lint
from hub.efiling.drafting.models import Draft
from hub.efiling.rules import Secrecy


def check(draft: Draft, content: Content | None = None) -> list[Finding]:
    """What the rules say of the draft, or of what somebody is typing into it."""
    content = content if content is not None else draft.content
    secret = content.secrecy != Secrecy.NORMAL
    pages, paper = _read(draft, content)
    needs = SHAPES[draft.kind].register is not None
    return lint(
        Letter(
            kind=draft.kind,
            content=content,
            head=printing.head_of(draft.unit, draft.keeper),
            forms=printing.forms_of(content),
            today=timezone.localdate(),
            signer=draft.signer_id is not None,
            register=not needs or places.register_for(draft.kind, draft.unit, secret=secret) is not None,
            files=draft.files.count(),
            pages=pages,
            paper=paper,
        ),
        lint_pdf.RULES if draft.uploaded else None,
    )


def _read(draft: Draft, content: Content) -> tuple[int, tuple[str, ...]]:
    """How many pages it has typeset, 0 where it could not be; and what one that was typed elsewhere says on each."""
    try:
        if draft.uploaded:
            paper = uploads.paper_of(draft.versions.get(number=draft.version))
            texts = tuple(uploads.texts_of(paper.pdf)) if paper else ()
            return len(texts), texts
        return printing.pages_of(draft, content)[1], ()
    except (CannotTypeset, PdfError, PdfWorkerFailed, BlobMissing):
        return 0, ()
