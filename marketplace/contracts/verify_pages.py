"""Verification for everybody: a form, and the page that a certificate's QR code opens."""

from itertools import chain
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_limiter.util import get_remote_address

from marketplace.contracts import papers, verifying
from marketplace.contracts.blueprint import bp
from marketplace.contracts.certificates import read_code, read_number
from marketplace.contracts.editions import editions
from marketplace.contracts.verifying import NeverIssued, WrongCode
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.web.errors import say, status_of
from marketplace.web.gate import public
from marketplace.web.security import limiter

NOT_A_NUMBER = N_("A registration number has 16 digits. Please look at the certificate again.")


def _number_key() -> str:
    return f"verify:{get_remote_address()}:{(request.view_args or {}).get('number', '')}"


def _was_wrong(response: Response) -> bool:
    return response.status_code == 422


@bp.get("/verify")
@public("everybody may ask whether a certificate holds")
def verify() -> Any:
    typed = request.args.get("number", "")
    if not typed.strip():
        return _form()
    number = read_number(typed)
    if not number:
        return _form(NeverIssued(NOT_A_NUMBER), 422)
    code = read_code(request.args.get("code", ""))
    return redirect(url_for(".verified", number=number, code=code or None), 303)


@bp.get("/verify/<number>")
@limiter.limit("30 per minute")
@limiter.limit("8 per 10 minutes", key_func=_number_key, deduct_when=_was_wrong)
@public("the number shows its state, the certificate's code the particulars")
def verified(number: str) -> Any:
    number, code, shown = read_number(number), read_code(request.args.get("code", "")), None
    try:
        if code:
            standing, shown = verifying.opened(number, code)
        else:
            standing = verifying.standing(number)
    except (NeverIssued, WrongCode) as error:
        return _form(error, status_of(error))
    rows = papers.facts(shown.contract, editions(shown.contract)[-1]) if shown else []
    return render_template("contracts/verified.html", standing=standing, shown=shown, facts=list(chain(*rows)))


def _form(error: DomainError | None = None, status: int = 200) -> Any:
    """The form, always empty: nothing that was typed comes back."""
    return render_template("contracts/verify.html", refusal=say(error) if error else "", status=status), status
