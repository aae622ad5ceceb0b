"""Home, language, and the page of components."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from hub.look import views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", login_not_required(set_language), name="language"),
    path("look/", views.components, name="components"),
]
