"""The reader's language, and how dates, money and percentages look in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, force_locale, format_date, format_datetime, get_domain, get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from marketplace.core import clock, money
from marketplace.core.exchange import NAMES, Quote, write_rate
from marketplace.core.text import N_
from marketplace.web import calls

LANGUAGES = {"zh_Hans": "简体中文", "en": "English"}
DEFAULT = "zh_Hans"
COOKIE = "language"
A_YEAR = 365 * 24 * 3600
MILLION_YUAN = 10**8  # fen
MINUS = "\N{MINUS SIGN}"


def install(app: Flask) -> None:
    """Simplified Chinese unless the reader chose English; templates get the filters."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Shanghai")
    Babel(app, locale_selector=chosen_language, default_translation_directories="web/translations")
    filters = {
        "money": show_money,
        "exact": show_exact,
        "counted": show_count,
        "day": show_day,
        "instant": show_instant,
        "quote": show_quote,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals["sentence"] = sentence
    app.jinja_env.install_gettext_callables(_message, _messages, newstyle=True)  # type: ignore[attr-defined]
    # Jinja's own _() asks the template's context for gettext at each of a page's hundred messages.
    app.jinja_env.globals["_"] = _in_a_page


def _message(text: str) -> str:
    """A page's message in the reader's language; a page has hundreds, so the catalogue is looked up once for all."""
    if "catalogue" not in g:
        g.catalogue = get_domain().get_translations()
    translated: str = g.catalogue.ugettext(text)
    return translated


def _in_a_page(text: str, **facts: Any) -> Markup:
    """A message for a template, its facts escaped; like Jinja's, a percent sign in it is written twice."""
    return Markup(_message(text)) % facts  # noqa: S704  (messages are ours; the facts are escaped)


def _messages(one: str, many: str, number: int) -> str:
    return str(get_domain().get_translations().ungettext(one, many, number))


@contextmanager
def reading_in(language: str) -> Iterator[None]:
    """Speak `language` inside, whoever asks: to write to somebody else; what we do not speak is the default."""
    before = g.pop("catalogue", None)
    try:
        with force_locale(language if language in LANGUAGES else DEFAULT):
            yield
    finally:
        g.pop("catalogue", None)
        if before is not None:
            g.catalogue = before


def chosen_language() -> str | None:
    """The cookie's language, if we have it, and a program's by its header; None means the default."""
    if not request:
        return None
    if calls.is_call():
        return calls.language()
    wanted = g.get("language") or request.cookies.get(COOKIE)
    return wanted if wanted in LANGUAGES else None


def keep_language(response: Response, code: str) -> Response:
    """Let the reader's browser remember one of our languages; any other word changes nothing."""
    if code in LANGUAGES:
        response.set_cookie(COOKIE, code, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


def is_chinese() -> bool:
    """Whether the reader reads Chinese."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


def show_money(fen: int | None) -> Markup:
    """Money shortened for the reader, with the exact figure in the tooltip."""
    if fen is None:
        return Markup("–")
    exact = in_yuan(money.exact(fen))
    return Markup('<span class="money" title="{}">{} <small>{}</small></span>').format(exact, *shortened(fen))


def in_yuan(amount: str) -> str:
    """An exact amount with its unit, in the reader's language."""
    return _message(N_("%(amount)s yuan")) % {"amount": signed(amount)}


def show_exact(fen: int) -> str:
    """Exact yuan on a page."""
    return signed(money.exact(fen))


def show_count(number: int) -> str:
    """A number of things: 1,234, or −3."""
    return signed(f"{number:,}")


def signed(figure: str) -> str:
    """A figure with the minus of print, as pages have it; files and programs keep the hyphen that they read."""
    return figure.replace("-", MINUS, 1) if figure.startswith("-") else figure


def currency_name(code: str) -> str:
    """A currency by its name and code, in the reader's language."""
    return _message(N_("%(name)s (%(code)s)")) % {"name": _message(NAMES[code]), "code": code}


def show_quote(quote: Quote) -> str:
    """An exchange rate as it is quoted: 1 USD = 7.1889 yuan, or 1 yuan = 0.6500 MYR."""
    if quote.is_indirect:
        said = _message(N_("1 yuan = %(rate)s %(currency)s"))
    else:
        said = _message(N_("%(units)s %(currency)s = %(rate)s yuan"))
    return said % {"units": quote.units, "currency": quote.currency, "rate": write_rate(quote.millionths)}


def shortened(fen: int) -> tuple[str, str]:
    """An amount and its unit as the reader's language shortens it: ("86.00", "万元"), or ("551.0", "million yuan").

    Chinese goes by 元, 万元 and 亿元 (T15). English has no such units: it is exact below a million yuan, and from
    there on counts millions, rounded half up to two decimals, and from ten million on to one.
    """
    if is_chinese():
        digits, unit = money.shown(fen)
        return signed(digits), unit.value
    if abs(fen) < MILLION_YUAN:
        return show_exact(fen).removesuffix(".00"), "yuan"
    decimals = 2 if abs(fen) < 10 * MILLION_YUAN else 1
    step = MILLION_YUAN // 10**decimals
    whole, rest = divmod((2 * abs(fen) + step) // (2 * step), 10**decimals)
    return f"{MINUS if fen < 0 else ''}{whole:,}.{rest:0{decimals}}", "million yuan"


def show_day(day: date | None) -> str:
    """2026年11月22日, or 22 Nov 2026."""
    if day is None:
        return "–"
    return format_date(day, "yyyy年M月d日" if is_chinese() else "d MMM yyyy")


def show_instant(instant: datetime | None) -> str:
    """A day with its time, in Asia/Shanghai."""
    if instant is None:
        return "–"
    local = instant.astimezone(clock.LEGAL_ZONE).replace(tzinfo=None)
    return format_datetime(local, "yyyy年M月d日 HH:mm" if is_chinese() else "d MMM yyyy HH:mm", rebase=False)


def sentence(message: str, facts: Mapping[str, str]) -> str:
    """A message id that was kept with its facts, as a sentence of the reader's; a fact called `day` is a date."""
    shown = {name: show_day(date.fromisoformat(fact)) if name == "day" else fact for name, fact in facts.items()}
    return str(_(message, **shown))


def titled_choices(kind: Any, first: str | None = None) -> list[tuple[str, str]]:
    """A code table as choices of a form, in the reader's language; `first` is an empty choice's label."""
    listed = [(member.value, _message(member.label)) for member in kind]
    return [("", _message(first)), *listed] if first is not None else listed
