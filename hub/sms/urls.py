"""The pages of short messages."""

from django.urls import path

from hub.sms import views_approve, views_compose, views_follow, views_kept, views_setup

app_name = "sms"
urlpatterns = [
    path("", views_follow.messages, name="messages"),
    path("compose/", views_compose.compose, name="compose"),
    path("compose/count/", views_compose.look, name="look"),
    path("compose/persons/", views_compose.persons, name="persons"),
    path("drafts/<uuid:key>/", views_compose.preview, name="preview"),
    path("drafts/<uuid:key>/send/", views_compose.send, name="send"),
    path("messages/<int:pk>/", views_follow.message, name="message"),
    path("messages/<int:pk>/recipients.xlsx", views_follow.export, name="export"),
    path("messages/<int:pk>/cancel/", views_follow.cancel, name="cancel"),
    path("recipients/<int:pk>/decide/", views_follow.decide, name="decide"),
    path("approvals/", views_approve.approvals, name="approvals"),
    path("approvals/<int:pk>/", views_approve.decide, name="approve"),
    path("texts/", views_kept.texts, name="texts"),
    path("texts/put-back/", views_kept.put_text_back, name="put-text-back"),
    path("texts/<int:pk>/", views_kept.text, name="text"),
    path("texts/<int:pk>/remove/", views_kept.remove_text, name="remove-text"),
    path("lists/", views_kept.lists, name="lists"),
    path("lists/put-back/", views_kept.put_list_back, name="put-list-back"),
    path("lists/<int:pk>/", views_kept.one_list, name="list"),
    path("lists/<int:pk>/remove/", views_kept.remove_list, name="remove-list"),
    path("settings/", views_setup.settings, name="settings"),
    path("settings/words/<int:pk>/remove/", views_setup.remove_word, name="remove-word"),
    path("settings/opt-outs/<int:pk>/remove/", views_setup.remove_optout, name="remove-optout"),
]
