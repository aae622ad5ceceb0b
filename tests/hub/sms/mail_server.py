"""A mail server of the tests' own: takes what it is told to take, and keeps it."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class MailServer:
    """`port`; `letters` in the order in which they came; `refuse`: the answer to an address, such as "550 no"."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.port = 0


@contextmanager
def mail_server() -> Iterator[MailServer]:
    kept = MailServer()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            while line := self.rfile.readline().decode().strip():
                word = line.split()[0].upper()
                if word == "DATA":
                    self._say("354 go on")
                    self._letter()
                elif word == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    address = line.partition("<")[2].partition(">")[0]
                    self._say(kept.refuse.get(address, "250 well") if word == "RCPT" else "250 well")

        def _letter(self) -> None:
            raw = b""
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                raw += line[1:] if line.startswith(b"..") else line
            letter = email.message_from_bytes(raw, policy=email.policy.default)
            assert isinstance(letter, EmailMessage)
            kept.letters.append(letter)
            self._say("250 taken")

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address, daemon_threads = True, True

    with Server(("127.0.0.1", 0), Talk) as server:
        kept.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()
