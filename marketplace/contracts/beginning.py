"""What every verb of the registry begins with."""

from marketplace.contracts.impartiality import require_impartial
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, StaleVersion
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_


def begin(contract: Contract, permission: Permission, actor: Actor, version: int) -> None:
    """Pass for whoever may, and saw what is there. Raises NotPermitted, StaleVersion."""
    allow(actor, permission, contract)
    if contract.version != version:
        raise StaleVersion()


def begin_review(contract: Contract, permission: Permission, actor: Actor, version: int) -> None:
    """As `begin`, for an officer without a tie to the contract. Raises NotPermitted, StaleVersion."""
    begin(contract, permission, actor, version)
    require_impartial(contract, actor)


def needed(note: str) -> str:
    """The words that a decision needs. Raises InvalidInput."""
    if not note.strip():
        raise InvalidInput({"reason": N_("Please say why, in words that help the filer.")})
    return note.strip()
