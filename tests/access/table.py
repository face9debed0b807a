"""The reviewed table of who is answered what at which address, as it stands in table.txt."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.access.world import VISITORS, World

FILE = Path(__file__).with_name("table.txt")
WIDTHS = (28, 6, 20, *(max(9, len(name)) for name in VISITORS))
SIGN_IN = "sign-in"


@dataclass(frozen=True)
class Row:
    """What each visitor is answered at one address, about one object of the world."""

    endpoint: str
    method: str
    about: str
    answers: tuple[str, ...]

    def __str__(self) -> str:
        cells = (self.endpoint, self.method, self.about.replace(" ", "_"), *self.answers)
        return " ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def expected() -> list[Row]:
    """The rows of the reviewed table; lines that begin with # are for its readers."""
    lines = [line.split() for line in FILE.read_text().splitlines() if line and not line.startswith("#")]
    return [Row(cells[0], cells[1], cells[2].replace("_", " "), tuple(cells[3:])) for cells in lines]


@dataclass(frozen=True)
class Crawl:
    """The world and everything that it answered: each row with its answers by visitor, and hashes of the database."""

    world: World
    rows: list[Row]
    answers: list[dict[str, Any]]
    digests: tuple[str, str, str]

    def present(self) -> list[Row]:
        """The table as it is now."""
        pairs = zip(self.rows, self.answers, strict=True)
        return [Row(r.endpoint, r.method, r.about, tuple(map(status, got.values()))) for r, got in pairs]


def crawl(world: World) -> Crawl:
    """Every row of the table asked by every visitor, first all that read and then all that write."""
    rows = sorted(expected(), key=lambda row: row.method)
    reading = [row for row in rows if row.method == "GET"]
    before = world.digest()
    answers = [_asked(world, row) for row in reading]
    between = world.digest()
    answers += [_asked(world, row) for row in rows[len(reading) :]]
    return Crawl(world, rows, answers, (before, between, world.digest()))


def _asked(world: World, row: Row) -> dict[str, Any]:
    """Forms are sent with a key and nothing else."""
    address = partial(world.address, row.endpoint, about=row.about)
    return {visitor: world.ask(visitor, row.method, address(visitor=visitor)) for visitor in VISITORS}


def status(answer: Any) -> str:
    """The status of one answer, or that it leads to the sign-in page."""
    is_sign_in = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in?")
    return SIGN_IN if is_sign_in else str(answer.status_code)


def heading() -> str:
    """The line above the columns."""
    return str(Row("#endpoint", "method", "about", tuple(VISITORS)))
