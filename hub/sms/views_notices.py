"""What a person is told in the hub, with the button that acknowledges it: for everybody who signs in."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub.look.home import Card
from hub.people import access
from hub.people.access import requires
from hub.sms import economy, reach

_ON_A_PAGE = 20


@require_safe
@requires(reach.READ)
def notices(request: HttpRequest) -> HttpResponse:
    page = Paginator(economy.shown_to(reach.viewer(request)), _ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "sms/notices.html", {"page": page})


@require_POST
@requires(reach.READ)
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Only one's own; pressed twice it counts once."""
    first = economy.shown_to(reach.viewer(request)).filter(pk=pk).first()
    if first is None:
        raise Http404
    economy.acknowledge(first)
    messages.success(request, _("รับทราบแล้ว"))
    return redirect("sms:notices")


def card(request: HttpRequest) -> Card | None:
    """On the home page, as long as something is not acknowledged."""
    if not access.may(request.user, reach.READ):
        return None
    waiting = economy.shown_to(reach.viewer(request)).filter(recipient__acknowledged_at=None)
    newest = waiting.first()
    if newest is None:
        return None
    url = reverse("sms:notices")
    return Card(_("ข้อความถึงฉันที่ยังไม่รับทราบ"), waiting.count(), newest.recipient.text[:60], url, "message", "info")
