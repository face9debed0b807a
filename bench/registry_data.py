"""A registry of any size with the national mix, written in bulk and kept in the data folder.

One contract is entered by the product's own verb; the others are copies of its rows with another number, day, amount,
class, field, parties and kinds (domain/contracts.md 1.13), each with its posting and its entry in the ledger's chain.
Mix: enterprises sell 69 %, universities 17 %, institutes 10 %; 41 % concern intellectual property; 14 % come from
programmes; 3 % were amended later; 2,000 organisations sell and buy; December has a fifth of the year. Amounts are
log-normal around 250,000 yuan.
"""

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pysqlite3.dbapi2 as safe_sqlite

from bench import district
from marketplace.contracts import words
from marketplace.contracts.classes import Subclass
from marketplace.db import database, set_actor, unit_of_work
from marketplace.district.codes import IpKind, Objective, PartyNature, TechnicalField
from marketplace.ledger import chain
from marketplace.ledger.service import ORIGIN
from marketplace.tally import cells

FIRST_YEAR, YEARS, PORTION, ORGANISATIONS = 2021, 6, 20_000, 2_000
POINT = "500118"
LAST_DAY = date(2026, 10, 30)
SUBCLASSES = tuple(each.value for each in Subclass)
# Services are two thirds, developments a quarter.
WEIGHTS = tuple({"5": 20, "1": 13, "4": 4}.get(code[0], 1) for code in SUBCLASSES)
NATURES = (PartyNature.LIMITED_COMPANY, PartyNature.UNIVERSITY, PartyNature.RESEARCH_INSTITUTE, PartyNature.OTHER)
SHARES = (69, 17, 10, 4)
REGIONS = ("500118", "500116", "500106", "510107", "110108", "")
FIELDS = tuple(each.value for each in TechnicalField)
OBJECTIVES = tuple(each.value for each in Objective)
IP = tuple(each.value for each in IpKind)
PLACES = ("重庆永川", "重庆", "四川", "北京", "深圳市")
NAMES = tuple(f"{one}{other}" for one in "华恒锦瑞凯博宏远致联" for other in "信达泰川新创安康诚明")
Row = dict[str, Any]


def build(root: Path, count: int) -> Path:
    """The registry of `count` contracts: made beside and renamed once it is whole, and brought to today's schema."""
    kept, made = root / f"national-{count}", root / f"national-{count}.new"
    if not kept.exists():
        shutil.rmtree(made, ignore_errors=True)
        district.build(made, 1, 10)
        _fill(made / "bench.sqlite3", count)
        _sum(made)
        made.rename(kept)
    district.build(kept, 1, 10)
    return kept


@contextmanager
def copied(root: Path, count: int) -> Iterator[Path]:
    """A copy of the registry of that size, which is measured and thrown away."""
    kept, directory = build(root, count), root / f"registry-now-{count}"
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(kept, directory)
    yield directory
    shutil.rmtree(directory)


def _sum(directory: Path) -> None:
    with district.application(directory).app_context():
        set_actor(district.SYSTEM)
        with unit_of_work():
            cells.rebuild()
        database.engine.dispose()


