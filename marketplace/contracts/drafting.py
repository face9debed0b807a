"""The page on which a contract is written: the filer's own, and that of a case which led to one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.contracts import rule_parts, rules, unfinished
from marketplace.contracts.attachments import KEEPING
from marketplace.contracts.classes import BY_ROYALTY, Needed
from marketplace.contracts.completeness import OF_PARTY
from marketplace.contracts.form_steps import STEPS
from marketplace.contracts.forms import ContractForm
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.unfinished import FilingDraft
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, NotFound
from marketplace.district.codes import REGIONS
from marketplace.district.industries import industries
from marketplace.district.party_particulars import QUESTIONS, TEXTS
from marketplace.district.rates import RateMissing
from marketplace.documents.formats import ENDINGS
from marketplace.documents.intake import Taken
from marketplace.documents.models import AttachmentKind
from marketplace.listings.models import Listing
from marketplace.web import attachments
from marketplace.web.gate import writing
from marketplace.web.i18n import is_chinese

# What the form's second button says in the field `then`: hand it in at once.
AND_SUBMIT = "submit"
ACCEPTED_FILES = ",".join(f".{ending}" for ending in ENDINGS)
# What the page adds to what was typed, and is no part of it.
NOT_TYPED = frozenset(
    (
        *("csrf_token", "idempotency_key", "then", "filing", "filing_version"),
        *("about_contract", "about_case", "about_listing"),
    )
)


def draft_page(
    form: ContractForm,
    acting: Organisation,
    title: str,
    action: str,
    *,
    back: str = "",
    back_title: str = "",
    state: ContractState = ContractState.DRAFT,
    note: str = "",
    hints: Mapping[str, str] | None = None,
    about: Mapping[str, Any] | None = None,
    offer: Contract | None = None,
    listing: Listing | None = None,
    kept: FilingDraft | None = None,
    takes_files: bool = True,
) -> str:
    """The contract's form as a page with `title`, posting to `action`; `back` is where it came from.

    `kept` is the unfinished filing that what was typed was kept as just now.
    """
    about, today = {"listing": listing.id} if listing else about, rules.at(clock.today())
    return render_template(
        "contracts/form.html",
        form=form,
        acting=acting,
        title=title,
        action=action,
        back=back,
        back_title=back_title,
        state=state,
        note=note,
        names=[organisation.name for organisation in accounts.directory()],
        regions=REGIONS,
        industries=[industry.named(chinese=is_chinese()) for industry in industries().values()],
        steps=STEPS,
        questions=QUESTIONS,
        particulars_wanted=particulars_wanted,
        hints=hints or {},
        about=about or {},
        offer=offer,
        listing=listing,
        needed=[need for need in Needed if need.value in today.needed],
        tree=rule_parts.tree(today),
        is_chinese=is_chinese(),
        unfinished=kept or asked(),
        only_for=_only_for,
        by_royalty=" ".join(BY_ROYALTY),
        files_too=ACCEPTED_FILES if takes_files else "",
    )


def asked() -> FilingDraft | None:
    """The unfinished filing that the address or the form names. Raises NotFound."""
    wanted = request.values.get("filing", type=UUID)
    return unfinished.filing(wanted) if wanted else None


def typed() -> list[tuple[str, str]]:
    """What stands in the fields of the form that was sent, as it was typed."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED]


def keep_for_rate(refused: DomainError, acting: Organisation, about: Mapping[str, UUID | None]) -> FilingDraft | None:
    """Keep as an unfinished filing what cannot be saved for want of a rate alone, which the bureau has to enter.

    `about` says what it is about, by the column of the unfinished filing.
    """
    if not isinstance(refused, InvalidInput) or not isinstance(refused.fields.get("currency"), RateMissing):
        return None
    left = asked()
    with writing() as unit:
        if left is None:
            left = unfinished.begin(typed(), actor=g.actor, owner_id=acting.id, **about)
        else:
            unfinished.go_on(left, typed(), actor=g.actor, version=left.version)
        unit.result = url_for("contracts.unfinished_continue", acting=acting.id, filing_id=left.id)
    said = _("What you typed is kept as an unfinished filing. Go on with it once the bureau has entered a rate.")
    flash(said, "info")
    return left


def begun(prefilled: ContractForm) -> ContractForm:
    """The form as somebody left it, where the address names an unfinished filing; else `prefilled`."""
    left = asked() if request.method == "GET" else None
    return ContractForm(MultiDict([(name, value) for name, value in left.typed])) if left else prefilled


def finish(actor: Actor) -> None:
    """Throw away the unfinished filing from which a contract was saved, in the same unit of work."""
    wanted = request.form.get("filing", type=UUID)
    if wanted:
        try:
            left = unfinished.filing(wanted)
            unfinished.discard(left, actor=actor, version=left.version)
        except NotFound:
            # Somebody discarded it meanwhile; what was typed is saved now.
            return


def take_text(form: ContractForm) -> list[Taken]:
    """The text of the contract as it was sent with the form, looked through. Raises InvalidInput."""
    try:
        return attachments.take(KEEPING, attachments.named(form.contract_text))
    except InvalidInput as refused:
        raise InvalidInput({"contract_text": refused.fields["files"]}) from refused


def attach_text(contract: Contract, taken: list[Taken]) -> None:
    """Attach it to the contract that the form made. Raises InvalidInput."""
    try:
        for one in taken:
            attachments.keep(KEEPING, contract, one, AttachmentKind.CONTRACT_TEXT)
    except InvalidInput as refused:
        raise InvalidInput({"contract_text": refused.fields["files"]}) from refused


def _only_for(field: str, values: str) -> dict[str, str]:
    """The marks by which filing.js hides an empty field unless another begins with one of `values`."""
    return {"data-only-for": field, "data-only-values": values}


def particulars_wanted(form: Any, prefix: str) -> bool:
    """Whether a party's further fields stand open: today's rules need them, or something of them was refused."""
    if {need.value for need in OF_PARTY}.intersection(rules.at(clock.today()).needed):
        return True
    return any(form[f"{prefix}{name}"].errors for name in ("size", "industry", *TEXTS, *QUESTIONS))
