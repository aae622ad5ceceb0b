from django.urls import path

from hub.efiling import views_attachments, views_books, views_dispatch, views_entries, views_incoming, views_setup

app_name = "efiling"
urlpatterns = [
    path("", views_books.registers, name="registers"),
    path("registers/<int:pk>/", views_books.register, name="register"),
    path("registers/<int:pk>/paper/", views_books.on_paper, name="paper"),
    path("registers/<int:pk>/spreadsheet/", views_books.as_spreadsheet, name="spreadsheet"),
    path("registers/<int:pk>/new/", views_entries.new, name="new"),
    path("registers/<int:pk>/reserve/", views_entries.reserve, name="reserve"),
    path("registers/<int:pk>/registrars/", views_setup.registrars, name="registrars"),
    path("registers/<int:pk>/incoming/", views_incoming.waiting, name="incoming"),
    path("incoming/<int:pk>/", views_incoming.letter, name="letter"),
    path("incoming/<int:pk>/reject/", views_incoming.reject, name="reject"),
    path("incoming/<int:pk>/page-<int:number>.png", views_incoming.page_picture, name="page-picture"),
    path("incoming/<int:pk>/original.pdf", views_incoming.original, name="original"),
    path("incoming/<int:pk>/stamped.pdf", views_incoming.stamped, name="stamped"),
    path("entries/<int:pk>/", views_entries.entry, name="entry"),
    path("entries/<int:pk>/edit/", views_entries.edit, name="edit"),
    path("entries/<int:pk>/void/", views_entries.void, name="void"),
    path("entries/<int:pk>/attach/", views_dispatch.attach, name="attach"),
    path("entries/<int:pk>/send/", views_dispatch.send, name="send"),
    path("entries/<int:pk>/remind/", views_dispatch.remind, name="remind"),
    path("entries/<int:pk>/file.pdf", views_dispatch.file, name="file"),
    path("incoming/<int:pk>/acknowledge/", views_dispatch.acknowledge, name="acknowledge"),
    path("incoming/<int:pk>/attachments/", views_attachments.beside_incoming, name="attach-to-incoming"),
    path("entries/<int:pk>/attachments/", views_attachments.beside_outgoing, name="attach-to-outgoing"),
    path("attachments/<int:pk>/", views_attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", views_attachments.remove, name="remove-attachment"),
    path("books/<int:pk>/close/", views_setup.close, name="close"),
    path("books/<int:pk>/archive/", views_books.archive, name="archive"),
    path("set-up/<str:code>/", views_setup.set_up, name="set-up"),
    path("set-up/<str:code>/agency/", views_setup.agency, name="agency"),
    path("set-up/<str:code>/registers/", views_setup.new_register, name="new-register"),
]
