"""An organisation answers the form once, in the directory; whom to call there is nobody else's to know."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import entries, queries
from marketplace.accounts.entries import Said
from marketplace.accounts.entry_models import DirectoryEntry
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion
from marketplace.db import acting_as, session, unit_of_work
from marketplace.district.codes import PartySize
from marketplace.district.party_particulars import PartyParticulars
from marketplace.ledger.models import LedgerEntry
from tests.access.shown import form_to
from tests.people import Cast

ANSWERS = {
    "size": "medium", "industry": "C36", "representative": "赵样例", "contact": "王样例", "phone": "023-49800000",
    "postcode": "402160", "is_listed": "no", "is_high_tech": "yes",
}  # fmt: skip


@pytest.fixture
def kept(app: Flask, cast: Cast, browse: Any) -> Any:
    """The university's administrator has kept its answers."""
    page = browse("u1.admin")
    ours = f"/o/{cast.organisations['u1']}/organisation"
    typed = form_to(page.get(ours).text, "/entry")
    assert page.post(f"{ours}/entry", {**typed, **ANSWERS}).status_code == 303
    return page


def test_a_form_begins_with_the_answers(cast: Cast, kept: Any, browse: Any) -> None:
    page = browse("u1.editor").get(f"/o/{cast.organisations['u1']}/contracts/new").text
    shown = form_to(page, "/new")
    assert {name: shown[f"seller_{name}"][: len(said)] for name, said in ANSWERS.items()} == ANSWERS


def test_others_get_what_the_business_register_says_and_never_whom_to_call(
    app: Flask, cast: Cast, kept: Any, browse: Any
) -> None:
    with app.app_context(), acting_as(system(Via.CLI)):
        name = queries.organisation(cast.organisations["u1"]).name
    place = f"/o/{cast.organisations['e3']}/contracts"
    told = browse("e3.engineer").get(f"{place}/party?name={name}").json
    public = {part: said for part, said in ANSWERS.items() if part not in ("contact", "phone")}
    assert {**told, **public} == told
    assert not {"contact", "phone"} & set(told)


def test_the_row_itself_is_behind_the_wall(app: Flask, cast: Cast, kept: Any) -> None:
    with app.app_context():
        for who, rows in (("e3.engineer", 0), ("u1.editor", 1), ("bureau.reviewer", 0)):
            with acting_as(cast.actor(who)):
                assert len(session.scalars(select(DirectoryEntry)).all()) == rows


@pytest.mark.parametrize(("name", "text"), [("phone", "00000000000"), ("postcode", "000000"), ("contact", "*")])
def test_placeholders_are_refused_as_on_the_form(cast: Cast, browse: Any, name: str, text: str) -> None:
    page, ours = browse("u1.admin"), f"/o/{cast.organisations['u1']}/organisation"
    typed = form_to(page.get(ours).text, "/entry")
    refused = page.post(f"{ours}/entry", {**typed, **ANSWERS, name: text})
    assert refused.status_code == 422
    assert f'value="{text}"' in refused.text


def test_a_placeholder_is_no_address_either(cast: Cast, browse: Any) -> None:
    page, ours = browse("u1.admin"), f"/o/{cast.organisations['u1']}/organisation"
    typed = form_to(page.get(ours).text, "/organisation")
    assert page.post(ours, {**typed, "address": "****"}).status_code == 422


def test_the_verb_asks_leave_and_for_the_version_that_was_read(app: Flask, cast: Cast, kept: Any) -> None:
    said = Said(PartySize.SMALL, "C36", PartyParticulars(postcode="402160"))
    with app.app_context():
        for who, version, refusal in (("u1.editor", 1, NotPermitted), ("u1.admin", 0, StaleVersion)):
            actor = cast.actor(who)
            with pytest.raises(refusal), acting_as(actor), unit_of_work():
                entries.keep(queries.organisation(cast.organisations["u1"]), said, actor=actor, version=version)


def test_it_is_recorded_by_name_and_the_verification_stays(app: Flask, cast: Cast, kept: Any) -> None:
    with app.app_context(), acting_as(cast.actor("u1.admin")):
        organisation = queries.organisation(cast.organisations["u1"])
        assert organisation.is_verified
        entry = session.scalars(select(DirectoryEntry)).one()
        assert entry.version == 1
        last = json.loads(session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq.desc()).limit(1)).one().body)
    assert last["action"] == "directory_entry.keep"
    assert last["facts"]["changed"][:2] == ["contact", "industry"]
    assert last["after"]["contact"].startswith("sha256:")


def test_no_industry_of_ones_own_making_is_kept(app: Flask, cast: Cast) -> None:
    with app.app_context():
        actor = cast.actor("u1.admin")
        organisation = queries.organisation(cast.organisations["u1"])
        with pytest.raises(InvalidInput) as refused, acting_as(actor), unit_of_work():
            entries.keep(organisation, Said(industry="Q99"), actor=actor, version=0)
    assert list(refused.value.fields) == ["industry"]
