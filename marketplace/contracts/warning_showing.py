"""The warnings of one contract as the office sees them: explained, answered by one reviewer, confirmed by another."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import g

from marketplace.accounts import queries as accounts
from marketplace.contracts import guarding, queries
from marketplace.contracts.acts import is_theirs
from marketplace.contracts.guard_models import COMPARED, IN_CAPITALS, IN_CAPITALS_TWICE, ContractWarning
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.warning_forms import AnswerForm, ConfirmForm
from marketplace.contracts.warning_words import explained
from marketplace.core.actors import Role
from marketplace.core.errors import NotFound


@dataclass(frozen=True)
class Shown:
    """One warning with its sentence, the contract that it speaks of, and the form of its reason."""

    warning: ContractWarning
    key: str
    text: str
    other: Contract | None
    form: AnswerForm
    is_refused: bool
    answered_by: str
    confirmed_by: str
    in_capitals: bool

    @property
    def is_compared(self) -> bool:
        """Whether an officer has to compare it with another contract."""
        return self.warning.code in COMPARED


@dataclass(frozen=True)
class Section:
    """All of them, and what the reader may do about them."""

    items: Sequence[Shown]
    may_answer: bool
    may_confirm: bool
    confirming: ConfirmForm
    is_refused: bool

    @property
    def in_capitals(self) -> bool:
        """Whether the second reviewer types the amount as well."""
        return any(shown.in_capitals and shown.warning.code in IN_CAPITALS_TWICE for shown in self.items)


def key_of(warning: ContractWarning) -> str:
    """What a warning is called in an address."""
    return hashlib.sha256(f"{warning.code} {warning.about}".encode()).hexdigest()[:16]


def warning_of(contract: Contract, key: str) -> ContractWarning:
    """One of the present warnings. Raises NotFound."""
    found = next((warning for warning in guarding.present(contract) if key_of(warning) == key), None)
    if found is None:
        raise NotFound()
    return found


def answer_form(contract: Contract, key: str, *given: None) -> AnswerForm:
    """The form of one warning's reason; with None, as nobody has sent it."""
    return AnswerForm(*given, prefix=f"warning-{key}-", data={"version": contract.version})


def confirm_form(contract: Contract, *given: None) -> ConfirmForm:
    """The form of the second reviewer."""
    return ConfirmForm(*given, prefix="confirm-", data={"version": contract.version})


def section(
    contract: Contract, answered: tuple[str, AnswerForm] | None = None, confirming: ConfirmForm | None = None
) -> Section | None:
    """What the office reads; nothing for anybody else. `answered` and `confirming` are forms that came back."""
    if not g.actor.has(Role.REVIEWER, Role.REGISTRAR, Role.AUDITOR):
        return None
    answering = contract.state in guarding.ANSWERED_IN
    confirmable = contract.state is ContractState.REVIEWED and guarding.holds_up(contract, g.actor)
    return Section(
        [_shown(contract, warning, answered) for warning in guarding.present(contract)],
        may_answer=answering and is_theirs(g.actor, contract, "consult"),
        may_confirm=confirmable and is_theirs(g.actor, contract, "register"),
        confirming=confirming or confirm_form(contract, None),
        is_refused=confirming is not None,
    )


def _shown(contract: Contract, warning: ContractWarning, answered: tuple[str, AnswerForm] | None) -> Shown:
    key = key_of(warning)
    refused = answered[1] if answered and answered[0] == key else None
    return Shown(
        warning,
        key,
        explained(warning),
        _other(warning.other_id),
        refused or answer_form(contract, key, None),
        refused is not None,
        _name(warning.answered_by),
        _name(warning.confirmed_by),
        warning.code in IN_CAPITALS and guarding.in_yuan(contract),
    )


def _other(contract_id: UUID | None) -> Contract | None:
    try:
        return queries.contract(contract_id) if contract_id else None
    except NotFound:
        return None


def _name(person_id: UUID | None) -> str:
    try:
        return accounts.person(person_id).name if person_id else ""
    except NotFound:
        return ""
