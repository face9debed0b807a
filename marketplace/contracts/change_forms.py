"""What a person types to have a registration changed, to enter a receipt, or to ask for a second look."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from marketplace.contracts import foreign, terms
from marketplace.contracts.change_lifecycle import REASONS, ChangeKind, ChangeReason
from marketplace.contracts.change_models import OUTCOMES, ContractChange, Outcome, RequestKind
from marketplace.contracts.changes import Proposal
from marketplace.contracts.classes import Payment, PlanSource, Subclass
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.forms import LONGEST_ROYALTY, MOST_DEDUCTIONS, DeductionForm
from marketplace.contracts.models import Contract
from marketplace.contracts.receipts import Income
from marketplace.contracts.subclass_fields import SubclassField
from marketplace.contracts.terms import Terms
from marketplace.core.exchange import to_hundredths
from marketplace.core.money import Unit
from marketplace.district.codes import IpKind, Objective, TechnicalField
from marketplace.web.forms import DayField, Form, MoneyField, NeededValue, TitledSelect, short_text


def _reasons(kind: ChangeKind) -> Callable[[], list[SelectChoice]]:
    def choices() -> list[SelectChoice]:
        return [
            SelectChoice("", _("Please choose")),
            *(SelectChoice(each.value, _(each.label)) for each in REASONS[kind]),
        ]

    return choices


def _reason(kind: ChangeKind) -> SelectField:
    return SelectField(_l("Reason"), [NeededValue()], choices=_reasons(kind))


def _agreed_on(label: Any) -> DayField:
    return DayField(label, [NeededValue()])


class ChangeForm(Form):
    """What every change says: why, in words."""

    kind: ChangeKind
    reason: SelectField
    grounds = TextAreaField(_l("In words, for the office"), [NeededValue(), Length(max=2000)])

    @classmethod
    def of(cls, contract: Contract, *given: Any, **more: Any) -> Self:
        """The form about a contract, which offers the classes of its rules."""
        form = cls(*given, **more)
        if "subclass" in form:
            form["subclass"].of(contract)
        return form

    def proposal(self, contract: Contract) -> Proposal:
        """What was typed of a contract, as plain values. Raises InvalidInput."""
        reason = ChangeReason.get(self.reason.data)
        assert reason is not None
        agreed_on = self["agreed_on"].data if "agreed_on" in self else None
        return replace(Proposal(self.kind, reason, self.grounds.data, agreed_on), **self._more(contract))

    def _more(self, contract: Contract) -> dict[str, Any]:
        return {}


class TermsForm(ChangeForm):
    """The terms that a contract is to have."""

    title = StringField(_l("Title of the project"), short_text())
    seller_name = StringField(_l("Seller"), short_text(120))
    buyer_name = StringField(_l("Buyer"), short_text(120))
    subclass = SubclassField(_l("Class of contract"))
    field = TitledSelect(_l("Technical field"), TechnicalField, validators=[NeededValue()])
    ip_kind = TitledSelect(_l("Intellectual property"), IpKind, first=None, validators=[NeededValue()])
    plan_source = TitledSelect(_l("Programme it comes from"), PlanSource, first=None, validators=[NeededValue()])
    objective = TitledSelect(_l("Social and economic objective"), Objective)
    payment = TitledSelect(_l("Payment"), Payment, validators=[NeededValue()])
    royalty_terms = TextAreaField(_l("How the royalty is reckoned"), [Optional(), Length(max=LONGEST_ROYALTY)])
    begins_on = DayField(_l("Term begins"), [NeededValue()])
    ends_on = DayField(_l("Term ends"), [NeededValue()])
    amount = MoneyField(_l("Amount of the contract"), Unit.YUAN, [NeededValue()])
    amount_in_capitals = StringField(_l("The amount in Chinese capitals"), [Optional(), Length(max=100)])
    deductions = FieldList(FormField(DeductionForm), _l("Deductions"), min_entries=1, max_entries=MOST_DEDUCTIONS)

    @property
    def blank_deduction(self) -> DeductionForm:
        """The row from which the page makes new ones."""
        return DeductionForm(prefix="deductions-__index__-")

    def _more(self, contract: Contract) -> dict[str, Any]:
        before = terms.of(contract)
        wanted = _in_money(replace(before, **self._terms(before)), contract)
        return {"terms": wanted, "amount_in_capitals": self.amount_in_capitals.data or ""}

    def _terms(self, before: Terms) -> dict[str, Any]:
        days = {name: self[name].data for name in ("signed_on", "begins_on", "ends_on") if name in self}
        coded = ("field", "ip_kind", "plan_source", "objective", "payment")
        return {
            **{
                name: (self[name].data or "").strip()
                for name in ("title", "seller_name", "buyer_name", "royalty_terms")
            },
            **{name: self[name].member for name in coded},
            **days,
            "subclass": Subclass.get(self.subclass.data),
            "amount_fen": self.amount.data,
            "deductions": _as_before([r.form.filing() for r in self.deductions if not r.form.is_blank], before),
        }


def _as_before(lines: Sequence[DeductionFiling], before: Terms) -> list[DeductionFiling]:
    """Lines with the quantity that they had, which is not typed here."""
    known = {(line.kind, line.description): line.quantity for line in before.deductions}
    return [replace(line, quantity=known.get((line.kind, line.description), line.quantity)) for line in lines]


def _in_money(wanted: Terms, contract: Contract) -> Terms:
    """The amounts as agreed in the contract's own currency; their worth in fen is reckoned by the verb."""
    minor = foreign.agreed_minor(wanted.amount_fen, contract, "amount")
    if minor is None:
        return wanted
    lines = [
        replace(line, foreign_minor=foreign.agreed_minor(line.amount_fen, contract, "deductions"))
        for line in wanted.deductions
    ]
    return replace(wanted, foreign_minor=minor, deductions=lines)


