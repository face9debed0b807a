"""Fields of the contract's form: single contract, framework or call-off; and the money in which it is paid."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from marketplace.contracts import frameworks
from marketplace.contracts.classes import ContractKind
from marketplace.contracts.filing import Filing
from marketplace.contracts.foreign import in_money
from marketplace.contracts.models import Contract
from marketplace.core.errors import InvalidInput
from marketplace.core.exchange import DECIMALS, HOME_CURRENCY, ExchangeError, to_hundredths
from marketplace.core.money import Unit
from marketplace.core.text import N_
from marketplace.web.forms import TitledSelect
from marketplace.web.i18n import currency_name


def currencies() -> list[SelectChoice]:
    """Our own money first, then the others."""
    return [
        SelectChoice(HOME_CURRENCY, _("Yuan (CNY)")),
        *(SelectChoice(code, currency_name(code)) for code in DECIMALS),
    ]


def unit_names(currency: str) -> dict[str, str]:
    """What the units of an amount are called in a currency, by the unit's code."""
    if currency == HOME_CURRENCY:
        return {Unit.YUAN.value: _("yuan"), Unit.TEN_THOUSAND_YUAN.value: _("10,000 yuan")}
    return {Unit.YUAN.value: currency, Unit.TEN_THOUSAND_YUAN.value: _("10,000 %(currency)s", currency=currency)}


def framework_choices() -> list[SelectChoice]:
    """The frameworks under which the organisation acted for can call off."""
    kept = frameworks.open_to(g.acting.id) if "acting" in g and g.acting is not None else []
    return [SelectChoice("", _("None")), *(SelectChoice(str(each.id), each.title) for each in kept)]


class KindFields:
    """What a contract is beside its class, and in which money."""

    contract_kind = TitledSelect(_l("Kind of contract"), ContractKind, first=None, default=ContractKind.ORDINARY)
    parent_id = SelectField(_l("Under the framework"), choices=framework_choices, default="", validate_choice=False)
    currency = SelectField(_l("Currency"), choices=currencies, default=HOME_CURRENCY)


def with_kind(filing: Filing, form: Any) -> Filing:
    """A filing with what these fields say. Raises InvalidInput for an amount that the currency does not have."""
    kind = form.contract_kind.member or ContractKind.ORDINARY
    framework = next((each for each in framework_choices() if each.value and each.value == form.parent_id.data), None)
    if kind is ContractKind.CALL_OFF and framework is None:
        raise InvalidInput({"parent_id": N_("Choose the framework that this is a call-off of.")})
    parent_id = UUID(framework.value) if framework and kind is ContractKind.CALL_OFF else None
    currency = form.currency.data or HOME_CURRENCY
    try:
        return in_money(replace(filing, kind=kind, parent_id=parent_id), currency)
    except ExchangeError as error:
        raise InvalidInput({"amount": error}) from error


def kind_values(contract: Contract) -> dict[str, Any]:
    """A stored contract as the values of these fields, and its amount as it was typed."""
    values = {
        "contract_kind": contract.kind,
        "parent_id": str(contract.parent_id or ""),
        "currency": contract.currency,
    }
    if contract.foreign_minor is None:
        return values
    return {**values, "amount": to_hundredths(contract.foreign_minor, contract.currency)}
