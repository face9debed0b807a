"""Every list as a file: what its filter shows, behind the same gate, at the same address with ?format=csv or xlsx."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from io import SEEK_END
from typing import BinaryIO
from urllib.parse import quote

from flask import Flask, Response, request

from marketplace.core import clock
from marketplace.documents.tables import CSV_TYPE, XLSX_TYPE, Table, write_csv, write_xlsx
from marketplace.web.paging import here

PIECE = 256 * 1024
FORMATS = {"csv": "CSV", "xlsx": "XLSX"}
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
WRITERS = {"csv": write_csv, "xlsx": write_xlsx}


def install(app: Flask) -> None:
    """Let the templates of `app` link to the files beside their lists."""
    app.jinja_env.globals["export_links"] = links


def links(table: str = "", **asked: str) -> list[tuple[str, str]]:
    """The present list as files: what each is called, and its address.

    `table`: what another table of the same list is called, and `asked` what the address says to have it.
    """
    return [
        (f"{name} · {table}" if table else name, here(format=code, page=None, **asked))
        for code, name in FORMATS.items()
    ]


def is_wanted() -> bool:
    """Whether the address asks for the list as a file."""
    return request.method in ("GET", "HEAD") and request.args.get("format") in FORMATS


def answer(table: Table) -> Response:
    """The table in the format that the address asks for, named and dated.

    It is written row by row to a file on disk first: a query that fails halfway is answered by an error page, never
    by half a list that looks like a whole one, and a slow reader holds no cursor open. Raises OSError (a full disk).
    """
    kind = request.args["format"]
    return sent(partial(WRITERS[kind], table), TYPES[kind], f"{table.name}-{clock.today().isoformat()}.{kind}")


def sent(write: Callable[[BinaryIO], None], kind: str, name: str) -> Response:
    """A file that `write` writes, to be kept under `name`; it is gone from the disk once it was read."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was read, or will not be
    try:
        write(file)
        size = file.seek(0, SEEK_END)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    response = Response(_pieces(file), content_type=kind)
    response.call_on_close(file.close)
    response.content_length = size
    name_file(response, "attachment", name)
    return response


def name_file(response: Response, disposition: str, name: str) -> None:
    """Give what is sent a name to be kept under, be it "attachment" or "inline" (RFC 6266).

    A server sends none but Latin letters in a header, so Chinese goes quoted, beside what is left of it without.
    """
    names = {"filename": name}
    if not name.isascii():
        plain, dot, kind = name.encode("ascii", "ignore").decode().strip("-").rpartition(".")
        names = {"filename": f"{plain or 'file'}{dot}{kind}", "filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers.set("Content-Disposition", disposition, **names)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
