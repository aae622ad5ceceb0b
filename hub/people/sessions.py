"""Sessions that end, and what a person must do before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from hub.look.live import BACKGROUND

GetResponse = Callable[[HttpRequest], HttpResponse]

STARTED = "signed_in_at"
LAST_SEEN = "last_seen_at"
# Writing "still here" once a minute is exact enough for an idle limit of an hour.
_WRITE_EVERY = 60


def sign_in_again(get_response: GetResponse) -> GetResponse:
    """What htmx fetches after the session ended takes the whole page to the sign-in, not a part of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        target = response.headers.get("Location", "")
        if request.headers.get("HX-Request") == "true" and target.startswith(reverse(str(settings.LOGIN_URL))):
            page = HtmxDetails(request).current_url_abs_path
            return HttpResponseClientRedirect(redirect_to_login(page or "/").headers["Location"])
        return response

    return middleware


def sessions_end(get_response: GetResponse) -> GetResponse:
    """Ends a session that was idle too long or is too old; and keeps signed-in pages out of the browser's cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        now = int(timezone.now().timestamp())
        started = request.session.setdefault(STARTED, now)
        seen = request.session.setdefault(LAST_SEEN, now)
        idle = now - seen > settings.SESSION_IDLE.total_seconds()
        if idle or now - started > settings.SESSION_LONGEST.total_seconds():
            logout(request)
            messages.info(
                request,
                _("ออกจากระบบให้แล้วเพราะไม่ได้ใช้งานนาน กรุณาเข้าสู่ระบบอีกครั้ง")
                if idle
                else _("ออกจากระบบให้แล้วเพราะเข้าใช้มานานครบกำหนด กรุณาเข้าสู่ระบบอีกครั้ง"),
            )
        elif now - seen >= _WRITE_EVERY and BACKGROUND not in request.headers:
            request.session[LAST_SEEN] = now
        response = get_response(request)
        # The next person at a shared computer must not see this page by going back.
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def own_password_first(get_response: GetResponse) -> GetResponse:
    """Who signed in with a password somebody else set chooses an own one before going anywhere."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "must_change_password", False):
            allowed = {reverse(name) for name in ("people:password", "people:sign-out", "language")}
            if request.path not in allowed:
                return redirect("people:password")
        return get_response(request)

    return middleware
