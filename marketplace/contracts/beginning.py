"""What every verb of the registry begins with."""

from marketplace.contracts.impartiality import require_impartial
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version


def begin(contract: Contract, permission: Permission, actor: Actor, version: int) -> None:
    """Pass for whoever may, and saw what is there. Raises NotPermitted, StaleVersion."""
    allow(actor, permission, contract)
    require_version(contract, version)


def begin_review(contract: Contract, permission: Permission, actor: Actor, version: int) -> None:
    """As `begin`, for an officer without a tie to the contract. Raises NotPermitted, StaleVersion."""
    begin(contract, permission, actor, version)
    require_impartial(contract, actor)


def needed(note: str) -> str:
    """The words that a decision needs. Raises InvalidInput."""
    if not note.strip():
        raise InvalidInput({"reason": N_("Please say why, in words that help the filer.")})
    return note.strip()
