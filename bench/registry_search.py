"""How long an officer waits for the first page of a search over every contract there is."""

from collections.abc import Callable, Mapping
from functools import partial

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
WORDS = {
    "a_word_of_all": "技术合同",
    "a_word_of_most": "有限公司",
    "two_words_of_some": "石墨烯 催化",
    "a_firm": "华信石墨烯",
    "a_sign": "烯",
    "nothing": "没有这样的词",
}


def first_pages(app: Flask) -> Mapping[str, float]:
    """By what is looked for, the seconds that the first page of the search takes in the middle of some visits."""
    return {name: medians([visit], VISITS)[0] for name, visit in visits(app).items()}


def visits(app: Flask) -> Mapping[str, Callable[[], None]]:
    """By what is looked for, a visit to the first page of the search, for whoever measures two registries in turn.

    One person is added: measure on a copy of the registry.
    """
    client, place, number = _officer(app)
    numbers = {"a_number": number, "the_end_of_a_number": number[-6:], "the_beginning_of_a_number": number[:4]}
    asked = {**numbers, **WORDS}
    return {name: partial(_visit, client, f"{place}?state=all&q={words}") for name, words in asked.items()}


def _visit(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


def _officer(app: Flask) -> tuple[FlaskClient, str, str]:
    """Somebody signed in at the office, the address of its desk, and a number to look for."""
    with app.app_context():
        set_actor(district.SYSTEM)
        with unit_of_work():
            person = people.add_person(actor=district.SYSTEM, name="查询员", email=OFFICER, password=PASSWORD)
            people.add_member(accounts.bureau(), person, Role.REGISTRAR, actor=district.SYSTEM)
        # As after the second step of signing in, which an officer must have done.
        marks, bureau = identity.marks(person, Auth.SECOND_FACTOR), accounts.bureau().id
        # Neither the first nor the last.
        number = session.scalars(select(Contract.number).where(Contract.number.is_not(None)).offset(2_500)).first()
    client = app.test_client()
    with client.session_transaction() as kept:
        kept.update(marks)
    return client, f"/o/{bureau}/desk/contracts", str(number)
