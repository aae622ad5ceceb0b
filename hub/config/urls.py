"""Which app answers which address. Each app keeps its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("hub.look.urls")),
    path("people/", include("hub.people.urls")),
    path("fleet/", include("hub.fleet.urls")),
    path("documents/", include("hub.documents.urls")),
    path("photogenic/", include("hub.photogenic.urls")),
    path("readout/", include("hub.readout.urls")),
    path("signing/", include("hub.documents.signing.urls")),
    path("efiling/", include("hub.efiling.urls")),
    path("efiling/desk/", include("hub.efiling.routing.urls")),
    path("efiling/drafts/", include("hub.efiling.drafting.urls")),
    path("efiling/folders/", include("hub.efiling.filing.urls")),
    path("efiling/exchange/", include("hub.efiling.exchange.urls")),
    path("sms/", include("hub.sms.urls")),
]
handler400 = "hub.look.errors.bad_request"
handler403 = "hub.look.errors.permission_denied"
handler404 = "hub.look.errors.page_not_found"
handler500 = "hub.look.errors.server_error"
