"""What the hub knows about the person who looks, for that person."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hub.people import acting
from hub.people.models import Person


def profile(request: HttpRequest) -> HttpResponse:
    acts = acting.appointments().filter(person=cast(Person, request.user))
    return render(request, "people/profile.html", {"acts": acts})
