from django.urls import path

from hub.efiling.exchange import views_agencies, views_letters, views_mail

app_name = "exchange"
urlpatterns = [
    path("", views_letters.index, name="index"),
    path("registers/<int:pk>/came/", views_letters.came, name="came"),
    path("registers/<int:pk>/sent/", views_letters.sent, name="sent"),
    path("registers/<int:pk>/mailbox/", views_mail.mailbox, name="mailbox"),
    path("registers/<int:pk>/mailbox/test/", views_mail.test, name="mailbox-test"),
    path("registers/<int:pk>/mails/", views_mail.mails, name="mails"),
    path("mails/<int:pk>/again/", views_mail.again, name="mail-again"),
    path("mails/<int:pk>/handled/", views_mail.handled, name="mail-handled"),
    path("entries/<int:pk>/address/", views_letters.address, name="address"),
    path("deliveries/<int:pk>/<str:form>/", views_letters.export, name="export"),
    path("letters/<int:pk>/<str:kind>/", views_letters.notice, name="notice"),
    path("notices/<int:pk>/answer/", views_letters.answer, name="answer"),
    path("units/<str:code>/agencies/", views_agencies.agencies, name="agencies"),
    path("units/<str:code>/own/", views_agencies.own, name="own"),
    path("agencies/<int:pk>/", views_agencies.agency, name="agency"),
    path("agencies/<int:pk>/remove/", views_agencies.remove, name="agency-remove"),
]
