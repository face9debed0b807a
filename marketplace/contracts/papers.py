"""What stands on the certificate of registration (技术合同登记证明), as plain data in the reader's language.

It gives evidence and promises nothing: which benefit a contract has is the tax office's to say, and the words for it
never stand here. Source: domain/contracts.md 1.8 to 1.10.
"""

import base64
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from marketplace.accounts.links import whole
from marketplace.contracts import printing, rule_words, rules, stated
from marketplace.contracts.certificates import grouped
from marketplace.contracts.classes import Subclass
from marketplace.contracts.editions import Edition, present
from marketplace.contracts.foreign import quote_of
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.printing import Fact, Line, Paper, in_full, lines
from marketplace.contracts.rule_parts import CLASS
from marketplace.contracts.terms import Terms
from marketplace.core import exchange
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.core.text import N_
from marketplace.district.codes import HOME_COUNTRY
from marketplace.district.countries import country_name
from marketplace.documents import qr
from marketplace.ledger import checkpoints
from marketplace.web.i18n import show_day, show_quote

SIDES = {Side.SELLER: N_("Seller"), Side.BUYER: N_("Buyer")}


def certificate(contract: Contract, edition: Edition | None = None) -> Paper:
    """A certificate with what the register said in `edition`, marked where that holds no more.

    Without one it is the present edition. Raises WrongState for a contract that does not stand in the register then.
    """
    edition = edition or present(contract)
    then = stated.terms_of(contract, edition)
    mark = stated.mark(contract, edition)
    assert contract.number is not None
    assert contract.registered_on is not None
    # What was registered elsewhere was judged by the rules of that day.
    judged = rules.fixed(contract) or rules.at(contract.registered_on)
    preamble = rule_words.text(judged, "certificate_preamble")
    shown = printing.frame(_("Certificate of Registration of a Technology Contract"), contract.number, edition.day)
    return {
        **shown,
        "number_label": _("Registration number"),
        "copy": _("English copy. The Chinese certificate prevails.") if shown["language"] == "en" else "",
        "preamble": preamble.replace(CLASS, rule_words.contract_class(contract, then.subclass)),
        "mark": {"word": mark.word, "said": mark.said} if mark else None,
        "lines": facts(contract, edition),
        "statement": rule_words.text(judged, "certificate_statement"),
        "check": _check(contract.number, edition),
        "foot": _foot(edition),
    }


def facts(contract: Contract, edition: Edition) -> list[list[dict[str, str]]]:
    """The table of the certificate, as the register said it in that edition."""
    then = stated.terms_of(contract, edition)
    term = _("%(begin)s to %(end)s", begin=show_day(then.begins_on), end=show_day(then.ends_on))
    return lines(
        [Fact(_("Title of the project"), then.title)],
        [Fact(_("Class"), _kind(contract, then.subclass)), Fact(_("Technical field"), _(then.field.label))],
        *_parties(contract, then),
        [Fact(_("Contract value"), *in_full(then.amount_fen))],
        [Fact(_("Of which technology value"), *in_full(stated.technology_fen(contract, edition)))],
        _foreign(contract, then),
        [Fact(_("Signed on"), show_day(then.signed_on)), Fact(_("Term"), term)],
        [Fact(_("Registered on"), show_day(contract.registered_on)), Fact(_("Edition"), _edition(edition))],
    )


def _kind(contract: Contract, subclass: Subclass) -> str:
    parts = dict.fromkeys((rule_words.contract_class(contract, subclass), rule_words.subclass(contract, subclass)))
    return " · ".join(parts)


def _parties(contract: Contract, then: Terms) -> Iterable[Line]:
    """The parties of then, the sellers first: what a change may touch of them, a change has kept."""
    seller, buyer = contract.seller, contract.buyer
    yield _party(Side.SELLER, then.seller_name, seller.code, seller.country)
    for each in then.co_sellers:
        yield _party(Side.SELLER, each.name, each.code, each.country)
    yield _party(Side.BUYER, then.buyer_name, then.buyer_code, buyer.country)


def _party(side: Side, name: str, code: str | None, country: str) -> Line:
    if country == HOME_COUNTRY:
        beside = Fact(_("Unified social credit code"), code or "–")
    else:
        beside = Fact(_("Country"), country_name(country))
    return [Fact(_(SIDES[side]), name), beside]


def _foreign(contract: Contract, then: Terms) -> Line | None:
    """The price in the contract's own currency, the rate by which it was reckoned, and the day whose rate it is."""
    if contract.currency == HOME_CURRENCY:
        return None
    quote = quote_of(contract)
    amount = exchange.write(then.foreign_minor or 0, quote.currency)
    return [
        Fact(_("Price in its own currency"), f"{quote.currency} {amount}"),
        Fact(
            _("Exchange rate"),
            show_quote(quote),
            _("of %(day)s", day=show_day(contract.rate_on)),
        ),
    ]


def _edition(edition: Edition) -> str:
    if edition.number == 1:
        return _("First edition (v1)")
    return _("Edition %(number)s (v%(number)s), amended on %(day)s", number=edition.number, day=show_day(edition.day))


def _check(number: str, edition: Edition) -> dict[str, str]:
    """How anybody finds out whether the paper still holds."""
    address = whole("contracts.verified", number=number, code=edition.code)
    return {
        "qr": qr.picture(address),
        "how": _("Scan to see what the register says of this contract now."),
        "code_label": _("Certificate code"),
        "code": grouped(edition.code),
        "address": whole("contracts.verify"),
    }


def _foot(edition: Edition) -> Sequence[str]:
    """The place in the ledger, and the signed statement that covers it."""
    entry = _("Entry %(seq)s of the register's ledger", seq=edition.seq)
    # The first that covers it stays the first.
    covering = next(iter(checkpoints.after(edition.seq - 1, limit=1)), None)
    if covering is None:
        return [entry, _("not yet covered by a signed checkpoint")]
    root = base64.b64encode(covering.root).decode()
    return [entry, _("checkpoint of %(size)s entries", size=covering.size), _("root %(root)s", root=root)]
