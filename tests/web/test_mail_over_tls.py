"""Letters over TLS: to a server with a certificate that holds, and to no other; the password goes to nobody else."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import session, set_actor, unit_of_work
from marketplace.jobs import letters, worker
from marketplace.jobs.letters import Letter
from marketplace.web import mail

LOGIN = ("platform", "p@ss/word")
PERSON = "platform:p%40ss%2Fword@"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, with its key in the same file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *form)
    )
    return file


class Box:
    """What a server was given: letters with whether they came over TLS, and passwords."""

    def __init__(self) -> None:
        self.letters: list[tuple[bool, str]] = []
        self.passwords: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        self.letters.append((session.ssl is not None, envelope.content.decode()))
        return "250 taken"

    def let_in(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        """As aiosmtpd asks."""
        self.passwords.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=self.passwords[-1] == LOGIN)


@contextmanager
def opened(**options: Any) -> Iterator[tuple[Box, int]]:
    """A mail server of its own on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = Box()
    server = Controller(box, hostname="127.0.0.1", port=port, authenticator=box.let_in, **options)
    server.start()
    try:
        yield box, port
    finally:
        server.stop()


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform's machine knows who vouches for the server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.fixture
def deliver(context: None, tmp_path: Path) -> Callable[[str], Letter]:
    """Write one letter and let the worker send it by the server of an address."""

    def once(url: str) -> Letter:
        set_actor(system(Via.WORKER))
        with unit_of_work():
            letters.post("reader@u1.example", "", "trial")
        office = mail.Office(url, "post@tests.example", 5, tmp_path, "https://tests.example", lambda _zh: "样例平台")
        worker.drain({letters.TOPIC: lambda ids: mail.deliver(office, ids)})
        return session.scalars(select(Letter)).one()

    return once


def test_starttls_hides_the_password_and_the_letter(deliver: Any, tls: ssl.SSLContext, trusted: None) -> None:
    with opened(tls_context=tls, require_starttls=True) as (box, port):
        assert deliver(f"smtp://{PERSON}127.0.0.1:{port}?starttls=1").sent_at
    assert (box.passwords, [over_tls for over_tls, _text in box.letters]) == ([LOGIN], [True])
    assert "reader@u1.example" in box.letters[0][1]


def test_smtps_speaks_tls_from_the_first_byte(deliver: Any, tls: ssl.SSLContext, trusted: None) -> None:
    with opened(ssl_context=tls, auth_require_tls=False) as (box, port):
        assert deliver(f"smtps://{PERSON}127.0.0.1:{port}").sent_at
    assert (box.passwords, len(box.letters)) == ([LOGIN], 1)


def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_letter(deliver: Any, tls: ssl.SSLContext) -> None:
    with opened(tls_context=tls) as (box, port):
        letter = deliver(f"smtp://{PERSON}127.0.0.1:{port}?starttls=1")
    assert (letter.sent_at, letter.attempts, box.passwords, box.letters) == (None, 0, [], [])


def test_a_server_that_offers_no_tls_gets_nothing_in_the_clear(deliver: Any) -> None:
    with opened(auth_require_tls=False) as (box, port):
        letter = deliver(f"smtp://{PERSON}127.0.0.1:{port}?starttls=1")
    assert (letter.sent_at, letter.given_up_at, box.passwords, box.letters) == (None, None, [], [])


def test_a_wrong_password_loses_no_letter(deliver: Any, tls: ssl.SSLContext, trusted: None) -> None:
    with opened(tls_context=tls) as (box, port):
        letter = deliver(f"smtp://platform:wrong@127.0.0.1:{port}?starttls=1")
    assert (letter.sent_at, letter.given_up_at, letter.attempts) == (None, None, 0)
    assert box.letters == []
