"""Ask again who it is, before an act that weighs: the form waits on the page, and goes on with the proof.

The page's form leads to where the first one went and carries its fields, its idempotency key among them, with a CSRF
token of its own. Passwords and files are not carried: they must be given anew.
"""

from typing import Any

from flask import Flask, current_app, g, render_template, request

from marketplace.core.errors import NotFresh
from marketplace.web.errors import answer, say, wants_json
from marketplace.web.gate import PROOF


def install(app: Flask) -> None:
    """Answer every NotFresh of `app` with the page that asks."""
    app.register_error_handler(NotFresh, _ask)


def _ask(error: NotFresh) -> Any:
    if wants_json():
        return answer(401, say(error))
    page = render_template(
        "prove.html",
        waiting=waiting_fields(),
        leads_to=request.full_path.rstrip("?"),
        asks_code=current_app.extensions["identity"].asks_code(),
        refusal=say(error) if PROOF in request.form else "",
        lost_files=any(file.filename for file in request.files.values()),
        acting=g.acting,
    )
    return page, 401


def waiting_fields() -> list[tuple[str, str]]:
    """What the form held, name by name in its order, without its token, an earlier proof, and any password."""
    fields = request.form.items(multi=True)
    return [(name, value) for name, value in fields if name not in ("csrf_token", PROOF) and "password" not in name]
