"""A database of before versions were kept: its contracts get the version that their set has, with all its parts."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import column, insert, inspect, text
from sqlalchemy import table as sql_table

from marketplace.contracts import rule_parts, rules
from marketplace.core.actors import Via, system
from marketplace.db import database, session, unit_of_work
from tests.applications import make_app

WRITTEN = {
    "code": "CN-2026", "name": "办法", "name_en": "Measures", "effective_from": date(2026, 3, 1), "days": 12,
    "days_are_working": True, "large_days": 30, "supplement_days": 30, "registers_outside_area": False,
    "capitals_above_fen": 1, "outlier_times": 10, "refusal_reasons": ["R02"], "needed": [], "is_verified": False,
    "source": "", "note": "", "version": 3,
}  # fmt: skip
PLAIN: dict[type, Any] = {
    str: "",
    int: 1,
    bool: False,
    date: date(2026, 3, 2),
    datetime: datetime(2026, 3, 2),
    bytes: b"1",
}
CONTRACT = {"subclass": "11", "field": "03", "ip_kind": "none", "plan_source": "none", "payment": "once",
            "disclosure": "listed", "state": "accepted", "source": "registry", "version": 1}  # fmt: skip


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Flask]:
    """An application on a database as it was made before."""
    app = make_app(tmp_path)
    with app.app_context():
        upgrade(revision="0032")
        yield app
        session.remove()
        database.engine.dispose()


def enter(table: str, **values: Any) -> None:
    """A row with whatever its table wants beside `values`."""
    with database.engine.connect().execution_options(writes=True) as connection:
        columns = inspect(connection).get_columns(table)
        wanted = [each for each in columns if not each["nullable"] and each["default"] is None]
        filled = {each["name"]: _any(each["name"], each["type"]) for each in wanted} | values
        typed = [column(each["name"], each["type"]) for each in columns if each["name"] in filled]
        connection.execute(insert(sql_table(table, *typed)).values(filled))
        connection.commit()


def _any(name: str, kind: Any) -> Any:
    return uuid4().hex if name == "id" else PLAIN.get(kind.python_type, {})


def test_contracts_get_the_version_of_their_set(old: Flask) -> None:
    organisation, contracts = uuid4().hex, {code: uuid4().hex for code in ("CN-2026", "CN-2001", None)}
    enter("rule_set", **WRITTEN)
    enter("organisation", id=organisation, kind="company", nature="110", standing="active", name="样例公司")
    for code, contract in contracts.items():
        enter("contract", id=contract, owner_id=organisation, rule_set=code, **CONTRACT)
    upgrade()
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT rule_set, rule_set_version FROM contract")).all()
    assert {tuple(row) for row in found} == {("CN-2026", 3), ("CN-2001", 0), (None, None)}


def test_a_set_that_the_bureau_wrote_keeps_its_reasons_and_gets_the_shipped_parts(old: Flask) -> None:
    enter("rule_set", **WRITTEN)
    upgrade()
    found = rules.by_code("CN-2026")
    # R05 stays, for which frameworks are kept.
    assert [each.code for each in rule_parts.reasons(found) if each.is_used] == ["R02", "R05"]
    shipped = json.loads((rules.DATA / "CN-2026.json").read_text(encoding="utf-8"))
    assert (found.days, found.questions, found.texts) == (12, shipped["questions"], shipped["texts"])
    with unit_of_work():
        assert rules.write("CN-2026", {"days": 13}, actor=system(Via.CLI), version=3).version == 4
