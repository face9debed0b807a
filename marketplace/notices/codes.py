"""What people are told of, how it may reach them, and what is chosen for whoever chooses nothing."""

from collections.abc import Mapping

from marketplace.core.actors import Role
from marketplace.core.text import N_
from marketplace.core.titles import Titled


class NoticeKind(Titled):
    """A kind of news that a person may want, or not, in one of the ways of Delivery."""

    INTEREST_RECEIVED = "interest_received", N_("Somebody is interested in a listing of ours")
    INTEREST_ANSWERED = "interest_answered", N_("Our interest was answered")
    LISTING_DECIDED = "listing_decided", N_("A listing of ours was let through, returned or taken down")
    LISTING_ENDING = "listing_ending", N_("A listing of ours ends soon")
    CASE_OPENED = "case_opened", N_("A case with a broker was opened")
    CASE_STEP = "case_step", N_("A step or message in a case")
    CONTRACT_SUPPLEMENT = "contract_supplement", N_("The office asks for a supplement to a contract")
    CONTRACT_MOVED = "contract_moved", N_("A contract was filed, accepted or reviewed")
    CONTRACT_DECIDED = "contract_decided", N_("A contract was registered, or refused")
    LISTING_WAITING = "listing_waiting", N_("A listing waits for review")
    CONTRACT_WAITING = "contract_waiting", N_("A contract waits at the registration desk")
    ORGANISATION = "organisation", N_("My organisation was verified")
    MEMBERSHIP = "membership", N_("Roles were given or ended")


class Delivery(Titled):
    """How news of one kind reaches one person; whatever is told at all stands in the inbox."""

    AT_ONCE = "at_once", N_("Inbox and e-mail at once")
    DIGEST = "digest", N_("Inbox and daily digest")
    HERE = "here", N_("Inbox only")
    NONE = "none", N_("Not at all")


_K, _D = NoticeKind, Delivery
# At once what waits for an answer or cannot be undone; once a day what can wait until tomorrow.
DEFAULTS: Mapping[NoticeKind, Delivery] = {
    _K.INTEREST_RECEIVED: _D.AT_ONCE,
    _K.INTEREST_ANSWERED: _D.AT_ONCE,
    _K.LISTING_DECIDED: _D.AT_ONCE,
    _K.LISTING_ENDING: _D.DIGEST,
    _K.CASE_OPENED: _D.AT_ONCE,
    _K.CASE_STEP: _D.AT_ONCE,
    _K.CONTRACT_SUPPLEMENT: _D.AT_ONCE,
    _K.CONTRACT_MOVED: _D.DIGEST,
    _K.CONTRACT_DECIDED: _D.AT_ONCE,
    _K.LISTING_WAITING: _D.DIGEST,
    _K.CONTRACT_WAITING: _D.DIGEST,
    _K.ORGANISATION: _D.AT_ONCE,
    _K.MEMBERSHIP: _D.AT_ONCE,
}

_TRADERS = (Role.MEMBER, Role.ADMIN)
_LISTERS, _PARTIES = (*_TRADERS, Role.REVIEWER), (*_TRADERS, Role.BROKER, Role.REVIEWER)
_FILERS = (*_TRADERS, Role.BROKER)
# Whose work brings which news: the settings offer nobody what they are never told.
CONCERNS: Mapping[NoticeKind, tuple[Role, ...]] = {
    _K.INTEREST_RECEIVED: _LISTERS,
    _K.INTEREST_ANSWERED: _PARTIES,
    _K.LISTING_DECIDED: _LISTERS,
    _K.LISTING_ENDING: _LISTERS,
    _K.CASE_OPENED: _PARTIES,
    _K.CASE_STEP: _PARTIES,
    _K.CONTRACT_SUPPLEMENT: _FILERS,
    _K.CONTRACT_MOVED: _FILERS,
    _K.CONTRACT_DECIDED: _FILERS,
    _K.LISTING_WAITING: (Role.REVIEWER,),
    _K.CONTRACT_WAITING: (Role.REVIEWER, Role.REGISTRAR),
    _K.ORGANISATION: tuple(Role),
    _K.MEMBERSHIP: tuple(Role),
}

ICONS: Mapping[NoticeKind, str] = {
    _K.INTEREST_RECEIVED: "inbox",
    _K.INTEREST_ANSWERED: "send",
    _K.LISTING_DECIDED: "journal-text",
    _K.LISTING_ENDING: "hourglass-split",
    _K.CASE_OPENED: "diagram-3",
    _K.CASE_STEP: "diagram-3",
    _K.CONTRACT_SUPPLEMENT: "exclamation-triangle",
    _K.CONTRACT_MOVED: "file-earmark-text",
    _K.CONTRACT_DECIDED: "file-earmark-check",
    _K.LISTING_WAITING: "eye",
    _K.CONTRACT_WAITING: "patch-check",
    _K.ORGANISATION: "building",
    _K.MEMBERSHIP: "person-badge",
}
