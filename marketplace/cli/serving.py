"""`marketplace serve` and `marketplace worker`."""

import fcntl
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from waitress import serve as waitress_serve
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error, RequestEntityTooLarge

from marketplace.config import Settings
from marketplace.core.actors import Via, system
from marketplace.db import database, set_actor
from marketplace.handlers import SLOW
from marketplace.jobs import worker as jobs

PAUSE_AFTER_STUMBLING = 5.0
log = logging.getLogger(__name__)


class Parser(HTTPRequestParser):
    """Leaves it to our own page to refuse what is too large, and reads none of it."""

    error: Error | None

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge) and not self.body_bytes_received:
            # The application sees how much was announced; the rest of the connection is not worth reading.
            self.error, self.headers["CONNECTION"] = None, "close"
        return consumed


HTTPChannel.parser_class = Parser


@click.command()
@click.option("--with-worker", is_flag=True, help="Start the worker beside the web server.")
@click.pass_obj
def serve(app: Flask, with_worker: bool) -> None:
    """Serve the pages on HOST:PORT."""
    settings: Settings = app.extensions["settings"]
    beside = subprocess.Popen([sys.argv[0], "worker"]) if with_worker else None  # noqa: S603 - our own command
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    click.echo(f"http://{settings.host}:{settings.port}")
    try:
        waitress_serve(app, **_waitress(settings, largest_request(app)), _quiet=True)
    finally:
        if beside:
            beside.terminate()
            beside.wait(10)


def largest_request(app: Flask) -> int:
    """How many bytes the largest request may have that any page takes."""
    marks = [vars(view).get("__permit__") for view in app.view_functions.values()]
    return max(app.config["MAX_CONTENT_LENGTH"], *(mark.largest for mark in marks if mark and mark.largest))


def _waitress(settings: Settings, largest: int) -> dict[str, Any]:
    # Whoever asks us without a proxy in between could forge what a proxy says.
    forged = not settings.trusted_proxies
    place = {"host": settings.host, "port": settings.port, "threads": settings.threads}
    # Without it a gigabyte is written to disk before a page may refuse it.
    place["max_request_body_size"] = largest + 1
    return {**place, "clear_untrusted_proxy_headers": forged}


@click.command()
@click.pass_obj
def worker(app: Flask) -> None:
    """Do what was put into the outbox: index, expire, notify. With PostgreSQL there may be several."""
    stopped = threading.Event()

    def stop(*_: Any) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with _place_of_its_own(app, stopped):
        _work(app, stopped)


@contextmanager
def _place_of_its_own(app: Flask, stopped: threading.Event) -> Iterator[None]:
    """On SQLite wait until there is no other worker; nothing but PostgreSQL keeps two from doing the same."""
    settings: Settings = app.extensions["settings"]
    with (settings.data_dir / "worker.lock").open("w") as file:
        while database.engine.dialect.name == "sqlite" and not stopped.is_set():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                log.info("another worker is at work: waiting for its end")
                stopped.wait(PAUSE_AFTER_STUMBLING)
        yield


def _work(app: Flask, stopped: threading.Event) -> None:
    """Work until `stopped`."""
    beside = {topic: handler for topic, handler in app.extensions["handlers"].items() if topic in SLOW}
    swift = {topic: handler for topic, handler in app.extensions["handlers"].items() if topic not in SLOW}
    # A daemon: a mail server that hangs does not keep the worker from stopping, and what it was sent comes again.
    threading.Thread(target=_work_beside, args=(app, beside, stopped), daemon=True).start()
    set_actor(system(Via.WORKER))
    jobs.run(swift, app.extensions["periodic"], stopped.is_set)


def _work_beside(app: Flask, handlers: Mapping[str, jobs.Handler], stopped: threading.Event) -> None:
    """Drain topics that may take long, in a session of their own; whatever happens, begin again."""
    while not stopped.is_set():
        try:
            with app.app_context():
                set_actor(system(Via.WORKER))
                jobs.run(handlers, (), stopped.is_set)
        except Exception:
            log.exception("the work beside stumbled")
            stopped.wait(PAUSE_AFTER_STUMBLING)


COMMANDS = (serve, worker)
