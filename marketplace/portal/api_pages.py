"""The page that explains the API: how to begin, and every operation to read and to try."""

from typing import Any

from flask import render_template, request, url_for

from marketplace.core.scopes import Scope
from marketplace.portal.pages import bp
from marketplace.web.gate import public


@bp.get("/api")
@public("the description of the API is for everybody")
def api() -> Any:
    return render_template(
        "portal/api.html",
        scopes=Scope,
        description=url_for("api.description"),
        base=f"{request.host_url.rstrip('/')}/api/v1",
    )
