"""When signing in pauses beyond one staff code at one address: a few tries on everybody, or from everywhere."""

from __future__ import annotations

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from hub.people.sign_in import code_that_was_typed

MOST_FROM_ADDRESS = 50
"""Failures from one address, whatever the codes; an office behind one proxy has one address, so not fewer."""
MOST_FOR_CODE = 25
"""Failures for one code, whatever the addresses. Who wants to can keep somebody out with it, but nobody in."""


class SignInTries(AxesDatabaseHandler):  # type: ignore[misc]
    """django-axes compares all its counts with one limit; these two have limits of their own."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, str] | None = None) -> int:
        failures = int(super().get_failures(request, credentials))
        recent = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME)
        wide = (
            (recent.filter(ip_address=request.META.get("REMOTE_ADDR")), MOST_FROM_ADDRESS),
            (recent.filter(username=code_that_was_typed(request, credentials)), MOST_FOR_CODE),
        )
        if any((found.aggregate(all=Sum("failures_since_start"))["all"] or 0) >= most for found, most in wide):
            return max(failures, int(get_failure_limit(request, credentials)))
        return failures
