"""An earlier contract, whose deductions nobody listed, keeps its technology amount when it is changed."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.contracts import opening
from marketplace.contracts.classes import DeductionKind
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.db import session, set_actor, unit_of_work
from marketplace.tally import queries as tally
from marketplace.tally.queries import Total, Window
from tests.contracts.change_makers import AMENDMENT, CORRECTION, change, on
from tests.contracts.test_opening_import import ROW, text_of
from tests.people import Cast

DAY = date(2026, 6, 15)


@pytest.fixture
def earlier(context: None, tmp_path: Any, monkeypatch: Any) -> Contract:
    """860,000 yuan of which 585,000 for technology, without lines."""
    file = tmp_path / "earlier.csv"
    file.write_text(text_of(ROW), encoding="utf-8")
    set_actor(system(Via.CLI))
    with unit_of_work():
        opening.import_rows(opening.read_file(file), actor=system(Via.IMPORT))
    on(monkeypatch, DAY)
    return session.scalars(select(Contract)).one()


def test_a_correction_of_the_title_posts_nothing(earlier: Contract, cast: Cast) -> None:
    change(cast, earlier, CORRECTION, "bureau.reviewer", title="产线操作规范识别系统")
    set_actor(system(Via.CLI))
    assert earlier.technology_fen == 58_500_000
    assert tally.total(Window(start=DAY)) == Total()


def test_a_lower_price_takes_what_it_loses_from_technology_alone(earlier: Contract, cast: Cast) -> None:
    change(cast, earlier, AMENDMENT, amount_fen=80_000_000)
    set_actor(system(Via.CLI))
    assert tally.total(Window(start=DAY)) == Total(0, -6_000_000, -6_000_000)


def test_lines_say_what_was_only_deducted(earlier: Contract, cast: Cast) -> None:
    lines = (DeductionFiling(DeductionKind.EQUIPMENT, "工业相机", 18_000_000),)
    change(cast, earlier, AMENDMENT, deductions=lines)
    assert earlier.technology_fen == 68_000_000


def test_its_page_says_what_was_deducted_without_lines_and_how_it_came(
    earlier: Contract, browse: Any, cast: Cast
) -> None:
    place = f"/o/{cast.organisations['bureau']}/contracts/{earlier.id}"
    for page in (browse("bureau.registrar").get(place).text, browse("bureau.registrar").get(f"{place}/dossier").text):
        money = page.split('class="table money-table"')[1].split("</table>")[0]
        assert "−275,000.00" in money
        assert "585,000.00" in money
        assert "不含设备" not in money
    page = browse("bureau.registrar").get(place).text
    steps = page.split("timeline contract-steps")[1].split("</ol>")[0]
    assert steps.count("<li") == 2
