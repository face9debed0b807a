"""Many certificates as one PDF: the office's of a period, and an organisation's own."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import batches, papers, printing
from marketplace.contracts.batches import Batch, TooMany
from marketplace.contracts.blueprint import bp
from marketplace.contracts.certificates import read_number
from marketplace.contracts.paper_pages import answer, asked_language
from marketplace.core import clock
from marketplace.core.dates import DateError, parse_date
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.permissions import Permission
from marketplace.web.errors import say
from marketplace.web.gate import permit
from marketplace.web.i18n import LANGUAGES, reading_in

DAYS = ("start", "end")


@bp.get("/o/<uuid:acting>/contracts/certificates")
@permit(Permission.CONTRACT_CREATE)
def own_certificates(acting: Organisation) -> Any:
    return _page(acting, acting.id, (_("Contracts"), url_for(".index", acting=acting.id)))


@bp.get("/o/<uuid:acting>/desk/contracts/certificates")
@permit(Permission.CONTRACT_QUEUE)
def desk_certificates(acting: Organisation) -> Any:
    return _page(acting, None, (_("Registration desk"), url_for(".desk", acting=acting.id)))


def _asked(organisation_id: UUID | None) -> Batch:
    """The batch that the address names; by itself, this month until today. Raises InvalidInput by field."""
    today, problems = clock.today(), dict[str, DomainError | str]()
    days = {"start": today.replace(day=1), "end": today}
    for name in days:
        try:
            days[name] = parse_date(typed) if (typed := request.args.get(name, "").strip()) else days[name]
        except DateError as error:
            problems[name] = error
    if problems:
        raise InvalidInput(problems)
    first, last = (read_number(request.args.get(name, "")) for name in ("first", "last"))
    return Batch(min(days.values()), max(days.values()), organisation_id, first, last)


def _page(acting: Organisation, organisation_id: UUID | None, back: tuple[str, str]) -> Any:
    batch, refusal, errors = None, "", {}
    try:
        batch = _asked(organisation_id)
        if request.args.get("format") == "pdf" and (contracts := batch.contracts()):
            return _pdf(batch, contracts)
    except InvalidInput as error:
        errors = {name: say(each) for name, each in error.fields.items()}
    except TooMany as error:
        refusal = say(error)
    count = batch.count() if batch else 0
    shown = {"count": count, "most": batches.MOST, "back": back, "acting": acting}
    days = {"start": batch.start, "end": batch.end} if batch else {name: request.args.get(name, "") for name in DAYS}
    languages = {"language": asked_language(), "languages_of_papers": LANGUAGES}
    parts = batch.parts() if batch and count > batches.MOST else []
    page = render_template(
        "contracts/certificates.html", refusal=refusal, errors=errors, days=days, parts=parts, **shown, **languages
    )
    return page, 422 if refusal or errors else 200


def _pdf(batch: Batch, contracts: Any) -> Any:
    with reading_in(asked_language()):
        made = printing.pdf("certificate", [papers.certificate(contract) for contract in contracts])
        return answer(
            made,
            _("Registration certificates"),
            batch.start.isoformat(),
            batch.end.isoformat(),
            *filter(None, [batch.first]),
        )
