"""The life of a technology contract, from draft to the register (domain/contracts.md 1.8)."""

from collections.abc import Mapping

from marketplace.core.lifecycle import Lifecycle
from marketplace.core.text import N_
from marketplace.core.titles import Titled


class ContractState(Titled):
    """A contract's state, with its one word and colour everywhere."""

    DRAFT = "draft", N_("Draft"), "grey"
    SUBMITTED = "submitted", N_("Submitted"), "blue"
    SUPPLEMENT = "supplement", N_("Returned for supplement"), "orange"
    ACCEPTED = "accepted", N_("Accepted"), "blue"
    EXPERT_REVIEW = "expert_review", N_("Expert review"), "blue"
    REVIEWED = "reviewed", N_("First review passed"), "blue"
    REGISTERED = "registered", N_("Registered"), "green"
    REFUSED = "refused", N_("Not registered"), "red"
    NOT_ACCEPTED = "not_accepted", N_("Not accepted"), "red"
    WITHDRAWN = "withdrawn", N_("Withdrawn"), "grey"
    LAPSED = "lapsed", N_("Taken as withdrawn"), "grey"
    TERMINATED = "terminated", N_("Terminated"), "grey"
    REVOKED = "revoked", N_("Revoked"), "red"


class Kept(Titled):
    """留存: what a framework that is not registered is told to be, instead of its state."""

    KEPT = "kept", N_("Kept as a framework"), "grey"


# As readers are told it, and lists are narrowed down.
Shown = ContractState | Kept
SHOWN: tuple[Shown, ...] = (*ContractState, Kept.KEPT)


def shown(code: str | None) -> Shown | None:
    """What readers call by this code, or None."""
    return ContractState.get(code) or Kept.get(code)


_S = ContractState
EDITABLE = frozenset({_S.DRAFT, _S.SUPPLEMENT})
# A number that was once given stays with its contract, however that ends.
NUMBERED = (_S.REGISTERED, _S.TERMINATED, _S.REVOKED)
OPEN = (_S.SUBMITTED, _S.SUPPLEMENT, _S.ACCEPTED, _S.EXPERT_REVIEW, _S.REVIEWED)
# While these last, the office has to answer by a day (domain/contracts.md 1.8).
DUE = (_S.ACCEPTED, _S.EXPERT_REVIEW, _S.REVIEWED)

# What people can do with a contract, as whoever tries something else is told; the rest happens by itself.
ACTS: Mapping[str, str] = {
    "submit": N_("hand in"),
    "resubmit": N_("hand in the supplement"),
    "withdraw": N_("withdraw"),
    "accept": N_("accept"),
    "decline": N_("decline"),
    "supplement": N_("ask for a supplement"),
    "consult": N_("hear experts"),
    "conclude": N_("conclude the hearing of experts"),
    "pass": N_("pass the first review"),
    "send_back": N_("send back to the first review"),
    "register": N_("register"),
    "refuse": N_("refuse"),
    "reconsider": N_("reconsider"),
    "terminate": N_("terminate"),
    "revoke": N_("revoke"),
}

LIFECYCLE = Lifecycle[ContractState](
    ("submit", [_S.DRAFT], _S.SUBMITTED),
    ("accept", [_S.SUBMITTED], _S.ACCEPTED),
    ("decline", [_S.SUBMITTED], _S.NOT_ACCEPTED),
    ("supplement", [_S.SUBMITTED, _S.ACCEPTED], _S.SUPPLEMENT),
    ("resubmit", [_S.SUPPLEMENT], _S.SUBMITTED),
    # A framework is kept, and never registered (T7).
    ("keep", [_S.DRAFT], _S.REFUSED),
    # Papers that were missing after acceptance: their arrival is the new day of acceptance.
    ("resume", [_S.SUPPLEMENT], _S.ACCEPTED),
    ("lapse", [_S.SUPPLEMENT], _S.LAPSED),
    ("consult", [_S.ACCEPTED], _S.EXPERT_REVIEW),
    ("conclude", [_S.EXPERT_REVIEW], _S.ACCEPTED),
    ("pass", [_S.ACCEPTED], _S.REVIEWED),
    # The second reviewer sees something that the first has to look at again.
    ("send_back", [_S.REVIEWED], _S.ACCEPTED),
    ("register", [_S.REVIEWED], _S.REGISTERED),
    ("refuse", [_S.ACCEPTED, _S.REVIEWED], _S.REFUSED),
    ("withdraw", [_S.DRAFT, _S.SUBMITTED, _S.SUPPLEMENT, _S.ACCEPTED, _S.EXPERT_REVIEW, _S.REVIEWED], _S.WITHDRAWN),
    # An objection that is upheld puts the contract before the office again.
    ("reconsider", [_S.REFUSED], _S.ACCEPTED),
    ("terminate", [_S.REGISTERED], _S.TERMINATED),
    ("revoke", [_S.REGISTERED, _S.TERMINATED], _S.REVOKED),
    titles=ACTS,
)
