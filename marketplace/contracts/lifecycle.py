"""The life of a technology contract, from draft to the register (domain/contracts.md 1.8)."""

from marketplace.core.lifecycle import Lifecycle
from marketplace.core.text import N_
from marketplace.core.titles import Titled


class ContractState(Titled):
    """A contract's state, with its one word and colour everywhere."""

    DRAFT = "draft", N_("Draft"), "grey"
    SUBMITTED = "submitted", N_("Submitted"), "blue"
    SUPPLEMENT = "supplement", N_("Returned for supplement"), "orange"
    ACCEPTED = "accepted", N_("Accepted"), "blue"
    REVIEWED = "reviewed", N_("First review passed"), "blue"
    REGISTERED = "registered", N_("Registered"), "green"
    REFUSED = "refused", N_("Not registered"), "red"
    NOT_ACCEPTED = "not_accepted", N_("Not accepted"), "red"
    WITHDRAWN = "withdrawn", N_("Withdrawn"), "grey"


_S = ContractState
EDITABLE = frozenset({_S.DRAFT, _S.SUPPLEMENT})
NUMBERED = (_S.REGISTERED,)
OPEN = (_S.SUBMITTED, _S.SUPPLEMENT, _S.ACCEPTED, _S.REVIEWED)

LIFECYCLE = Lifecycle[ContractState](
    ("submit", [_S.DRAFT], _S.SUBMITTED),
    ("accept", [_S.SUBMITTED], _S.ACCEPTED),
    ("decline", [_S.SUBMITTED], _S.NOT_ACCEPTED),
    ("supplement", [_S.SUBMITTED, _S.ACCEPTED], _S.SUPPLEMENT),
    ("resubmit", [_S.SUPPLEMENT], _S.SUBMITTED),
    # Papers that were missing after acceptance: their arrival is the new day of acceptance.
    ("resume", [_S.SUPPLEMENT], _S.ACCEPTED),
    ("pass", [_S.ACCEPTED], _S.REVIEWED),
    ("register", [_S.REVIEWED], _S.REGISTERED),
    ("refuse", [_S.ACCEPTED, _S.REVIEWED], _S.REFUSED),
    ("withdraw", [_S.DRAFT, _S.SUBMITTED, _S.SUPPLEMENT, _S.ACCEPTED, _S.REVIEWED], _S.WITHDRAWN),
)
