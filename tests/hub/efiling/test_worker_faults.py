"""A fault of ours while a file is looked into is told to the clerk as such, not as a fault of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile

from hub.documents import pdf
from hub.efiling.models import Incoming, Register
from hub.people.models import Person


def test_a_clerk_is_told_that_the_file_may_be_fine(
    receive: Register, office_clerk: Person, signed_in, make_pdf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("import a_library_that_is_missing")
    monkeypatch.setattr(pdf, "WORKER", worker)
    sent = {"files": [SimpleUploadedFile("letter.pdf", make_pdf("หนังสือ"), "application/pdf")]}
    answer = signed_in(office_clerk).post(f"/efiling/registers/{receive.pk}/incoming/", sent)
    (said,) = (str(message) for message in get_messages(answer.wsgi_request))
    assert said.startswith("letter.pdf: ระบบเปิดไฟล์ไม่ได้ในขณะนี้")
    assert not Incoming.objects.exists()
