"""Many certificates as one PDF: the office's of a period, and an organisation's own."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import batches, papers, printing
from marketplace.contracts.batches import Batch, TooMany
from marketplace.contracts.blueprint import bp
from marketplace.contracts.paper_pages import answer, asked_language
from marketplace.core import clock
from marketplace.core.dates import DateError, parse_date
from marketplace.core.permissions import Permission
from marketplace.web.errors import say
from marketplace.web.gate import permit
from marketplace.web.i18n import LANGUAGES, reading_in


@bp.get("/o/<uuid:acting>/contracts/certificates")
@permit(Permission.CONTRACT_CREATE)
def own_certificates(acting: Organisation) -> Any:
    start, end = _period()
    back = (_("Contracts"), url_for(".index", acting=acting.id))
    return _page(Batch(start, end, acting.id), acting, back)


@bp.get("/o/<uuid:acting>/desk/contracts/certificates")
@permit(Permission.CONTRACT_QUEUE)
def desk_certificates(acting: Organisation) -> Any:
    start, end = _period()
    back = (_("Registration desk"), url_for(".desk", acting=acting.id))
    return _page(Batch(start, end), acting, back)


def _period() -> tuple[date, date]:
    """The days that the address names; by itself, this month until today."""
    today = clock.today()
    start, end = (_day("start", today.replace(day=1)), _day("end", today))
    return min(start, end), max(start, end)


def _day(name: str, otherwise: date) -> date:
    try:
        return parse_date(request.args.get(name, ""))
    except DateError:
        return otherwise


def _page(batch: Batch, acting: Organisation, back: tuple[str, str]) -> Any:
    refusal = ""
    if request.args.get("format") == "pdf":
        try:
            contracts = batch.contracts()
        except TooMany as error:
            refusal = say(error)
        else:
            if contracts:
                return _pdf(batch, contracts)
    shown = {"count": batch.count(), "most": batches.MOST, "batch": batch, "back": back, "acting": acting}
    languages = {"language": asked_language(), "languages_of_papers": LANGUAGES}
    page = render_template("contracts/certificates.html", refusal=refusal, **shown, **languages)
    return page, 422 if refusal else 200


def _pdf(batch: Batch, contracts: Any) -> Any:
    with reading_in(asked_language()):
        made = printing.pdf("certificate", [papers.certificate(contract) for contract in contracts])
        return answer(made, _("Registration certificates"), batch.start.isoformat(), batch.end.isoformat())
