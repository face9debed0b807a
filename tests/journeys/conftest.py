"""A real server with its worker on a database of its own, and a real browser that watches its own console."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from marketplace.core.actors import Via, system
from marketplace.db import database, session, set_actor, unit_of_work
from marketplace.programme.service import enter_founding_targets
from marketplace.tally.models import PostingEvent
from tests import databases
from tests.applications import SECRET, Template, make_app
from tests.brokers.makers import make_broker
from tests.journeys.browser import Browser
from tests.people import Cast
from tests.tally.makers import make_contract, post

ROOT = Path(__file__).parents[2]
ASSETS = Path(os.environ.get("DATA_DIR", ROOT / "var")) / "assets"
SECONDS_TO_START = 30
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = """
const done = arguments[0];
const rules = {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]};
const options = {runOnly: rules, resultTypes: ["violations"], preload: false, iframes: false};
axe.run(options).then((result) => done(result.violations.flatMap(
  (found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 160)}`))));
"""


def needed(found: bool, what: str) -> None:
    """Skip, or fail where browsers are required, unless `what` was found."""
    if found:
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER=1, but there is no {what}")
    pytest.skip(f"no {what}: the journey needs a real browser and built assets")


@pytest.fixture
def world(template: Template, tmp_path: Path) -> Path:
    """A data directory: the cast, a broker with a profile, the targets, and one contract from before."""
    needed((ASSETS / "manifest.json").is_file(), f"{ASSETS}/manifest.json (run `make assets`)")
    directory, cast = template
    databases.copy(directory, tmp_path)
    (tmp_path / "assets").symlink_to(ASSETS.resolve())
    with make_app(tmp_path).app_context():
        set_actor(system(Via.CLI))
        with unit_of_work():
            enter_founding_targets(system(Via.CLI))
            earlier = make_contract(cast.organisations["u1"], date(2024, 5, 6), 120_000_000)
            post(earlier, PostingEvent.REGISTRATION, date(2024, 5, 6), 1, 120_000_000)
        make_broker(cast)
        session.remove()
        database.engine.dispose()
    return tmp_path


Served = tuple[str, "subprocess.Popen[bytes]"]


@pytest.fixture
def server(served: Served) -> str:
    """The address of `marketplace serve --with-worker`."""
    return served[0]


@pytest.fixture
def served(world: Path) -> Iterator[Served]:
    """That address and its process."""
    port = _free_port()
    settings = {
        "DATA_DIR": str(world),
        "DATABASE_URL": databases.url_in(world),
        "PORT": str(port),
        "SECRET_KEY": SECRET,
    }
    command = [str(Path(sys.executable).with_name("marketplace")), "serve", "--with-worker"]
    with (world / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=os.environ | settings, cwd=ROOT, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process, world / "server.log")
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(address, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture
def browser(server: str, cast: Cast, tmp_path: Path) -> Iterator[Browser]:
    """A headless Chromium at the server; whatever its console complains of fails the test."""
    programs = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
    for name, path in programs.items():
        needed(path is not None, name)
    kept = ROOT / "var" / "screenshots" if os.environ.get("JOURNEY_SCREENSHOTS") else tmp_path / "screenshots"
    kept.mkdir(parents=True, exist_ok=True)
    opened = Browser(server, cast, kept, tmp_path / "profile", programs)
    try:
        yield opened
        assert opened.complaints == []
    finally:
        opened.close()


@pytest.fixture
def walker(browser: Browser) -> Browser:
    """A browser that loads axe before each page."""
    needed(AXE.is_file(), str(AXE))
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": AXE.read_text()})
    browser.open("/")
    return browser


def axe_finds(walker: Browser) -> list[str]:
    """What is against WCAG 2.2 A and AA on the page that is open."""
    found: list[str] = walker.driver.execute_async_script(RUN_AXE)
    return found
