from django.urls import URLPattern, URLResolver, path, register_converter

from hub.documents import views


class Sha256Converter:
    """64 hex digits in lower case: a blob has one name only."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Sha256Converter, "sha256")

app_name = "documents"

urlpatterns: list[URLPattern | URLResolver] = [
    path("blobs/<sha256:sha256>", views.blob, name="blob"),
]
