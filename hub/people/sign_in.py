"""Signing in, signing out, lock-out after failed tries, and one's own password."""

from __future__ import annotations

import math
from typing import Any

from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from common.thai.codes import staff_code
from hub.people import one_time_password
from hub.people.models import Person

TELL_TRIES_LEFT = 2
"""So few tries before the lock-out, the page says how many."""


class SignInForm(AuthenticationForm):
    """Staff code and password."""

    error_messages = {
        "invalid_login": gettext_lazy("รหัสบุคลากรหรือรหัสผ่านไม่ถูกต้อง ลองอีกครั้ง หรือติดต่อผู้ดูแลระบบของหน่วยงาน"),
        "inactive": gettext_lazy("บัญชีนี้ปิดใช้งานแล้ว ติดต่อผู้ดูแลระบบของหน่วยงาน"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("รหัสบุคลากร")
        self.fields["username"].widget.attrs.update(autocapitalize="none", spellcheck="false")
        self.fields["password"].label = _("รหัสผ่าน")

    def confirm_login_allowed(self, user: Person) -> None:
        """Asked once the password was right, so that this tells nobody else of the account."""
        super().confirm_login_allowed(user)
        if one_time_password.is_over(user):
            raise forms.ValidationError(_("รหัสผ่านชั่วคราวนี้หมดอายุแล้ว ขอรหัสใหม่จากผู้ดูแลระบบของหน่วยงาน"), code="over")

    def clean_username(self) -> str:
        return staff_code(self.cleaned_data["username"])


class OwnPasswordForm(PasswordChangeForm):
    """The new password replaces one that somebody else may know."""

    def validate_password_for_user(self, user: Person, *args: Any, **kwargs: Any) -> None:
        """What is wrong with the new password stands below it; Django puts it below the field that repeats it."""
        super().validate_password_for_user(user, "new_password1")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            self.add_error("new_password1", forms.ValidationError(_("รหัสผ่านใหม่ต้องไม่ซ้ำกับรหัสผ่านเดิม")))
        return cleaned


@never_cache
@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; afterwards the page that was asked for, if it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        asked = ""
    if request.user.is_authenticated:
        return redirect(asked or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(asked or settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "next": asked, "tries_left": _tries_left(request) if form.is_bound else None}
    return render(request, "people/sign_in.html", context, status=422 if form.is_bound else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("ออกจากระบบแล้ว"))
    return redirect("people:sign-in")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of the person end with the old one."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 - LoginRequiredMiddleware let it through
    form = OwnPasswordForm(person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person.must_change_password, person.one_time_until = False, None
        form.save()
        update_session_auth_hash(request, person)
        messages.success(request, _("เปลี่ยนรหัสผ่านแล้ว"))
        return redirect("home")
    status = 422 if form.is_bound else 200
    return render(request, "people/password.html", {"form": form, "first": person.must_change_password}, status=status)


def _tries_left(request: HttpRequest) -> int | None:
    """How many more tries there are, where they are few. They are counted for any code, so this says of none that it
    exists."""
    tried = _attempts(request, None).first()
    left = settings.AXES_FAILURE_LIMIT - tried.failures_since_start if tried else settings.AXES_FAILURE_LIMIT
    return left if 0 < left <= TELL_TRIES_LEFT else None


def _attempts(request: HttpRequest, credentials: dict[str, str] | None) -> QuerySet[AccessAttempt]:
    """Failed tries for the code that was typed, from this address; the newest first."""
    code, address = code_that_was_typed(request, credentials), request.META.get("REMOTE_ADDR")
    found: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(username=code, ip_address=address)
    return found.order_by("-attempt_time")


def code_that_was_typed(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """For django-axes: the staff code as it is looked up, so that ๑๒๓ and 123 are one account.

    A failure brings it as "username", and the check before a try by the name of the model's field. Only the forms'
    own field is the last resort: elsewhere than on the sign-in page anything could be posted as such.
    """
    known = credentials or {}
    typed = known.get("username") or known.get(Person.USERNAME_FIELD) or request.POST.get("username", "")
    return staff_code(typed)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, str] | None
) -> HttpResponse:
    """For django-axes: the page that says how long to wait."""
    last = _attempts(request, credentials).first()
    left = settings.AXES_COOLOFF_TIME
    if last is not None:
        left = last.attempt_time + settings.AXES_COOLOFF_TIME - timezone.now()
    minutes = max(1, math.ceil(left.total_seconds() / 60))
    text = ngettext(
        "เข้าสู่ระบบผิดหลายครั้ง จึงพักการเข้าสู่ระบบไว้ก่อน ลองใหม่ได้ในอีก %(minutes)d นาที",
        "เข้าสู่ระบบผิดหลายครั้ง จึงพักการเข้าสู่ระบบไว้ก่อน ลองใหม่ได้ในอีก %(minutes)d นาที",
        minutes,
    ) % {"minutes": minutes}
    page = render(request, "people/locked_out.html", {"text": text}, status=429)
    page.headers["Retry-After"] = str(minutes * 60)
    return page
