"""Checks of what must be there once. Numbers, codes and addresses are unique in the database itself."""

from sqlalchemy import func, select, tuple_

from marketplace.accounts.models import Organisation
from marketplace.contracts.classes import ContractKind
from marketplace.contracts.duplicates import STANDING
from marketplace.contracts.guard_models import COMPARED, ContractWarning
from marketplace.contracts.lifecycle import NUMBERED
from marketplace.contracts.models import Contract
from marketplace.core.text import N_
from marketplace.documents.models import Attachment, AttachmentKind, OwnerKind
from marketplace.operations.rows import Rows, Selected, contracts, several, wrong

C = Contract
# What an officer has compared already, and let pass with a reason.
_ANSWERED = select(ContractWarning.contract_id).where(
    ContractWarning.code.in_(COMPARED), ContractWarning.confirmed_at.is_not(None)
)
_COMPARED_WITH = select(ContractWarning.other_id).where(
    ContractWarning.code.in_(COMPARED),
    ContractWarning.confirmed_at.is_not(None),
    ContractWarning.other_id.is_not(None),
)
_OPEN = select(ContractWarning.contract_id).where(
    ContractWarning.code.in_(COMPARED), ContractWarning.confirmed_at.is_(None), ContractWarning.cleared_at.is_(None)
)


def _alike() -> Selected:
    """Contracts of one filer with the same title, amount and day of signing: also what came by import."""
    key = (C.owner_id, C.title, C.amount_fen, C.signed_on)
    standing = C.state.in_(STANDING)
    twice = select(*key).where(standing).group_by(*key).having(func.count() > 1)
    unanswered = (C.id.not_in(_ANSWERED), C.id.not_in(_COMPARED_WITH))
    return contracts().where(standing, tuple_(*key).in_(twice), *unanswered)


duplicates = several(
    Rows(
        wrong(C.state.in_(NUMBERED), C.id.in_(_OPEN)),
        N_("Contract %(contract)s is registered, and a warning that it is there twice was never answered."),
    ),
    Rows(_alike, N_("Contract %(contract)s: another one has the same filer, title, amount and day of signing.")),
)


def _with_one_text() -> Selected:
    texts = (Attachment.kind == AttachmentKind.CONTRACT_TEXT, Attachment.removed_at.is_(None))
    owned = (Attachment.owner_kind == OwnerKind.CONTRACT, *texts)
    # Call-offs may all carry the text of their framework.
    single = select(C.id).where(C.state.in_(STANDING), C.kind == ContractKind.ORDINARY)
    shared = (
        select(Attachment.sha256)
        .where(*owned, Attachment.owner_id.in_(single))
        .group_by(Attachment.sha256)
        .having(func.count(Attachment.owner_id.distinct()) > 1)
    )
    holding = select(Attachment.owner_id).where(*owned, Attachment.sha256.in_(shared))
    return contracts().where(C.id.in_(holding), C.id.in_(single))


texts = Rows(_with_one_text, N_("Contract %(contract)s has the same file as its text as another contract."))


def _named_alike() -> Selected:
    present = Organisation.merged_into_id.is_(None)
    names = select(Organisation.name).where(present).group_by(Organisation.name).having(func.count() > 1)
    return select(Organisation.id, Organisation.name.label("name")).where(present, Organisation.name.in_(names))


organisation_names = Rows(
    _named_alike, N_("%(name)s is in the directory more than once; merge the entries."), "organisation"
)
