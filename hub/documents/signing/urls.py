"""Signatures: one's own certificate, checking a PDF, and the authority that others are asked to trust."""

from django.urls import path

from hub.documents.signing import views_authority, views_issued, views_own, views_verify

app_name = "signing"
urlpatterns = [
    path("", views_own.own, name="own"),
    path("make/", views_own.make, name="make"),
    path("pin/", views_own.change_pin, name="change-pin"),
    path("revoke/", views_own.revoke, name="revoke-own"),
    path("issued/", views_issued.issued, name="issued"),
    path("issued/<int:pk>/revoke/", views_issued.revoke, name="revoke"),
    path("verify/", views_verify.verify, name="verify"),
    path("authority/", views_authority.authority, name="authority"),
    path("authority/root.cer", views_authority.root_der, name="root-der"),
    path("authority/root.pem", views_authority.root_pem, name="root-pem"),
    path("authority/revoked.crl", views_authority.revoked, name="revoked"),
]
