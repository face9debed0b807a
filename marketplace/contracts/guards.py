"""The guards: each looks at one thing of a contract that keeps every rule and may be wrong all the same."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from marketplace.contracts import duplicates, outliers, rules
from marketplace.contracts.classes import DeductionKind
from marketplace.contracts.guard_models import GuardCode
from marketplace.contracts.models import Contract
from marketplace.contracts.outliers import Pace, Peers
from marketplace.contracts.rule_models import RuleSet
from marketplace.core import clock
from marketplace.core.text import half_width
from marketplace.db import acting_as, session
from marketplace.district.party_particulars import TEXTS, is_placeholder, says_nothing

Facts = dict[str, Any]
# What is bought, not researched: where the title has one of them, a price without deductions is asked about.
EQUIPMENT_WORDS: Sequence[str] = json.loads(
    (Path(__file__).parent / "data" / "equipment_words.json").read_text(encoding="utf-8")
)


# What comes in sets, and how many of them are a reasonable quantity.
IN_SETS, REASONABLE_SETS = frozenset({DeductionKind.EQUIPMENT, DeductionKind.INSTRUMENT}), 2
_NUMERALS = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


@dataclass(frozen=True)
class Finding:
    """What a guard found: `about` names what of the contract it rests on, `facts` are plain values to explain it."""

    code: GuardCode
    about: str
    facts: Facts
    other_id: UUID | None = None

    @property
    def key(self) -> tuple[GuardCode, str]:
        """What one warning of a contract is known by."""
        return self.code, self.about


@dataclass(frozen=True)
class Known:
    """What the guards compare a contract with; amounts in fen."""

    rules: RuleSet
    goal_fen: int | None
    peers: Peers | None
    pace: Pace
    alike: Sequence[Contract]
    revoked: Sequence[Contract]


def known(contract: Contract, day: date) -> Known:
    """Read all that they need."""
    return Known(
        rules=rules.of(contract),
        goal_fen=outliers.whole_target(day),
        peers=outliers.peers(contract, day),
        pace=outliers.pace(contract, contract.submitted_on or day),
        alike=duplicates.likely(contract),
        revoked=outliers.revoked_of_seller(contract),
    )


def find(contract: Contract) -> Sequence[Finding]:
    """What every guard finds now, the gravest first; nothing is written."""
    # Asked in the midst of a verb, whose half-done change is not to be stored yet.
    with acting_as(duplicates.ANYBODYS), session.no_autoflush:
        surroundings = known(contract, clock.today())
        return [finding for guard in GUARDS for finding in guard(contract, surroundings)]


def likely_duplicates(contract: Contract, known: Known) -> Iterator[Finding]:
    """The same parties, signed within a week, titles alike, and nearly the same amount or 10,000 times it (T11)."""
    for other in known.alike:
        is_twin = duplicates.are_unit_twins(contract.amount_fen, other.amount_fen)
        alike = duplicates.similarity(contract.title, other.title)
        yield Finding(
            GuardCode.UNIT_TWIN if is_twin else GuardCode.DUPLICATE,
            f"{other.id} {contract.amount_fen} {contract.signed_on}",
            {
                "amount": str(other.amount_fen),
                "percent": str(int(alike * 100)),
                "days": str(abs((contract.signed_on - other.signed_on).days)),
            },
            other.id,
        )


def more_than_the_target(contract: Contract, known: Known) -> Iterator[Finding]:
    """One contract that is worth more than everything the district set out to reach (S5)."""
    if known.goal_fen is not None and contract.amount_fen > known.goal_fen:
        yield _of_amount(GuardCode.WHOLE_TARGET, contract, goal=known.goal_fen)


def very_large(contract: Contract, known: Known) -> Iterator[Finding]:
    """Above the rules' limit the amount is compared with the signed paper in capitals."""
    if contract.amount_fen > known.rules.capitals_above_fen:
        yield _of_amount(GuardCode.LARGE_AMOUNT, contract, limit=known.rules.capitals_above_fen)


def far_above_its_kind(contract: Contract, known: Known) -> Iterator[Finding]:
    """So many times the median of its class in three years."""
    peers = known.peers
    if peers is None or contract.amount_fen < known.rules.outlier_times * peers.median_fen:
        return
    tenths = (20 * contract.amount_fen + peers.median_fen) // (2 * peers.median_fen)
    times = f"{tenths // 10}.{tenths % 10}".removesuffix(".0")
    yield _of_amount(GuardCode.OUTLIER, contract, median=peers.median_fen, times=times, count=peers.count)


