"""The page on which a contract is written: the filer's own, and that of a case which led to one."""

from flask import render_template

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.contracts.forms import ContractForm
from marketplace.contracts.lifecycle import ContractState
from marketplace.district.codes import REGIONS

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
    )
