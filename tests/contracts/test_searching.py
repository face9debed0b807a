"""Contracts are found by number, party and words of the title: exactly those, by whoever may see them."""

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from marketplace.contracts import gram_upkeep, opening, own_list, searching, service, words, work_list
from marketplace.contracts.change_lifecycle import ChangeKind
from marketplace.contracts.filing import check
from marketplace.contracts.grams import GRAM, TEXT
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.work_list import Asked, Order
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, connection, unit_of_work
from marketplace.documents.importing import Ready, Verdict
from marketplace.documents.rows import Row
from tests.contracts import change_makers
from tests.contracts.makers import make_contract, make_filing

S = ContractState
pytestmark = pytest.mark.usefixtures("context")
ALPHABET = "永川技术aB12 有限"
REGISTRAR = "bureau.registrar"


def office(cast, text, **asked):
    """The titles of what an officer finds, as a page and by its total."""
    actor = cast.actor(REGISTRAR)
    with acting_as(actor):
        found = work_list.listed(Asked(words=text, **asked), actor, limit=200)
        assert found.is_more or found.total == len(found.items)
        return [each.title for each in found.items]


def own(cast, text, who="u1.editor"):
    actor = cast.actor(who)
    with acting_as(actor):
        found = own_list.listed(actor.organisation_id, own_list.Asked(words=text), limit=200)
        return {each.title for each in found.items}


@pytest.fixture
def imported(cast):
    """A hundred contracts registered before, with titles of few signs: what each says, by its title."""
    chance, said = random.Random(7), {}
    rows = []
    for serial in range(100):
        title = f"{''.join(chance.choices(ALPHABET, k=chance.randint(2, 8))).strip() or '川'} #{serial}"
        filing = make_filing(title=title, deductions=())
        number = f"2025500118{serial * 37:06d}"
        values = {"registered_on": date(2025, 6, 2), "technology": filing.amount_fen}
        ready = Ready(serial, number, f"{serial:064d}", values, (filing, check(filing), {}), 1)
        rows.append(Verdict(Row(serial, []), ready))
        said[title] = (number, words.spelled([title, filing.seller.name, filing.buyer.name]))
    with acting_as(system(Via.IMPORT)), unit_of_work():
        opening.import_rows(rows, actor=system(Via.IMPORT))
    return said


def holds(number, spelling, word):
    """Said once more, and plainly."""
    if word in spelling:
        return True
    if not (word.isascii() and word.isdigit()):
        return False
    begins = len(word) >= 4 and number.startswith(word)
    return begins or number[10:] == word.zfill(6) or (len(word) > 6 and number.endswith(word))


QUESTIONS = st.one_of(
    st.text(alphabet=ALPHABET + "渝西3０Ａ#", max_size=7),
    st.integers(0, 99).map(lambda serial: f"{serial * 37:06d}"),
    st.integers(0, 3_700).map(lambda running: f"2025500118{running:06d}"[: running % 17]),
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(question=QUESTIONS, few=st.sampled_from([0, 3, 1_000]))
def test_grams_find_what_a_look_at_every_contract_would(cast, imported, monkeypatch, question, few):
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "MANY", few * 3)
    asked = words.asked(question)
    wanted = {title for title, (number, text) in imported.items() if all(holds(number, text, each) for each in asked)}
    assert set(office(cast, question, is_whole=True)) == wanted
    assert own(cast, question) == wanted


def test_the_last_written_stand_first_and_other_orders_are_kept(cast, imported, monkeypatch):
    monkeypatch.setattr(searching, "FEW", 3)
    assert office(cast, "渝西", is_whole=True) == list(reversed(imported))
    assert office(cast, "渝西", is_whole=True, order=Order.TITLE) == sorted(imported)


def test_of_very_many_only_so_many_are_counted(cast, imported, monkeypatch):
    monkeypatch.setattr(work_list, "MOST_FOUND", 10)
    with acting_as(cast.actor(REGISTRAR)):
        found = work_list.listed(Asked(words="渝西", is_whole=True), cast.actor(REGISTRAR))
    assert (found.total, found.is_more, len(found.items)) == (10, True, 20)


def test_nobody_finds_what_they_may_not_see(cast, monkeypatch):
    make_contract(cast, title="秘密的草稿")
    make_contract(cast, S.SUBMITTED, title="秘密的申报")
    for few in (0, 1_000):
        monkeypatch.setattr(searching, "FEW", few)
        assert office(cast, "秘密", is_whole=True) == ["秘密的申报"]
        assert office(cast, "密", is_whole=True) == ["秘密的申报"]
    assert own(cast, "秘密") == {"秘密的草稿", "秘密的申报"}
    assert own(cast, "秘密", who="e3.engineer") == {"秘密的申报"}
    assert own(cast, "秘密", who="e2.engineer") == set()


def test_what_is_changed_is_found_by_its_new_words_only(cast):
    made, editor = make_contract(cast, title="旧名称的项目"), cast.actor("u1.editor")
    with acting_as(editor), unit_of_work():
        service.edit(made, make_filing(title="新名称的项目"), actor=editor, version=made.version)
    assert (own(cast, "旧名称"), own(cast, "新名称")) == (set(), {"新名称的项目"})
    assert not list(gram_upkeep.not_found())
    assert not gram_upkeep.differing_grams()


def test_a_registered_contract_is_found_by_what_a_correction_made_of_it(cast):
    made = make_contract(cast, S.REGISTERED, title="错字的项目")
    change_makers.change(cast, made, ChangeKind.CORRECTION, title="更正的项目", buyer_name="凤凰湖更名公司")
    assert office(cast, "更正 更名", is_whole=True) == ["更正的项目"]
    assert office(cast, "错字", is_whole=True) == []
    assert not gram_upkeep.differing_grams()


def test_what_was_changed_behind_the_product_is_noticed_and_made_anew(cast, imported):
    with unit_of_work():
        connection().execute(update(TEXT).where(TEXT.c.id == 1).values(text="别的"))
        connection().execute(delete(GRAM).where(GRAM.c.text_id == 5))
    assert len(list(gram_upkeep.not_found())) == 1
    assert gram_upkeep.differing_grams() > 5
    with unit_of_work():
        assert gram_upkeep.write_anew() == len(imported)
    assert not list(gram_upkeep.not_found())
    assert not gram_upkeep.differing_grams()
    assert set(office(cast, "渝西", is_whole=True)) == set(imported)


def test_a_partys_credit_code_finds_its_contracts(cast, monkeypatch):
    make_contract(cast, S.SUBMITTED, title="代码")
    seller, buyer = "12500118MB0A10013K", "91500118MA5U100414"
    for few in (searching.FEW, 0):
        monkeypatch.setattr(searching, "FEW", few)
        for asked in (seller, buyer.lower(), f"代码 {buyer}"):
            assert office(cast, asked) == ["代码"]
            assert own(cast, asked) == {"代码"}
        assert office(cast, "91500118MA5U100415") == []
    assert own(cast, buyer, "e4.engineer") == set()
