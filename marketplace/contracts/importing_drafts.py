"""How an organisation's drafts come in by a file: known by what they say, in any money, under any framework."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.contracts import agreement_columns, bulk, completeness, foreign, frameworks, row_columns
from marketplace.contracts.filing import Filing
from marketplace.contracts.filing_parties import PartyFacts, PartyFiling
from marketplace.contracts.importing import AT_ONCE, ContractImporter, Values
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.opening_columns import DRAFT_COLUMNS
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, NotPermitted
from marketplace.core.permissions import Permission, allow
from marketplace.core.portions import portions
from marketplace.db import session
from marketplace.documents.importing import Ready


class DraftImporter(ContractImporter):
    """An organisation's contracts as drafts; one is known by its title, its day of signing and its parties."""

    columns = DRAFT_COLUMNS

    def __init__(self, actor: Actor) -> None:
        """Raises NotPermitted."""
        super().__init__(actor)
        if actor.organisation_id is None:
            raise NotPermitted()
        self.owner_id: UUID = actor.organisation_id
        allow(actor, Permission.CONTRACT_CREATE, accounts.organisation(self.owner_id))
        self.own_name = actor.organisation_name
        self.frameworks = frameworks.open_to(self.owner_id)

    def party(self, side: Side, values: Values) -> PartyFiling:
        """One party; an empty seller is the organisation itself."""
        typed = super().party(side, values)
        if side is Side.SELLER and not typed.name and not typed.code:
            return replace(typed, name=self.own_name)
        return typed

    def own_problems(self, values: Values) -> Iterator[tuple[str, DomainError]]:
        """What stands in rows is whole, each deduction and each further seller; and there is an amount."""
        yield from row_columns.problems(values)
        yield from agreement_columns.problems(values)

    def valued(self, stated: Filing, values: Values) -> tuple[Filing, Values]:
        """A filing in its own money and under its framework, worth so much today. Raises InvalidInput."""
        return foreign.valued(agreement_columns.agreed(stated, values, self.frameworks))

    def key(self, values: Values, stated: Filing, parties: tuple[PartyFacts, ...]) -> str:
        """Title, day and parties."""
        return _key(stated.title.strip(), stated.signed_on, parties[0].name, parties[-1].name)

    def known(self, rows: Sequence[Ready]) -> Mapping[str, str | None]:
        """Those that the organisation wrote already, by file or by hand, and did not withdraw."""
        found: dict[str, str | None] = {}
        for part in portions({row.value[0].title.strip() for row in rows}, AT_ONCE):
            own = (Contract.owner_id == self.owner_id, Contract.state != ContractState.WITHDRAWN)
            for each in session.scalars(select(Contract).where(*own, Contract.title.in_(part))):
                key = _key(each.title, each.signed_on, each.seller.name, each.buyer.name)
                found[key] = each.row_digest
        return found

    def enter(self, rows: Sequence[Ready]) -> None:
        """Write the rows as drafts."""
        given = {"state": ContractState.DRAFT, "owner_id": self.owner_id, "filed_by": self.actor.person_id}
        for part in portions(rows, AT_ONCE):
            entering = [_draft(row, given) for row in part]
            bulk.enter(entering, actor=self.actor, action="contract.draft")


def needed_where() -> dict[str, str]:
    """Which columns some rows need, and which rows these are: the rules by which they are handed in (message ids)."""
    return {**row_columns.needed_where(), **completeness.needed_where()}


def _draft(row: Ready, given: Values) -> bulk.Entering:
    stated, parties, quoted = row.value
    return bulk.Entering(stated, parties, {**given, **quoted, "row_digest": row.digest})


def _key(title: str, signed_on: Any, seller: str, buyer: str) -> str:
    return "\n".join((title, str(signed_on), seller, buyer))
