"""What follows from a form while it is typed: the amount in capitals, the technology amount, each seller's share."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import jsonify
from flask_babel import gettext as _

from marketplace.contracts.blueprint import bp
from marketplace.contracts.forms import ContractForm
from marketplace.contracts.hints import hints
from marketplace.contracts.kind_fields import unit_names
from marketplace.core import capitals, clock, money
from marketplace.core.exchange import HOME_CURRENCY, ExchangeError, Quote, from_hundredths, in_fen, write
from marketplace.district import rates
from marketplace.district.models import ExchangeRate
from marketplace.web.errors import say
from marketplace.web.gate import public
from marketplace.web.i18n import in_yuan


@bp.post("/contracts/reckon")
@public("says what follows from figures that were just typed, and keeps nothing", needs_key=False)
def reckon() -> Any:
    form = ContractForm()
    return jsonify(reckoned(form))


def reckoned(form: ContractForm) -> Mapping[str, Any]:
    """The figures that follow from what was typed so far, in words; empty where it cannot be read yet."""
    currency = form.currency.data or HOME_CURRENCY
    rate, missing = _rate(currency)
    worth = _worth(currency, rate)
    amount = worth(form.amount.data)
    lines = [row.form for row in form.deductions if row.form.amount.data]
    deducted = sum(worth(line.amount.data) or 0 for line in lines if not line.within_reasonable_quantity.data)
    technology = amount - deducted if amount else None
    said = hints(form.signed_on.data, form.ends_on.data, amount, technology)
    return {
        "yuan": missing or (_in_yuan(form, amount, rate) if amount else ""),
        "capitals": capitals.write(amount) if amount else "",
        "technology": in_yuan(money.exact(technology)) if technology and technology > 0 else "",
        "shares": _shares(form, amount) if amount else [],
        "hints": {name: _(message) for name, message in said.items()},
        "units": unit_names(currency),
    }


def _rate(currency: str) -> tuple[ExchangeRate | None, str]:
    """The rate of a currency, none for our own; or why there is none, in the reader's words."""
    if currency == HOME_CURRENCY:
        return None, ""
    try:
        return rates.nearest(currency, clock.today()), ""
    except rates.RateMissing as missing:
        return None, say(missing)


def _in_yuan(form: ContractForm, amount: int, rate: ExchangeRate | None) -> str:
    """The amount in yuan; of a foreign one both, and by which day's rate."""
    yuan = in_yuan(money.exact(amount))
    if rate is None:
        return yuan
    minor = from_hundredths(form.amount.data, rate.currency)
    return _(
        "%(amount)s, which is %(yuan)s by the rate of %(day)s; the rate of the day of registration counts",
        amount=f"{rate.currency} {write(minor, rate.currency)}",
        yuan=yuan,
        day=rate.quoted_on.isoformat(),
    )


def _worth(currency: str, rate: ExchangeRate | None) -> Callable[[int | None], int | None]:
    """What a typed amount is worth in fen: itself, or by the latest rate; nothing where there is none."""
    if currency == HOME_CURRENCY:
        return lambda typed: typed
    return partial(_in_fen, rates.quote(rate)) if rate else lambda typed: None


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
