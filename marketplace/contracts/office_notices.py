"""The office's written notices: 受理, 补正, 不予受理 and 未予登记通知书, for every such act that the ledger knows.

A notice says what the office said then, with the days of then; its number is that of the ledger's entry.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from marketplace.contracts import printing, rule_parts, rule_words, rules, stated
from marketplace.contracts.classes import Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.printing import Fact, Paper, lines
from marketplace.contracts.rule_models import RuleSet
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.ledger import history
from marketplace.ledger.history import Version
from marketplace.ledger.snapshot import commitment
from marketplace.web.i18n import show_day

S = ContractState


class NoticeKind(Titled):
    """The notices that the office gives in writing."""

    ACCEPTANCE = "acceptance", N_("Notice of acceptance")
    SUPPLEMENT = "supplement", N_("Notice of supplement")
    DECLINE = "decline", N_("Notice of non-acceptance")
    REFUSAL = "refusal", N_("Notice of refusal of registration")


K = NoticeKind
_NUMBERS = {
    K.ACCEPTANCE: N_("Acceptance [%(year)s] No. %(seq)s"),
    K.SUPPLEMENT: N_("Supplement [%(year)s] No. %(seq)s"),
    K.DECLINE: N_("Non-acceptance [%(year)s] No. %(seq)s"),
    K.REFUSAL: N_("Refusal [%(year)s] No. %(seq)s"),
}
_LEADS_TO: Mapping[str, NoticeKind] = {
    S.ACCEPTED: K.ACCEPTANCE,
    S.SUPPLEMENT: K.SUPPLEMENT,
    S.NOT_ACCEPTED: K.DECLINE,
    S.REFUSED: K.REFUSAL,
}
# Within the review there is nothing to accept again.
_UNDER_REVIEW = frozenset({S.EXPERT_REVIEW, S.REVIEWED})


@dataclass(frozen=True)
class OfficeNotice:
    """One notice: what it is, the ledger's entry behind it, its day, and what was so at that time."""

    kind: NoticeKind
    seq: int
    at: datetime
    day: date
    then: Mapping[str, str | None]

    @property
    def number(self) -> str:
        """文号: by kind, year and the entry of the ledger."""
        return _(_NUMBERS[self.kind], year=self.day.year, seq=self.seq)

    def on(self, name: str) -> date | None:
        """A day as it stood then."""
        text = self.then.get(name)
        return date.fromisoformat(text) if text else None


def notices_of(contract: Contract) -> Sequence[OfficeNotice]:
    """Every notice that the office gave about a contract, the first one first."""
    found, before = [], ""
    for version in history.versions(contract):
        state = str(version.state.get("state"))
        kind = _LEADS_TO.get(state) if state != before else None
        if kind and not (kind is K.ACCEPTANCE and before in _UNDER_REVIEW):
            found.append(_notice(kind, version))
        before = state
    return found


def _notice(kind: NoticeKind, version: Version) -> OfficeNotice:
    return OfficeNotice(kind, version.seq, version.at, clock.legal_date(version.at), version.state)


def notice_of(contract: Contract, seq: int) -> OfficeNotice:
    """One notice. Raises NotFound."""
    found = next((notice for notice in notices_of(contract) if notice.seq == seq), None)
    if found is None:
        raise NotFound()
    return found


def paper(contract: Contract, notice: OfficeNotice) -> Paper:
    """What stands on a notice."""
    return {
        **printing.frame(_(notice.kind.label), notice.number, notice.day),
        "to": _("To %(organisation)s:", organisation=contract.owner.name),
        "paragraphs": _WORDS[notice.kind](contract, notice),
        "lines": _facts(contract, notice),
        "reason_label": _REASON_LABELS[notice.kind] and _(_REASON_LABELS[notice.kind]),
        "reason": _reason(contract, notice),
        "after": _after(contract, notice),
        "closing": _("You are hereby notified."),
    }


def _rules(contract: Contract, notice: OfficeNotice) -> RuleSet:
    """Those that the contract had then; before its acceptance those of the day, in their version of that moment."""
    return rules.then(notice.then, contract) or rules.at(notice.day, as_of=notice.at)


