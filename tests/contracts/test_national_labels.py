"""A file may call a sub-class as the bureau calls it for the national form now, and never means two by one word."""

import io
from typing import Any

import openpyxl
import pytest
from flask import Flask

from marketplace.contracts import opening, rules
from marketplace.contracts.classes import Subclass
from marketplace.core.errors import InvalidRows
from marketplace.db import unit_of_work
from tests.contracts.makers import S, make_contract
from tests.contracts.test_opening_import import IMPORT, ROW, problems_of, take, text_of
from tests.contracts.test_pages import contracts
from tests.people import Cast
from tests.portal.test_imports import Sender, drafts

LAW, OLD_LAW = "CN-2026", "CN-2001"


def reword(code: str = LAW, **labels: str) -> None:
    """Call sub-classes otherwise in the national form, by their codes with an s before."""
    found = rules.by_code(code)
    rows = [
        {**row, "national_label": labels.get(f"s{row['code']}", row["national_label"])} for row in found.subclasses
    ]
    with unit_of_work():
        rules.write(code, {"subclasses": rows}, actor=IMPORT, version=found.version, why="按新表改称")


def read(said: str) -> Subclass:
    (verdict,) = opening.read_rows(text_of({**ROW, "合同类别": said}))
    assert verdict.ready
    found: Subclass = verdict.ready.values["subclass"]
    return found


@pytest.mark.usefixtures("context")
class TestLabels:
    @pytest.mark.parametrize("code", [LAW, OLD_LAW])
    def test_the_present_label_of_any_set_is_understood(self, code: str) -> None:
        assert "合同类别" in problems_of(合同类别="专利许可（实施）")
        reword(code, s31="专利许可（实施）")
        assert read("专利许可(实施)") is Subclass.PATENT_LICENCE

    def test_what_was_shipped_is_understood_as_before(self) -> None:
        reword(s31="专利许可")
        said = ("31", "专利实施许可", "专利实施许可转让", "Patent licence")
        assert {read(each) for each in said} == {Subclass.PATENT_LICENCE}
        assert read("技术秘密转让") is Subclass.SECRET_TRANSFER

    def test_a_row_that_came_in_by_a_label_is_the_same_row_by_the_code(self) -> None:
        reword(s31="专利许可")
        take({**ROW, "合同类别": "专利许可"})
        assert take({**ROW, "合同类别": "31"}).already_there == 1

    @pytest.mark.parametrize(
        ("labels", "said", "codes"),
        [
            ({"s31": "专利合同", "s21": "专利合同"}, "专利合同", "21 / 31"),
            ({"s51": "技术培训"}, "技术培训", "51 / 53"),
            # The old law's word for a licence, which stands in the new one's table for the transfer.
            ({"s32": "技术秘密转让"}, "技术秘密转让", "23 / 32"),
            ({"s21": "专利申请权转让", "s22": "专利权转让"}, "专利权转让", "21 / 22"),
        ],
    )
    def test_a_word_for_several_asks_for_the_code(self, labels: dict[str, str], said: str, codes: str) -> None:
        reword(**labels)
        with pytest.raises(InvalidRows) as refused:
            read(said)
        (problem,) = refused.value.problems
        assert (problem.column, problem.error.params) == ("合同类别", {"typed": said, "codes": codes})
        assert read(codes[:2]) is Subclass.get(codes[:2])

    def test_a_label_that_no_version_has_any_more_is_not_guessed(self) -> None:
        reword(s31="专利许可")
        reword(s31="专利使用许可")
        assert "合同类别" in problems_of(合同类别="专利许可")


def test_what_the_national_form_says_comes_in_again(app: Flask, browse: Any, cast: Cast) -> None:
    with app.app_context():
        reword(s31="专利许可")
        make_contract(cast, S.REGISTERED, subclass=Subclass.PATENT_LICENCE)
    address = f"/o/{cast.organisations['u1']}/contracts?format=xlsx&form=national"
    book = openpyxl.load_workbook(io.BytesIO(browse("u1.editor").get(address).get_data()))
    heads = [cell.value for cell in book.active[1]]
    label = book.active.cell(2, heads.index("合同类别") + 1).value
    Sender(app, browse, cast, "u1.editor", "contracts").take(drafts({"subclass": label}))
    assert label == "专利许可"
    assert [each.subclass for each in contracts(app)] == [Subclass.PATENT_LICENCE] * 2


def test_a_draft_of_a_word_for_several_comes_back_marked(app: Flask, browse: Any, cast: Cast) -> None:
    with app.app_context():
        reword(s51="技术培训")
    sender = Sender(app, browse, cast, "u1.editor", "contracts")
    page = sender.page(sender.send(drafts({"subclass": "技术培训"})))
    assert "51 / 53" in page
    assert contracts(app) == []
