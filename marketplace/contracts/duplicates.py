"""Whether a contract is there already (T11 of domain/contracts.md): certainly by its file, likely by what it says."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from marketplace.contracts.lifecycle import OPEN, ContractState
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.core.actors import Via, system
from marketplace.core.errors import Duplicate
from marketplace.core.text import N_, half_width
from marketplace.core.workdays import ONE_DAY
from marketplace.db import acting_as, session
from marketplace.documents.models import Attachment, AttachmentKind, OwnerKind

# The same contract is looked for among everybody's.
ANYBODYS = system(Via.WORKER)
DAYS_APART = 7
ALIKE = 0.8
# 万元 typed where 元 was meant, or the other way round.
UNIT_RATIO = 10_000
# What counts as registered or pending; after a refusal the same contract may be filed again.
STANDING = (*OPEN, ContractState.REGISTERED, ContractState.TERMINATED)


def similarity(one: str, other: str) -> float:
    """How alike two titles are, from 0 to 1: twice their longest common subsequence over both lengths.

    Only letters and digits count, in half width and lower case; Chinese characters are letters.
    """
    left, right = _letters(one), _letters(other)
    if not left and not right:
        return 1.0
    return 2 * longest_common(left, right) / (len(left) + len(right))


def _letters(text: str) -> str:
    return "".join(sign for sign in half_width(text).lower() if sign.isalpha() or sign.isdecimal())


def longest_common(one: str, other: str) -> int:
    """The length of the longest common subsequence, a row of its table at a time as the bits of one number.

    Source: H. Hyyrö, Bit-parallel LCS-length computation revisited, 2004.
    """
    places: dict[str, int] = {}
    for place, sign in enumerate(one):
        places[sign] = places.get(sign, 0) | 1 << place
    everywhere = (1 << len(one)) - 1
    row = everywhere
    for sign in other:
        met = row & places.get(sign, 0)
        row = ((row + met) | (row - met)) & everywhere
    return len(one) - row.bit_count()


def are_close(one_fen: int, other_fen: int) -> bool:
    """Whether two amounts differ by no more than 1 % of the larger."""
    return 100 * abs(one_fen - other_fen) <= max(one_fen, other_fen)


def are_unit_twins(one_fen: int, other_fen: int) -> bool:
    """Whether one amount is exactly 10,000 times the other."""
    return one_fen == other_fen * UNIT_RATIO or other_fen == one_fen * UNIT_RATIO


def likely(contract: Contract) -> Sequence[Contract]:
    """The contracts of the same seller and buyer that are likely this one, the first handed in first."""
    query = _of_the_parties(contract).where(_day_and_amount_fit(contract))
    found = session.scalars(query.order_by(Contract.submitted_on, Contract.id))
    return [other for other in found if _is_likely(contract, other)]


def _day_and_amount_fit(contract: Contract) -> ColumnElement[bool]:
    """Whatever `are_close` or `are_unit_twins` could say yes to, and little else.

    Each day by itself, so that the index leads to the amounts of that day and to no others.
    """
    fen = contract.amount_fen
    days = Contract.signed_on.in_(contract.signed_on + n * ONE_DAY for n in range(-DAYS_APART, DAYS_APART + 1))
    close = Contract.amount_fen.between(fen * 99 // 100, fen * 100 // 99 + 1)
    twins = [fen * UNIT_RATIO] if fen % UNIT_RATIO else [fen * UNIT_RATIO, fen // UNIT_RATIO]
    return or_(and_(days, close), and_(days, Contract.amount_fen.in_(twins)))


def _is_likely(contract: Contract, other: Contract) -> bool:
    fits = are_close(contract.amount_fen, other.amount_fen) or are_unit_twins(contract.amount_fen, other.amount_fen)
    return (
        fits
        and other.state in STANDING
        and _same_parties(contract, other)
        and similarity(contract.title, other.title) >= ALIKE
    )


def _of_the_parties(contract: Contract) -> Select[Any]:
    """Other contracts of one of the parties; what they are found by, and that they stand, the caller says.

    Asked for states too, a database begins with those, and reads the whole register.
    """
    known = next((party for party in contract.parties if party.organisation_id), contract.seller)
    theirs = or_(_is(ContractParty.organisation_id, known.organisation_id), _is(ContractParty.code, known.code))
    # Asked of each that is found: the contracts of a large university are too many to begin with.
    return select(Contract).where(
        exists().where(ContractParty.contract_id == Contract.id, theirs),
        Contract.id != contract.id,
        # A call-off under the framework whose text it carries is not that framework again.
        Contract.id.is_distinct_from(contract.parent_id),
        Contract.parent_id.is_distinct_from(contract.id),
    )


def _is(column: Any, value: UUID | str | None) -> ColumnElement[bool]:
    return and_(column == value, column.is_not(None))


def _same_parties(contract: Contract, other: Contract) -> bool:
    return all(_names(contract, side) & _names(other, side) for side in Side)


def _names(contract: Contract, side: Side) -> set[object]:
    """By what the parties of a side may be known again: entry in the directory, code, else name."""
    parties = [party for party in contract.parties if party.side is side]
    known = {key for party in parties for key in (party.organisation_id, party.code) if key}
    return known | {_letters(party.name) for party in parties}


def require_new(contract: Contract) -> None:
    """Pass for a contract whose text was not handed in before between the same parties. Raises Duplicate (R12)."""
    with acting_as(ANYBODYS):
        same = (other for other in _with_the_same_file(contract) if other.state in STANDING)
        there = next((other for other in same if _same_parties(contract, other)), None)
    if there is not None:
        raise _there_already(there)


def _with_the_same_file(contract: Contract) -> Sequence[Contract]:
    mine = {file.sha256: file.kind for file in session.scalars(_files().where(Attachment.owner_id == contract.id))}
    if not mine:
        return []
    copies = _files().where(Attachment.sha256.in_(list(mine)), Attachment.owner_id != contract.id)
    shared: dict[UUID, list[set[AttachmentKind]]] = {}
    for copy in session.scalars(copies):
        shared.setdefault(copy.owner_id, []).append({mine[copy.sha256], copy.kind})
    # A licence or a brochure that many contracts carry says nothing of any: it is nobody's text.
    texts = {owner: kinds for owner, kinds in shared.items() if any(_TEXT in each for each in kinds)}
    others = session.scalars(_of_the_parties(contract).where(Contract.id.in_(texts))).all() if texts else ()
    return [other for other in others if _is_its_text(contract, other, texts[other.id])]


_TEXT = AttachmentKind.CONTRACT_TEXT


def _is_its_text(contract: Contract, other: Contract, shared: Sequence[set[AttachmentKind]]) -> bool:
    """The text of both; or the text of one that the other, of the same day and amount, calls an annex."""
    same = (contract.signed_on, contract.amount_fen) == (other.signed_on, other.amount_fen)
    return any(kinds == {_TEXT} or (_TEXT in kinds and same) for kinds in shared)


def _files() -> Select[Any]:
    return select(Attachment).where(Attachment.owner_kind == OwnerKind.CONTRACT, Attachment.removed_at.is_(None))


def _there_already(other: Contract) -> Duplicate:
    """Which it is, is said to whoever may see that contract."""
    if session.scalar(select(Contract.id).where(Contract.id == other.id)) is None:
        return Duplicate()
    number = other.number or ""
    text = (
        N_("This contract is registered already, under %(number)s: “%(title)s” (R12).")
        if number
        else N_("This contract has been handed in already, with the same file: “%(title)s” (R12).")
    )
    return Duplicate(text, number=number, title=other.title)
