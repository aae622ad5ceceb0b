"""The addresses that devices themselves use: enrolment, and the picture of their screen."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from common.link.canonical import read_object
from hub.fleet import claims, screens
from hub.fleet.devices import NotADevice, authenticate

MOST_ENROLMENT_BYTES = 65_536
TRIES = 20
"""Wrong claim codes from one address within TRIES_SECONDS.

A code has 2^60 values and a day to live, so nobody guesses one however many addresses they have: this is against noise.
"""
TRIES_SECONDS = 600
_STATUS = {"malformed": 400, "code-unknown": 403, "code-used": 409, "code-expired": 410, "too-many-tries": 403}


@login_not_required
@csrf_exempt
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """A device that knows a claim code becomes known. Answers {"sealed": JWS} or {"error": reason}."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_ENROLMENT_BYTES:
        return _refused("malformed")
    # Counted before it is judged, in one step: tries that come at the same time must not pass for one.
    key = f"fleet.enrol:{request.META.get('REMOTE_ADDR')}"
    if _one_more(key, 1) > TRIES:
        return _refused("too-many-tries")
    try:
        sealed = claims.redeem(read_object(request.body))
    except claims.ClaimRefused as refusal:
        return _refused(refusal.reason)
    except (ValueError, RecursionError):
        return _refused("malformed")
    _one_more(key, -1)
    return JsonResponse({"sealed": sealed})


def _one_more(key: str, step: int) -> int:
    """Counts in the cache, which the hub's one process shares among its threads; the count ends after TRIES_SECONDS."""
    cache.add(key, 0, TRIES_SECONDS)
    try:
        return cache.incr(key, step)
    except ValueError:  # it ended between the two
        return step


@login_not_required
@csrf_exempt
@require_http_methods(["PUT"])
def put_screen(request: HttpRequest) -> HttpResponse:
    """A device without a screen of its own, in a demonstration, shows what it would show."""
    try:
        device = authenticate(request)
    except NotADevice:
        return JsonResponse({"error": "not-entitled"}, status=401)
    if int(request.META.get("CONTENT_LENGTH") or 0) > screens.MAX_BYTES:
        return JsonResponse({"error": "too-large"}, status=413)
    if not screens.keep(device.id, request.body):
        return JsonResponse({"error": "malformed"}, status=400)
    return HttpResponse(status=204)


def _refused(reason: str) -> JsonResponse:
    return JsonResponse({"error": reason}, status=_STATUS[reason])
