"""The page on which anybody who is signed in drops a PDF and reads what its signatures are worth."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.documents.pdf import PdfError, PdfWorkerFailed
from hub.documents.signing.findings import verify as look
from hub.documents.signing.words import why_not


class PdfForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("ไฟล์ PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy("ไม่เกิน 25 MB ระบบตรวจแล้วไม่เก็บไฟล์ไว้"),
    )

    def clean_file(self) -> bytes:
        sent = self.cleaned_data["file"]
        self.name = str(sent.name)
        if sent.size > settings.BLOB_LIMIT:
            raise forms.ValidationError(_("ไฟล์ใหญ่เกิน %(most)d MB") % {"most": settings.BLOB_LIMIT // 2**20})
        return bytes(sent.read())


def verify(request: HttpRequest) -> HttpResponse:
    """Nothing of the file is kept."""
    if request.method != "POST":
        return render(request, "signing/verify.html", {"form": PdfForm()})
    form = PdfForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            findings = look(form.cleaned_data["file"])
        except (PdfError, PdfWorkerFailed) as fault:
            form.add_error("file", why_not(fault))
        else:
            context = {"form": PdfForm(), "findings": findings, "name": form.name}
            return render(request, "signing/verify.html", context)
    return render(request, "signing/verify.html", {"form": form}, status=422)
