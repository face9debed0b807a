"""Enter many contracts at once: the same rows, postings and ledger entries as one by one, without an object for each.

An object costs about ten times what its row does; a file of thousands would hold everybody up for half a minute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, insert

from marketplace import ledger
from marketplace.accounts.models import new_salt
from marketplace.contracts import counting, grams, words
from marketplace.contracts.deduction_models import Deduction
from marketplace.contracts.filing import Filing, stated
from marketplace.contracts.filing_parties import PartyFacts
from marketplace.contracts.models import Contract, ContractParty
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.db import Base, connection
from marketplace.tally import service as tally
from marketplace.tally.models import PostingEvent, PostingSource

Values = dict[str, Any]
PORTION = 500
# What nobody has said or done yet.
_AT_FIRST: Mapping[str, Any] = {
    **dict.fromkeys(("filed_by", "listing_id", "case_id", "number", "refusal_reason")),
    **dict.fromkeys(("broker_person_id", "brokerage_id")),
    **dict.fromkeys(("submitted_on", "accepted_on", "accepted_by", "reviewed_on", "reviewed_by")),
    **dict.fromkeys(("registered_on", "registered_by", "ended_on", "due_on", "lapses_on", "assigned_to")),
    **dict.fromkeys(("rule_set", "rule_set_version", "reviewed_digest", "performed_fen", "performed_technology_fen")),
    **dict.fromkeys(("rate_units", "rate_millionths", "rate_on")),
    "rate_source": "",
    "rate_is_indirect": False,
    "warnings_confirmed_by": None,
    "open_warnings": 0,
    "office_note": "",
    "originals_note": "",
    "edition": 1,
    "class_test": {},
    "version": 1,
    "source": PostingSource.REGISTRY,
}
# What no party has said or done yet.
_NOT_YET = dict.fromkeys(("confirmed_on", "confirmed_by", "named_on", "named_by"))
_NOT_RULED = {"ruling": "", "ruled_on": None, "ruled_by": None}


@dataclass(frozen=True)
class Entering:
    """One contract to enter: its filing, its parties as `check` gave them, and what else its row holds."""

    filing: Filing
    parties: tuple[PartyFacts, ...]
    values: Values
    facts: dict[str, Any] = field(default_factory=dict)


def enter(contracts: Sequence[Entering], *, actor: Actor, action: str) -> None:
    """Write contracts, their parties and deductions, the postings of those that have a number, and their entries."""
    now = clock.now()
    rows = [_contract(each, now) for each in contracts]
    _write(Contract, rows)
    keys = [row["id"] for row in rows]
    parties = _written_parts(
        ContractParty, [(k, {**_NOT_YET, **vars(p)}) for k, c in zip(keys, contracts, strict=True) for p in c.parties]
    )
    grams.enter({k: words.spelled(_names(c)) for k, c in zip(keys, contracts, strict=True)})
    lines = [
        (k, {**_NOT_RULED, **vars(d)}) for k, c in zip(keys, contracts, strict=True) for d in c.filing.deductions
    ]
    deductions = _written_parts(Deduction, lines)
    registered = [each for each in zip(rows, contracts, strict=True) if each[0]["number"]]
    tally.post_all([posting for row, contract in registered for posting in _postings(row, contract)])
    entered = [
        _entry(row, parties[row["id"]], deductions.get(row["id"], ()), contract.facts)
        for row, contract in zip(rows, contracts, strict=True)
    ]
    ledger.append_all(actor, action, entered)


def _names(each: Entering) -> list[str]:
    """What it is found by."""
    return [each.filing.title.strip(), *(party.name for party in each.parties)]


def _contract(each: Entering, now: datetime) -> Values:
    fresh = {"id": uuid4(), "salt": new_salt(), "created_at": now, "changed_at": now, "row_digest": None}
    return {**_AT_FIRST, **stated(each.filing), **fresh, **each.values}


def _write(model: type[Base], rows: Sequence[Values]) -> None:
    if rows:
        connection().execute(insert(cast(Table, model.__table__)), rows)


def _written_parts(
    model: type[ContractParty] | type[Deduction], parts: Sequence[tuple[UUID, Values]]
) -> dict[UUID, list[Values]]:
    """The parts by their contract, each with the id that the database gave it."""
    rows = [{**values, "contract_id": key} for key, values in parts]
    found: dict[UUID, list[Values]] = {}
    if not rows:
        return found
    statement = insert(cast(Table, model.__table__)).returning(model.id, model.contract_id)
    ids: dict[UUID, list[int]] = {}
    for key, contract_id in connection().execute(statement, rows):
        ids.setdefault(contract_id, []).append(key)
    # Ids are given in the order of the rows, but rows come back in any order.
    given = {contract_id: iter(sorted(keys)) for contract_id, keys in ids.items()}
    for row in rows:
        found.setdefault(row["contract_id"], []).append({**row, "id": next(given[row["contract_id"]])})
    return found


def _postings(row: Values, contract: Entering) -> list[Values]:
    *sellers, buyer = contract.parties
    heads = [counting.dimensions(row, seller, buyer) for seller in sellers]
    figure, day = tally.Change(1, row["amount_fen"], row["technology_fen"]), row["registered_on"]
    changes = counting.parts(figure, [seller.share for seller in sellers])
    return counting.postings(row["id"], PostingEvent.REGISTRATION, changes, heads, (day, day), row["source"])


def _entry(row: Values, parties: Sequence[Values], deductions: Sequence[Values], facts: Values) -> ledger.Entered:
    parts: dict[str, list[tuple[type[Base], Values]]] = {
        "parties": [(ContractParty, each) for each in parties],
        "deductions": [(Deduction, each) for each in deductions],
    }
    after = ledger.snapshot_of(Contract, row, parts)
    return ledger.Entered(f"{Contract.__tablename__}/{row['id']}", after, facts)
