"""Another ceiling of a framework (T7): an amendment like any other, of which one figure alone is agreed anew.

A framework counts nowhere, so nothing is posted; but its call-offs rest on the ceiling. It moves when one officer has
seen the agreement and examined it, and another has approved.
"""

from sqlalchemy import select

from marketplace.contracts import frameworks, terms
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.filing_parties import Problems
from marketplace.contracts.terms import Terms
from marketplace.core.errors import InvalidInput
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.documents.models import Attachment, OwnerKind

# The same figure in fen and in the framework's own currency.
_CEILING = frozenset({"amount_fen", "foreign_minor"})


def problems(change: ContractChange) -> Problems:
    """Why the wanted ceiling cannot hold, by the form's field names."""
    wanted, before = Terms.read(change.terms), Terms.read(change.before)
    found: Problems = {}
    if set(terms.differing(before, wanted)) - _CEILING:
        found["grounds"] = N_("Of a framework only the ceiling is agreed anew. For anything else file a new one.")
    if change.agreed_on is not None and change.agreed_on < before.signed_on:
        found["agreed_on"] = N_("The agreement is older than the framework.")
    if amount := _amount_problem(change, wanted, before):
        found["amount"] = amount
    return found


def _amount_problem(change: ContractChange, wanted: Terms, before: Terms) -> str | None:
    if wanted.amount_fen <= 0 or wanted.technology_fen <= 0:
        return N_("The amount must be more than nothing.")
    if wanted.amount_fen == before.amount_fen:
        return N_("Nothing would change. Enter the new values.")
    if wanted.amount_fen < frameworks.taken_fen(change.contract_id):
        return N_("The call-offs already take more than this.")
    return None


def has_documents(change: ContractChange) -> bool:
    """Whether a document is attached to what is asked for."""
    attached = (
        Attachment.owner_kind == OwnerKind.CHANGE,
        Attachment.owner_id == change.id,
        Attachment.removed_at.is_(None),
    )
    # Asked in the midst of a verb, whose half-done change is not to be stored yet.
    with session.no_autoflush:
        return session.scalar(select(Attachment.id).where(*attached).limit(1)) is not None


def wants_originals(change: ContractChange) -> bool:
    """Whether the examiner has to name the originals: another ceiling is asked for, and nothing is attached."""
    return change.contract.is_kept and not has_documents(change)


def note_originals(change: ContractChange, originals: str) -> None:
    """Keep which originals the examiner has seen where nothing is attached. Raises InvalidInput for none."""
    if not wants_originals(change):
        return
    if not originals.strip():
        raise InvalidInput(
            {
                "originals": N_(
                    "No agreement is attached. Send it back for it, or write down which originals lay before you and "
                    "where they are kept."
                )
            }
        )
    change.originals_note = originals.strip()
