"""The public register is the list behind every figure: it sums to it, and shows nothing but public columns."""

from datetime import date
from typing import Any

import pytest

from marketplace.contracts import opening, register_queries
from marketplace.core.actors import ANONYMOUS, Via, system
from marketplace.core.errors import NotFound
from marketplace.db import set_actor, unit_of_work
from marketplace.tally import queries as tally
from tests.contracts.test_opening_import import DEMO

IMPORT = system(Via.IMPORT)


@pytest.fixture
def register(context: None) -> None:
    set_actor(IMPORT)
    with unit_of_work():
        opening.import_rows(opening.read_file(DEMO), actor=IMPORT)
    set_actor(ANONYMOUS)


@pytest.mark.usefixtures("register")
class TestRegister:
    @pytest.mark.parametrize(
        "where", [{}, {"contract_class": "1"}, {"field": "09"}, {"contract_class": "2", "field": "04"}]
    )
    @pytest.mark.parametrize("view", list(tally.View))
    def test_listed_and_unlisted_together_are_the_figure(self, where: dict[str, Any], view: tally.View) -> None:
        window = tally.Window(start=date(2022, 1, 1), end=date(2025, 12, 31), view=view, where=where)
        assert register_queries.register(window).total == tally.total(window)

    def test_the_rows_of_all_pages_sum_to_what_is_listed(self) -> None:
        window = tally.Window()
        pages = [register_queries.register(window, offset, 20) for offset in range(0, 120, 20)]
        rows = [entry for page in pages for entry in page.entries]
        assert len({row.number for row in rows}) == len(rows) == pages[0].entry_count
        assert sum(row.amount_fen for row in rows) == pages[0].listed.amount_fen

    def test_a_contract_shown_as_figures_only_has_no_page_of_its_own(self) -> None:
        hidden = next(line for line in DEMO.read_text().splitlines() if "仅计数" in line)
        with pytest.raises(NotFound):
            register_queries.entry(hidden[:16])

    def test_the_page_shows_neither_titles_nor_parties(self, browse: Any) -> None:
        text = browse("").get("/contracts").text
        assert "2026500118000017" in text
        assert "样例" not in text.split("<main")[1].split("</main")[0]

    def test_the_address_narrows_the_list_and_what_cannot_be_read_is_said_beside_its_field(self, browse: Any) -> None:
        visitor = browse("")
        assert (
            visitor.get("/contracts?class=1&field=03&start=2024-01-01&end=2024-12-31&view=restated").status_code
            == 200
        )
        nonsense = (
            "/contracts?class=nine&field=x&start=never&end=9999-99-99&view=?&page=-3&broker=1&as_of=1&region=50"
        )
        answer = visitor.get(nonsense)
        assert answer.status_code == 422
        assert 'value="never"' in answer.text
        assert answer.text.count('class="form-error') == 9
        assert visitor.get(f"{nonsense}&format=csv").status_code == 422

    def test_an_end_before_its_start_is_refused(self, browse: Any) -> None:
        answer = browse("").get("/contracts?start=2025-02-01&end=2025-01-01")
        assert answer.status_code == 422
        assert 'id="end-error"' in answer.text

    def test_an_entry_says_number_day_class_field_and_amount(self, browse: Any) -> None:
        text = browse("").get("/contracts/2026500118000017").text
        assert "378,000.00" in text
        assert browse("").get("/contracts/2026500118999999").status_code == 404


@pytest.mark.usefixtures("register")
def test_a_registration_number_in_the_search_box_opens_its_contract(browse: Any) -> None:
    answer = browse("").get("/search?q=2026500118000017")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/contracts/2026500118000017")
