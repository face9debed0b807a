"""Each list goes out as its page shows it, to whom its page shows it, with the sum that its page ends with."""

import csv
import io
import re

import openpyxl
import pytest
from werkzeug.http import parse_options_header

from marketplace.contracts.classes import Disclosure
from marketplace.contracts.lifecycle import ContractState
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import set_actor, streaming, unit_of_work
from marketplace.documents import tables
from marketplace.listings.lifecycle import ListingState
from marketplace.programme.service import enter_founding_targets
from tests.brokers.makers import make_broker
from tests.contracts.makers import make_contract
from tests.listings.makers import make_interest, make_listing

PUBLIC = ("/results", "/demands", "/scenarios", "/search", "/contracts", "/brokers", "/organisations", "/progress")
OWN = {
    "u1.admin": ("listings", "contracts", "interests", "cases", "members"),
    "bureau.reviewer": ("listings", "review", "desk/contracts"),
}


@pytest.fixture
def world(app, cast):
    """Something in every list."""
    with app.app_context():
        set_actor(system(Via.CLI))
        with unit_of_work():
            enter_founding_targets(system(Via.CLI))
        make_broker(cast)
        make_interest(cast, make_listing(cast, ListingState.PUBLISHED, title="=公开的成果"))
        make_listing(cast, ListingState.IN_REVIEW, title="未公开的成果")
        make_contract(cast, ContractState.REGISTERED, title="@一份合同", deductions=())
        make_contract(cast, ContractState.REGISTERED, title="秘密", deductions=(), disclosure=Disclosure.FIGURES_ONLY)


def sheet(answer):
    """The worksheet of an answer, which is closed as a server closes it."""
    assert answer.status_code == 200
    with answer:
        return openpyxl.load_workbook(io.BytesIO(answer.get_data())).active


def english(visitor):
    visitor.client.set_cookie("language", "en")
    return visitor


def rows(answer):
    assert answer.status_code == 200
    with answer:
        return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


@pytest.mark.usefixtures("world")
class TestFiles:
    @pytest.mark.parametrize("address", PUBLIC)
    def test_every_public_list_links_to_its_files_which_open(self, browse, address):
        visitor = browse("")
        page = visitor.get(address).text
        assert f'href="{address}?format=csv"' in page or "nothing" in page
        assert len({len(row) for row in rows(visitor.get(f"{address}?format=csv"))}) == 1
        assert sheet(visitor.get(f"{address}?format=xlsx")).max_column > 1

    @pytest.mark.parametrize(("who", "page"), [(who, page) for who, pages in OWN.items() for page in pages])
    def test_every_list_of_ones_own_does_too(self, browse, cast, who, page):
        address = f"/o/{cast.organisations[who.split('.')[0]]}/{page}"
        visitor = browse(who)
        found = rows(visitor.get(f"{address}?format=csv"))
        written = sheet(visitor.get(f"{address}?format=xlsx"))
        assert [cell.value for cell in written[1]] == found[0]
        assert written.max_row == len(found)

    def test_a_list_longer_than_a_portion_goes_out_whole(self, browse, monkeypatch):
        expected = rows(browse("").get("/organisations?format=csv"))
        monkeypatch.setattr(streaming, "PORTION", 2)
        monkeypatch.setattr(tables, "PORTION", 2)
        assert rows(browse("").get("/organisations?format=csv")) == expected
        assert len(expected) > 8

    def test_a_file_is_named_after_its_list_and_the_day(self, browse):
        answer = english(browse("")).get("/organisations?format=csv")
        answer.close()
        assert f"Organisations-{clock.today()}.csv" in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize("address", ["/organisations?format=csv", "/guides/templates/results"])
    def test_a_chinese_name_travels_in_letters_that_a_server_can_send(self, browse, address):
        answer = browse("").get(address)
        answer.close()
        said = answer.headers["Content-Disposition"]
        assert all(f"{name}: {value}".isascii() for name, value in answer.headers)
        name = parse_options_header(said)[1]["filename"]
        assert re.search(r"[一-鿿].*\.(csv|xlsx)$", name)

    def test_a_list_is_cut_down_as_its_page_is(self, browse):
        every, some = (rows(browse("").get(f"/organisations?format=csv{more}")) for more in ("", "&kind=university"))
        assert [row[0] for row in some[1:]] == ["渝西样例大学"]
        assert len(every) > len(some)

    def test_words_cut_it_down_by_the_index_or_without_it(self, browse):
        assert [row[0] for row in rows(browse("").get("/results?format=csv&q=公开"))][1:] == ["'=公开的成果"]
        assert rows(browse("").get("/results?format=csv&q=没有这个词"))[1:] == []

    def test_nobody_gets_more_than_their_page_shows(self, browse, cast):
        assert "未公开" not in str(rows(browse("").get("/results?format=csv")))
        assert browse("e4.engineer").get(f"/o/{cast.organisations['u1']}/contracts?format=csv").status_code == 403
        assert browse("").get(f"/o/{cast.organisations['u1']}/contracts?format=csv").status_code == 303
        own = rows(browse("e4.engineer").get(f"/o/{cast.organisations['e4']}/contracts?format=csv"))
        assert len(own) == 1

    def test_no_cell_begins_a_formula(self, browse, cast):
        found = rows(browse("u1.editor").get(f"/o/{cast.organisations['u1']}/contracts?format=csv"))
        assert "'@一份合同" in [cell for row in found for cell in row]
        assert not [cell for row in found for cell in row if cell.startswith(tuple("=+-@"))]


@pytest.mark.usefixtures("world")
class TestTheRegister:
    def test_ends_with_what_is_shown_as_figures_only_and_the_sum(self, browse):
        answer = english(browse("")).get("/contracts?format=csv")
        found = rows(answer)
        head, listed, unlisted, total = found
        amount = head.index("Contract amount (yuan)")
        assert (listed[amount], unlisted[0]) == ("860000.00", "1 contracts shown as figures only")
        assert (total[0], total[amount]) == ("Sum of all 2 contracts", "1720000.00")
        assert "秘密" not in str(found)

    def test_sums_in_the_workbook_too(self, browse):
        register = sheet(browse("").get("/contracts?format=xlsx"))
        place = [cell.value for cell in register[1]].index("合同成交额（元）")
        *amounts, total = [row[place].value for row in register.iter_rows(min_row=2)]
        assert sum(amounts) == total == 1_720_000
