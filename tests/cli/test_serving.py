"""The web server takes what the largest form may send, and of anything larger reads no byte."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from flask import Flask
from waitress.server import create_server

from marketplace.cli import serving
from marketplace.documents.intake import LARGEST


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """A server of our own, as `serve` sets it up."""
    options = serving._waitress(app.extensions["settings"], serving.largest_request(app))
    server = create_server(app, **{**options, "port": 0, "threads": 1})
    running = threading.Thread(target=_until_closed, args=(server.run,), daemon=True)
    running.start()
    yield server.effective_port
    server.close()
    running.join(5)


def _until_closed(run: Callable[[], None]) -> None:
    # Closing takes the sockets away from under the loop that waits for them.
    with suppress(OSError):
        run()


def post(port: int, announced: int, body: bytes = b"") -> str:
    """What the server says to a form that announces so many bytes, and then sends `body`."""
    head = f"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {announced}\r\nAccept: text/html\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as call:
        call.sendall(head.encode() + body)
        answer = b""
        while part := call.recv(65536):
            answer += part
            if b"</html>" in answer:
                break
    return answer.decode()


def test_what_is_too_large_for_any_page_is_refused_by_our_own_page_unread(port: int) -> None:
    answer = post(port, 900 * 1024**2)
    assert answer.startswith("HTTP/1.1 413")
    assert "Connection: close" in answer
    assert "20 MB" in answer


def test_what_is_not_too_large_is_answered(port: int) -> None:
    assert post(port, 7, b"email=x").startswith("HTTP/1.1 422")


def test_several_files_fit_in_one_request(app: Flask) -> None:
    assert serving.largest_request(app) >= 3 * LARGEST
