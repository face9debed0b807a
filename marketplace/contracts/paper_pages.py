"""The papers of a contract for those who may read it: its certificate and the office's notices, as PDF."""

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import certificates, editions, office_notices, papers, printing, queries, stated
from marketplace.contracts.blueprint import bp
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.showing import is_office
from marketplace.core.permissions import Permission
from marketplace.web import exports
from marketplace.web.gate import permit
from marketplace.web.i18n import DEFAULT, LANGUAGES, reading_in

PAPERS = "/o/<uuid:acting>/contracts/<uuid:contract_id>/papers"
PDF = "application/pdf"


@bp.get(PAPERS)
@permit(Permission.CONTRACT_READ, load=queries.contract)
def papers_of(acting: Organisation, contract: Contract) -> Any:
    is_registered = contract.state is ContractState.REGISTERED
    return render_template(
        "contracts/papers.html",
        contract=contract,
        acting=acting,
        is_office=is_office(),
        editions=editions.editions(contract),
        present=editions.present(contract) if is_registered else None,
        grouped=certificates.grouped,
        mark_of=stated.mark,
        notices=office_notices.notices_of(contract),
    )


@bp.get(f"{PAPERS}/certificate.pdf")
@permit(Permission.CONTRACT_READ, load=queries.contract)
def certificate(acting: Organisation, contract: Contract) -> Any:
    with reading_in(asked_language()):
        made = printing.pdf("certificate", [papers.certificate(contract)])
        return answer(made, _("Registration certificate"), str(contract.number))


@bp.get(f"{PAPERS}/certificate-v<int:edition>.pdf")
@permit(Permission.CONTRACT_READ, load=queries.contract)
def old_certificate(acting: Organisation, contract: Contract, edition: int) -> Any:
    """An edition as it was, with what became of it across its face."""
    found = editions.edition_of(contract, edition)
    with reading_in(asked_language()):
        made = printing.pdf("certificate", [papers.certificate(contract, found)])
        return answer(made, _("Registration certificate"), str(contract.number), f"v{edition}")


@bp.get(f"{PAPERS}/notice-<int:seq>.pdf")
@permit(Permission.CONTRACT_READ, load=queries.contract)
def notice(acting: Organisation, contract: Contract, seq: int) -> Any:
    with reading_in(DEFAULT):
        found = office_notices.notice_of(contract, seq)
        made = printing.pdf("notice", [office_notices.paper(contract, found)])
        return answer(made, _(found.kind.label), str(seq))


def asked_language() -> str:
    """Chinese, unless the address asks for the English copy."""
    wanted = request.args.get("language", DEFAULT)
    return wanted if wanted in LANGUAGES else DEFAULT


def answer(made: bytes, *name: str) -> Response:
    """A PDF to look at, print, or keep under a name of these parts."""
    response = Response(made, content_type=PDF)
    exports.name_file(response, "inline", "-".join(name) + ".pdf")
    return response
