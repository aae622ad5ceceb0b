"""Signing in, one's own page, units and persons."""

from django.urls import path

from hub.people import profile, sign_in

app_name = "people"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("password/", sign_in.password, name="password"),
    path("me/", profile.profile, name="profile"),
]
