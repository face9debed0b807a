"""The verbs of the registry: every move, and every refusal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from marketplace.accounts import service as accounts
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.contracts import queries, recognition, registration, service, work_list
from marketplace.contracts.acts import open_to, why_not
from marketplace.contracts.classes import DeductionKind, Subclass
from marketplace.contracts.filing import DeductionFiling, check, technology_fen
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.core import clock
from marketplace.core.actors import Actor, Role, Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.db import UNSCOPED, acting_as, session, unit_of_work
from marketplace.ledger.models import LedgerEntry
from marketplace.tally.models import Posting
from tests.contracts.makers import (
    NOTE,
    ORIGINALS,
    PATHS,
    abroad,
    fitting,
    make_contract,
    make_filing,
    party,
    put_right,
)

S = ContractState
pytestmark = pytest.mark.usefixtures("context")

VERBS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "submit": (service.submit, {}),
    "resubmit": (put_right, {}),
    "withdraw": (service.withdraw, {}),
    "accept": (recognition.accept, {"originals": ORIGINALS}),
    "decline": (recognition.decline, {"note": NOTE}),
    "supplement": (recognition.ask_supplement, {"note": NOTE}),
    "pass": (recognition.pass_first_review, {"answers": fitting(Subclass.COMMISSIONED)}),
    "register": (registration.register, {}),
    "refuse": (recognition.refuse, {"note": NOTE, "reason": "R02"}),
}
FILERS = ("submit", "resubmit", "withdraw")
MOVES = {
    ("submit", S.DRAFT): S.SUBMITTED,
    ("accept", S.SUBMITTED): S.ACCEPTED,
    ("decline", S.SUBMITTED): S.NOT_ACCEPTED,
    ("supplement", S.SUBMITTED): S.SUPPLEMENT,
    ("supplement", S.ACCEPTED): S.SUPPLEMENT,
    ("resubmit", S.SUPPLEMENT): S.SUBMITTED,
    ("pass", S.ACCEPTED): S.REVIEWED,
    ("register", S.REVIEWED): S.REGISTERED,
    ("refuse", S.ACCEPTED): S.REFUSED,
    ("refuse", S.REVIEWED): S.REFUSED,
    **{("withdraw", state): S.WITHDRAWN for state in (S.DRAFT, S.SUBMITTED, S.SUPPLEMENT, S.ACCEPTED, S.REVIEWED)},
}


def do(contract: Contract, verb: str, actor: Actor, version: int | None = None, **changes: Any) -> None:
    """One verb in its own unit of work, of the version that is there unless another is given."""
    act, more = VERBS[verb]
    with acting_as(actor), unit_of_work():
        act(contract, actor=actor, version=version or contract.version, **{**more, **changes})


def rightful(cast, verb: str) -> Actor:
    return cast.actor("u1.editor" if verb in FILERS else "bureau.registrar")


def postings() -> int:
    return session.scalar(select(func.count()).select_from(Posting).execution_options(**UNSCOPED)) or 0


class TestMoves:
    @pytest.mark.parametrize(("verb", "state"), MOVES)
    def test_each_leads_where_the_lifecycle_says(self, cast, verb, state):
        made = make_contract(cast, state)
        do(made, verb, rightful(cast, verb))
        assert made.state is MOVES[verb, state]

    @pytest.mark.parametrize(
        ("verb", "state"), [(v, s) for v in VERBS for s in PATHS if (v, s) not in MOVES], ids=lambda x: str(x)
    )
    def test_every_other_is_refused(self, cast, verb, state):
        made = make_contract(cast, state)
        with pytest.raises(WrongState):
            do(made, verb, rightful(cast, verb))
        assert made.state is state

    def test_papers_that_were_missing_after_acceptance_set_a_new_day_of_acceptance(self, cast, monkeypatch):
        made = make_contract(cast, S.ACCEPTED)
        do(made, "supplement", cast.actor("bureau.reviewer"))
        later = clock.now() + timedelta(days=7)
        monkeypatch.setattr(clock, "now", lambda: later)
        do(made, "resubmit", cast.actor("u1.editor"))
        assert (made.state, made.accepted_on) == (S.ACCEPTED, clock.legal_date(later))

    def test_registration_mints_a_number_posts_once_and_leaves_a_trace(self, cast):
        made = make_contract(cast, S.REGISTERED)
        assert made.number == f"{clock.today().year}500118000001"
        posting = session.scalars(select(Posting)).one()
        assert (posting.count, posting.amount_fen, posting.technology_fen) == (1, 86_000_000, 58_500_000)
        of = LedgerEntry.object == f"contract/{made.id}"
        actions = session.scalars(select(LedgerEntry.action).where(of).order_by(LedgerEntry.seq))
        assert list(actions)[-1] == "contract.register"

    def test_nothing_but_registration_posts(self, cast):
        for state in PATHS:
            if state is not S.REGISTERED:
                make_contract(cast, state)
        assert postings() == 0

    def test_numbers_stay_gapless_after_a_registration_that_failed(self, cast):
        registrar = cast.actor("bureau.registrar")
        first, second = make_contract(cast, S.REVIEWED), make_contract(cast, S.REVIEWED)
        with pytest.raises(ZeroDivisionError):
            register_and_fail(first, registrar)
        do(second, "register", registrar)
        assert (first.number, second.number[-6:]) == (None, "000001")


def register_and_fail(contract: Contract, registrar: Actor) -> None:
    with acting_as(registrar), unit_of_work():
        registration.register(contract, actor=registrar, version=contract.version)
        _ = 1 / 0


class TestVersions:
    @pytest.mark.parametrize(("verb", "state"), MOVES)
    def test_what_the_person_saw_must_be_what_is_there(self, cast, verb, state):
        made = make_contract(cast, state)
        with pytest.raises(StaleVersion):
            do(made, verb, rightful(cast, verb), version=made.version + 1)

    def test_an_edit_between_reading_and_accepting_voids_the_acceptance(self, cast):
        made = make_contract(cast, S.SUPPLEMENT)
        editor, seen = cast.actor("u1.editor"), made.version
        with acting_as(editor), unit_of_work():
            service.edit(made, make_filing(amount_fen=90_000_000), actor=editor, version=seen)
        with pytest.raises(StaleVersion):
            do(made, "resubmit", editor, version=seen)

    def test_an_edit_of_the_deductions_alone_is_a_new_version(self, cast):
        made = make_contract(cast)
        editor, seen = cast.actor("u1.editor"), made.version
        with acting_as(editor), unit_of_work():
            service.edit(made, make_filing(deductions=()), actor=editor, version=seen)
        assert (made.version, made.technology_fen) == (seen + 1, made.amount_fen)


OUTSIDERS = ("e3.engineer", "e1.engineer", "b1.broker", "bureau.publisher", "bureau.auditor", "bureau.administrator")


class TestRoles:
    @pytest.mark.parametrize("who", [*OUTSIDERS, "bureau.reviewer", "bureau.registrar"])
    @pytest.mark.parametrize("verb", FILERS)
    def test_only_the_filer_hands_in_and_withdraws(self, cast, verb, who):
        made = make_contract(cast, S.SUPPLEMENT if verb == "resubmit" else S.DRAFT)
        with pytest.raises(NotPermitted):
            do(made, verb, cast.actor(who))

    @pytest.mark.parametrize("who", [*OUTSIDERS, "u1.editor", "u1.admin"])
    @pytest.mark.parametrize(("verb", "state"), [m for m in MOVES if m[0] not in FILERS])
    def test_only_the_office_decides(self, cast, verb, state, who):
        made = make_contract(cast, state)
        with pytest.raises(NotPermitted):
            do(made, verb, cast.actor(who))

    @pytest.mark.parametrize(
        ("verb", "state"), [("register", S.REVIEWED), ("refuse", S.REVIEWED), ("refuse", S.ACCEPTED)]
    )
    def test_a_reviewer_neither_registers_nor_refuses(self, cast, verb, state):
        made = make_contract(cast, state)
        with pytest.raises(NotPermitted):
            do(made, verb, cast.actor("bureau.reviewer2"))

    def test_nobody_writes_a_contract_for_another_organisation(self, cast):
        with pytest.raises(NotPermitted), unit_of_work():
            service.draft(make_filing(), actor=cast.actor("u1.editor"), owner_id=cast.organisations["e1"])


def join(cast, who: str, key: str, *, ended_days_ago: int | None = None) -> None:
    """Make one of the cast a member of an organisation, at present or until some days ago."""
    actor = system(Via.CLI)
    with acting_as(actor), unit_of_work():
        person = session.get(Person, cast.person(who).id)
        organisation = session.get(Organisation, cast.organisations[key])
        accounts.add_member(organisation, person, Role.MEMBER, actor=actor)
        membership = session.scalars(
            select(Membership).where(Membership.person_id == person.id, Membership.organisation_id == organisation.id)
        ).one()
        if ended_days_ago is not None:
            accounts.end_membership(membership, actor=actor)
            membership.ended_at = clock.now() - timedelta(days=ended_days_ago)


class TestImpartiality:
    def test_nobody_passes_both_reviews(self, cast):
        made = make_contract(cast, S.REVIEWED, reviewer="bureau.registrar")
        with pytest.raises(NotPermitted, match="another person"):
            do(made, "register", cast.actor("bureau.registrar"))
        do(made, "register", cast.actor("bureau.registrar2"))

    @pytest.mark.parametrize("verb", ["accept", "decline", "supplement"])
    def test_whoever_filed_cannot_review_even_in_another_role(self, cast, verb):
        made = make_contract(cast, S.SUBMITTED)
        filer = cast.person("u1.editor")
        both = Actor(filer.id, filer.name, cast.organisations["bureau"], "", frozenset({Role.REVIEWER}))
        with pytest.raises(NotPermitted, match="filed"):
            do(made, verb, both)

    @pytest.mark.parametrize("key", ["u1", "e3"])
    @pytest.mark.parametrize("days", [None, 1, 364])
    def test_a_member_of_a_party_within_a_year_cannot_review(self, cast, key, days):
        made = make_contract(cast, S.SUBMITTED)
        join(cast, "bureau.reviewer", key, ended_days_ago=days)
        with pytest.raises(NotPermitted, match="within a year"):
            do(made, "accept", cast.actor("bureau.reviewer"))

    @pytest.mark.parametrize(("key", "days"), [("u1", 366), ("e1", None)])
    def test_older_ties_and_ties_to_others_do_not_matter(self, cast, key, days):
        made = make_contract(cast, S.SUBMITTED)
        join(cast, "bureau.reviewer", key, ended_days_ago=days)
        do(made, "accept", cast.actor("bureau.reviewer"))

    def test_a_colleague_of_the_broker_cannot_register(self, cast):
        made = make_contract(cast, S.REVIEWED, links={"broker_person_id": cast.person("b1.broker").id})
        join(cast, "bureau.registrar", "b1")
        with pytest.raises(NotPermitted, match="within a year"):
            do(made, "register", cast.actor("bureau.registrar"))

    def test_the_page_offers_no_button_and_says_why(self, cast):
        made = make_contract(cast, S.REVIEWED, reviewer="bureau.registrar")
        registrar = cast.actor("bureau.registrar")
        assert open_to(registrar, made) == {"refuse", "send_back"}
        assert "another person" in str(why_not(registrar, made))

    def test_the_page_has_nothing_to_explain_to_an_impartial_officer(self, cast):
        made = make_contract(cast, S.REVIEWED)
        assert why_not(cast.actor("bureau.registrar"), made) is None


class TestWords:
    @pytest.mark.parametrize("verb", ["decline", "supplement", "refuse"])
    def test_a_no_needs_words(self, cast, verb):
        made = make_contract(cast, S.ACCEPTED if verb == "refuse" else S.SUBMITTED)
        state = made.state
        with pytest.raises(InvalidInput) as refused:
            do(made, verb, cast.actor("bureau.registrar"), note="  ")
        assert ("reason" in refused.value.fields, made.state) == (True, state)

    def test_the_filer_reads_them(self, cast):
        assert make_contract(cast, S.SUPPLEMENT).office_note == NOTE

    def test_a_refusal_names_its_reason(self, cast):
        assert make_contract(cast, S.REFUSED).refusal_reason == "R02"


class TestWhoFiles:
    def test_the_buyer_does_not(self, cast):
        made = make_contract(cast, filer="e3.engineer")
        with pytest.raises(InvalidInput) as refused:
            do(made, "submit", cast.actor("e3.engineer"))
        assert set(refused.value.fields) == {"seller_name"}

    def test_the_domestic_buyer_of_an_import_does(self, cast):
        made = make_contract(cast, S.SUBMITTED, filer="e2.engineer", seller=abroad(), buyer=party(Side.BUYER, "e2"))
        assert (made.state, made.seller.region, made.seller.country) == (S.SUBMITTED, "", "SGP")

    def test_a_third_does_not_even_when_the_seller_is_abroad(self, cast):
        made = make_contract(cast, filer="e1.engineer", seller=abroad(), buyer=party(Side.BUYER, "e2"))
        with pytest.raises(InvalidInput):
            do(made, "submit", cast.actor("e1.engineer"))


class TestWhoSeesWhat:
    def test_the_office_sees_no_drafts(self, cast):
        make_contract(cast)
        make_contract(cast, S.SUBMITTED)
        with acting_as(cast.actor("bureau.registrar")):
            assert work_list.listed(work_list.Asked(), cast.actor("bureau.registrar")).total == 1
            assert queries.counts_by_state(most=10) == {S.SUBMITTED: 1}

    def test_the_work_list_is_searched_by_party_title_and_number(self, cast):
        made, registrar = make_contract(cast, S.REGISTERED), cast.actor("bureau.registrar")

        def found(words: str) -> int:
            return work_list.listed(work_list.Asked(state=S.REGISTERED, words=words), registrar).total

        with acting_as(registrar):
            asked = ("凤凰湖", "产线", made.number, made.number[-4:], "产线 凤凰湖", "产线 没有的词", "%")
            assert [found(words) for words in asked] == [1, 1, 1, 1, 1, 0, 0]


lines = st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), max_size=6)


@given(amount=st.integers(1, 10**9), drawn=lines)
def test_the_technology_amount_is_the_price_less_what_counts_as_deduction(amount, drawn):
    deductions = [DeductionFiling(DeductionKind.PART, "零件", fen, within) for fen, within in drawn]
    found = technology_fen(amount, deductions)
    assert found == amount - sum(fen for fen, within in drawn if not within)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_deduction_of_nothing_is_refused(cast, amount):
    with pytest.raises(InvalidInput) as refused:
        check(make_filing(deductions=[DeductionFiling(DeductionKind.PART, "零件", amount)]))
    assert set(refused.value.fields) == {"deductions"}


def test_what_is_left_for_technology_is_never_nothing_and_never_more_than_the_price(cast):
    @given(amount=st.integers(1, 10**9), drawn=lines)
    def holds(amount: int, drawn: list[tuple[int, bool]]) -> None:
        deductions = [DeductionFiling(DeductionKind.PART, "零件", fen, within) for fen, within in drawn]
        filing = make_filing(amount_fen=amount, deductions=deductions)
        left = technology_fen(amount, deductions)
        if left > 0:
            check(filing)
            assert left <= amount
        else:
            with pytest.raises(InvalidInput):
                check(filing)

    holds()
