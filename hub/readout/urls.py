from django.urls import URLPattern, URLResolver

app_name = "readout"

urlpatterns: list[URLPattern | URLResolver] = []
