from django.urls import path

from hub.efiling.routing import views_desk, views_letter, views_setup

app_name = "routing"
urlpatterns = [
    path("", views_desk.on_desk, name="desk"),
    path("followed/", views_desk.followed, name="followed"),
    path("entries/<int:pk>/propose/", views_desk.propose, name="propose"),
    path("entries/<int:pk>/notes.pdf", views_letter.notes_of_entry, name="notes-of-entry"),
    path("notes/<int:pk>/undo/", views_desk.undo, name="undo"),
    path("<int:pk>/", views_letter.letter, name="letter"),
    path("<int:pk>/notes.pdf", views_letter.notes, name="notes"),
    path("<int:pk>/recall/", views_desk.recall, name="recall"),
    path("<int:pk>/files/<int:incoming>/page-<int:number>.png", views_letter.picture, name="picture"),
    path("<int:pk>/files/<int:incoming>/original.pdf", views_letter.original, name="original"),
    path("<int:pk>/files/<int:incoming>/stamped.pdf", views_letter.stamped, name="stamped"),
    path("<int:pk>/attachments/<int:attachment>/", views_letter.attachment, name="attachment"),
    path("times/", views_setup.times, name="times"),
    path("phrases/<str:code>/", views_setup.phrases, name="phrases"),
]
