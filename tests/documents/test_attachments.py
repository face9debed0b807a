"""Attachments by their verbs: who may change them when, what the ledger keeps, what the store may forget."""

import io
import json
import os
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from marketplace.accounts import queries as accounts
from marketplace.accounts.attachments import KEEPING as ORGANISATION
from marketplace.brokers.attachments import KEEPING as CASE
from marketplace.contracts.attachments import KEEPING as CONTRACT
from marketplace.contracts.lifecycle import ContractState
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.db import acting_as, session, set_actor, unit_of_work
from marketplace.documents import queries, service, upkeep
from marketplace.documents.intake import Intake
from marketplace.documents.models import Attachment, OwnerKind
from marketplace.documents.store import Store
from marketplace.ledger.models import LedgerEntry
from marketplace.listings.attachments import KEEPING as LISTING
from marketplace.listings.lifecycle import ListingState
from tests.brokers.makers import make_case
from tests.contracts.makers import make_contract
from tests.documents.corpus import GOOD
from tests.documents.makers import make_attachment
from tests.listings.makers import make_listing
from tests.people import Cast

C, L = ContractState, ListingState
DAY = 24 * 3600


def remove(keeping: Any, owner: Any, attachment: Attachment, actor: Any, version: int = 1) -> None:
    with acting_as(actor), unit_of_work():
        service.remove(keeping, owner, attachment, actor=actor, version=version)


def last_entry() -> dict[str, Any]:
    with acting_as(system(Via.CLI)):
        entry = session.query(LedgerEntry).order_by(LedgerEntry.seq.desc()).first()
        assert entry is not None
        return dict(json.loads(entry.body))


@pytest.mark.parametrize("state", [C.DRAFT, C.SUPPLEMENT])
def test_a_contract_takes_files_while_its_filer_writes_it(app: Flask, context: None, cast: Cast, state: C) -> None:
    contract = make_contract(cast, state)
    assert make_attachment(app, CONTRACT, contract, cast.actor("u1.editor")).id


@pytest.mark.parametrize("state", [C.SUBMITTED, C.ACCEPTED, C.REVIEWED, C.REGISTERED, C.REFUSED, C.WITHDRAWN])
def test_what_was_handed_in_stays_as_it_is(app: Flask, context: None, cast: Cast, state: C) -> None:
    contract, filer = make_contract(cast, state), cast.actor("u1.editor")
    with pytest.raises(WrongState):
        make_attachment(app, CONTRACT, contract, filer)
    with pytest.raises(WrongState):
        remove(CONTRACT, contract, Attachment(version=1), filer)


