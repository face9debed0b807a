"""Whatever a page shows is its reader's: each form can be sent as it stands, and no link leads to a refusal."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from marketplace.db import database
from tests.access.shown import ShownForm, forms_of
from tests.access.table import Crawl
from tests.access.world import World

pytestmark = [
    pytest.mark.xdist_group("crawl"),
    pytest.mark.sqlite_only("each form is sent to a copy of the database"),
]
# The sign-in goes with it, and a page that ends by itself answers what it has already done.
NOT_SENT = ("/sign-out", "/sign-in")


@contextmanager
def undone(world: World) -> Iterator[None]:
    """Whatever happens inside is as if it had not."""
    kept = world.directory / "kept.sqlite3"
    file = world.directory / "test.sqlite3"
    _let_go(world)
    shutil.copy(file, kept)
    yield
    _let_go(world)
    for beside in world.directory.glob("test.sqlite3-*"):
        beside.unlink()
    shutil.move(kept, file)


def _let_go(world: World) -> None:
    with world.app.app_context():
        database.session.remove()
        database.engine.dispose()


def shown_forms(crawl: Crawl, visitor: str) -> dict[tuple[str, str], ShownForm]:
    """The first form of each kind that a visitor is shown, by the rule it leads to and the page's own address."""
    found: dict[tuple[str, str], ShownForm] = {}
    for row, answers in zip(crawl.rows, crawl.answers, strict=True):
        answer = answers[visitor]
        if row.method == "GET" and answer.status_code == 200 and answer.mimetype == "text/html":
            for form in forms_of(answer.text):
                action = urlsplit(form.action).path or urlsplit(answer.request.path).path
                if not action.startswith(NOT_SENT):
                    form.action = action
                    found.setdefault((_rule(crawl.world, action, "POST"), row.about), form)
    return found


def _rule(world: World, address: str, method: str) -> str:
    return str(world.app.url_map.bind("localhost").match(address, method=method)[0])


@pytest.mark.parametrize("visitor", ["u1.editor", "u1.admin", "b1", "reviewer", "registrar", "administrator"])
def test_it_is_neither_stale_nor_refused_nor_lost(crawl: Crawl, visitor: str) -> None:
    wrong = {}
    for where, form in shown_forms(crawl, visitor).items():
        for button in form.buttons or [None]:
            sent = [*form.fields, *([button] if button else [])]
            data: dict[str, list[str]] = {}
            for name, value in sent:
                data.setdefault(name, []).append(value)
            with undone(crawl.world):
                answer = crawl.world.ask(visitor, "POST", form.action, data=data)
            if answer.status_code not in (200, 303, 422):
                wrong[where, button] = answer.status_code
    assert wrong == {}


def shown_links(crawl: Crawl, visitor: str) -> dict[tuple[str, str], str]:
    """The first link of each kind that a visitor is shown, by the rule it leads to and what the page is about."""
    found: dict[tuple[str, str], str] = {}
    for row, answers in zip(crawl.rows, crawl.answers, strict=True):
        answer = answers[visitor]
        if row.method == "GET" and answer.status_code == 200 and answer.mimetype == "text/html":
            for href in re.findall(r'<a [^>]*href="(/[^"#?]*)', answer.text):
                if not href.startswith(("/assets", "/language")):
                    found.setdefault((_rule(crawl.world, href, "GET"), row.about), href)
    return found


@pytest.mark.parametrize("visitor", ["anonymous", "u1.editor", "b1", "registrar", "publisher", "auditor"])
def test_no_link_leads_to_a_refusal(crawl: Crawl, visitor: str) -> None:
    shown = shown_links(crawl, visitor)
    # What stands in every page's frame is asked for once.
    statuses = {href: crawl.world.ask(visitor, "GET", href).status_code for href in set(shown.values())}
    answers = {(where, href): statuses[href] for where, href in shown.items()}
    assert {link: status for link, status in answers.items() if status in (403, 404, 405) or status >= 500} == {}
