from django.urls import path

from hub.fleet import views_devices, views_pages

app_name = "fleet"
urlpatterns = [
    path("enrol", views_devices.enrol, name="enrol"),
    path("screen", views_devices.put_screen, name="put-screen"),
    path("", views_pages.devices, name="devices"),
    path("claims/", views_pages.claim, name="claim"),
    path("claims/<int:pk>/withdraw/", views_pages.withdraw_claim, name="claim-withdraw"),
    path("claims/enrol.toml", views_pages.enrol_file, name="enrol-file"),
    path("notices/", views_pages.notices, name="notices"),
    path("notices/<int:pk>/", views_pages.notice, name="notice"),
    path("notices/<int:pk>/settle/", views_pages.settle, name="settle"),
    path("devices/<slug:device_id>/", views_pages.device, name="device"),
    path("devices/<slug:device_id>/state/", views_pages.device_state_part, name="device-state"),
    path("devices/<slug:device_id>/screen/", views_pages.screen_part, name="screen-part"),
    path("devices/<slug:device_id>/screen.png", views_pages.screen, name="screen"),
    path("devices/<slug:device_id>/revoke/", views_pages.revoke, name="revoke"),
    path("devices/<slug:device_id>/rebirth/", views_pages.rebirth, name="rebirth"),
]
