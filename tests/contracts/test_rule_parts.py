"""Reasons, classes, questions and texts of a set of rules on their pages, and what no set may be."""

import hashlib
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from marketplace.contracts import rule_parts, rule_soundness, rules
from marketplace.contracts.rule_part_forms import FORMS
from marketplace.core.errors import InvalidInput
from tests.access.shown import form_to
from tests.conftest import Browse
from tests.contracts.makers import make_contract_id
from tests.people import Cast

ADMINISTRATOR = "bureau.administrator"
LAW = "CN-2026"
SHIPPED = {
    "CN-2001": "1774bc85352b1f1e0cd0243850ecc11b44454238bf724b518de8ff0040e7995f",
    "CN-2026": "66d0f6f73f3007157fcb2e5e0cb576d7f6cb71430fe6604c99d97f5b67644981",
}


@pytest.fixture
def place(cast: Cast) -> str:
    """Where the bureau edits the law in force."""
    return f"/o/{cast.organisations['bureau']}/rules/{LAW}"


def send(browse: Browse, place: str, part: str, **typed: Any) -> Any:
    """What the administrator is answered who types so much into a part's form, as it is shown."""
    visitor = browse(ADMINISTRATOR)
    form = form_to(visitor.get(f"{place}/{part}").text, f"/{part}")
    return visitor.post(f"{place}/{part}", form | typed)


def beside(page: Any, field: str) -> bool:
    return f'id="{field}-error"' in page.text


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_what_was_shipped_stays_as_it_was(code: str) -> None:
    """Contracts are judged by version 0 and say no more than its number: it never changes.

    Who wants the shipped rules otherwise has a version added to them by a migration, as the bureau's pages do.
    """
    assert hashlib.sha256((rules.DATA / f"{code}.json").read_bytes()).hexdigest() == SHIPPED[code]


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_what_is_shipped_is_sound(code: str) -> None:
    rule_soundness.require(next(values for values in rules.SHIPPED if values["code"] == code))


# A list shows no other choices than it has.
NO_CHOICES = ("77", "6")


