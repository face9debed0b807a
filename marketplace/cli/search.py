"""`marketplace search`: ask the index, compare it with the database, build it anew."""

import json
import sys
from typing import Any

import click
from flask import Flask
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.core.text import N_
from marketplace.db import unit_of_work
from marketplace.listings import queries, search, suggestions
from marketplace.listings.codes import ListingKind
from search_index import Drift, Engine, IndexUnavailable, Query, Result

FACETS = ("kind", "field", "owner", "year")
ADVICE = N_("Build it with `marketplace search rebuild`.")


class WordsOrCommand(click.Group):
    """A group whose first word, where it names no command, begins a query."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Let `search 窑炉` and `search -- rebuild` ask, and `search rebuild` rebuild."""
        commands = [name for name, command in self.commands.items() if not command.hidden]
        if args and args[0] not in (*commands, *ctx.help_option_names):
            args = ["query", *args]
        return super().parse_args(ctx, args)


@click.group("search", cls=WordsOrCommand)
def find() -> None:
    """Search what is public: `marketplace search QUERY [--kind KIND] [--limit N] [--json]`.

    To search for the name of a command, write two dashes before it: `marketplace search -- rebuild`.
    """


@find.command(hidden=True)
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", type=click.Choice([kind.value for kind in ListingKind]))
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def query(app: Flask, words: tuple[str, ...], kind: str | None, limit: int, as_json: bool) -> None:
    """Print what is found about WORDS, the best first."""
    filters = {"kind": (kind,)} if kind else {}
    try:
        result, _rows = search.answer(_engine(app), Query(" ".join(words), filters, FACETS, limit=limit))
    except IndexUnavailable as error:
        raise click.ClickException(f"{error} {_(ADVICE)}") from error
    click.echo(json.dumps(_as_json(result), ensure_ascii=False) if as_json else _as_text(result))


def _engine(app: Flask) -> Engine:
    engine: Engine = app.extensions["search_engine"]
    return engine


def _as_json(result: Result) -> dict[str, Any]:
    hits = [{"id": hit.id, "kind": hit.kind, "title": hit.title, "score": round(hit.score, 4)} for hit in result.hits]
    return {"total": result.total, "hits": hits, "facets": result.facets}


def _as_text(result: Result) -> str:
    return "\n".join(
        [_("%(count)s found", count=result.total), *(f"{hit.id}  {hit.kind:<8}  {hit.title}" for hit in result.hits)]
    )


@find.command()
@click.pass_obj
def rebuild(app: Flask) -> None:
    """Build the index anew from the database, beside the old one, and put it in its place; suggestions too."""
    with click.progressbar(
        search.public_documents(), length=queries.published_count(), label=_("Indexing"), file=sys.stderr
    ) as bar:
        count = _engine(app).rebuild(bar)
    with unit_of_work():
        written = suggestions.write_anew(queries.whole_public_list(None), accounts.whole_directory())
    click.echo(_("%(count)s indexed, %(written)s suggestions.", count=count, written=written))


@find.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def check(app: Flask, as_json: bool) -> None:
    """Compare the index with the database; the status is 1 where they differ."""
    try:
        drift = search.drift(_engine(app))
    except IndexUnavailable as error:
        raise click.ClickException(f"{error} {_(ADVICE)}") from error
    click.echo(json.dumps(_listed(drift)) if as_json else _told(drift))
    if drift:
        raise click.exceptions.Exit(1)


def _listed(drift: Drift) -> dict[str, list[str]]:
    return {"missing": sorted(drift.missing), "stale": sorted(drift.stale), "surplus": sorted(drift.surplus)}


def _told(drift: Drift) -> str:
    if not drift:
        return str(_("The index agrees with the database."))
    counts = {name: len(ids) for name, ids in _listed(drift).items()}
    differs = _(
        "The index differs from the database: %(missing)s missing, %(stale)s stale, %(surplus)s surplus.", **counts
    )
    return f"{differs} {_(ADVICE)}"
