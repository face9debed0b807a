"""What does not hold of the terms that a registered contract is to have, by the form's field names."""

from collections.abc import Collection

from marketplace.contracts.classes import BY_ROYALTY, Subclass
from marketplace.contracts.filing_parties import Problems
from marketplace.contracts.particulars import NOT_BY_ROYALTY, contract_problems
from marketplace.contracts.terms import Terms, differing
from marketplace.core import clock
from marketplace.core.text import N_

# How the contract stood when it was filed: a slip in it is put right, but nobody agrees on it anew.
ONLY_CORRECTED = (
    *("signed_on", "buyer_code", "seller_nature", "seller_size", "seller_industry"),
    *("buyer_nature", "buyer_size", "buyer_industry"),
)


def in_themselves(wanted: Terms, before: Terms) -> Problems:
    """What does not hold whatever is changed; of what stays as it is only what figures rest on."""
    changed = differing(before, wanted)
    return {**_of_texts(wanted), **_of_rights(wanted, changed), **_of_amounts(wanted)}


def _of_texts(wanted: Terms) -> Problems:
    found: Problems = {
        name: N_("Please fill in this field.")
        for name in ("title", "seller_name", "buyer_name")
        if not getattr(wanted, name).strip()
    }
    if wanted.ends_on < wanted.begins_on:
        found["ends_on"] = N_("The term ends before it begins.")
    if wanted.royalty_terms and wanted.payment not in BY_ROYALTY:
        found["royalty_terms"] = NOT_BY_ROYALTY
    return found


# What of the rights is judged, where one of these is changed: what came from an older form stays as it is.
_RIGHTS = {"ip_numbers": {"ip_numbers", "ip_kind"}, "licence_kind": {"licence_kind", "subclass"}}


def _of_rights(wanted: Terms, changed: Collection[str]) -> Problems:
    found = contract_problems(wanted.subclass, wanted.payment, wanted.ip_kind, wanted.particulars)
    return {name: found[name] for name, by in _RIGHTS.items() if name in found and by.intersection(changed)}


def _of_amounts(wanted: Terms) -> Problems:
    found: Problems = {}
    for name in ("expected_investment", "expected_output"):
        if (getattr(wanted, f"{name}_fen") or 0) < 0:
            found[name] = N_("The amount must be more than nothing.")
    if wanted.seller_share < 1:
        found["seller_share"] = N_("A share is a whole number, at least 1.")
    if wanted.amount_fen <= 0:
        found["amount"] = N_("The amount must be more than nothing.")
    elif any(line.amount_fen <= 0 for line in wanted.deductions):
        found["deductions"] = N_("Each deduction must be more than nothing.")
    elif wanted.technology_fen <= 0:
        found["deductions"] = N_("The deductions leave nothing for technology.")
    return found


def of_correction(wanted: Terms) -> Problems:
    """What a slip cannot have been."""
    is_future = wanted.signed_on > clock.today()
    return {"signed_on": N_("The day of signing lies in the future.")} if is_future else {}


def of_amendment(wanted: Terms, before: Terms) -> Problems:
    """What the parties cannot agree on anew: how things stood, and what makes it another contract."""
    changed = differing(before, wanted)
    found: Problems = {
        name: N_("This is only corrected, never agreed anew.") for name in ONLY_CORRECTED if name in changed
    }
    if "signed_on" in found:
        found["signed_on"] = N_("The day of signing is only corrected, never agreed anew.")
    if "subclass" in changed and Subclass.INTERMEDIATION in (before.subclass, wanted.subclass):
        found["subclass"] = N_("The intermediary's contract is one of its own: file a new contract for it.")
    return found
