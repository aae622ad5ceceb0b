from django.urls import URLPattern, URLResolver, path

from hub.documents.urls import Sha256Converter  # noqa: F401 - registers the converter
from hub.readout import editing, public, publications

app_name = "readout"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.home, name="home"),
    path("p/<slug:slug>", public.page, name="page"),
    path("f/<sha256:sha256>", public.file, name="file"),
    path("edit/", editing.pages, name="pages"),
    path("edit/office/", editing.edit_office, name="office"),
    path("edit/new/", editing.new, name="new"),
    path("edit/preview/", editing.preview, name="preview"),
    path("edit/page/<slug:slug>/", editing.edit, name="edit"),
    path("edit/page/<slug:slug>/state/", editing.set_state, name="state"),
    path("edit/page/<slug:slug>/move/", editing.move, name="move"),
    path("edit/page/<slug:slug>/files/", editing.attach, name="attach"),
    path("edit/files/<int:attachment>/", editing.attached, name="attached"),
    path("edit/files/<int:attachment>/remove/", editing.detach, name="detach"),
    path("edit/publications/", publications.publications, name="publications"),
    path("edit/publications/publish/", publications.publish, name="publish"),
    path("edit/publications/<int:version>/again/", publications.publish_again, name="publish-again"),
]