def _fill(file: Path, count: int) -> None:
    with safe_sqlite.connect(str(file)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.row_factory = safe_sqlite.Row
        patterns = {name: _newest(connection, name) for name in ("contract", "posting", "ledger_entry")}
        parties = [dict(row) for row in connection.execute("SELECT * FROM contract_party ORDER BY rowid")]
        pattern = _newest(connection, "organisation")
        _insert(connection, "organisation", [pattern | organisation(serial) for serial in range(ORGANISATIONS)])
        ledger, found_by = _Chain(connection), _Texts(connection)
        # The contract that was entered by the verb has the first number of its year.
        numbers = dict.fromkeys(range(FIRST_YEAR, FIRST_YEAR + YEARS), 1)
        for first in range(1, count, PORTION):
            contracts = [
                _contract(serial, patterns["contract"]) for serial in range(first, min(first + PORTION, count))
            ]
            _number(contracts, numbers)
            _insert(connection, "contract", contracts)
            named = [list(_parties(each, parties)) for each in contracts]
            _insert(connection, "contract_party", [row for each in named for row in each])
            found_by.enter(contracts, named)
            _insert(
                connection, "posting", [row for each in contracts for row in _postings(each, patterns["posting"])]
            )
            ledger.enter(contracts, patterns["ledger_entry"])
            connection.commit()
        series = [(f"contract/{year}/{POINT}", last) for year, last in numbers.items()]
        connection.executemany("INSERT OR REPLACE INTO counter (series, last) VALUES (?, ?)", series)
    connection.close()


def _newest(connection: Any, table: str) -> Row:
    return dict(connection.execute(f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1").fetchone())


def _contract(serial: int, pattern: Row) -> Row:
    chance = random.Random(serial)
    day = _day(chance)
    amount = int(chance.lognormvariate(17.03, 1.9)) + 100
    return pattern | {
        "id": UUID(int=serial + (4 << 76) + (8 << 60), version=4).hex,
        "owner_id": organisation(serial)["id"],
        "title": f"{chance.choice(district.WORDS)}{chance.choice(district.WORDS)}技术合同{serial}",
        "registered_on": day.isoformat(),
        "signed_on": (day - timedelta(days=10)).isoformat(),
        "subclass": chance.choices(SUBCLASSES, WEIGHTS)[0],
        "field": chance.choice(FIELDS),
        "ip_kind": chance.choice(IP[1:]) if chance.random() < 0.41 else IP[0],
        "plan_source": "district" if chance.random() < 0.14 else "none",
        "objective": chance.choice(OBJECTIVES),
        "amount_fen": amount,
        "technology_fen": amount - amount // 10 * chance.randint(0, 3),
        "salt": chance.randbytes(32),
        "row_digest": f"{serial:064d}",
    }


def organisation(serial: int) -> Row:
    """One of those that sell and buy, without what all of them have."""
    place = serial % ORGANISATIONS
    identifier = UUID(int=place + (5 << 90), version=4).hex
    return {"id": identifier, "name": f"基准企业{place}", "code": f"91{place:016d}"}


def _number(contracts: Sequence[Row], numbers: dict[int, int]) -> None:
    for contract in contracts:
        year = int(contract["registered_on"][:4])
        numbers[year] += 1
        contract["number"] = f"{year}{POINT}{numbers[year]:06d}"


def _day(chance: random.Random) -> date:
    year = FIRST_YEAR + chance.randrange(YEARS)
    start, days = (date(year, 12, 1), 31) if chance.random() < 0.2 else (date(year, 1, 1), 334)
    return min(start + timedelta(days=chance.randrange(days)), LAST_DAY)


def _parties(contract: Row, patterns: Sequence[Row]) -> Iterator[Row]:
    """Of a few thousand firms, most of which are found by what they make, all by what they are."""
    chance = random.Random(contract["id"])
    serial = int(contract["row_digest"])
    # Of the two numbers one is even and one odd: nobody sells to themselves.
    for pattern, which in zip(patterns, (serial, serial * 7 + 1), strict=True):
        of = organisation(which)
        name = f"{chance.choice(PLACES)}{chance.choice(NAMES)}{chance.choice(district.WORDS)}科技有限公司"
        known = {"organisation_id": of["id"], "code": of["code"], "name": name}
        yield pattern | known | {"id": None, "contract_id": contract["id"]}


def _postings(contract: Row, pattern: Row) -> Iterator[Row]:
    chance = random.Random(contract["id"])
    shared = {name: contract[name] for name in ("subclass", "field", "ip_kind", "plan_source", "objective")}
    day = contract["registered_on"]
    registration = pattern | shared | {
        "seq": None,
        "contract_id": contract["id"],
        "contract_class": contract["subclass"][0],
        "registered_on": day,
        "posted_on": day,
        "amount_fen": contract["amount_fen"],
        "technology_fen": contract["technology_fen"],
        "seller_nature": chance.choices(NATURES, SHARES)[0].value,
        "seller_region": chance.choice(REGIONS),
        "buyer_region": chance.choice(REGIONS),
    }  # fmt: skip
    if chance.random() >= 0.03:
        yield registration
        return
    # Amended later: it was registered with a tenth more.
    more, later = contract["amount_fen"] // 10, min(date.fromisoformat(day) + timedelta(days=90), LAST_DAY)
    yield registration | {"amount_fen": contract["amount_fen"] + more}
    change = {"event": "amendment", "count": 0, "amount_fen": -more, "technology_fen": 0}
    yield registration | change | {"posted_on": later.isoformat()}


class _Texts:
    """What the office finds contracts by, after those that are there."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.last = connection.execute("SELECT coalesce(max(id), 0) FROM contract_text").fetchone()[0]

    def enter(self, contracts: Sequence[Row], named: Sequence[Sequence[Row]]) -> None:
        """The text of each contract, and its grams in the order of their table."""
        texts = [
            {"id": self.last + place, "contract_id": contract["id"], "text": words.spelled(said)}
            for place, contract, parties in zip(range(1, len(contracts) + 1), contracts, named, strict=True)
            for said in [[contract["title"], *(party["name"] for party in parties)]]
        ]
        self.last += len(texts)
        _insert(self.connection, "contract_text", texts)
        pairs = sorted((gram, row["id"]) for row in texts for gram in words.grams(row["text"]))
        self.connection.executemany("INSERT INTO contract_gram (gram, text_id) VALUES (?, ?)", pairs)


class _Chain:
    """Entries in the chain of the ledger that is there."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.seq, self.sealed = connection.execute("SELECT seq, hash FROM ledger_head").fetchone()

    def enter(self, contracts: Sequence[Row], pattern: Row) -> None:
        """One entry for each contract, with the fields that a figure is told apart by."""
        body, rows = {**json.loads(pattern["body"]), "action": "contract.opening"}, []
        for contract in contracts:
            self.seq += 1
            told = {name: str(value) for name, value in contract.items() if isinstance(value, str | int)}
            of = f"contract/{UUID(contract['id'])}"
            data = chain.canonical({**body, "object": of, "after": told, "seq": str(self.seq)})
            previous, self.sealed = self.sealed, chain.link(ORIGIN, self.seq, self.sealed, data)
            sealed = {"seq": self.seq, "body": data, "previous": previous, "hash": self.sealed, "object": of}
            rows.append(pattern | sealed | {"action": body["action"]})
        _insert(self.connection, "ledger_entry", rows)
        self.connection.execute("UPDATE ledger_head SET seq = ?, hash = ?", (self.seq, self.sealed))


def _insert(connection: Any, table: str, rows: Sequence[Row]) -> None:
    if rows:
        names = ", ".join(rows[0])
        marks = ", ".join(f":{name}" for name in rows[0])
        connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