def _of_amount(code: GuardCode, contract: Contract, **facts: int | str) -> Finding:
    plain = {name: str(value) for name, value in facts.items()}
    return Finding(code, str(contract.amount_fen), {"amount": str(contract.amount_fen), **plain})


def sudden_series(_contract: Contract, known: Known) -> Iterator[Finding]:
    """Many filings in a few days by somebody who filed few before."""
    if known.pace.is_sudden:
        facts = {"lately": str(known.pace.lately), "before": str(known.pace.before)}
        yield Finding(GuardCode.SERIES, "", facts)


def ends_with_the_year(contract: Contract, _known: Known) -> Iterator[Finding]:
    """31 December of the year of signing is what a program types where nobody knew (1.5)."""
    if (contract.ends_on.month, contract.ends_on.day, contract.ends_on.year) == (12, 31, contract.signed_on.year):
        yield Finding(GuardCode.YEAR_END, contract.ends_on.isoformat(), {"day": contract.ends_on.isoformat()})


def placeholders(contract: Contract, _known: Known) -> Iterator[Finding]:
    """Something typed that says nothing; the form refuses it, a file may have brought it."""
    fields = [f"{party.side}.{name}" for party in contract.parties for name in _empty_words(party)]
    fields += ["title"] if says_nothing(contract.title) else []
    if fields:
        yield Finding(GuardCode.PLACEHOLDER, " ".join(fields)[:100], {"fields": fields})


def _empty_words(party: Any) -> list[str]:
    said = {"name": party.name, **{name: party.particulars.get(name, "") for name in TEXTS}}
    return [name for name, text in said.items() if is_placeholder(name, text)]


def equipment_without_deduction(contract: Contract, _known: Known) -> Iterator[Finding]:
    """The whole price counts as technology, and the title speaks of things that are bought (1.5, row 7)."""
    if contract.technology_fen != contract.amount_fen:
        return
    title = contract.title.lower()
    words = [word for word in EQUIPMENT_WORDS if word in title]
    if words:
        about = f"{contract.amount_fen} {' '.join(words)}"[:100]
        yield Finding(GuardCode.NO_DEDUCTION, about, {"words": words})


def sets_not_deducted(contract: Contract, _known: Known) -> Iterator[Finding]:
    """One or two sets of equipment embody a technology; more are bought like any other (1.7)."""
    # Of what an officer ruled on, the reason is written already.
    lines = [line for line in contract.deductions if line.ruled_on is None]
    ticked = [line for line in lines if line.within_reasonable_quantity and line.kind in IN_SETS]
    sets = sum(counted(line.quantity) for line in ticked)
    if sets > REASONABLE_SETS:
        amount = sum(line.amount_fen for line in ticked)
        facts = {"sets": str(sets), "amount": str(amount)}
        yield Finding(GuardCode.NO_DEDUCTION, f"{amount} sets {sets}", facts)


def counted(quantity: str) -> int:
    """How many sets a quantity speaks of, from its first figure or numeral; one where it has none."""
    figures = re.search(r"[0-9]+", half_width(quantity))
    if figures:
        return int(figures[0])
    return next((_NUMERALS[sign] for sign in quantity if sign in _NUMERALS), 1)


def seller_with_a_revoked_contract(_contract: Contract, known: Known) -> Iterator[Finding]:
    """After a revocation the seller's next filings are looked at with more care (S7)."""
    for other in known.revoked[:1]:
        assert other.ended_on is not None
        facts = {"number": other.number or "", "day": other.ended_on.isoformat(), "count": str(len(known.revoked))}
        yield Finding(GuardCode.REVOKED_SELLER, str(other.id), facts, other.id)


Guard = Callable[[Contract, Known], Iterator[Finding]]
GUARDS: Sequence[Guard] = (
    more_than_the_target,
    likely_duplicates,
    seller_with_a_revoked_contract,
    very_large,
    far_above_its_kind,
    sudden_series,
    equipment_without_deduction,
    sets_not_deducted,
    ends_with_the_year,
    placeholders,
)
