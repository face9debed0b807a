"""`marketplace jobs`: what the worker has still to do, what it failed at, and another try."""

import json
from typing import Any

import click
from flask_babel import gettext as _

from marketplace.core.actors import Via, system
from marketplace.core.clock import as_text
from marketplace.db import unit_of_work
from marketplace.jobs import outbox
from marketplace.jobs.claims import MOST_ATTEMPTS
from marketplace.jobs.outbox import OutboxRow
from marketplace.operations import service


@click.group()
def jobs() -> None:
    """What the worker has still to do."""


@jobs.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_(as_json: bool) -> None:
    """How much waits by topic, and every row that failed, with its reason; the status is 1 where one was given up."""
    waiting, failed = outbox.waiting_by_topic(), outbox.failed()
    if as_json:
        click.echo(json.dumps({"waiting": waiting, "failed": [_facts(row) for row in failed]}, ensure_ascii=False))
    else:
        lines = [f"{count:>7,}  {topic}" for topic, count in waiting.items()] or [_("Nothing waits.")]
        click.echo("\n".join([*lines, *map(_line, failed)]))
    if any(_is_given_up(row) for row in failed):
        raise click.exceptions.Exit(1)


@jobs.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every row that failed.")
def retry(numbers: tuple[int, ...], every: bool) -> None:
    """Let the worker try the rows NUMBERS again at once, from the beginning."""
    if bool(numbers) == every:
        raise click.UsageError(_("Give the numbers of rows, as `marketplace jobs list` shows them, or --all."))
    actor = system(Via.CLI)
    with unit_of_work():
        chosen = {row.id: row.attempts for row in outbox.failed()}
        for number in chosen if every else numbers:
            service.retry(number, actor=actor, version=chosen.get(number, 0))
    click.echo(_("%(count)s will be tried again.", count=len(chosen if every else numbers)))


def _is_given_up(row: OutboxRow) -> bool:
    return row.attempts >= MOST_ATTEMPTS


def _line(row: OutboxRow) -> str:
    if _is_given_up(row):
        then = _("given up")
    else:
        then = _("again at %(time)s", time=as_text(row.retry_at)) if row.retry_at else _("again now")
    tried = _("%(count)s times, %(then)s", count=row.attempts, then=then)
    return f"#{row.id}  {row.topic}  {row.subject}  {tried}: {row.problem}"


def _facts(row: OutboxRow) -> dict[str, Any]:
    about = {"number": row.id, "topic": row.topic, "subject": row.subject, "problem": row.problem}
    return {**about, "attempts": row.attempts, "given_up": _is_given_up(row)}
