"""How a letter leaves the house: to a mail server, or into a file where there is none."""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

# What a server says of one letter, as against what keeps all of them back.
ABOUT_ONE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)
REFUSED_FOR_GOOD = 500


class ServerAway(Exception):
    """No letter can go at present; the reason is the server's or the network's."""


class NotTaken(Exception):
    """The server did not take this letter; `for_good` where it said that it never will."""

    def __init__(self, problem: str, *, for_good: bool) -> None:
        super().__init__(problem)
        self.for_good = for_good


class Transport(Protocol):
    """An open way out, for a few letters."""

    def send(self, message: EmailMessage) -> None:
        """Hand over one letter. Raises ServerAway, NotTaken."""


class Smtp:
    """A connection to a mail server."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def send(self, message: EmailMessage) -> None:
        """Hand over one letter. Raises ServerAway, NotTaken."""
        try:
            self._server.send_message(message)
        except ABOUT_ONE as error:
            raise NotTaken(str(error), for_good=_code(error) >= REFUSED_FOR_GOOD) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ServerAway(f"{type(error).__name__}: {error}") from error


def _code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _words in error.recipients.values())
    return getattr(error, "smtp_code", REFUSED_FOR_GOOD)


class Files:
    """A directory that gets one .eml file a letter, for its owner's eyes only."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def send(self, message: EmailMessage) -> None:
        """Write one letter. Raises ServerAway where the disk does not take it."""
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        unfinished = self._directory / f".{name}"
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(bytes(message))
            unfinished.rename(self._directory / f"{name}.eml")
        except OSError as error:
            raise ServerAway(str(error)) from error


@contextmanager
def opened(smtp_url: str, timeout: float, directory: Path) -> Iterator[Transport]:
    """The way out: the mail server of `smtp_url`, seconds to wait for each of its answers; else `directory`.

    Raises ServerAway.
    """
    if not smtp_url:
        yield Files(directory)
        return
    server = _connected(smtp_url, timeout)
    try:
        yield Smtp(server)
    finally:
        # A server that hung would let us wait for its farewell as well.
        server.close()


def _connected(smtp_url: str, timeout: float) -> smtplib.SMTP:
    try:
        return _connect(smtp_url, timeout)
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(f"{type(error).__name__}: {error}") from error


def _connect(smtp_url: str, timeout: float) -> smtplib.SMTP:
    parts, secure = urlsplit(smtp_url), ssl.create_default_context()
    server = _called(parts, timeout, secure)
    try:
        if parse_qs(parts.query).get("starttls") == ["1"]:
            server.starttls(context=secure)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        # A server that is not what it should be is left at once, not whenever memory is tidied up.
        server.close()
        raise
    return server


def _called(parts: SplitResult, timeout: float, secure: ssl.SSLContext) -> smtplib.SMTP:
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=timeout, context=secure)
    return smtplib.SMTP(host, parts.port or 25, timeout=timeout)
