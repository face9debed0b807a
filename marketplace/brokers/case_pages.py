"""Pages of cases: bring a broker in, the list, one case with its steps, the contract that comes of it."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.history import page as history_page
from marketplace.accounts.models import Organisation
from marketplace.brokers import exporting, queries, service
from marketplace.brokers.attachments import KEEPING, place_of
from marketplace.brokers.forms import CaseForm, StepForm
from marketplace.brokers.lifecycle import CONTRACT_POSSIBLE, LIFECYCLE, CaseState, StepEvent
from marketplace.brokers.models import Broker, Case, CaseStep
from marketplace.brokers.told import TOLD
from marketplace.contracts import draft_facts, drafting, drafts_in_word, model_text_pages, prefill
from marketplace.contracts import queries as contracts
from marketplace.contracts import service as registry
from marketplace.contracts.classes import ContractClass
from marketplace.contracts.forms import ContractForm
from marketplace.core.errors import DomainError, InvalidInput, NotFound
from marketplace.core.permissions import Permission, allows
from marketplace.core.text import N_
from marketplace.listings import interest_queries
from marketplace.listings.lifecycle import InterestState, ListingState
from marketplace.listings.models import Interest
from marketplace.web import exports
from marketplace.web.attachments import Section, section
from marketplace.web.errors import status_of
from marketplace.web.gate import permit, writing
from marketplace.web.i18n import DEFAULT, reading_in, titled_choices
from marketplace.web.paging import Paging, page_number

MOST_CHARACTERS = 100
# The form's other button: list the brokers that hold the words typed, and keep everything else as it was typed.
FIND = "find"


@permit(Permission.CASE_OPEN, load=interest_queries.interest)
def open_case(acting: Organisation, interest: Interest) -> Any:
    if request.method == "GET" and interest.state is not InterestState.OPEN:
        return redirect(_where_it_went(interest), 303)
    form, status = CaseForm(data={"version": interest.version}), 200
    if form.is_submitted() and FIND not in request.form:
        status = 422
    if status == 422 and form.validate():
        try:
            return _opened(interest, form)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
    found = queries.to_choose(interest, (form.words.data or "")[:MOST_CHARACTERS])
    form.offer(found.items)
    return render_template("brokers/open.html", acting=acting, interest=interest, form=form, found=found), status


def _where_it_went(interest: Interest) -> str:
    known = queries.case_of_interest(interest.id)
    return _address(known) if known else url_for("listings.interest", acting=g.acting.id, interest_id=interest.id)


def _opened(interest: Interest, form: CaseForm) -> Any:
    with writing() as unit:
        case = service.open_case(
            interest,
            _broker(form.broker.data),
            actor=g.actor,
            answer=form.answer.data,
            version=form.version.data or 0,
        )
        unit.result = _address(case)
    flash(_("The case is open: both parties and the broker now see it."), "success")
    return redirect(unit.result, 303)


def _broker(chosen: str) -> Broker:
    try:
        return queries.broker(UUID(chosen))
    except (ValueError, NotFound) as error:
        raise InvalidInput({"broker": N_("There is no such broker; please choose one of the list.")}) from error


def _address(case: Case) -> str:
    return url_for(".case", acting=g.acting.id, case_id=case.id)


@permit(Permission.CASE_READ)
def cases(acting: Organisation) -> Any:
    words, state = request.args.get("q", "").strip()[:MOST_CHARACTERS], CaseState.get(request.args.get("state"))
    if exports.is_wanted():
        return exports.answer(exporting.cases_table(queries.every_case(words, state)))
    found = queries.cases(words, state, page_number())
    return render_template(
        "brokers/cases.html",
        acting=acting,
        found=found,
        words=words,
        state=state,
        states=titled_choices(CaseState, N_("All states")),
        paging=Paging(page_number(), found.total, queries.PAGE_SIZE),
    )


@permit(Permission.CASE_READ, load=queries.case_by_id)
def case(acting: Organisation, case: Case) -> Any:
    return case_page(case)


def case_page(case: Case, *, files: Section | None = None) -> str:
    """The page of a case; `files` is the section whose form was refused."""
    return _shown(case, StepForm(None, data={"version": case.version}), files)


def _shown(case: Case, form: StepForm, files: Section | None = None) -> str:
    contract = contracts.of_case(case.id)
    may_file = allows(g.actor, Permission.CONTRACT_CREATE, case) and case.state in CONTRACT_POSSIBLE
    return render_template(
        "brokers/case.html",
        acting=g.acting,
        case=case,
        form=form,
        entries=[_told(step) for step in reversed(case.steps)],
        is_listing_public=case.listing is not None and case.listing.state is ListingState.PUBLISHED,
        approach=queries.approach(case),
        contract=contract,
        may_work=allows(g.actor, Permission.CASE_WORK, case),
        classes=list(ContractClass),
        may_file=may_file and contract is None,
        may_read_contract=contract is not None and allows(g.actor, Permission.CONTRACT_READ, contract),
        events=LIFECYCLE.events(case.state),
        files=files or section(KEEPING, case, place_of(g.acting.id, case)),
    )


@permit(Permission.CASE_READ, load=queries.case_by_id)
def history(acting: Organisation, case: Case) -> Any:
    return history_page(case, TOLD, crumbs=[(case.title, _address(case))], title=case.title)


def _told(step: CaseStep) -> dict[str, Any]:
    who = f"{step.person_name} · {step.organisation_name}"
    return {"at": step.at, "who": who, "what": _(step.event.label), "note": step.note}


@permit(Permission.CASE_WORK, load=queries.case_by_id)
def step(acting: Organisation, case: Case) -> Any:
    form, event = StepForm(), StepEvent.get(request.form.get("event"))
    if not form.validate_on_submit():
        return _shown(case, form), 422
    try:
        return _stepped(case, form, event or StepEvent.NOTE)
    except InvalidInput as error:
        form.refuse(error)
        return _shown(case, form), 422


def _stepped(case: Case, form: StepForm, event: StepEvent) -> Any:
    with writing() as unit:
        unit.result = _address(case)
        service.record_step(case, event, actor=g.actor, note=form.note.data or "", version=form.version.data or 0)
    flash(_("Recorded."), "success")
    return redirect(unit.result, 303)


@permit(Permission.CASE_READ, load=queries.case_by_id)
def draft_in_word(acting: Organisation, case: Case) -> Any:
    """What the case knows of its contract, in the model text of the class that is asked for."""
    of = ContractClass.get(request.args.get("class", ContractClass.DEVELOPMENT.value))
    if of is None:
        raise NotFound()
    with reading_in(DEFAULT):
        known = draft_facts.of_parties(case.title, case.field, case.seller, case.buyer, case.listing)
        made = drafts_in_word.filled(of, known, acting.name)
    return model_text_pages.in_word(made, case.title)


@permit(Permission.CONTRACT_CREATE, load=queries.case_by_id)
def contract(acting: Organisation, case: Case) -> Any:
    form, status = drafting.begun(ContractForm(data=_known(acting, case))), 200
    kept = None
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _drafted(acting, case, form)
            except DomainError as error:
                form.refuse(error)
                status = status_of(error)
                kept = drafting.keep_for_rate(error, acting, {"case_id": case.id})
    else:
        service.require_contract_possible(case, actor=g.actor)
    title = _("Technology contract from a case")
    back, about = _address(case), {"case": case.id}
    page = drafting.draft_page(
        form, acting, title, request.path, back=back, back_title=case.title, about=about, kept=kept, takes_files=False
    )
    return page, status


def _known(acting: Organisation, case: Case) -> dict[str, Any]:
    """What the form begins with: the case's title and field, and its parties as the directory knows them."""
    parties = prefill.sides(acting, {"seller": case.seller, "buyer": case.buyer})
    return {"title": case.title, "field": case.field, **parties}


def _drafted(acting: Organisation, case: Case, form: ContractForm) -> Any:
    with writing() as unit:
        drafted = service.draft_contract(case, form.filing(acting.name), actor=g.actor)
        drafting.finish(g.actor)
        unit.result = url_for("contracts.show", acting=acting.id, contract_id=drafted.id)
        if request.form.get("then") == drafting.AND_SUBMIT:
            registry.submit(drafted, actor=g.actor, version=drafted.version)
    flash(_("The contract is drafted and joined to the case."), "success")
    return redirect(unit.result, 303)
