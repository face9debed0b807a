"""What the pages of a registered contract's later life have in common."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from marketplace.contracts.models import Contract
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.web.forms import Form
from marketplace.web.gate import writing


def of_contract(contract: Contract, anchor: str = "after") -> str:
    """The contract's own page, at what came after its registration."""
    return url_for("contracts.show", acting=g.acting.id, contract_id=contract.id, _anchor=anchor)


def form_page(contract: Contract, form: Form, title: str, intro: str, done: str) -> str:
    """A form about one contract, of one column; `done` stands on its button."""
    return render_template(
        "contracts/after_form.html",
        contract=contract,
        acting=g.acting,
        form=form,
        title=title,
        intro=intro,
        done=done,
        back=of_contract(contract),
    )


def written(form: Form, verb: Callable[[], Any], leads_to: str, done: str) -> Any:
    """Do what a form asks for and go on; None with the reason in the form where it was refused."""
    try:
        with writing() as unit:
            unit.result = leads_to
            verb()
    except InvalidInput as error:
        form.refuse(error)
        return None
    flash(done, "success")
    return redirect(unit.result, 303)


def status() -> int:
    """What a page with a form in it is answered with, where it was not left for another."""
    return 422 if request.method == "POST" else 200


def may(guard: Callable[..., None], subject: Any) -> bool:
    """Whether the verb's own `guard` would let the actor pass."""
    try:
        guard(subject, g.actor)
    except DomainError:
        return False
    return True


def seen() -> int:
    """The version that whoever sent a form had read."""
    return request.form.get("version", 0, type=int)
