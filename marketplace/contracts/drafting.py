"""The page on which a contract is written: the filer's own, and that of a case which led to one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.contracts import rules, unfinished
from marketplace.contracts.classes import Needed
from marketplace.contracts.completeness import OF_PARTY
from marketplace.contracts.form_steps import STEPS
from marketplace.contracts.forms import ContractForm
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.particulars import QUESTIONS, TEXTS
from marketplace.contracts.unfinished import FilingDraft
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import NotFound
from marketplace.district.codes import REGIONS
from marketplace.district.industries import industries
from marketplace.listings.models import Listing
from marketplace.web.i18n import is_chinese

# What the form's second button says in the field `then`: hand it in at once.
AND_SUBMIT = "submit"


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
) -> str:
    """The contract's form as a page with `title`, posting to `action`; `back` is where it came from."""
    about = {"listing": listing.id} if listing else about
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
        particulars_wanted=_particulars_wanted,
        hints=hints or {},
        about=about or {},
        offer=offer,
        listing=listing,
        needed=[need for need in Needed if need.value in rules.at(clock.today()).needed],
        unfinished=asked(),
    )


def asked() -> FilingDraft | None:
    """The unfinished filing that the address or the form names. Raises NotFound."""
    wanted = request.values.get("filing", type=UUID)
    return unfinished.filing(wanted) if wanted else None


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


def _particulars_wanted(form: Any, prefix: str) -> bool:
    """Whether a party's further fields stand open: today's rules need them, or something of them was refused."""
    if {need.value for need in OF_PARTY}.intersection(rules.at(clock.today()).needed):
        return True
    return any(form[f"{prefix}{name}"].errors for name in ("size", "industry", *TEXTS, *QUESTIONS))
