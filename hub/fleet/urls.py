from django.urls import path

from hub.fleet import views_devices

app_name = "fleet"
urlpatterns = [
    path("enrol", views_devices.enrol, name="enrol"),
    path("screen", views_devices.put_screen, name="put-screen"),
]
