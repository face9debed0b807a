"""A stored contract as the values of its form, for editing, and for filing a similar one."""

from typing import Any

from marketplace.contracts.kind_fields import kind_values
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.contracts.party_forms import party_values
from marketplace.core.exchange import to_hundredths


def values(contract: Contract) -> dict[str, Any]:
    """A contract as the form's values, amounts in yuan."""
    same = (
        "title", "subclass", "field", "ip_kind", "plan_source", "signed_on", "begins_on", "ends_on", "payment",
        "is_related", "disclosure", "version",
    )  # fmt: skip
    side = Side.BUYER if contract.owner_id == contract.buyer.organisation_id else Side.SELLER
    return {
        **{name: getattr(contract, name) for name in same},
        "amount": contract.amount_fen,
        "side": side.value,
        "deductions": [_line(line) for line in contract.deductions],
        **_named(contract.seller),
        **_named(contract.buyer),
        "co_sellers": [party_values(party) for party in contract.co_sellers],
        "objective": contract.objective,
        **kind_values(contract),
        **_particulars(ContractParticulars.of(contract.particulars)),
    }


def _particulars(kept: ContractParticulars) -> dict[str, Any]:
    same = ("own_number", "plan_name", "ip_numbers", "licence_kind", "royalty_terms", "tax_intents", "answer")
    expected = {"expected_investment": kept.expected_investment_fen, "expected_output": kept.expected_output_fen}
    return {**{name: getattr(kept, name) for name in same}, **expected}


def _line(line: Any) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "description": line.description,
        "amount": _typed(line),
        "within_reasonable_quantity": line.within_reasonable_quantity,
        "quantity": line.quantity,
    }


def _typed(line: Any) -> int:
    if line.foreign_minor is None:
        return int(line.amount_fen)
    return to_hundredths(line.foreign_minor, line.contract.currency)


def _named(party: ContractParty) -> dict[str, Any]:
    return {f"{party.side}_{part}": value for part, value in party_values(party).items()}
