"""The code tables say what the national form says (domain/contracts.md 1.6), and a workbook may say it so."""

import pytest
from flask import Flask

from marketplace.contracts.opening_columns import DRAFT_COLUMNS
from marketplace.core.titles import Titled
from marketplace.district.codes import IpKind, Objective, PartyNature, TechnicalField
from marketplace.documents.models import AttachmentKind
from marketplace.web.i18n import DEFAULT, reading_in, titled_choices

FIELDS = (
    "电子信息", "航空航天", "先进制造", "生物、医药和医疗器械", "新材料及其应用", "新能源与高效节能",
    "环境保护与资源综合利用", "核应用", "农业", "现代交通", "城市建设与社会发展",
)  # fmt: skip
OBJECTIVES = (
    "环境保护、生态建设及污染防治", "能源生产、分配和合理利用", "卫生事业发展", "教育事业发展",
    "基础设施以及城市和农村规划", "社会发展和社会服务", "地球和大气层的探索与利用", "民用空间探测及开发",
    "农林牧渔业发展", "工商业发展", "非定向研究", "其他民用目标", "国防",
)  # fmt: skip
LABELS: dict[type[Titled], dict[str, str]] = {
    TechnicalField: {f"{n:02d}": said for n, said in enumerate(FIELDS, 1)},
    Objective: {f"{n:02d}": said for n, said in enumerate(OBJECTIVES, 1)},
}
# What the list leaves to the one who fills it in (专利, 其它) is not among them.
SAID: dict[str, dict[str, Titled]] = {
    "field": {said: TechnicalField(code) for code, said in LABELS[TechnicalField].items()},  # type: ignore[call-arg]  # found by its code alone
    "objective": {said: Objective(code) for code, said in LABELS[Objective].items()},  # type: ignore[call-arg]
    "ip_kind": {
        "技术秘密": IpKind.KNOW_HOW, "发明专利": IpKind.INVENTION, "实用新型": IpKind.UTILITY_MODEL,
        "外观设计": IpKind.DESIGN_PATENT, "计算机软件著作权": IpKind.SOFTWARE,
        "集成电路布图设计专有权": IpKind.LAYOUT_DESIGN, "植物新品种": IpKind.PLANT_VARIETY,
        "动植物新品种": IpKind.PLANT_VARIETY, "生物、医药新品种": IpKind.BIOMEDICAL_VARIETY,
        "设计著作权": IpKind.DESIGN_COPYRIGHT, "未涉及知识产权": IpKind.NONE,
    },
    "seller_nature": {
        "国家级": PartyNature("011"), "省级": PartyNature("012"), "市级": PartyNature("013"),  # type: ignore[call-arg]
        "县级及以下": PartyNature("014"), "科研机构": PartyNature("021"), "高等院校": PartyNature("022"),  # type: ignore[call-arg]
        "医疗卫生": PartyNature("023"), "社团法人": PartyNature("030"), "国有": PartyNature("110"),  # type: ignore[call-arg]
        "集体": PartyNature("120"), "股份合作": PartyNature("130"), "联营": PartyNature("140"),  # type: ignore[call-arg]
        "有限责任": PartyNature("150"), "股份有限": PartyNature("160"), "私营": PartyNature("170"),  # type: ignore[call-arg]
        "港澳台": PartyNature("200"), "外商": PartyNature("300"), "个体经营": PartyNature("400"),  # type: ignore[call-arg]
        "自然人": PartyNature.NATURAL_PERSON, "其他组织": PartyNature.OTHER,
    },
}  # fmt: skip


@pytest.mark.parametrize("table", LABELS)
def test_a_table_is_labelled_as_the_form_is(app: Flask, table: type[Titled]) -> None:
    with app.test_request_context(), reading_in(DEFAULT):
        assert {choice[0]: choice[1] for choice in titled_choices(table, None)} == LABELS[table]


@pytest.mark.parametrize("name", SAID)
def test_a_workbook_may_say_it_as_the_form_does(app: Flask, name: str) -> None:
    column = next(each for each in DRAFT_COLUMNS if each.name == name)
    with app.test_request_context():
        assert {said: column.read(said) for said in SAID[name]} == SAID[name]


def test_words_that_two_tables_share_in_english_are_two_in_chinese(app: Flask) -> None:
    with app.test_request_context(), reading_in(DEFAULT):
        kinds = {choice[0]: choice[1] for choice in titled_choices(AttachmentKind, None)}
    assert kinds["certificate"] == "证书"
