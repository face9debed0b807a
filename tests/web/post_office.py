"""Mail servers for tests: one that takes letters, one that refuses them, one that hangs."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class Desk(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs."""

    def handle(self) -> None:
        self._say(220, "tests")
        while line := self.rfile.readline():
            if not self._answer(line.decode().strip()):
                return

    def _answer(self, command: str) -> bool:
        verb = command[:4].upper()
        if verb == "RCPT" and any(each in command for each in self.server.refused):
            self._say(self.server.refuses_with, "no such mailbox")
        elif verb == "DATA":
            self._say(354, "go on")
            self._take()
        else:
            self._say(221 if verb == "QUIT" else 250, "ok")
        return verb != "QUIT"

    def _take(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        letter = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
        self.server.letters.append(message_from_bytes(letter, policy=default))
        self._say(250, "taken")

    def _say(self, code: int, words: str) -> None:
        self.wfile.write(f"{code} {words}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    """A mail server on a free port of this machine, with what it was given."""

    daemon_threads = True

    def __init__(self, handler: type[socketserver.BaseRequestHandler] = Desk) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.letters: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.refuses_with, self.callers = 550, 0
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Silence(socketserver.BaseRequestHandler):
    """Takes the call and never says a word."""

    def handle(self) -> None:
        self.server.callers += 1
        self.server.closing.wait(30)


@contextmanager
def opened(handler: type[socketserver.BaseRequestHandler] = Desk) -> Iterator[PostOffice]:
    with PostOffice(handler) as office:
        threading.Thread(target=office.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield office
        finally:
            office.closing.set()
            office.shutdown()
