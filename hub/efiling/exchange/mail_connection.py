"""A connection to an IMAP server, always encrypted, its certificate always checked; what is wrong as a code."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailMessageFlags
from imap_tools.errors import (
    ImapToolsError,
    MailboxCopyError,
    MailboxFolderCreateError,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxLoginError,
    MailboxMoveError,
    MailboxStarttlsError,
)

from hub.efiling.exchange import passwords
from hub.efiling.exchange.models import Mailbox

SECONDS = 15
"""To wait for a server's answer."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_EXPIRED = {9, 10}  # OpenSSL: not valid yet, expired
_OTHER_NAME = {62, 64}  # OpenSSL: another host name, another address


class Wrong(StrEnum):
    """Why there is no connection; mail_words says it."""

    PASSWORD_LOST = "password-lost"  # noqa: S105 - a name
    AUTHORITY = "authority"
    NO_HOST = "no-host"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"
    CERTIFICATE_NAME = "certificate-name"
    CERTIFICATE_TIME = "certificate-time"
    NO_TLS = "no-tls"
    LOGIN = "login"
    FOLDER = "folder"
    DONE_FOLDER = "done-folder"
    LOST = "lost"


class CannotConnect(Exception):
    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong = wrong


class Gone(Exception):
    """The message is no longer in the folder."""


@contextmanager
def connected(mailbox: Mailbox) -> Iterator[BaseMailBox]:
    """Signed in, with the folder open. Raises CannotConnect, also for what goes wrong inside."""
    box: BaseMailBox | None = None
    try:
        box = _opened(mailbox)
        box.login(mailbox.user, passwords.opened(mailbox.password), initial_folder=None)
        box.folder.set(mailbox.folder)
    except (*_FAULTS, OSError, ValueError, passwords.CannotOpen) as fault:
        _left(box)
        raise CannotConnect(_wrong(fault)) from fault
    try:
        yield box
    except _FAULTS as fault:
        raise CannotConnect(_wrong(fault)) from fault
    finally:
        _left(box)


def _left(box: BaseMailBox | None) -> None:
    if box is not None:
        with suppress(*_FAULTS, OSError):
            box.logout()


def _opened(mailbox: Mailbox) -> BaseMailBox:
    context = trusting(mailbox.authority)
    if mailbox.security == Mailbox.Security.TLS:
        return MailBox(mailbox.host, mailbox.port, timeout=SECONDS, ssl_context=context)
    return MailBoxStartTls(mailbox.host, mailbox.port, timeout=SECONDS, ssl_context=context)


def trusting(authority: str) -> ssl.SSLContext:
    """Those whom the system trusts, or the certificates given in their place. Raises CannotConnect."""
    try:
        return ssl.create_default_context(cadata=authority or None)
    except (ssl.SSLError, ValueError) as fault:
        raise CannotConnect(Wrong.AUTHORITY) from fault


# Of the connection alone: a full disk of ours is none of the server's faults.
_FAULTS = (ConnectionError, TimeoutError, ssl.SSLError, EOFError, ImapToolsError, imaplib.IMAP4.error)


def _wrong(fault: Exception) -> Wrong:
    if isinstance(fault, ssl.SSLCertVerificationError):
        if fault.verify_code in _EXPIRED:
            return Wrong.CERTIFICATE_TIME
        return Wrong.CERTIFICATE_NAME if fault.verify_code in _OTHER_NAME else Wrong.CERTIFICATE
    for kind, wrong in _KINDS:
        if isinstance(fault, kind):
            return wrong
    return Wrong.LOST


_KINDS: tuple[tuple[type[BaseException], Wrong], ...] = (
    (passwords.CannotOpen, Wrong.PASSWORD_LOST),
    (socket.gaierror, Wrong.NO_HOST),
    (UnicodeError, Wrong.LOGIN),  # the protocol's login carries no Thai letters
    (ConnectionRefusedError, Wrong.REFUSED),
    (TimeoutError, Wrong.TIMEOUT),
    (MailboxLoginError, Wrong.LOGIN),
    (MailboxStarttlsError, Wrong.NO_TLS),
    (MailboxFolderSelectError, Wrong.FOLDER),
    (MailboxFolderStatusError, Wrong.FOLDER),
    (MailboxFolderCreateError, Wrong.DONE_FOLDER),
    (MailboxCopyError, Wrong.DONE_FOLDER),
    (MailboxMoveError, Wrong.DONE_FOLDER),
    (ssl.SSLEOFError, Wrong.LOST),
    (ssl.SSLError, Wrong.NO_TLS),
)


def validity(box: BaseMailBox, folder: str) -> int:
    """The folder's UIDVALIDITY: with another one the numbers of its messages mean others."""
    return int(box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])


def size(box: BaseMailBox, uid: int) -> int:
    """Bytes of a message. Raises Gone."""
    for piece in _fetched(box, uid, "(RFC822.SIZE)"):
        told = piece[0] if isinstance(piece, tuple) else piece
        if isinstance(told, bytes) and (found := _SIZE.search(told)):
            return int(found[1])
    raise Gone


def raw(box: BaseMailBox, uid: int) -> bytes:
    """The whole message, which stays unread. Raises Gone."""
    for piece in _fetched(box, uid, "(BODY.PEEK[])"):
        if isinstance(piece, tuple):
            return bytes(piece[1])
    raise Gone


def _fetched(box: BaseMailBox, uid: int, wish: str) -> list[object]:
    status, data = box.client.uid("FETCH", str(uid), wish)
    if status != "OK":
        raise Gone
    return list(data)


def mark(box: BaseMailBox, uid: int, done_folder: str) -> None:
    """Read, and moved where the office wants it; a message that is not there any more is no fault."""
    box.flag(str(uid), [MailMessageFlags.SEEN], value=True)
    if done_folder:
        if not box.folder.exists(done_folder):
            box.folder.create(done_folder)
        box.move(str(uid), done_folder)
