"""Which app answers which address. Each app keeps its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("hub.look.urls")),
    path("people/", include("hub.people.urls")),
    path("fleet/", include("hub.fleet.urls")),
    path("documents/", include("hub.documents.urls")),
    path("photogenic/", include("hub.photogenic.urls")),
    path("readout/", include("hub.readout.urls")),
    path("efiling/", include("hub.efiling.urls")),
]
handler400 = "hub.look.errors.bad_request"
handler403 = "hub.look.errors.permission_denied"
handler404 = "hub.look.errors.page_not_found"
handler500 = "hub.look.errors.server_error"
