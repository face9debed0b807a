"""Take a file of research results in: all of it or nothing, and nothing twice."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.core.actors import Actor, Via, system
from marketplace.core.errors import DomainError, InvalidInput, InvalidRows, RowProblem
from marketplace.core.text import N_
from marketplace.listings import fields as fields_of
from marketplace.listings import queries, service
from marketplace.listings.codes import ListingKind
from marketplace.listings.models import Listing
from marketplace.listings.schemas import ResultRow, column_in

RESEARCHERS = (OrganisationKind.UNIVERSITY, OrganisationKind.INSTITUTE)
COMPARED = ("title", "summary", "field", "keywords", "advantage")
WHOLE_ROW = "–"

Row = tuple[int, Mapping[str, Any]]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Report:
    """How many rows were added, were there already, and of these the keys of those that say something else here."""

    added: int
    present: int
    differing: Sequence[str]


@dataclass(frozen=True)
class Ready:
    """A row that holds: its place in the file and its fields."""

    row: int
    values: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The owner's own key."""
        return str(self.values["outside_key"])


def importer_for(owner: Organisation) -> Actor:
    """The system, importing for `owner`."""
    return replace(system(Via.IMPORT), organisation_id=owner.id, organisation_name=owner.name)


def owner_by(code: str | None) -> Organisation:
    """Whose results are imported: the organisation with `code`, or the only verified university or institute.

    Raises DomainError where that is nobody, or not one.
    """
    if code is None:
        return _only_researcher()
    owner = accounts.organisation_by_code(code)
    if owner is None:
        raise DomainError(N_("There is no organisation with the code %(code)s."), code=code)
    if not owner.is_verified:
        raise DomainError(N_("%(name)s is not verified yet; the bureau verifies it first."), name=owner.name)
    return owner


def _only_researcher() -> Organisation:
    found = [each for kind in RESEARCHERS for each in accounts.directory(kind=kind.value) if each.is_verified]
    if len(found) != 1:
        raise DomainError(
            N_("Say whose results these are: %(count)s verified universities and institutes are known here."),
            count=len(found),
        )
    return found[0]


def read(path: Path) -> list[Ready]:
    """The rows of a JSONL or CSV file. Raises DomainError for any other file, InvalidRows naming every bad cell."""
    content = _text(path)
    rows = _csv_rows(content) if path.suffix.lower() == ".csv" else _json_rows(content)
    if not rows:
        raise DomainError(N_("The file has headings and no rows."))
    return _checked(rows)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError(N_("The file is not in UTF-8. Save it as UTF-8, then import it again.")) from error
    if not content.strip():
        raise DomainError(N_("The file is empty."))
    return content


def _csv_rows(content: str) -> list[Row]:
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    try:
        return [(reader.line_num, _table_row(reader.line_num, row)) for row in reader]
    except csv.Error as error:
        raise _row_problem(reader.line_num, N_("This line is not CSV.")) from error


def _table_row(number: int, row: Mapping[str, Any]) -> Mapping[str, Any]:
    # What stands right of the last heading comes under the heading None.
    if None in row:
        raise _row_problem(number, N_("This line has more cells than there are headings."))
    return row


def _json_rows(content: str) -> list[Row]:
    lines = enumerate(content.split("\n"), start=1)
    return [(number, _json_object(number, line)) for number, line in lines if line.strip()]


def _json_object(number: int, line: str) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _row_problem(number, N_("This line is not JSON.")) from error
    if not isinstance(found, dict):
        raise _row_problem(number, N_("This line is not a JSON object."))
    return found


def _row_problem(row: int, message: str) -> InvalidRows:
    return InvalidRows([RowProblem(row, WHOLE_ROW, DomainError(message))])


def _checked(rows: Iterable[Row]) -> list[Ready]:
    ready: list[Ready] = []
    problems: list[RowProblem] = []
    for number, row in rows:
        try:
            ready.append(Ready(number, _values(row)))
        except InvalidInput as error:
            problems += [
                RowProblem(number, column_in(row, column), problem) for column, problem in error.fields.items()
            ]
    problems += _repeated(ready)
    if problems:
        raise InvalidRows(sorted(problems, key=lambda problem: problem.row))
    return ready


def _values(row: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        given = ResultRow().load(row)
    except ValidationError as error:
        raise InvalidInput(
            {column: messages[0] for column, messages in error.normalized_messages().items()}
        ) from error
    return fields_of.read(ListingKind.RESULT, given)


def _repeated(ready: Sequence[Ready]) -> list[RowProblem]:
    counts = Counter(each.key for each in ready)
    twice = DomainError(N_("This key stands in several rows of the file."))
    return [RowProblem(each.row, "id", twice) for each in ready if counts[each.key] > 1]


def take_in(rows: Sequence[Ready], *, actor: Actor, progress: Progress = lambda _count: None) -> Report:
    """Publish what is new of `rows` for the organisation acted for; what is there already stays as it is.

    Raises NotPermitted, and whatever a verb refuses. Runs inside one unit of work, so that all or nothing is taken.
    """
    assert actor.organisation_id is not None
    known = queries.by_outside_keys(actor.organisation_id, [each.key for each in rows])
    for each in rows:
        if each.key not in known:
            _publish(each, actor)
        progress(1)
    differing = [each.key for each in rows if each.key in known and _differs(known[each.key], each.values)]
    return Report(len(rows) - len(known), len(known), differing)


def _publish(ready: Ready, actor: Actor) -> None:
    listing = service.create(ListingKind.RESULT, ready.values, actor=actor, submit=True)
    service.publish(listing, actor=actor, version=listing.version)


def _differs(known: Listing, values: Mapping[str, Any]) -> bool:
    return any(getattr(known, name) != values[name] for name in COMPARED)
