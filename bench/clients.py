"""Ten people at once for a minute, at a real server with its worker: four of five requests read, one writes."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench import district
from bench.report import Report
from marketplace.accounts import service as people
from marketplace.core.actors import Role
from marketplace.db import set_actor, unit_of_work

CONTRACTS, LISTINGS, PEOPLE, SECONDS = 5_000, 2_000, 10, 60
PASSWORD = "a bench password"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PAGES = (
    "/", "/results", "/results?q=石墨烯", "/search?q=轴承+润滑", "/results?field=03&sort=title", "/contracts",
    "/contracts?start=2025-01-01&class=1", "/progress/current", "/organisations", "{own}", "{own}/listings",
    "{own}/contracts",
)  # fmt: skip
WRITES = 0.2


@dataclass
class Log:
    """How long each request took, in seconds, and which of them failed."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def ten_at_once(root: Path, report: Report) -> None:
    """No request fails, and the slow ones are not much slower than the middle one."""
    directory, own = _district(root)
    log = Log()
    with _serving(directory) as port:
        until = time.monotonic() + SECONDS
        threads = [threading.Thread(target=_client, args=(port, n, own, until, log)) for n in range(PEOPLE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    cuts = quantiles(log.seconds, n=100)
    print(f"requests {len(log.seconds)}, p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms", flush=True)
    for error in log.errors[:5]:
        print(f"  {error}", flush=True)
    report.at_most("errors_of_ten_at_once", len(log.errors), 0)
    report.at_most("p95_over_p50_of_ten_at_once", cuts[94] / cuts[49], 5)


def _district(root: Path) -> tuple[Path, str]:
    """A district to write in, which is thrown away, and the address of the organisation that the ten belong to."""
    kept, directory = root / f"house-{CONTRACTS}-{LISTINGS}", root / "furnish-clients"
    district.build(kept, CONTRACTS, LISTINGS)
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(kept, directory)
    with district.application(directory).app_context():
        set_actor(district.SYSTEM)
        with unit_of_work():
            place = people.queries.organisation_by_name("基准样例大学")
            assert place is not None
            for number in range(PEOPLE):
                person = people.add_person(
                    actor=district.SYSTEM, name=f"编辑{number}", email=_email(number), password=PASSWORD
                )
                people.add_member(place, person, Role.MEMBER, actor=district.SYSTEM)
            return directory, f"/o/{place.id}"


def _email(number: int) -> str:
    return f"editor{number}@bench.example"


@contextmanager
def _serving(directory: Path) -> Iterator[int]:
    """`marketplace serve --with-worker` on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    env = {**os.environ, "DATA_DIR": str(directory), "PORT": str(port)}
    env["DATABASE_URL"] = district.settings(directory).database_url
    command = [str(Path(sys.executable).parent / "marketplace"), "serve", "--with-worker"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    for _attempt in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


class _Browser:
    """One connection with its cookies."""

    def __init__(self, port: int, log: Log | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.log = log

    def ask(self, method: str, address: str, form: dict[str, Any] | None = None) -> tuple[int, str]:
        """The status and the text of an answer, timed where there is a log."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, address, urlencode(form or {}, doseq=True) if form else None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if self.log is not None:
            self.log.seconds.append(time.perf_counter() - begun)
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, text


def _client(port: int, number: int, own: str, until: float, log: Log) -> None:
    chance = Random(number)
    browser = _Browser(port)
    try:
        token = _token(browser, "/sign-in")
        form = {"csrf_token": token, "email": _email(number), "password": PASSWORD}
        status, _text = browser.ask("POST", "/sign-in", form)
        assert status == 303, f"sign-in answered {status}"
        token = _token(browser, f"{own}/listings/new/result")
        browser.log = log
        while time.monotonic() < until:
            _one_request(browser, chance, own, token, log)
    except Exception as error:
        log.errors.append(f"client {number}: {type(error).__name__}: {error}")


def _token(browser: _Browser, address: str) -> str:
    _status, text = browser.ask("GET", address)
    found = TOKEN.search(text)
    assert found, f"no token at {address}"
    return found[1]


def _one_request(browser: _Browser, chance: Random, own: str, token: str, log: Log) -> None:
    if chance.random() < WRITES:
        fields = district.listing_fields(chance.randrange(10**9))
        fields |= {"csrf_token": token, "idempotency_key": str(uuid4()), "keywords": "石墨烯、电池"}
        fields |= {"price_from_fen": "", "price_to_fen": ""}
        wanted, address = 303, f"{own}/listings/new/result"
        status, _text = browser.ask("POST", address, fields)
    else:
        wanted, address = 200, chance.choice(PAGES).format(own=own)
        status, _text = browser.ask("GET", _quoted(address))
    if status != wanted:
        log.errors.append(f"{address} answered {status}")


def _quoted(address: str) -> str:
    return "".join(character if character.isascii() else urlencode({"": character})[1:] for character in address)
