"""S5: yuan and 10,000 yuan are not mistaken for each other, and an amount is never guessed.

Still to come with the registry's later parts: the written reason and the second reviewer's own confirmation above the
whole target (a), the expert review and the comparison with the field's median (b), the warning about twins of ratio
10,000 (d). The import of workbooks is tested in tests/contracts/test_import*.py (e).
"""

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.contracts.filing import check
from marketplace.contracts.models import Contract
from marketplace.core.errors import InvalidInput
from marketplace.db import UNSCOPED, session
from tests.contracts.makers import make_filing
from tests.contracts.test_pages import typed


@pytest.fixture
def send(app, cast, browse):
    """Send story S1's form with changes, in English: send(amount="120", amount_unit="万元")."""
    editor = browse("u1.editor")
    editor.client.set_cookie("language", "en")

    def sent(**changes: str) -> Any:
        no_deductions = {name: "" for name in typed() if name.startswith("deductions")}
        return editor.post(f"/o/{cast.organisations['u1']}/contracts/new", typed(**no_deductions, **changes))

    return sent


@pytest.fixture
def stored(app):
    """The amounts in the database, in fen."""

    def amounts() -> list[int]:
        with app.app_context():
            return list(session.scalars(select(Contract.amount_fen).execution_options(**UNSCOPED)))

    return amounts


class TestAboveFiftyMillionYuan:
    def test_a_slip_of_the_unit_is_held_and_shown_in_capitals(self, send, stored):
        page = send(amount="860000", amount_unit="万元")
        assert (page.status_code, stored()) == (422, [])
        assert "捌拾陆亿元整" in page.text
        assert 'id="amount_in_capitals-error"' in page.text

    def test_86_million_need_their_capitals_too(self, send, stored):
        assert send(amount="8600", amount_unit="万元").status_code == 422
        assert send(amount="8600", amount_unit="万元", amount_in_capitals="捌仟陆佰万元整").status_code == 303
        assert stored() == [8_600_000_000]

    def test_exactly_50_million_need_none(self, send, stored):
        assert send(amount="5000", amount_unit="万元").status_code == 303
        assert send(amount="50000000.01").status_code == 422
        assert stored() == [5_000_000_000]


class TestCapitals:
    @pytest.mark.parametrize("amount", ["8600000", "8,600,000.00"])
    def test_that_differ_from_the_figures_are_a_mismatch(self, send, stored, amount):
        page = send(amount=amount, amount_in_capitals="捌拾陆万元整")
        assert (page.status_code, stored()) == (422, [])
        assert "The capitals and the figures differ: the figures mean 捌佰陆拾万元整." in page.text

    @pytest.mark.parametrize("capitals", ["捌拾陆万元整", "人民币捌拾陆万圆正", " 捌拾陆万元整 "])
    def test_that_agree_pass_in_every_usual_spelling(self, send, stored, capitals):
        assert send(amount="86", amount_unit="万元", amount_in_capitals=capitals).status_code == 303
        assert stored() == [86_000_000]

    @pytest.mark.usefixtures("context")
    def test_are_checked_for_programs_as_for_people(self):
        with pytest.raises(InvalidInput) as refused:
            check(make_filing(amount_in_capitals="捌佰陆拾万元整"))
        assert set(refused.value.fields) == {"amount_in_capitals"}


class TestAmountsInTenThousandYuan:
    @pytest.mark.parametrize(
        ("text", "fen"),
        [
            ("0.57", 570_000),
            ("1.13", 1_130_000),
            ("8.6", 8_600_000),
            ("１２０", 120_000_000),
            ("1,200", 1_200_000_000),
            (" 0.000001 ", 1),
        ],
    )
    def test_are_read_to_the_fen(self, send, stored, text, fen):
        assert send(amount=text, amount_unit="万元").status_code == 303
        assert stored() == [fen]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("120万", "“120万” already contains a unit"),
            ("1.2e3", "“1.2e3” is written with an exponent"),
            ("0.0000001", "finer than a fen"),
            ("1,20", "do not mark thousands"),
            ("-5", "is negative"),
            ("1" * 30, "too large"),
        ],
    )
    def test_are_refused_beside_the_field_which_keeps_them(self, send, stored, text, message):
        page = send(amount=text, amount_unit="万元")
        assert (page.status_code, stored()) == (422, [])
        assert message in page.text
        assert f'value="{text}"' in page.text

    def test_keep_their_unit_when_the_form_comes_back(self, send):
        page = send(amount="120万", amount_unit="万元").text
        assert 'value="万元" checked' in page

    @pytest.mark.parametrize("unit", ["亿元", "", "yuan"])
    def test_another_unit_is_none(self, send, stored, unit):
        assert (send(amount="1", amount_unit=unit).status_code, stored()) == (422, [])
