"""Mails, a mailbox, and a real IMAP server (dovecot) of one user with a certificate of its own."""

from __future__ import annotations

import datetime
import getpass
import mailbox as maildir
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from hub.efiling import attachments, dispatch, registering
from hub.efiling.attachments import Attached
from hub.efiling.exchange import egif, passwords
from hub.efiling.exchange.models import Mailbox, OutsideAgency, OutsideDelivery, OwnCodes
from tests.hub.efiling.exchange.test_egif import LETTER

USER, PASSWORD = "saraban@example.go.th", "ลมหนาว 1 #pass".encode().hex()


@pytest.fixture(scope="session")
def make_mail():
    """make_mail("text", (name, bytes, "application/pdf"), …, subject=…): a message as it comes over the wire."""
    count = iter(range(1, 10_000))

    def make(text: str = "เรียน ผู้อำนวยการ", *files: tuple[str, bytes, str], **headers: str) -> bytes:
        mail = EmailMessage()
        mail["From"] = headers.pop("sender", "สพฐ. <saraban@obec.example.go.th>")
        mail["To"] = USER
        mail["Subject"] = headers.pop("subject", "ขอเชิญประชุม")
        mail["Date"] = headers.pop("date", "Fri, 20 Nov 2026 09:30:00 +0700")
        mail["Message-ID"] = headers.pop("message_id", f"<{next(count)}@obec.example.go.th>")
        mail.set_content(text)
        for name, data, media in files:
            kind, _slash, form = media.partition("/")
            mail.add_attachment(data, maintype=kind, subtype=form, filename=name)
        return mail.as_bytes()

    return make


@dataclass(frozen=True)
class Server:
    """A running dovecot: where it listens, whom it trusts, and the folder of its one user's mails."""

    tls_port: int
    plain_port: int
    authority: str
    mails: Path

    def deliver(self, *messages: bytes) -> None:
        for message in messages:
            maildir.Maildir(self.mails).add(message)
        self._owned()

    def _owned(self) -> None:
        if os.geteuid() == 0:
            for path in (self.mails, *self.mails.rglob("*")):
                os.chown(path, 65534, 65534)

    def seen(self) -> int:
        """How many of the mails in the folder are marked as read."""
        return sum(1 for mail in maildir.Maildir(self.mails) if "S" in mail.get_flags())

    def empty(self) -> None:
        shutil.rmtree(self.mails, ignore_errors=True)
        maildir.Maildir(self.mails)
        self._owned()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path, name: str = "localhost") -> str:
    """A self-signed certificate and its key, as files; the certificate as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.crt").write_text(pem)
    (folder / "server.key").write_bytes(private)
    return pem


@pytest.fixture(scope="session")
def dovecot():
    """One server for all tests; `imap` empties it for each."""
    if not shutil.which("dovecot"):
        pytest.skip("dovecot is not installed")
    # Not pytest's folder: every pytest that starts closes that one to other users, the server's among them.
    folder = Path(tempfile.mkdtemp(prefix="sp-imap-"))
    folder.chmod(0o755)
    tls, plain = free_port(), free_port()
    pem = certificate(folder)
    root = os.geteuid() == 0
    owner = "nobody" if root else getpass.getuser()
    internal = "" if root else f"default_internal_user = {owner}\ndefault_login_user = {owner}\n"
    (folder / "dovecot.conf").write_text(f"""
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = yes
ssl_cert = <{folder}/server.crt
ssl_key = <{folder}/server.key
disable_plaintext_auth = yes
mail_location = maildir:{folder}/mails
mail_uid = {owner}
mail_gid = {"nogroup" if root else os.getgid()}
first_valid_uid = 1
first_valid_gid = 1
{internal}
service imap-login {{
  {"" if root else "chroot ="}
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  {"" if root else "chroot ="}
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={owner} gid={"nogroup" if root else os.getgid()} home={folder}/home
}}
""")
    (folder / "state").mkdir()
    server = Server(tls, plain, pem, folder / "mails")
    server.empty()
    running = subprocess.Popen(["dovecot", "-F", "-c", folder / "dovecot.conf"], stderr=subprocess.PIPE)
    _wait(tls, running, folder)
    yield server
    running.terminate()
    running.wait(20)
    shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, running: subprocess.Popen[bytes], folder: Path) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    end = time.monotonic() + 20
    while time.monotonic() < end:
        log = folder / "log"
        assert running.poll() is None, (running.stderr.read(), log.read_text() if log.exists() else "")
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as plain, context.wrap_socket(plain) as tls:
                if tls.recv(10):
                    return
        except OSError:
            time.sleep(0.05)
    raise AssertionError((folder / "log").read_text())


@pytest.fixture
def imap(dovecot):
    dovecot.empty()
    return dovecot


@pytest.fixture
def saraban(receive, imap) -> Mailbox:
    """The office's mailbox, as somebody has set it up."""
    return Mailbox.objects.create(
        register=receive,
        on=True,
        host="localhost",
        port=imap.tls_port,
        user=USER,
        password=passwords.closed(PASSWORD),
        since=timezone.localdate() - datetime.timedelta(days=1),
        authority=imap.authority,
    )


@pytest.fixture
def obec(office):
    return OutsideAgency.objects.create(
        unit=office, name="สพฐ.", email="saraban@obec.example.go.th", ministry_id="20", department_id="20004"
    )


@pytest.fixture
def line(send, office_clerk, make_pdf):
    """A line of the send register with its file and an attachment."""
    OwnCodes.objects.create(unit=send.unit, ministry_id="20", department_id="20099")
    content = {"subject": "ขอส่งรายงาน", "recipient": "เลขาธิการ กพฐ.", "sender": send.unit.name, "urgency": "urgent"}
    entry = registering.register(send, office_clerk, content)
    outgoing = dispatch.attach(entry, office_clerk, make_pdf("เรื่อง ขอส่งรายงาน"), "รายงาน.pdf")
    attachments.add(outgoing, office_clerk, [Attached(b"\x89PNG\r\n\x1a\n picture", "แผนผัง.png")])
    return entry


@pytest.fixture
def delivery(clerk, line, obec) -> OutsideDelivery:
    sent = clerk.post(f"/efiling/exchange/entries/{line.pk}/address/", {"agencies": [obec.pk]}, follow=True)
    assert "เพิ่มผู้รับภายนอก 1 แห่งแล้ว" in sent.content.decode()
    return OutsideDelivery.objects.get()


@pytest.fixture
def message(make_pdf):
    pdf = make_pdf("ที่ ศธ 04001/ว 123", "เรื่อง ขอเชิญประชุม", "เรียน ผู้อำนวยการ")
    main = egif.File(pdf, "application/pdf", "เชิญประชุม.pdf")
    beside = egif.File(b"\x89PNG\r\n\x1a\n map", "image/png", "แผนที่.png")
    return replace(LETTER, main=main, attachments=(beside,), subject="ขอเชิญประชุม")