class AmendmentForm(TermsForm):
    """变更: what the parties agreed anew."""

    kind = ChangeKind.AMENDMENT
    reason = _reason(kind)
    agreed_on = _agreed_on(_l("Supplementary agreement signed on"))


class CorrectionForm(TermsForm):
    """更正: what was written wrong; nobody agreed on anything new."""

    kind = ChangeKind.CORRECTION
    reason = _reason(kind)
    signed_on = DayField(_l("Day of signing"), [NeededValue()])


class TerminationForm(ChangeForm):
    """解除: how much was performed before the end."""

    kind = ChangeKind.TERMINATION
    reason = _reason(kind)
    agreed_on = _agreed_on(_l("Ended by agreement or notice of"))
    performed = MoneyField(_l("Performed until then"), Unit.YUAN, [NeededValue()])
    performed_technology = MoneyField(_l("Of this for technology"), Unit.YUAN, [NeededValue()])

    def _more(self, contract: Contract) -> dict[str, Any]:
        given = ("performed", "performed_technology")
        return {f"{name}_fen": foreign.typed_in_fen(self[name].data, contract, name) for name in given}


class RevocationForm(ChangeForm):
    """撤销: why it was void from the start."""

    kind = ChangeKind.REVOCATION
    reason = _reason(kind)


FORMS: Mapping[ChangeKind, type[ChangeForm]] = {
    form.kind: form for form in (AmendmentForm, CorrectionForm, TerminationForm, RevocationForm)
}


def values(contract: Contract) -> dict[str, Any]:
    """What a new form begins with: the contract as it is."""
    return {**_of_terms(terms.of(contract)), "version": contract.version}


def stored(change: ContractChange) -> dict[str, Any]:
    """A change as its form's values."""
    return {
        **_of_terms(Terms.read(change.terms)),
        **{name: getattr(change, name) for name in ("reason", "grounds", "agreed_on", "version")},
        **{
            name: _performed(getattr(change, f"{name}_fen"), change) for name in ("performed", "performed_technology")
        },
    }


def _performed(fen: int | None, change: ContractChange) -> int | None:
    return None if fen is None else foreign.as_typed(fen, change.contract)


def _of_terms(of: Terms) -> dict[str, Any]:
    lines = [{**vars(line), "amount": _amount(line, of.currency)} for line in of.deductions]
    return {**vars(of), "amount": _amount(of, of.currency), "deductions": lines}


def _amount(of: Terms | DeductionFiling, currency: str) -> int:
    return of.amount_fen if of.foreign_minor is None else to_hundredths(of.foreign_minor, currency)


class ReceiptForm(Form):
    """到账: income from the contract."""

    received_on = DayField(_l("Received on"), [NeededValue()])
    amount = MoneyField(_l("Amount"), Unit.YUAN, [NeededValue()])
    technology = MoneyField(_l("Of this for technology"), Unit.YUAN, [NeededValue()])
    note = StringField(_l("Remark, such as the number of the invoice"), [Optional(), Length(max=200)])

    def income(self) -> Income:
        """What was typed, as plain values."""
        return Income(self.received_on.data, self.amount.data, self.technology.data, (self.note.data or "").strip())


class StrikingForm(Form):
    """作废: what is wrong with a receipt."""

    reason = TextAreaField(_l("What is wrong with it"), [NeededValue(), Length(max=1000)])


class ObjectionForm(Form):
    """异议: why the refusal is wrong."""

    grounds = TextAreaField(_l("Why the refusal should be looked at again"), [NeededValue(), Length(max=2000)])


class AskingForm(Form):
    """重新认定: which tax office asks, and why."""

    authority = StringField(_l("Tax office"), short_text(120))
    letter = StringField(_l("Number of its letter"), [Optional(), Length(max=60)])
    grounds = TextAreaField(_l("What it asks, and why"), [NeededValue(), Length(max=2000)])


def opinion_form(kind: RequestKind, *given: Any, **more: Any) -> "OpinionForm":
    """The form of a first officer's opinion, with the outcomes that this kind of request can have."""
    form = OpinionForm(*given, **more)
    form.outcome.choices = [
        SelectChoice("", _("Please choose")),
        *(SelectChoice(each.value, _(each.label)) for each in OUTCOMES[kind]),
    ]
    return form


class OpinionForm(Form):
    """What should come of a second look, and why."""

    outcome = SelectField(_l("What should come of it"), [NeededValue()], choices=[], validate_choice=False)
    opinion = TextAreaField(_l("Reasons"), [NeededValue(), Length(max=2000)])

    @property
    def chosen(self) -> Outcome | None:
        """The outcome that was chosen."""
        return Outcome.get(self.outcome.data)


class DoneForm(Form):
    """办结: how and to whom it was told."""

    note = TextAreaField(_l("How and to whom it was told"), [NeededValue(), Length(max=1000)])
