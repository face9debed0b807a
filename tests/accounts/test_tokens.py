"""Personal tokens: shown once, narrower than their person, and over when they should be."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from marketplace.accounts import queries, service, tokens
from marketplace.accounts.models import Standing
from marketplace.core import clock
from marketplace.core.actors import Actor, Role, Via, system
from marketplace.core.errors import InvalidInput, NotFound, NotPermitted, NotSignedIn, WrongState
from marketplace.core.permissions import POLICY, SCOPES, Permission, allows, covers, useful_to
from marketplace.core.scopes import Scope
from marketplace.db import UNSCOPED, acting_as, session, unit_of_work
from tests.conftest import Browse
from tests.people import Cast

READ, WRITE = Scope.READ_LISTINGS, Scope.WRITE_LISTINGS


def make(cast: Cast, who: str = "u1.editor", *scopes: Scope, months: int = 3) -> str:
    """A token's secret, made by `who` for their organisation."""
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        own = actor.organisation_id
        return tokens.create(
            actor=actor, name="夜间上传", organisation_id=own, scopes=scopes or (READ,), months=months
        )[1]


def is_live(secret: str) -> bool:
    try:
        tokens.bearer(secret)
    except NotSignedIn:
        return False
    return True


@pytest.mark.usefixtures("context")
class TestVerbs:
    def test_a_token_is_found_by_its_secret_and_kept_as_a_hash(self, cast: Cast) -> None:
        secret = make(cast)
        found, person = tokens.bearer(secret)
        assert person.id == cast.person("u1.editor").id
        assert len(secret) > 40
        assert secret not in str(vars(found))

    def test_another_secret_opens_nothing(self, cast: Cast) -> None:
        make(cast)
        assert not is_live(tokens.MARK + "x" * 43)
        assert not is_live("\ud800")

    def test_it_expires_on_its_last_day(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        secret, today = make(cast, months=1), clock.today()
        monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=27))
        assert is_live(secret)
        monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=31))
        assert not is_live(secret)

    @pytest.mark.parametrize("months", [0, 13])
    def test_it_lives_a_year_at_most(self, cast: Cast, months: int) -> None:
        with pytest.raises(InvalidInput):
            make(cast, months=months)

    def test_a_scope_must_be_of_use_to_the_persons_roles(self, cast: Cast) -> None:
        with pytest.raises(InvalidInput):
            make(cast, "u1.editor", Scope.REVIEW)
        assert is_live(make(cast, "bureau.reviewer", Scope.REVIEW))

    def test_nobody_makes_one_for_another_organisation(self, cast: Cast) -> None:
        actor, other = cast.actor("u1.editor"), cast.organisations["e3"]
        with pytest.raises(InvalidInput), acting_as(actor):
            tokens.create(actor=actor, name="x", organisation_id=other, scopes=[READ], months=1)

    def test_a_token_makes_no_token(self, cast: Cast) -> None:
        by_token = Actor(cast.person("u1.editor").id, via=Via.API, scopes=frozenset(Scope))
        own = cast.organisations["u1"]
        with pytest.raises(NotPermitted), acting_as(by_token):
            tokens.create(actor=by_token, name="x", organisation_id=own, scopes=[READ], months=1)

    def test_there_is_an_end_to_how_many(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
        make(cast)
        with pytest.raises(WrongState):
            make(cast)

    def test_it_ends_with_the_membership(self, cast: Cast) -> None:
        mine, colleagues = make(cast), make(cast, "u1.admin")
        us = system(Via.CLI)
        with acting_as(us), unit_of_work():
            members = queries.members(cast.organisations["u1"])
            role = next(m for m in members if m.person_id == cast.person("u1.editor").id)
            service.end_membership(role, actor=us)
        assert (is_live(mine), is_live(colleagues)) == (False, True)

    def test_it_ends_with_the_persons_standing_and_does_not_come_back(self, cast: Cast) -> None:
        secret, us = make(cast), system(Via.CLI)
        for standing in (Standing.SUSPENDED, Standing.ACTIVE):
            with acting_as(us), unit_of_work():
                person = queries.person(cast.person("u1.editor").id)
                service.set_person_standing(person, standing, actor=us, version=person.version)
        assert not is_live(secret)

    def test_it_ends_with_every_session(self, cast: Cast) -> None:
        secret, us = make(cast), system(Via.CLI)
        with acting_as(us), unit_of_work():
            person = queries.person(cast.person("u1.editor").id)
            service.set_person_standing(person, Standing.ACTIVE, actor=us, version=person.version)
        assert not is_live(secret)

    def test_nobody_sees_anothers_token(self, cast: Cast) -> None:
        make(cast)
        theirs = session.scalar(select(tokens.AccessToken).execution_options(**UNSCOPED))
        with acting_as(cast.actor("u1.admin")), pytest.raises(NotFound):
            tokens.token(theirs.id)

    def test_the_day_of_its_use_is_kept(self, cast: Cast) -> None:
        found, _person = tokens.bearer(make(cast))
        tokens.note_use(found)
        assert found.last_used_on == clock.today()


def test_a_scope_never_gives_more_than_a_role() -> None:
    member = Actor(UUID(int=1), "", UUID(int=2), "", frozenset({Role.MEMBER}), Via.API, scopes=frozenset(Scope))
    assert not allows(member, Permission.LISTING_REVIEW)


def test_what_has_no_scope_cannot_be_done_by_token() -> None:
    held = frozenset().union(*SCOPES.values())
    needing_a_person = {Permission.CONTRACT_REGISTER, Permission.PERSON_SUSPEND, Permission.MEMBERSHIP_MANAGE}
    assert not held & needing_a_person
    assert not any(covers(Scope, permission) for permission in needing_a_person)


def test_every_scope_is_of_use_to_some_role() -> None:
    assert useful_to(Role) == set(Scope) == set(SCOPES)
    assert all(POLICY[permission] for some in SCOPES.values() for permission in some)


FORM = {"name": "夜间上传", "scopes": ["listings:read"], "months": "3"}


def test_a_token_is_shown_once(browse: Browse, cast: Cast) -> None:
    visitor = browse("u1.editor")
    form = {**FORM, "organisation": str(cast.organisations["u1"]), "idempotency_key": "the same key"}
    first = visitor.post("/me/tokens", form)
    secret = re.search(rf"{tokens.MARK}[\w-]{{43}}", first.text)
    assert secret
    again = visitor.post("/me/tokens", form)
    assert (again.status_code, again.headers["Location"]) == (303, "/me/tokens")
    page = visitor.get("/me/tokens").text
    assert secret[0] not in page
    assert page.count("夜间上传") > 0


def test_a_form_that_does_not_hold_keeps_what_was_typed(browse: Browse, cast: Cast) -> None:
    form = {**FORM, "organisation": str(cast.organisations["u1"]), "scopes": ["review"]}
    answer = browse("u1.editor").post("/me/tokens", form)
    assert answer.status_code == 422
    assert "夜间上传" in answer.text


def test_ones_own_token_is_ended_by_hand_and_nobody_elses(app, browse: Browse, cast: Cast) -> None:
    with app.app_context():
        secret = make(cast)
        token_id = tokens.bearer(secret)[0].id
    assert browse("u1.admin").post(f"/me/tokens/{token_id}/end").status_code == 404
    visitor = browse("u1.editor")
    assert visitor.post(f"/me/tokens/{token_id}/end").status_code == 303
    assert visitor.post(f"/me/tokens/{token_id}/end").status_code == 422
    with app.app_context():
        assert not is_live(secret)
