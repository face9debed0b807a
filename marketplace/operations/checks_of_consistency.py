"""Checks between records: what two of them say of the same thing must agree."""

from sqlalchemy import String, and_, func, literal, or_, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Organisation
from marketplace.brokers.models import Case
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.frameworks import TAKING
from marketplace.contracts.guard_models import ContractWarning
from marketplace.contracts.models import Contract, ContractParty
from marketplace.core.text import N_
from marketplace.district.models import District
from marketplace.listings.models import Interest
from marketplace.operations.rows import Rows, Selected, contracts, several, wrong
from marketplace.tally.models import Posting, PostingSource

C = Contract


def _posted_beside() -> Selected:
    unlike = or_(
        Posting.registered_on != C.registered_on,
        Posting.contract_class != func.substr(Posting.subclass, 1, 1),
        Posting.source != C.source,
    )
    return contracts().join(Posting, Posting.contract_id == C.id).where(unlike)


posting_days = Rows(
    _posted_beside, N_("Contract %(contract)s: a posting names another day of registration, class or source.")
)

_POINT = select(District.registry_point).scalar_subquery()
number_parts = several(
    Rows(
        wrong(func.substr(C.number, 1, 4) != func.substr(as_type(C.registered_on, String), 1, 4)),
        N_("The year of the number %(contract)s is not that of its registration."),
    ),
    Rows(
        wrong(C.source == PostingSource.REGISTRY, func.substr(C.number, 5, 6) != _POINT),
        N_("The number %(contract)s is not of this registry point."),
    ),
)


def _taking_too_much() -> Selected:
    taken = (
        select(C.parent_id, func.sum(func.coalesce(C.performed_fen, C.amount_fen)).label("fen"))
        .where(C.parent_id.is_not(None), C.state.in_(TAKING))
        .group_by(C.parent_id)
        .subquery()
    )
    return contracts().join(taken, taken.c.parent_id == C.id).where(taken.c.fen > C.amount_fen)


call_offs = Rows(_taking_too_much, N_("The call-offs of the framework %(contract)s exceed its ceiling."))


def _with_another_edition() -> Selected:
    made = (
        select(ContractChange.contract_id, func.count().label("count"))
        .where(ContractChange.edition.is_not(None))
        .group_by(ContractChange.contract_id)
        .subquery()
    )
    wanted = 1 + func.coalesce(made.c.count, 0)
    return contracts().outerjoin(made, made.c.contract_id == C.id).where(C.edition != wanted)


editions = Rows(
    _with_another_edition, N_("Contract %(contract)s: its edition is not one more than the changes in force.")
)


def _with_other_warnings() -> Selected:
    is_open = and_(ContractWarning.cleared_at.is_(None), ContractWarning.confirmed_at.is_(None))
    found = (
        select(ContractWarning.contract_id, func.count().label("count"))
        .where(is_open)
        .group_by(ContractWarning.contract_id)
        .subquery()
    )
    unlike = C.open_warnings != func.coalesce(found.c.count, 0)
    return contracts().outerjoin(found, found.c.contract_id == C.id).where(unlike)


open_warnings = Rows(
    _with_other_warnings, N_("Contract %(contract)s: the count of its open warnings is not that of its warnings.")
)


def _under_another_code() -> Selected:
    # Of an entry that took another one in, the contracts of that one keep the code they were filed under.
    merged = aliased(Organisation)
    took_in = select(merged.merged_into_id).where(merged.merged_into_id.is_not(None))
    joined = contracts(name=Organisation.name).join(ContractParty, ContractParty.contract_id == C.id)
    return joined.join(Organisation, Organisation.id == ContractParty.organisation_id).where(
        ContractParty.code != Organisation.code, Organisation.id.not_in(took_in)
    )


party_codes = Rows(
    _under_another_code, N_("Contract %(contract)s: %(name)s stands in it under another code than in the directory.")
)


def _under_several_names() -> Selected:
    # Whoever is in the directory may have been renamed; a typed name alone is only spelt in several ways.
    unknown = ContractParty.code.not_in(select(Organisation.code).where(Organisation.code.is_not(None)))
    names = func.count(ContractParty.name.distinct())
    grouped = select(literal("").label("id"), ContractParty.code.label("code"), names.label("count"))
    return grouped.where(ContractParty.code.is_not(None), unknown).group_by(ContractParty.code).having(names > 1)


party_names = Rows(
    _under_several_names,
    N_("The code %(code)s stands on contracts under %(count)s names; enter it in the directory."),
    "",
)


def _cases_of_others() -> Selected:
    two = (Interest.owner_id, Interest.from_organisation_id)
    fits = or_(*(and_(Case.seller_id == one, Case.buyer_id == other) for one, other in (two, two[::-1])))
    return select(Case.id, Case.id.label("case")).join(Interest, Interest.id == Case.interest_id).where(~fits)


cases = Rows(_cases_of_others, N_("Case %(case)s joins others than its expression of interest."), "broker_case")