class TestPages:
    @pytest.mark.parametrize("part", sorted(FORMS))
    def test_a_form_that_nobody_touched_changes_nothing_but_the_version(
        self, app: Flask, browse: Browse, place: str, part: str
    ) -> None:
        assert send(browse, place, part, why="仅作核对").status_code == 303
        with app.app_context():
            one, other = rules.versions(LAW)
            assert rules.plain(one) == rules.plain(other)
            assert other.why == "仅作核对"

    def test_a_new_reason_is_added_and_one_reworded(self, app: Flask, browse: Browse, place: str) -> None:
        new = {"reasons-14-code": "R14", "reasons-14-title": "涉及国家秘密", "reasons-14-title_en": "State secret"}
        assert send(browse, place, "reasons", **new, **{"reasons-1-title": "不属于技术合同"}).status_code == 303
        with app.app_context():
            found = rules.by_code(LAW)
            assert [each.code for each in rule_parts.reasons(found)][-2:] == ["R14", "R99"]
            assert rule_parts.reason(found, "R02").title == "不属于技术合同"  # type: ignore[union-attr]

    def test_questions_are_asked_in_the_order_of_their_places(self, app: Flask, browse: Browse, place: str) -> None:
        assert (
            send(browse, place, "questions", **{"questions-0-place": "99", "questions-1-text": ""}).status_code == 422
        )
        gone = dict.fromkeys(("questions-1-code", "questions-1-text", "questions-1-text_en"), "")
        assert send(browse, place, "questions", **{"questions-0-place": "99"}, **gone).status_code == 303
        with app.app_context():
            codes = [each["code"] for each in rules.by_code(LAW).questions]
            assert (codes[0], codes[-1], "A2" in codes) == ("D1", "A1", False)

    def test_a_class_is_called_otherwise_and_a_text_reworded(self, app: Flask, browse: Browse, place: str) -> None:
        assert send(browse, place, "classes", **{"subclasses-31-national_label": "专利许可"}).status_code == 303
        assert send(browse, place, "texts", **{"texts-objection-text": "可以提出异议。"}).status_code == 303
        with app.app_context():
            found = rules.by_code(LAW)
            assert found.version == 2
            assert found.subclasses[9]["national_label"] == "专利许可"
            assert rule_parts.text(found, "objection").text == "可以提出异议。"

    @pytest.mark.parametrize(
        ("part", "typed", "field"),
        [
            ("reasons", {"reasons-3-code": "R3"}, "reasons-3-code"),
            ("reasons", {"reasons-3-code": "R02"}, "reasons-3-code"),
            ("reasons", {"reasons-3-title": ""}, "reasons-3-title"),
            ("reasons", {"reasons-14-code": "R14"}, "reasons-14-title"),
            ("questions", {"questions-2-code": "Frage"}, "questions-2-code"),
            ("questions", {"questions-2-code": "dd"}, "questions-2-code"),
            ("questions", {"questions-2-place": "x"}, "questions-2-place"),
            ("questions", {"questions-2-of": "77"}, "questions-2-of"),
            ("classes", {"classes-2-title": ""}, "classes-2-title"),
            ("classes", {"subclasses-31-under": "6"}, "subclasses-31-under"),
            ("classes", {"subclasses-31-essence": "x" * 501}, "subclasses-31-essence"),
            ("texts", {"texts-certificate_preamble-text": "准予登记。"}, "texts-certificate_preamble-text"),
            ("texts", {"texts-objection-text": "{name}可以异议。"}, "texts-objection-text"),
            ("texts", {"texts-certificate_statement-text": "本合同免税。"}, "texts-certificate_statement-text"),
            ("texts", {"texts-remedies-text_en": " "}, "texts-remedies-text_en"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_stays_typed(
        self, app: Flask, browse: Browse, place: str, part: str, typed: dict[str, str], field: str
    ) -> None:
        page = send(browse, place, part, **typed)
        assert (page.status_code, beside(page, field)) == (422, True)
        assert all(value in page.text for value in typed.values() if value not in NO_CHOICES)
        with app.app_context():
            assert rules.by_code(LAW).version == 0

    def test_r05_stays_in_use(self, browse: Browse, place: str) -> None:
        visitor = browse(ADMINISTRATOR)
        form = form_to(visitor.get(f"{place}/reasons").text, "/reasons")
        page = visitor.post(f"{place}/reasons", {name: said for name, said in form.items() if "s-4-is" not in name})
        assert (page.status_code, "R05" in page.text.partition("error-summary")[2][:600]) == (422, True)

    def test_who_was_overtaken_sees_both(self, browse: Browse, place: str) -> None:
        visitor = browse(ADMINISTRATOR)
        one, other = (form_to(visitor.get(f"{place}/texts").text, "/texts") for _twice in range(2))
        assert visitor.post(f"{place}/texts", one | {"texts-objection-text": "其一。"}).status_code == 303
        page = visitor.post(f"{place}/texts", other | {"texts-objection-text": "其二。"})
        assert (page.status_code, "其一。" in page.text, "其二。" in page.text) == (409, True, True)
        assert visitor.post(f"{place}/texts", form_to(page.text, "/texts")).status_code == 303

    def test_a_version_is_read_at_its_own_address(self, cast: Cast, browse: Browse, place: str) -> None:
        send(browse, place, "texts", **{"texts-objection-text": "可以提出异议。"})
        reader = browse("u1.editor")
        here = f"/o/{cast.organisations['u1']}/rules/{LAW}"
        assert "可以提出异议。" in reader.get(f"{here}/read").text
        earlier = reader.get(f"{here}/read?version=0").text
        assert ("可以提出异议。" in earlier, "由其他工作人员复核" in earlier) == (False, True)
        assert reader.get(f"{here}/read?version=7").status_code == 404

    def test_the_history_says_what_each_version_changed_and_why(self, browse: Browse, place: str) -> None:
        send(browse, place, "texts", **{"texts-objection-text": "可以提出异议。", "why": "按正式文本"})
        page = browse("bureau.reviewer").get(f"{place}/history").text
        for said in ("可以提出异议。", "由其他工作人员复核", "按正式文本", "?version=1", "?version=0"):
            assert said in page, said


def test_the_contracts_form_offers_the_classes_of_the_set(app: Flask, cast: Cast, browse: Browse, place: str) -> None:
    held = make_contract_id(app, cast)
    visitor = browse(ADMINISTRATOR)
    form = form_to(visitor.get(f"{place}/classes").text, "/classes") | {"subclasses-12-title": "联合研发"}
    form.pop("subclasses-11-is_used")
    assert visitor.post(f"{place}/classes", form).status_code == 303
    filer, own = browse("u1.editor"), f"/o/{cast.organisations['u1']}/contracts"
    new = filer.get(f"{own}/new").text.partition('name="subclass"')[2].partition("</select>")[0]
    assert ('<option value="12">联合研发' in new, '<option value="11"' in new) == (True, False)
    page = filer.get(f"{own}/{held}/edit").text
    assert 'selected value="11"' in page
    answer = filer.post(f"{own}/{held}/edit", form_to(page, "/edit", then="save"))
    assert (answer.status_code, beside(answer, "subclass")) == (422, True)


Text = some.text(max_size=600)


@given(
    reasons=some.lists(
        some.fixed_dictionaries({"code": Text, "title": Text, "title_en": Text, "is_used": some.booleans()})
    ),
    texts=some.lists(some.fixed_dictionaries({"code": Text, "text": Text, "text_en": Text})),
)
def test_no_set_without_r05_or_with_a_gap_passes(reasons: list[Any], texts: list[Any]) -> None:
    wrong = rules.SHIPPED[1] | {"reasons": reasons, "texts": texts}
    with pytest.raises(InvalidInput) as refused:
        rule_soundness.require(wrong)
    assert {"reasons", "texts"} <= set(refused.value.fields) or any(each["code"] == "R05" for each in reasons)
