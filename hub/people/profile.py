"""What the hub knows about the person who looks, for that person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "people/profile.html")
