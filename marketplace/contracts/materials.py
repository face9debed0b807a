"""Whether anybody has seen the contract itself: its text is attached, or an officer names the originals (1.4)."""

from sqlalchemy import select

from marketplace.contracts.models import Contract
from marketplace.core.errors import InvalidInput
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.documents.models import Attachment, AttachmentKind, OwnerKind

NOTHING_SEEN = N_(
    "No contract text is attached. Ask the filer for it, or write down which originals lay before you and where they "
    "are kept."
)
TEXT_GONE = N_("Attach the text of the contract again: the office accepted the filing by it.")


def has_text(contract: Contract) -> bool:
    """Whether the text of the contract is attached."""
    is_text = (
        Attachment.owner_kind == OwnerKind.CONTRACT,
        Attachment.owner_id == contract.id,
        Attachment.kind == AttachmentKind.CONTRACT_TEXT,
        Attachment.removed_at.is_(None),
    )
    # Asked in the midst of a verb, whose half-done change is not to be stored yet.
    with session.no_autoflush:
        return session.scalar(select(Attachment.id).where(*is_text).limit(1)) is not None


def note_originals(contract: Contract, originals: str) -> None:
    """Keep which originals an officer has seen where no text is attached. Raises InvalidInput for none."""
    if has_text(contract):
        return
    seen = originals.strip() or contract.originals_note
    if not seen:
        raise InvalidInput({"originals": NOTHING_SEEN})
    contract.originals_note = seen


def require_text_again(contract: Contract) -> None:
    """Pass where what was accepted comes back with what it was accepted by. Raises InvalidInput."""
    if not contract.originals_note and not has_text(contract):
        raise InvalidInput({"contract_text": TEXT_GONE})
