"""How long an officer waits for the first page of a search over every contract there is."""

from collections.abc import Mapping
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench import district
from bench.report import medians
from marketplace.accounts import identity
from marketplace.accounts import queries as accounts
from marketplace.accounts import service as people
from marketplace.contracts.models import Contract
from marketplace.core.actors import Auth, Role
from marketplace.db import session, set_actor, unit_of_work

OFFICER, PASSWORD, VISITS = "searcher@bench.example", "a bench password", 15


def first_pages(app: Flask) -> Mapping[str, float]:
    """By what is looked for, the seconds that the first page of the search takes in the middle of some visits.

    One organisation and one person are added: measure on a copy of the registry.
    """
    client, place, number = _officer(app)
    asked = {
        "a_number": number,
        "the_end_of_a_number": number[-6:],
        "the_beginning_of_a_number": number[:4],
        "a_word_of_many": "有限公司",
        "a_word_of_some": "石墨烯 催化",
        "a_firm": "华信石墨烯",
        "one_sign": "烯",
        "nothing": "没有这样的词",
    }
    return {name: _first_page(client, f"{place}?state=all&q={words}") for name, words in asked.items()}


def _first_page(client: FlaskClient, address: str) -> float:
    def visit() -> None:
        assert client.get(address).status_code == 200

    return medians((visit,), VISITS)[0]


def _officer(app: Flask) -> tuple[FlaskClient, str, str]:
    """Somebody signed in at the office, the address of its desk, and a number to look for."""
    with app.app_context():
        set_actor(district.SYSTEM)
        with unit_of_work():
            person = people.add_person(actor=district.SYSTEM, name="查询员", email=OFFICER, password=PASSWORD)
            people.add_member(accounts.bureau(), person, Role.REGISTRAR, actor=district.SYSTEM)
        # As after the second step of signing in, which an officer must have done.
        marks, bureau = identity.marks(person, Auth.SECOND_FACTOR), accounts.bureau().id
        number = session.scalars(select(Contract.number).where(Contract.id == _middle())).one()
    client = app.test_client()
    with client.session_transaction() as kept:
        kept.update(marks)
    return client, f"/o/{bureau}/desk/contracts", str(number)


def _middle() -> UUID:
    """One contract, neither the first nor the last."""
    return session.scalars(select(Contract.id).where(Contract.number.is_not(None)).offset(2_500).limit(1)).one()
