"""Signing in, one's own page, units and persons."""

from django.urls import path

from hub.people import appointments, importing, memberships, persons, profile, sign_in, units

app_name = "people"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("password/", sign_in.password, name="password"),
    path("me/", profile.profile, name="profile"),
    path("units/", units.units, name="units"),
    path("units/add/", units.add, name="unit-add"),
    path("units/<int:pk>/", units.edit, name="unit-edit"),
    path("import/", importing.page, name="import"),
    path("persons/", persons.persons, name="persons"),
    path("persons/add/", persons.add, name="person-add"),
    path("persons/<int:pk>/", persons.person, name="person"),
    path("persons/<int:pk>/edit/", persons.edit, name="person-edit"),
    path("persons/<int:pk>/active/", persons.active, name="person-active"),
    path("persons/<int:pk>/one-time-password/", persons.one_time_password, name="person-password"),
    path("persons/<int:pk>/memberships/add/", memberships.add, name="membership-add"),
    path("memberships/<int:pk>/", memberships.edit, name="membership-edit"),
    path("memberships/<int:pk>/remove/", memberships.remove, name="membership-remove"),
    path("acting/", appointments.acting_appointments, name="acting"),
    path("acting/add/<int:pk>/", appointments.add, name="acting-add"),
    path("acting/<int:pk>/end/", appointments.end, name="acting-end"),
]