@pytest.mark.parametrize("who", ["e3.engineer", "b1.broker", "bureau.reviewer", "bureau.registrar", "bureau.auditor"])
def test_only_its_filer_changes_the_files_of_a_contract(app: Flask, context: None, cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        make_attachment(app, CONTRACT, make_contract(cast, C.SUPPLEMENT), cast.actor(who))


def test_a_published_listing_gets_no_more_files_but_may_lose_some(app: Flask, context: None, cast: Cast) -> None:
    writer, listing = cast.actor("u1.editor"), make_listing(cast, L.PUBLISHED)
    with pytest.raises(WrongState):
        make_attachment(app, LISTING, listing, writer)
    anyway = service.Keeping(LISTING.kind, LISTING.permission, lambda _: True, LISTING.may_remove)
    remove(LISTING, listing, make_attachment(app, anyway, listing, writer), writer)
    with acting_as(writer):
        assert queries.of(OwnerKind.LISTING, listing.id) == []


def test_each_party_of_a_case_removes_its_own_files_only(app: Flask, context: None, cast: Cast) -> None:
    case, seller, buyer = make_case(cast), cast.actor("u1.editor"), cast.actor("e3.engineer")
    made = make_attachment(app, CASE, case, seller)
    with pytest.raises(NotPermitted):
        remove(CASE, case, made, buyer)
    remove(CASE, case, made, seller)


def test_a_stale_removal_is_refused(app: Flask, context: None, cast: Cast) -> None:
    contract, filer = make_contract(cast), cast.actor("u1.editor")
    made = make_attachment(app, CONTRACT, contract, filer)
    with pytest.raises(StaleVersion):
        remove(CONTRACT, contract, made, filer, version=7)


def test_the_documents_of_an_organisation_are_its_administrators_to_keep(
    app: Flask, context: None, cast: Cast
) -> None:
    organisation = accounts.organisation(cast.organisations["u1"])
    made = make_attachment(app, ORGANISATION, organisation, cast.actor("u1.admin"))
    for who, count in {"u1.editor": 1, "bureau.reviewer": 1, "bureau.auditor": 1, "e3.engineer": 0}.items():
        with acting_as(cast.actor(who)):
            assert len(queries.of(OwnerKind.ORGANISATION, organisation.id)) == count, who
    with pytest.raises(NotPermitted):
        remove(ORGANISATION, organisation, made, cast.actor("u1.editor"))


def test_the_ledger_keeps_the_hash_and_seals_the_names(app: Flask, context: None, cast: Cast) -> None:
    made = make_attachment(app, CONTRACT, make_contract(cast), cast.actor("u1.editor"), GOOD["PDF"])
    entry = last_entry()
    assert (entry["action"], entry["after"]["sha256"]) == ("attachment.add", made.sha256)
    assert entry["after"]["owner_id"] == str(made.owner_id)
    assert {entry["after"][name][:7] for name in ("name", "person_name")} == {"sha256:"}


def test_there_is_room_for_fifty_files(app: Flask, context: None, cast: Cast, monkeypatch: Any) -> None:
    contract, filer = make_contract(cast), cast.actor("u1.editor")
    monkeypatch.setattr(service, "MOST_FILES", 1)
    make_attachment(app, CONTRACT, contract, filer)
    with pytest.raises(InvalidInput):
        make_attachment(app, CONTRACT, contract, filer, GOOD["JPEG"])
    monkeypatch.undo()
    monkeypatch.setattr(service, "MOST_BYTES", 1000)
    with pytest.raises(InvalidInput):
        make_attachment(app, CONTRACT, contract, filer, GOOD["JPEG"])


def test_the_database_itself_refuses_a_public_file_of_a_contract(app: Flask, context: None, cast: Cast) -> None:
    made = make_attachment(app, CONTRACT, make_contract(cast), cast.actor("u1.editor"))
    with (
        acting_as(system(Via.CLI)),
        pytest.raises(IntegrityError, match="public_only_with_a_listing"),
        unit_of_work(),
    ):
        session.get_one(Attachment, made.id).is_public = True


@pytest.fixture
def store(app: Flask, context: None) -> Store:
    set_actor(system(Via.WORKER))
    intake: Intake = app.extensions["intake"]
    return intake.store


def grow_old(store: Store, seconds: float = 2 * DAY) -> None:
    for digest in list(store.digests()):
        path = store.path(digest)
        os.utime(path, (path.stat().st_mtime - seconds,) * 2)


def test_what_nobody_needs_is_swept_after_a_day(app: Flask, store: Store, cast: Cast) -> None:
    kept = make_attachment(app, CONTRACT, make_contract(cast), cast.actor("u1.editor"))
    Intake(store).take(io.BytesIO(GOOD["Word"].make()), "a.docx", strip=False)
    assert len(upkeep.findings(store).orphans) == 1
    assert upkeep.sweep(store) == 0
    grow_old(store)
    assert upkeep.sweep(store) == 1
    assert (store.has(kept.sha256), upkeep.findings(store)) == (True, upkeep.Findings([], [], []))


def test_a_removed_file_can_be_brought_back_for_a_month_and_evidence_for_good(
    app: Flask, store: Store, cast: Cast, monkeypatch: Any
) -> None:
    writer = cast.actor("u1.editor")
    for keeping, owner, name in ((LISTING, make_listing(cast), "JPEG"), (CONTRACT, make_contract(cast), "PDF")):
        remove(keeping, owner, make_attachment(app, keeping, owner, writer, GOOD[name]), writer)
    grow_old(store)
    assert upkeep.sweep(store) == 0
    monkeypatch.setattr(upkeep, "KEPT_AFTER_REMOVAL", upkeep.KEPT_AFTER_REMOVAL * 0)
    assert upkeep.sweep(store) == 2
    assert len(list(store.digests())) == 2


def test_what_is_missing_or_changed_is_found(app: Flask, store: Store, cast: Cast) -> None:
    contract, filer = make_contract(cast), cast.actor("u1.editor")
    lost, bent = (make_attachment(app, CONTRACT, contract, filer, GOOD[name]) for name in ("Word", "Excel"))
    store.forget(lost.sha256)
    store.path(bent.sha256).chmod(0o600)
    store.path(bent.sha256).write_bytes(b"something else")
    found = upkeep.findings(store)
    assert (found.missing, found.changed, found.is_well) == ([lost.sha256], [bent.sha256], False)
