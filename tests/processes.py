"""A PostgreSQL of one's own with everything on that it is delivered with, and gunicorn in front: to be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import psutil
import psycopg
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import make_url

from tests.applications import SECRET
from tests.people import Cast, become

ROOT = Path(__file__).parents[1]
FORM = {"csrf_token": "0" * 40}
SECONDS = 60


class _Stay(HTTPRedirectHandler):
    """Answers are looked at as they are."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class Processes:
    """The server, the application on it, and the web processes once they run."""

    server: Any
    app: Flask
    cast: Cast
    port: int
    gunicorn: psutil.Process | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """Start gunicorn with two processes."""
        settings = self.app.extensions["settings"]
        environment = {
            "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url, "SECRET_KEY": SECRET,
            "PORT": str(self.port), "WEB_PROCESSES": "2", "THREADS": "4",
        }  # fmt: skip
        with log.open("ab") as file:
            started = subprocess.Popen(
                [sys.executable, "-m", "gunicorn"], env=os.environ | environment, cwd=ROOT, stdout=file, stderr=file
            )
        self.gunicorn = psutil.Process(started.pid)
        until = time.monotonic() + SECONDS
        while not self.answers() and time.monotonic() < until:
            time.sleep(0.1)
        return started

    def answers(self) -> bool:
        """Whether pages are served."""
        with suppress(OSError):
            return self._open("/healthz") == 200
        return False

    def post(self, who: str, path: str, **fields: str) -> int:
        """The status of a form that one of the cast sends; 0 where nobody answers."""
        token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(FORM["csrf_token"])
        try:
            return self._open(path, urlencode({"csrf_token": token, **fields}).encode(), self._cookie(who))
        except OSError:
            return 0

    def _cookie(self, who: str) -> str:
        if who not in self.cookies:
            client = self.app.test_client()
            become(client, self.cast, who)
            with client.session_transaction() as kept:
                kept.update(FORM)
            self.cookies[who] = client.get_cookie("session").value
        return f"session={self.cookies[who]}"

    def _open(self, path: str, data: bytes | None = None, cookie: str = "") -> int:
        request = Request(self.address + path, data, {"Cookie": cookie})
        try:
            with build_opener(_Stay).open(request, timeout=30) as answer:
                return int(answer.status)
        except URLError as error:
            if isinstance(getattr(error, "code", None), int):
                return int(error.code)
            raise

    def kill_web(self) -> None:
        """One web process, which gunicorn replaces."""
        assert self.gunicorn is not None
        self.gunicorn.children()[0].kill()

    def kill_backend(self) -> None:
        """One of PostgreSQL's processes that serve us; it restarts all of them."""
        url = make_url(self.app.extensions["settings"].database_url).set(drivername="postgresql")
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
        assert found is not None
        os.kill(found[0], signal.SIGKILL)

    def kill_server(self) -> None:
        """All of PostgreSQL, as a power cut would; then it is started again."""
        whole = psutil.Process(self.server.get_pid())
        dying = [*whole.children(recursive=True), whole]
        os.killpg(whole.pid, signal.SIGKILL)
        psutil.wait_procs(dying, timeout=10)
        self.server.ensure_postgres_running()

    @property
    def kills(self) -> dict[str, Callable[[], None]]:
        """What may die."""
        return {"web": self.kill_web, "backend": self.kill_backend, "server": self.kill_server}
