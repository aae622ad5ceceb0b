"""Pages for those who write what the kiosks show."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.documents.blobs import store
from hub.documents.delivery import serve_blob
from hub.people.access import requires
from hub.people.models import Person
from hub.readout import publishing
from hub.readout.content import page_content, without_breaks
from hub.readout.forms import AttachmentForm, OfficeForm, PageForm
from hub.readout.models import Attachment, Category, Office, Page
from hub.readout.public import shown

TEXTS = ("category", "slug", "title_th", "summary_th", "body_th", "title_en", "summary_en", "body_en")


@require_safe
@requires("readout.edit")
def pages(request: HttpRequest) -> HttpResponse:
    """All pages by category, and what waits to be published."""
    shelves = Category.objects.prefetch_related("pages__attachments", "pages__editor")
    return render(
        request,
        "readout/pages.html",
        {"shelves": shelves, "office": Office.objects.first(), "latest": publishing.current(), **waiting()},
    )


def waiting() -> dict[str, object]:
    """For templates: the changes that publishing would bring, or why there can be none."""
    try:
        return {"changes": publishing.waiting_changes()}
    except publishing.CannotPublish as reason:
        return {"cannot": reason.reason}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("readout.edit")
def edit_office(request: HttpRequest) -> HttpResponse:
    form = OfficeForm(request.POST or None, instance=Office.objects.first())
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("บันทึกข้อมูลสำนักงานแล้ว"))
        return redirect("readout:pages")
    return render(request, "readout/office.html", {"form": form}, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("readout.edit")
def new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Page(category=Category.objects.filter(pk=request.GET.get("category", "")).first()))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("readout.edit")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    return _edit(request, get_object_or_404(Page, slug=slug))


def _edit(request: HttpRequest, page: Page) -> HttpResponse:
    address = page.slug
    form = PageForm(request.POST or None, instance=page)
    if request.method == "POST" and form.is_valid():
        if not page.pk:
            last = Page.objects.filter(category=page.category).aggregate(last=Max("order"))["last"] or 0
            page.order = last + 1
        if set(form.changed_data) & set(TEXTS):
            page.updated = timezone.localdate()
            page.editor = cast(Person, request.user)
        form.save()
        messages.success(request, _("บันทึกแล้ว จอบริการจะเปลี่ยนเมื่อเผยแพร่ฉบับใหม่"))
        return redirect("readout:edit", slug=page.slug)
    context = {"form": form, "page": page if page.pk else None, "slug": address, "attach": AttachmentForm()}
    return render(request, "readout/edit.html", context | {"preview": _preview(page)}, status=_status(request))


@require_POST
@requires("readout.edit")
def preview(request: HttpRequest) -> HttpResponse:
    """The page as it stands in the form, as kiosks will show it; nothing is saved."""
    form = PageForm(request.POST)
    form.is_valid()  # what is wrong is said when saving: half a page can be looked at too
    return render(request, "readout/preview.html", {"preview": _preview(form.instance)})


def _preview(page: Page) -> list[dict[str, object]]:
    content = without_breaks(page_content(page)) if page.slug or page.body_th else None
    return [shown(content, language) for language in ("th", "en")] if content else []


@require_POST
@requires("readout.edit")
def set_state(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a page be shown, or take it off, from the next version on."""
    page = get_object_or_404(Page, slug=slug)
    state = request.POST.get("state")
    if state in Page.State.values:
        page.state = state
        page.save(update_fields=["state"])
        if state == Page.State.READY:
            messages.success(request, _("หน้านี้จะขึ้นจอเมื่อเผยแพร่ฉบับใหม่"))
        else:
            messages.success(request, _("หน้านี้จะออกจากจอเมื่อเผยแพร่ฉบับใหม่"))
    return redirect("readout:edit", slug=slug)


@require_POST
@requires("readout.edit")
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """One place up or down in its category."""
    page = get_object_or_404(Page, slug=slug)
    step = -1 if request.POST.get("direction") == "up" else 1
    with transaction.atomic():
        shelf = list(Page.objects.select_for_update().filter(category=page.category))
        place = shelf.index(page)
        if 0 <= place + step < len(shelf):
            shelf[place], shelf[place + step] = shelf[place + step], shelf[place]
        for order, each in enumerate(shelf, start=1):
            each.order = order
        Page.objects.bulk_update(shelf, ["order"])
    return redirect("readout:pages")


@require_POST
@requires("readout.edit")
def attach(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(Page, slug=slug)
    form = AttachmentForm(request.POST, request.FILES, instance=Attachment(page=page))
    if form.is_valid():
        form.instance.blob = store(form.content, "application/pdf")
        form.instance.pages = form.pages
        form.save()
        _touch(page, request)
        messages.success(request, _("แนบไฟล์แล้ว"))
        return redirect("readout:edit", slug=slug)
    context = {"form": PageForm(instance=page), "page": page, "slug": slug, "attach": form, "preview": _preview(page)}
    return render(request, "readout/edit.html", context, status=422)


@require_POST
@requires("readout.edit")
def detach(request: HttpRequest, attachment: int) -> HttpResponse:
    """Take a PDF off its page. Its bytes stay: versions that were published may be shown again."""
    found = get_object_or_404(Attachment.objects.select_related("page"), pk=attachment)
    found.delete()
    _touch(found.page, request)
    messages.success(request, _("เอาไฟล์ออกแล้ว"))
    return redirect("readout:edit", slug=found.page.slug)


@require_safe
@requires("readout.edit")
def attached(request: HttpRequest, attachment: int) -> HttpResponse:
    """The PDF of a page that need not be published yet."""
    found = get_object_or_404(Attachment, pk=attachment)
    return serve_blob(request, found.blob_id, filename=f"{found}.pdf")


def _touch(page: Page, request: HttpRequest) -> None:
    page.updated, page.editor = timezone.localdate(), cast(Person, request.user)
    page.save(update_fields=["updated", "editor"])


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
