"""A draft contract in Word holds what is known, leaves open what is not, and carries any text as mere text."""

import io
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from flask import Flask

from marketplace.contracts import model_texts
from marketplace.contracts.classes import ContractClass, Payment, Subclass
from marketplace.contracts.draft_facts import Known
from marketplace.contracts.drafts_in_word import BLANK, filled, parts
from marketplace.contracts.models import Side
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion
from marketplace.db import acting_as, unit_of_work
from marketplace.documents.word import Heading, Paragraph, Title
from tests.contracts.makers import make_contract_id, party
from tests.people import ORGANISATIONS, Cast

CLI = system(Via.CLI)
ESSENTIALS = (
    *("名词和术语", "标的的内容、范围和要求", "履行的计划", "价款", "保密"),
    *("成果的归属", "验收", "违约责任", "争议"),
)
DEVELOPMENT = ContractClass.DEVELOPMENT


def read(made: bytes) -> Any:
    return Document(io.BytesIO(made))


def words(word: Any) -> str:
    """All that stands in a document, tables included, in its order."""
    return "\n".join("".join(run.text or "" for run in node.iter(qn("w:t"))) for node in word.element.body)


@pytest.fixture
def download(app: Flask, cast: Cast, browse: Any) -> Any:
    """Make a draft as U1 and give its file, read back."""

    def get(**changes: Any) -> Any:
        made = make_contract_id(app, cast, **changes)
        answer = browse("u1.editor").get(f"/o/{cast.organisations['u1']}/contracts/{made}/draft.docx")
        assert answer.status_code == 200
        return read(answer.data)

    return get


@pytest.mark.parametrize("of", ContractClass)
def test_each_shipped_text_has_the_statutory_essentials_and_only_names_that_exist(of: ContractClass) -> None:
    text = model_texts.shipped(of)
    assert model_texts.unknown_names(text) == []
    headings = "".join(part.text for part in parts(text, Known({})) if isinstance(part, Heading))
    assert [each for each in ESSENTIALS if each not in headings] == []


def test_what_is_known_is_filled_in_and_what_is_not_is_left_open(download: Any) -> None:
    word = download(payment=Payment.ONCE_AND_ROYALTY, co_sellers=[party(Side.SELLER, "r1")])
    said = words(word)
    for text in (
        *("基于机器视觉的产线操作规范识别系统", "860,000.00元", "捌拾陆万元整", "585,000.00元", "2025年3月10日"),
        *("净销售额的百分之三", "工业相机", "430,000.00", "样例大道9号", ORGANISATIONS["r1"][4]),
    ):
        assert text in said
    assert f"签订地点：{BLANK}" in said
    assert "{" not in said
    section = word.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (Cm(21).cm, Cm(29.7).cm)
    assert all(f'instr="{name}"' in section.footer._element.xml for name in ("PAGE", "NUMPAGES"))
    assert 'w:eastAsia="SimSun"' in word.styles["Normal"].element.xml
    assert [said.count(f"：{ORGANISATIONS[key][0]}（盖章）") for key in ("u1", "r1", "e3")] == [1, 1, 1]


def test_hostile_and_very_long_texts_are_mere_text(app: Flask) -> None:
    title = '<w:p/>&amp;"]]> {买方} ' + "长" * 20_000
    known = {"title": f"{title}\x00\x0b\ud800\uffff", "own_number": "{卖方}"}
    with app.test_request_context(), acting_as(CLI):
        said = words(read(filled(DEVELOPMENT, Known(known), "作者\x01" * 300)))
    assert f"项目名称：{title}\n" in said
    assert "自编合同号：{卖方}\n" in said


def test_a_text_without_signatures_gets_them_at_its_end() -> None:
    made = list(parts("# 题\n正文{项目名称}", Known({"title": "甲"})))
    assert made[:2] == [Title("题"), Paragraph("正文甲")]
    assert "（盖章）" in str(made[-1])


class TestTheBureau:
    def test_writes_a_text_and_drafts_follow_it(self, cast: Cast, download: Any, browse: Any) -> None:
        place = f"/o/{cast.organisations['bureau']}/model-texts"
        administrator = browse("bureau.administrator")
        assert "{项目名称}" in administrator.get(f"{place}/1").text
        unknown = administrator.post(f"{place}/1", {"text": "# 合同\n{甲方生日}与{项目名称}", "version": "0"})
        assert unknown.status_code == 422
        assert "{甲方生日}" in unknown.text.partition("text-error")[2]
        assert administrator.post(f"{place}/1", {}).status_code == 422
        kept = administrator.post(f"{place}/1", {"text": "# 我区合同\n{项目名称}", "version": "0"})
        assert kept.status_code == 303
        assert words(download()).startswith("我区合同\n基于机器视觉")
        assert "重新编写" in administrator.get(f"{place}/1/history").text
        stale = administrator.post(f"{place}/1", {"text": "# 另一个", "version": "0"})
        assert (stale.status_code, "我区合同" in stale.text) == (409, True)
        assert administrator.post(f"{place}/1/restore", {"version": "1"}).status_code == 303
        assert words(download(subclass=Subclass.COMMISSIONED)).startswith("技术开发合同")

    def test_alone_writes(self, cast: Cast, context: None) -> None:
        editor = cast.actor("u1.editor")
        with acting_as(editor), pytest.raises(NotPermitted), unit_of_work():
            model_texts.write(DEVELOPMENT, "# 合同", actor=editor, version=0)
        with acting_as(CLI), pytest.raises(InvalidInput), unit_of_work():
            model_texts.write(DEVELOPMENT, "  \n", actor=CLI, version=0)
        with acting_as(CLI), pytest.raises(InvalidInput, match="marked fields") as refused, unit_of_work():
            model_texts.write(DEVELOPMENT, "# 合同\n双方签署：{签署栏}", actor=CLI, version=0)
        assert refused.value.fields["text"].params == {"name": "{签署栏}"}
        with acting_as(CLI), pytest.raises(StaleVersion), unit_of_work():
            model_texts.write(DEVELOPMENT, "# 合同", actor=CLI, version=3)


def test_a_blank_form_is_there_for_every_filer_and_a_draft_for_its_parties_alone(
    app: Flask, cast: Cast, browse: Any
) -> None:
    made = make_contract_id(app, cast, buyer=replace(party(Side.BUYER, "e3")))
    for who, status in (("e4.engineer", 404), ("e3.engineer", 404), ("u1.editor", 200)):
        place = f"/o/{cast.organisations[who.split('.', maxsplit=1)[0]]}"
        visitor = browse(who)
        assert visitor.get(f"{place}/contracts/{made}/draft.docx").status_code == status
        blank = visitor.get(f"{place}/model-texts/4/blank.docx")
        assert "技术咨询合同" in words(read(blank.data))
