"""What each guard has found, in a sentence with its figures."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from marketplace.contracts.guard_models import ContractWarning, GuardCode
from marketplace.contracts.guards import Finding
from marketplace.contracts.outliers import SERIES_DAYS
from marketplace.core import money
from marketplace.core.text import N_
from marketplace.web.i18n import show_day

G = GuardCode
# Figures are facts of the warning, as `_figures` gives them to the reader.
SENTENCES: Mapping[GuardCode, str] = {
    G.DUPLICATE: N_(
        "The same parties have another contract of %(amount)s yuan, signed %(days)s days apart; the titles are alike "
        "to %(percent)s %%."
    ),
    G.UNIT_TWIN: N_(
        "The same parties have a contract of nearly the same title for %(amount)s yuan: exactly 10,000 times more or "
        "less. One of them may be in the wrong unit."
    ),
    G.WHOLE_TARGET: N_(
        "%(amount)s yuan is more than the whole target of the district, %(goal)s yuan. Typed in the wrong unit, it "
        "would be %(smaller)s yuan."
    ),
    G.LARGE_AMOUNT: N_("%(amount)s yuan is above %(limit)s yuan: the amount is compared with the signed contract."),
    G.OUTLIER: N_(
        "The amount is %(times)s times the median of its class over the last three years (%(median)s yuan, of "
        "%(count)s contracts)."
    ),
    G.SERIES: N_(
        "The filer has handed in %(lately)s contracts within %(within)s days, and %(before)s in the year before."
    ),
    G.YEAR_END: N_("The term ends on %(day)s, the last day of the year of signing: often nobody has chosen it."),
    G.PLACEHOLDER: N_("Something stands here that says nothing: %(fields)s."),
    G.NO_DEDUCTION: N_(
        "The whole price counts as technology, but the title speaks of %(words)s. Is there no equipment or material "
        "in the price?"
    ),
    G.REVOKED_SELLER: N_("A registration of this seller was revoked on %(day)s: %(number)s (%(count)s in all)."),
}
# The same guard's other reason: equipment that was ticked as a reasonable quantity.
SETS = N_(
    "%(sets)s sets of equipment or instruments are ticked as a reasonable quantity and not deducted (%(amount)s "
    "yuan). One or two that embody the technology are usual."
)
FIELDS: Mapping[str, str] = {
    "title": N_("Title"),
    "name": N_("Name"),
    "address": N_("Address"),
    "representative": N_("Legal representative"),
    "contact": N_("Contact"),
    "phone": N_("Telephone"),
    "postcode": N_("Postcode"),
    "seller": N_("Seller"),
    "buyer": N_("Buyer"),
}
AMOUNTS = ("amount", "goal", "limit", "median")
_SHOWN: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(AMOUNTS, lambda fen: money.exact(int(fen))),
    "day": lambda day: show_day(date.fromisoformat(day)),
    "words": "、".join,
    "fields": lambda names: "、".join(map(_field, names)),
}


# Of the terms that a registered contract is to have, some are said otherwise.
OF_CHANGE: Mapping[GuardCode, str] = {
    **SENTENCES,
    G.UNIT_TWIN: N_(
        "The amount was %(amount)s yuan: it becomes exactly 10,000 times more or less. It may be in the wrong unit."
    ),
}


def explained(warning: ContractWarning | Finding, sentences: Mapping[GuardCode, str] = SENTENCES) -> str:
    """The sentence in the reader's language."""
    facts = warning.facts
    shown = {name: _SHOWN[name](value) if name in _SHOWN else value for name, value in facts.items()}
    smaller = money.exact(int(facts["amount"]) // 10_000) if warning.code is G.WHOLE_TARGET else ""
    sentence = SETS if "sets" in facts else sentences[warning.code]
    return _(sentence, within=SERIES_DAYS, smaller=smaller, **shown)


def _field(path: str) -> str:
    return " ".join(_(FIELDS[part]) for part in path.split("."))
