"""What is made of letters behind the pages, shown on them: what was read, and archive copies."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.documents import archive
from hub.efiling import intake, reach, registering, scans, trail
from hub.efiling.models import Incoming, Outgoing
from hub.efiling.views_files import destroyed, file_of_a_letter
from hub.efiling.views_secrecy import warning
from hub.people.access import requires


@require_safe
@requires(reach.LOOK)
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a letter's page that tells how far its reading is; `had`: the fields that the page is filled with."""
    shown = reach.incoming_or_404(request, pk)
    return render(request, "efiling/scan.html", context(request, shown, had=request.GET.get("had", "")))


def context(request: HttpRequest, shown: Incoming, *, had: str | None = None) -> dict[str, object]:
    """For efiling/scan.html. `had`: the fields that the page is filled with; without it, those that are known now."""
    had = _names(shown) if had is None else had
    scan = scans.of(shown)
    # Looked at after that: a reading that ended in between would be called over, and what it found left out.
    shown.refresh_from_db(fields=["text", "suggestion"])
    secret = scans.found_secrecy(shown)
    waits = shown.state == intake.State.WAITING
    return {
        "letter": shown,
        "scan": scan,
        "had": had,
        "found_more": had != _names(shown),
        "suggested": list(shown.suggestion),
        "registered_before": trail.of(registering.about(shown)).filter(action=trail.Action.REGISTERED).exists(),
        **warning(shown, secret),
        "writes": waits and reach.may_write(reach.viewer(request), shown.register),
        # Each look into a secret register is in the trail: its pages do not look by themselves.
        "polls": not shown.register.secret,
    }


def _names(shown: Incoming) -> str:
    return ",".join(sorted(shown.suggestion))


@require_safe
@requires(reach.LOOK)
def archived_incoming(request: HttpRequest, pk: int) -> HttpResponse:
    shown = reach.incoming_or_404(request, pk, logged=True)
    if shown.entry is None:
        raise Http404
    if shown.blob_id is None:
        return destroyed(request, shown.entry)
    return archive_copy(request, shown.blob_id, shown.name)


@require_safe
@requires(reach.LOOK)
def archived_outgoing(request: HttpRequest, pk: int) -> HttpResponse:
    entry = reach.entry_or_404(request, pk, logged=True)
    outgoing = Outgoing.objects.filter(entry=entry).first()
    if outgoing is None:
        raise Http404
    if outgoing.blob_id is None:
        return destroyed(request, entry)
    return archive_copy(request, outgoing.blob_id, outgoing.name)


def archive_copy(request: HttpRequest, sha256: str, name: str) -> HttpResponse:
    """Of a file whose look is in the trail already."""
    made = archive.of(sha256)
    if made is None or made.copy_id is None:
        raise Http404
    stem = name.removesuffix(".pdf").removesuffix(".PDF")
    return file_of_a_letter(request, made.copy_id, f"{stem} (PDF-A).pdf")
