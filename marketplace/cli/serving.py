"""`marketplace serve` and `marketplace worker`."""

import logging
import signal
import subprocess
import sys
import threading
from typing import Any

import click
from flask import Flask
from waitress import serve as waitress_serve

from marketplace.config import Settings
from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from marketplace.jobs import worker as jobs


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
        waitress_serve(app, host=settings.host, port=settings.port, threads=settings.threads, _quiet=True)
    finally:
        if beside:
            beside.terminate()
            beside.wait(10)


@click.command()
@click.pass_obj
def worker(app: Flask) -> None:
    """Do what was put into the outbox: index, expire, notify."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stopped = threading.Event()

    def stop(*_: Any) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    set_actor(system(Via.WORKER))
    jobs.run(app.extensions["handlers"], app.extensions["periodic"], stopped.is_set)


COMMANDS = (serve, worker)
