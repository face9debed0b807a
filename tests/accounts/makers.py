"""What the letters of a test say, and people who come by their links."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from marketplace.accounts import queries
from marketplace.accounts.models import Organisation
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session
from marketplace.jobs.letters import Letter
from tests.conftest import Visitor
from tests.people import Cast

OFFICE = system(Via.CLI)
PASSWORD = "a password of their own"
CODE = "91500118MA5U10121P"


def letters(app: Flask) -> list[tuple[str, str, dict[str, Any]]]:
    """Every letter that waits to be sent, the oldest first: its address, its template, its facts."""
    with app.app_context(), acting_as(OFFICE):
        rows = session.scalars(select(Letter).order_by(Letter.created_at)).all()
        return [(row.address, row.template, dict(row.facts)) for row in rows]


def link(app: Flask, number: int = -1) -> str:
    """The path behind the link of a letter, the last one unless told."""
    return urlsplit(letters(app)[number][2]["link"]).path


def members_of(cast: Cast, key: str) -> str:
    return f"/o/{cast.organisations[key]}/members"


def invite(visitor: Visitor, cast: Cast, key: str = "u1", email: str = "new@u1.example", *roles: str) -> Any:
    """An invitation as its page sends it."""
    return visitor.post(members_of(cast, key), {"email": email, "roles": list(roles or ("member",))})


def particulars(**changes: str) -> dict[str, str]:
    """What somebody types to register an organisation."""
    usual = {
        "kind": "company", "name": "新样例材料公司", "short_name": "新样例", "code": CODE, "nature": "150",
        "region": "500118", "address": "永川区样例路1号", "person_name": "周新", "email": "zhou@new.example",
    }  # fmt: skip
    return {**usual, **changes}


def organisation(app: Flask, code: str = CODE) -> Organisation | None:
    """The entry with a code."""
    with app.app_context(), acting_as(OFFICE):
        return queries.organisation_by_code(code)


def registered(app: Flask, visitor: Visitor, **changes: str) -> Organisation:
    """An organisation that registered itself and confirmed its address."""
    assert visitor.post("/join", particulars(**changes)).status_code == 303
    assert visitor.post(link(app), {"password": PASSWORD}).status_code == 303
    found = organisation(app, particulars(**changes)["code"])
    assert found is not None
    return found


def signed_in(app: Flask, cast: Cast, email: str, password: str = PASSWORD) -> Visitor:
    """Somebody who is not of the cast, at a browser."""
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 303, answer.text
    return Visitor(client, cast)
