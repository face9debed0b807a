"""What follows from a form while it is typed: the amount in capitals, the technology amount, each seller's share."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import jsonify
from flask_babel import gettext as _

from marketplace.contracts.blueprint import bp
from marketplace.contracts.forms import ContractForm
from marketplace.contracts.hints import hints
from marketplace.core import capitals, clock, money
from marketplace.core.exchange import HOME_CURRENCY, ExchangeError, Quote, from_hundredths, in_fen
from marketplace.district import rates
from marketplace.web.gate import public
from marketplace.web.i18n import in_yuan


@bp.post("/contracts/reckon")
@public("says what follows from figures that were just typed, and keeps nothing", needs_key=False)
def reckon() -> Any:
    form = ContractForm()
    return jsonify(reckoned(form))


def reckoned(form: ContractForm) -> Mapping[str, Any]:
    """The figures that follow from what was typed so far, in words; empty where it cannot be read yet."""
    worth = _worth(form.currency.data or HOME_CURRENCY)
    amount = worth(form.amount.data)
    lines = [row.form for row in form.deductions if row.form.amount.data]
    deducted = sum(worth(line.amount.data) or 0 for line in lines if not line.within_reasonable_quantity.data)
    technology = amount - deducted if amount else None
    said = hints(form.signed_on.data, form.ends_on.data, amount, technology)
    return {
        "yuan": in_yuan(money.exact(amount)) if amount else "",
        "capitals": capitals.write(amount) if amount else "",
        "technology": in_yuan(money.exact(technology)) if technology and technology > 0 else "",
        "shares": _shares(form, amount) if amount else [],
        "hints": {name: _(message) for name, message in said.items()},
    }


def _worth(currency: str) -> Callable[[int | None], int | None]:
    """What a typed amount is worth in fen: itself, or by the latest rate; nothing where there is none."""
    if currency == HOME_CURRENCY:
        return lambda typed: typed
    try:
        quote = rates.quote(rates.at(currency, clock.today()))
    except rates.RateMissing:
        return lambda typed: None
    return partial(_in_fen, quote)


def _in_fen(quote: Quote, typed: int | None) -> int | None:
    try:
        return in_fen(from_hundredths(typed, quote.currency), quote) if typed else None
    except ExchangeError:
        return None


def _shares(form: ContractForm, amount: int) -> list[str]:
    """Each seller with their exact part of the amount (T8); nothing for a single one."""
    further = [row.form for row in form.co_sellers if not row.form.is_blank]
    weights = [form.seller_share.data or 1, *(row.share.data or 1 for row in further)]
    if not further or min(weights) < 1:
        return []
    names = [form.seller_name.data or _("First seller"), *(row.name.data or row.code.data for row in further)]
    parts = money.split(amount, weights)
    return [f"{name} {in_yuan(money.exact(part))}" for name, part in zip(names, parts, strict=True)]
