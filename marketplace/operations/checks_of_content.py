"""Checks of what is recorded: ledger, figures, numbers, and what contracts are found by."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import case, func, or_, select

from marketplace import ledger
from marketplace.contracts import gram_upkeep
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.registration import series
from marketplace.core.text import N_
from marketplace.db import numbering, session
from marketplace.operations.findings import Finding
from marketplace.operations.place import Place
from marketplace.tally.models import Posting, PostingSource
from search_index import Engine

PREFIX = 10  # the year and the registry point before a number's place in its series


def whole_ledger(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """Every entry of the ledger holds."""
    verdict = ledger.verify()
    if not verdict.holds:
        yield Finding(verdict.problem, verdict.facts)


def tally_agrees(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """The postings of a registered contract sum to it, and those of any other to nothing."""
    summed = (
        select(
            Posting.contract_id,
            func.sum(Posting.count).label("count"),
            func.sum(Posting.amount_fen).label("amount"),
            func.sum(Posting.technology_fen).label("technology"),
        )
        .group_by(Posting.contract_id)
        .subquery()
    )
    # As contracts/standing.py has it: of one that was terminated, what was performed counts, if anything was.
    counts = Contract.state == ContractState.REGISTERED
    ended = (Contract.state == ContractState.TERMINATED) & (Contract.performed_fen > 0)
    pairs = (
        (summed.c.count, 1, 1),
        (summed.c.amount, Contract.amount_fen, Contract.performed_fen),
        (summed.c.technology, Contract.technology_fen, Contract.performed_technology_fen),
    )
    due = ((got, case((counts, whole), (ended, part), else_=0)) for got, whole, part in pairs)
    differs = or_(*(func.coalesce(got, 0) != wanted for got, wanted in due))
    query = (
        select(Contract.id, Contract.number, func.coalesce(summed.c.amount, 0).label("posted"), Contract.amount_fen)
        .outerjoin(summed, summed.c.contract_id == Contract.id)
        .where(differs)
        .order_by(Contract.number)
    )
    for contract_id, number, posted, amount in session.execute(query):
        facts = {"contract": number or contract_id, "posted": posted, "amount": amount}
        message = N_("Contract %(contract)s: %(posted)s fen are posted, its value is %(amount)s fen.")
        yield Finding(message, facts, f"contract/{contract_id}")


def gapless_numbers(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """Numbers given here follow one another; below the highest imported one they may leave out imported ones."""
    query = select(Contract.number, Contract.source).where(Contract.number.is_not(None)).order_by(Contract.number)
    for prefix, rows in groupby(session.execute(query), key=lambda row: row.number[:PREFIX]):
        numbers = [(int(row.number[PREFIX:]), row.source) for row in rows]
        imported = max((number for number, source in numbers if source is PostingSource.OPENING), default=0)
        given = {number for number, _source in numbers}
        last = session.get(numbering.Counter, series(int(prefix[:4]), prefix[4:]))
        highest = max(max(given), last.last if last else 0)
        for number in sorted(set(range(imported + 1, highest + 1)) - given):
            yield Finding(N_("The number %(number)s is missing."), {"number": f"{prefix}{number:06d}"})
        if last is None or last.last < max(given):
            yield Finding(N_("The counter of %(series)s is behind its numbers."), {"series": prefix})


def found_contracts(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """Contracts are found by what they say now; `marketplace contracts rebuild-grams` makes that anew."""
    for contract_id in gram_upkeep.not_found():
        yield Finding(N_("Contract %(contract)s is not found by its words."), {"contract": contract_id})
    if count := gram_upkeep.differing_grams():
        yield Finding(N_("%(count)s grams of contracts are not where their words are."), {"count": count})
