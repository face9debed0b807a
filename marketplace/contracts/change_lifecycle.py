"""What may become of a registration afterwards, for which reasons, and by which steps (domain/contracts.md 1.8)."""

from collections.abc import Mapping, Sequence

from marketplace.core.lifecycle import Lifecycle
from marketplace.core.text import N_
from marketplace.core.titles import Titled


class ChangeKind(Titled):
    """What is asked for."""

    AMENDMENT = "amendment", N_("Amendment")
    CORRECTION = "correction", N_("Correction")
    TERMINATION = "termination", N_("Termination")
    REVOCATION = "revocation", N_("Revocation")


class ChangeReason(Titled):
    """Why it is asked for, a closed list; its words stand beside it."""

    PRICE = "price", N_("The parties agreed on another price")
    TERM = "term", N_("The parties agreed on another term")
    SUBJECT = "subject", N_("The parties agreed on another subject or scope")
    ROYALTY = "royalty", N_("A royalty or a supplement to the price is settled")
    RENAMED = "renamed", N_("A party has another name")
    OTHER = "other", N_("Another supplementary agreement")
    CLERICAL = "clerical", N_("A slip in what the filer wrote")
    ENTRY = "entry", N_("A slip in what the office entered")
    AGREEMENT = "agreement", N_("The parties agreed to end the contract")
    BREACH = "breach", N_("The contract was ended for breach")
    IMPOSSIBLE = "impossible", N_("The contract cannot be performed")
    FALSE = "false", N_("False or fabricated")
    DUPLICATE = "duplicate", N_("Registered twice")
    NOT_TECHNOLOGY = "not_technology", N_("Not a technology contract")
    VOID = "void", N_("Void, by judgement or by law")


_R, _K = ChangeReason, ChangeKind
REASONS: Mapping[ChangeKind, Sequence[ChangeReason]] = {
    _K.AMENDMENT: (_R.PRICE, _R.TERM, _R.SUBJECT, _R.ROYALTY, _R.RENAMED, _R.OTHER),
    _K.CORRECTION: (_R.CLERICAL, _R.ENTRY),
    _K.TERMINATION: (_R.AGREEMENT, _R.BREACH, _R.IMPOSSIBLE),
    _K.REVOCATION: (_R.FALSE, _R.DUPLICATE, _R.NOT_TECHNOLOGY, _R.VOID),
}
# The contract goes on, in a new edition of its certificate; the others end it.
GOES_ON = (_K.AMENDMENT, _K.CORRECTION)
# There is an agreement of the parties behind it, with its day.
AGREED = (_K.AMENDMENT, _K.TERMINATION)
# What the ledger calls what it does to the contract.
ACTIONS: Mapping[ChangeKind, str] = {
    _K.AMENDMENT: "contract.amend",
    _K.CORRECTION: "contract.correct",
    _K.TERMINATION: "contract.terminate",
    _K.REVOCATION: "contract.revoke",
}


class ChangeState(Titled):
    """Where it stands."""

    DRAFT = "draft", N_("Draft"), "grey"
    PROPOSED = "proposed", N_("Submitted"), "blue"
    EXAMINED = "examined", N_("Examined"), "blue"
    APPROVED = "approved", N_("In force"), "green"
    REFUSED = "refused", N_("Refused"), "red"
    WITHDRAWN = "withdrawn", N_("Withdrawn"), "grey"


_S = ChangeState
# While these last nothing else is asked for: one contract, one open change.
WAITING = (_S.PROPOSED, _S.EXAMINED)

LIFECYCLE = Lifecycle[ChangeState](
    ("hand_in", [_S.DRAFT], _S.PROPOSED),
    ("examine", [_S.PROPOSED], _S.EXAMINED),
    ("send_back", [_S.PROPOSED, _S.EXAMINED], _S.DRAFT),
    ("refuse", [_S.PROPOSED, _S.EXAMINED], _S.REFUSED),
    ("approve", [_S.EXAMINED], _S.APPROVED),
    ("withdraw", [_S.DRAFT, _S.PROPOSED, _S.EXAMINED], _S.WITHDRAWN),
)
