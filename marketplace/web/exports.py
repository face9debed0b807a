"""Every list as a file: what its filter shows, behind the same gate, at the same address with ?format=csv or xlsx."""

import tempfile
from collections.abc import Iterator
from itertools import chain

from flask import Flask, Response, request, send_file, stream_with_context

from marketplace.core import clock
from marketplace.documents.tables import CSV_TYPE, XLSX_TYPE, Table, csv_portions, write_xlsx
from marketplace.web.paging import here

FORMATS = {"csv": "CSV", "xlsx": "XLSX"}


def install(app: Flask) -> None:
    """Let the templates of `app` link to the files beside their lists."""
    app.jinja_env.globals["export_links"] = links


def links() -> list[tuple[str, str]]:
    """The present list as files: what each is called, and its address."""
    return [(name, here(format=code, page=None)) for code, name in FORMATS.items()]


def is_wanted() -> bool:
    """Whether the address asks for the list as a file."""
    return request.method in ("GET", "HEAD") and request.args.get("format") in FORMATS


def answer(table: Table) -> Response:
    """The table in the format that the address asks for, named and dated."""
    kind = request.args["format"]
    name = f"{table.name}-{clock.today().isoformat()}.{kind}"
    return _workbook(table, name) if kind == "xlsx" else _streamed(table, name)


def _streamed(table: Table, name: str) -> Response:
    portions = csv_portions(table)
    # The first portions are made here, so that a query that fails is answered by an error page, not by half a file.
    begun = [next(portions), next(portions, b"")]
    body: Iterator[bytes] = stream_with_context(chain(begun, portions))
    response = Response(body, content_type=CSV_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _workbook(table: Table, name: str) -> Response:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    write_xlsx(table, file)
    file.seek(0)
    return send_file(file, mimetype=XLSX_TYPE, as_attachment=True, download_name=name)