def _facts(contract: Contract, notice: OfficeNotice) -> list[list[dict[str, str]]]:
    other = contract.buyer if contract.owner_id == contract.seller.organisation_id else contract.seller
    chosen = rules.then(notice.then, contract)
    return lines(
        [Fact(_("Title of the project"), _title(contract, notice))],
        [Fact(_("Filed by"), contract.owner.name), Fact(_("Other party"), other.name)],
        [Fact(_("Class"), _subclass(contract, notice)), Fact(_("Handed in on"), show_day(notice.on("submitted_on")))],
        [Fact(_("Rules applied"), rule_words.name(chosen))] if chosen else None,
    )


def _title(contract: Contract, notice: OfficeNotice) -> str:
    """The title of then, which the ledger knows sealed; one that a filer has put right since is kept nowhere."""
    sealed = notice.then.get("title")
    if sealed == commitment(contract.salt, "title", contract.title):
        return contract.title
    earlier: str | None = stated.earlier_texts(contract).get(str(sealed))
    return earlier or _("%(title)s (put right after this notice)", title=contract.title)


def _subclass(contract: Contract, notice: OfficeNotice) -> str:
    then = Subclass.get(notice.then.get("subclass")) or contract.subclass
    return rule_words.title(rule_parts.branch(_rules(contract, notice), then))


def _accepted(contract: Contract, notice: OfficeNotice) -> Sequence[str]:
    due, day = notice.on("due_on"), show_day(notice.on("accepted_on"))
    received = _(
        "Your application for the registration of the technology contract below has been received and examined. "
        "The papers are complete, and it is accepted as of %(day)s.",
        day=day,
    )
    if due is None:
        return [received, rule_words.text(_rules(contract, notice), "acceptance_limit")]
    return [received, _("This office will decide on the registration by %(day)s.", day=show_day(due))]


def _supplement(contract: Contract, notice: OfficeNotice) -> Sequence[str]:
    return [
        _(
            "Your application for the registration of the technology contract below has been received and examined. "
            "The following has to be supplemented or put right:"
        )
    ]


def _declined(contract: Contract, notice: OfficeNotice) -> Sequence[str]:
    return [
        _(
            "Your application for the registration of the technology contract below has been received and examined. "
            "This office decides not to accept it, for the following reason:"
        )
    ]


def _refused(contract: Contract, notice: OfficeNotice) -> Sequence[str]:
    return [
        _(
            "Your application for the registration of the technology contract below has been examined. This office "
            "decides not to register it, for the following reason:"
        )
    ]


Words = Callable[[Contract, OfficeNotice], Sequence[str]]
_WORDS: Mapping[NoticeKind, Words] = {
    K.ACCEPTANCE: _accepted,
    K.SUPPLEMENT: _supplement,
    K.DECLINE: _declined,
    K.REFUSAL: _refused,
}
_REASON_LABELS = {
    K.ACCEPTANCE: "",
    K.SUPPLEMENT: N_("What has to be supplemented"),
    K.DECLINE: N_("Reason of the non-acceptance"),
    K.REFUSAL: N_("Reason of the refusal"),
}


def _reason(contract: Contract, notice: OfficeNotice) -> list[str]:
    """The reason as the contract's rules word it, where there is one, and the office's own words."""
    if notice.kind is K.ACCEPTANCE:
        return []
    code = notice.then.get("refusal_reason") if notice.kind is K.REFUSAL else None
    listed = rule_words.reason_of(_rules(contract, notice), code) if code else ""
    return [text for text in (listed, notice.then.get("office_note") or "") if text]


def _after(contract: Contract, notice: OfficeNotice) -> Sequence[str]:
    """What the reader can do now, and by when."""
    found = _rules(contract, notice)
    if notice.kind is K.SUPPLEMENT:
        return _to_supplement(notice.on("lapses_on"), found)
    if notice.kind is K.ACCEPTANCE:
        return []
    # As shipped: 行政复议法 (2023) art. 20, 行政诉讼法 art. 46; the objection: domain/contracts.md 1.8.
    return [rule_words.text(found, name) for name in ("objection", "remedies")]


def _to_supplement(by: date | None, found: RuleSet) -> Sequence[str]:
    until = _("Please supplement it by %(day)s. ", day=show_day(by)) if by else ""
    return [until + rule_words.text(found, "supplement_lapse"), rule_words.text(found, "supplement_objection")]
