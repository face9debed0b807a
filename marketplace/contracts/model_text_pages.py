"""Pages of the model texts, and the draft contracts in Word that are made of them."""

import re
from functools import partial
from typing import Any, BinaryIO

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from marketplace.accounts.history import page as history_page
from marketplace.accounts.models import Organisation
from marketplace.contracts import drafts_in_word, model_texts, queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import ContractClass
from marketplace.contracts.draft_facts import SAID, Known
from marketplace.contracts.model_texts import LONGEST, PLACEHOLDERS, TOLD
from marketplace.contracts.models import Contract
from marketplace.core.errors import DomainError, NotFound, StaleVersion
from marketplace.core.permissions import Permission, allows
from marketplace.documents import names
from marketplace.documents.word import DOCX_TYPE
from marketplace.web import conflicts, exports
from marketplace.web.errors import status_of
from marketplace.web.forms import Form, NeededValue
from marketplace.web.gate import permit, writing
from marketplace.web.i18n import DEFAULT, is_chinese, reading_in

TEXTS = "/o/<uuid:acting>/model-texts"
ONE = f"{TEXTS}/<any('1', '2', '3', '4', '5'):of_class>"
# What would be a folder in the name of a file, or a way upwards.
_NO_FOLDER = re.compile(r"[/\\\r\n\t]|\.\.")


class ModelTextForm(Form):
    """The text as it is written, with names in braces."""

    text = TextAreaField(_l("Text"), [NeededValue(), Length(max=LONGEST)])


@bp.get(TEXTS)
@permit(Permission.RULES_READ)
def model_texts_list(acting: Organisation) -> Any:
    return render_template(
        "contracts/model_texts.html",
        acting=acting,
        texts=[model_texts.present(each) for each in ContractClass],
        may_edit=allows(g.actor, Permission.RULES_EDIT),
    )


@bp.route(ONE, methods=["GET", "POST"])
@permit(Permission.RULES_EDIT)
def edit_model_text(acting: Organisation, of_class: str) -> Any:
    of = _class(of_class)
    found = model_texts.present(of)
    seen = {"text": found.text, "version": found.version}
    # What is sent stands for itself: a field that was left out is not the text that is there.
    form, status = (ModelTextForm(), 422) if request.method == "POST" else (ModelTextForm(data=seen), 200)
    if form.validate_on_submit():
        try:
            return _written(form, of)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
            if isinstance(error, StaleVersion):
                conflicts.show(form, ModelTextForm(None, data=seen))
    return _form_page(acting, form, of, found.version), status


def _class(code: str) -> ContractClass:
    return ContractClass(code)  # type: ignore[call-arg]  # a member is found by its code alone


def _form_page(acting: Organisation, form: ModelTextForm, of: ContractClass, version: int) -> str:
    return render_template(
        "contracts/model_text_form.html",
        acting=acting,
        form=form,
        of=of,
        version=version,
        placeholders=PLACEHOLDERS.values(),
        is_chinese=is_chinese(),
    )


def _written(form: ModelTextForm, of: ContractClass) -> Any:
    with writing() as unit:
        unit.result = url_for(".model_texts_list", acting=g.acting.id)
        model_texts.write(of, form.text.data, actor=g.actor, version=form.version.data or 0)
    flash(_("The model text is saved. It holds for whatever is downloaded from now on."), "success")
    return redirect(unit.result, 303)


@bp.post(f"{ONE}/restore")
@permit(Permission.RULES_EDIT)
def restore_model_text(acting: Organisation, of_class: str) -> Any:
    with writing() as unit:
        unit.result = url_for(".model_texts_list", acting=acting.id)
        version = request.form.get("version", -1, type=int)
        model_texts.restore(_class(of_class), actor=g.actor, version=version)
    flash(_("The shipped text holds again."), "success")
    return redirect(unit.result, 303)


@bp.get(f"{ONE}/history")
@permit(Permission.RULES_EDIT)
def model_text_history(acting: Organisation, of_class: str) -> Any:
    found = model_texts.present(_class(of_class))
    if not found.version:
        raise NotFound()
    title = _(found.contract_class.label)
    crumbs: list[tuple[str, str | None]] = [(_("Model texts"), url_for(".model_texts_list", acting=acting.id))]
    return history_page(found, TOLD, crumbs=crumbs, title=title)


@bp.get(f"{ONE}/blank.docx")
@permit(Permission.RULES_READ)
def blank_model_text(acting: Organisation, of_class: str) -> Any:
    with reading_in(DEFAULT):
        of, label = _class(of_class), _(_class(of_class).label)
        made = drafts_in_word.filled(of, Known({"class": label}), "")
    return in_word(made, label)


@bp.get("/o/<uuid:acting>/contracts/<uuid:contract_id>/draft.docx")
@permit(Permission.CONTRACT_READ, load=queries.contract)
def draft_in_word(acting: Organisation, contract: Contract) -> Any:
    return in_word(drafts_in_word.of_contract(contract), contract.title)


def in_word(made: bytes, title: str) -> Response:
    """A draft as a file to keep, called by its title."""
    name = names.cleaned(SAID["file"].format(_NO_FOLDER.sub("_", title)[:60]) + ".docx")
    return exports.sent(partial(_put, made), DOCX_TYPE, name)


def _put(made: bytes, out: BinaryIO) -> None:
    out.write(made)
