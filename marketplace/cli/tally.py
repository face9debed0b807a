"""`marketplace tally`: how far a target has come, as text or as one JSON object."""

import json
from typing import Any

import click
from flask_babel import gettext as _

from marketplace.core import clock
from marketplace.core.dates import parse_date
from marketplace.core.money import exact
from marketplace.db import unit_of_work
from marketplace.programme import queries
from marketplace.programme.queries import Standing
from marketplace.programme.schemas import StandingShown
from marketplace.tally import cells
from marketplace.tally.queries import Total, View


@click.command()
@click.option("--target", "key", default="founding", show_default=True, help="Which target.")
@click.option("--as-of", help="The day as of which to count, like 2025-12-31; today where not given.")
@click.option("--view", type=click.Choice([view.value for view in View]), help="By which date changes count.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, amounts in fen.")
def tally(key: str, as_of: str | None, view: str | None, as_json: bool) -> None:
    """Sum the tally for a target. Every figure is a sum over the postings, computed now."""
    day = parse_date(as_of) if as_of is not None else clock.today()
    shown = queries.standing(queries.target(key), day, View.get(view))
    click.echo(json.dumps(StandingShown().dump(shown), ensure_ascii=False) if as_json else _text(shown))


def _text(shown: Standing) -> str:
    progress = shown.progress
    rows = [
        (_("Target"), f"{progress.target.name} ({progress.target.key})"),
        (_("As of"), f"{progress.as_of} · {_(progress.window.view.label)}"),
        (_("Contracts"), f"{progress.total.count:,} / {progress.contracts.goal:,} ({progress.contracts.percent}%)"),
        (
            _("Contract value"),
            f"{_yuan(progress.value.reached)} / {_yuan(progress.value.goal)} ({progress.value.percent}%)",
        ),
        (_("Technology value"), _yuan(progress.total.technology_fen)),
        *((year.key, _line(year.total)) for year in shown.periods),
        (_("All registered so far"), _line(shown.all_time)),
    ]
    return "\n".join(f"{label}: {text}" for label, text in rows)


def _line(total: Total) -> str:
    return _("%(count)s contracts, %(value)s", count=f"{total.count:,}", value=_yuan(total.amount_fen))


def _yuan(fen: int) -> str:
    return _("%(amount)s yuan", amount=exact(fen))


@click.command("rebuild-tally")
def rebuild() -> None:
    """Sum the cells of the fixed tables anew from the postings, which say it all."""
    with unit_of_work():
        count = cells.rebuild()
    click.echo(_("%(count)s sums were made anew.", count=f"{count:,}"))


COMMANDS: tuple[Any, ...] = (tally, rebuild)
