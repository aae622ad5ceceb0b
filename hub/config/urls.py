"""Which app answers which address. Each app keeps its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("hub.look.urls")),
    path("people/", include("hub.people.urls")),
    path("fleet/", include("hub.fleet.urls")),
    path("documents/", include("hub.documents.urls")),
    path("photogenic/", include("hub.photogenic.urls")),
    path("readout/", include("hub.readout.urls")),
]
