"""The page on which a contract is written: the filer's own, and that of a case which led to one."""

from collections.abc import Mapping
from typing import Any

from flask import render_template

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.contracts.form_steps import STEPS
from marketplace.contracts.forms import ContractForm
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.particulars import QUESTIONS, TEXTS
from marketplace.district.codes import REGIONS
from marketplace.district.industries import industries
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
) -> str:
    """The contract's form as a page with `title`, posting to `action`; `back` is where it came from."""
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
    )


def _particulars_wanted(form: Any, prefix: str) -> bool:
    """Whether a party's further fields stand open: something of them was refused."""
    return any(form[f"{prefix}{name}"].errors for name in ("size", "industry", *TEXTS, *QUESTIONS))
