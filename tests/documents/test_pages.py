"""The sections of attachments at the browser: adding, seeing, removing, and what is refused beside its field."""

import errno
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.documents import store
from marketplace.documents.models import Attachment
from marketplace.ledger.models import LedgerEntry
from marketplace.listings import queries, service
from tests.brokers.makers import make_case
from tests.conftest import Browse
from tests.contracts.makers import make_contract_id
from tests.documents.corpus import GOOD, HOSTILE, File
from tests.documents.makers import upload
from tests.documents.test_hostile_files import files_in
from tests.listings.makers import make_listing, publish
from tests.people import Cast

PDF, PNG, TELLING = GOOD["PDF"], GOOD["PNG"], GOOD["JPEG that tells"]


@pytest.fixture
def draft(app: Flask, cast: Cast) -> str:
    """The desk's address of a draft of u1."""
    with app.app_context():
        return f"/o/{cast.organisations['u1']}/listings/{make_listing(cast).id}"


@pytest.fixture
def contract(app: Flask, cast: Cast) -> str:
    return f"/o/{cast.organisations['u1']}/contracts/{make_contract_id(app, cast)}"


def attachments(app: Flask) -> list[Attachment]:
    with app.app_context(), acting_as(system(Via.CLI)):
        return list(session.query(Attachment).order_by(Attachment.added_at))


def actions(app: Flask) -> list[str]:
    with app.app_context(), acting_as(system(Via.CLI)):
        return [e.action for e in session.query(LedgerEntry).order_by(LedgerEntry.seq)]


def stored(app: Flask) -> int:
    return len(files_in(app.extensions["intake"].store.folder))


def links(page: str) -> list[str]:
    return re.findall(r'class="file-name" href="([^"]*)"', page)


def test_several_files_are_added_at_once_and_had_back(app: Flask, browse: Browse, draft: str) -> None:
    writer = browse("u1.editor")
    answer = writer.post(f"{draft}/files", upload(PDF, PNG, is_public="y"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{draft}#files")
    page = writer.get(draft).text
    assert (len(links(page)), PDF.name in page, PNG.name in page) == (2, True, True)
    assert page.count("/preview") == 2
    assert actions(app)[-2:] == ["attachment.add", "attachment.add"]


def test_a_file_comes_as_a_file_and_never_as_a_page(browse: Browse, contract: str) -> None:
    writer = browse("u1.editor")
    writer.post(f"{contract}/files", upload(PDF))
    got = writer.get(links(writer.get(contract).text)[0])
    assert (got.data, got.content_type) == (PDF.make(), "application/pdf")
    assert got.headers["Content-Disposition"].startswith("attachment; filename")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert got.headers["Cache-Control"] == "no-store"


def test_a_preview_is_a_picture_of_our_own(browse: Browse, contract: str) -> None:
    writer = browse("u1.editor")
    writer.post(f"{contract}/files", upload(PDF))
    got = writer.get(links(writer.get(contract).text)[0] + "/preview")
    assert (got.status_code, got.content_type, got.data[:4]) == (200, "image/png", b"\x89PNG")
    assert got.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_word_file_has_no_preview(browse: Browse, contract: str) -> None:
    writer = browse("u1.editor")
    writer.post(f"{contract}/files", upload(GOOD["Word"]))
    page = writer.get(contract).text
    assert ("/preview" in page, writer.get(links(page)[0] + "/preview").status_code) == (False, 404)


def test_a_listing_loses_what_a_photograph_tells_and_a_contract_keeps_it(
    browse: Browse, draft: str, contract: str
) -> None:
    writer = browse("u1.editor")
    for place in (draft, contract):
        writer.post(f"{place}/files", upload(TELLING))
    shown, kept = (writer.get(links(writer.get(place).text)[0]).data for place in (draft, contract))
    assert (b"Zhang" in shown, kept) == (False, TELLING.make())


@pytest.mark.parametrize("name", ["a zip bomb", "a script on opening", "a name read backwards", "HTML called PDF"])
def test_a_hostile_file_is_refused_beside_its_field(app: Flask, browse: Browse, draft: str, name: str) -> None:
    answer = browse("u1.editor").post(f"{draft}/files", upload(PNG, HOSTILE[name]), headers={"Cookie": "language=en"})
    assert (answer.status_code, 'id="files-error"' in answer.text) == (422, True)
    assert attachments(app) == []


def test_the_reason_is_given_in_the_readers_language(browse: Browse, draft: str) -> None:
    writer = browse("u1.editor")
    sent = [HOSTILE["a picture of 30,000 by 30,000"]]
    chinese = writer.post(f"{draft}/files", upload(*sent)).text
    writer.get("/language/en")
    english = writer.post(f"{draft}/files", upload(*sent)).text
    assert "图片过大：最多 40 百万像素" in chinese
    assert "The picture is too large: at most 40 million pixels." in english


def test_what_was_chosen_beside_the_files_stays(browse: Browse, draft: str) -> None:
    page = browse("u1.editor").post(f"{draft}/files", upload(HOSTILE["HTML"], kind="certificate")).text
    assert re.search(r'<option selected value="certificate"', page)
    assert not re.search(r'name="is_public"[^>]*checked|checked[^>]*name="is_public"', page)


@pytest.mark.parametrize("sent", [{}, {"kind": "annex"}, {"kind": "no-such-kind", "files": []}])
def test_a_form_without_files_is_refused(browse: Browse, draft: str, sent: dict[str, Any]) -> None:
    answer = browse("u1.editor").post(f"{draft}/files", sent)
    assert (answer.status_code, "error-summary" in answer.text) == (422, True)


def test_the_same_file_again_is_refused_and_another_place_takes_it(app: Flask, browse: Browse, cast: Cast) -> None:
    with app.app_context():
        places = [f"/o/{cast.organisations['u1']}/listings/{make_listing(cast).id}" for _ in range(2)]
    writer = browse("u1.editor")
    answers = [writer.post(f"{place}/files", upload(PNG)).status_code for place in (*places, places[0])]
    assert (answers, len(attachments(app)), stored(app)) == ([303, 303, 422], 2, 2)


def test_a_form_that_comes_again_adds_nothing_and_with_another_file_is_refused(
    app: Flask, browse: Browse, draft: str
) -> None:
    writer, key = browse("u1.editor"), {"idempotency_key": "one and the same"}
    other = File(PNG.name, GOOD["PNG that tells"].make)
    answers = [writer.post(f"{draft}/files", upload(file, **key)).status_code for file in (PNG, PNG, other)]
    assert (answers, len(attachments(app))) == ([303, 303, 422], 1)


def test_a_removed_file_is_gone_and_the_ledger_remembers(app: Flask, browse: Browse, draft: str) -> None:
    writer = browse("u1.editor")
    writer.post(f"{draft}/files", upload(PNG))
    link = links(writer.get(draft).text)[0]
    assert writer.post(f"{link}/remove", {"version": "1"}).status_code == 303
    assert (links(writer.get(draft).text), writer.get(link).status_code) == ([], 404)
    assert writer.post(f"{link}/remove", {"version": "1"}).status_code == 404
    assert actions(app)[-1] == "attachment.remove"


def test_a_published_listing_shows_its_public_files_to_everybody_until_it_is_withdrawn(
    app: Flask, browse: Browse, cast: Cast
) -> None:
    writer, everybody = browse("u1.editor"), browse("")
    with app.app_context():
        listing = make_listing(cast)
        number = listing.id
    draft, public = f"/o/{cast.organisations['u1']}/listings/{number}", f"/results/{number}"
    writer.post(f"{draft}/files", upload(PNG, is_public="y"))
    writer.post(f"{draft}/files", upload(PDF))
    shown, hidden = (f"{public}/files/{one.id}" for one in attachments(app))
    assert everybody.get(shown).status_code == 404
    with app.app_context(), acting_as(system(Via.CLI)):
        version = submitted(number, cast)
        assert version
    page = everybody.get(public).text
    assert (PNG.name in page, PDF.name in page, "高校编辑" in page) == (True, False, False)
    got = [everybody.get(where).status_code for where in (shown, f"{shown}/preview", hidden, f"{hidden}/preview")]
    assert got == [200, 200, 404, 404]
    assert everybody.get(shown.replace("results", "demands")).status_code == 404
    assert writer.post(f"{draft}/files", upload(GOOD["JPEG"])).status_code == 422
    writer.post(f"{draft}/withdraw", {"version": str(version)})
    assert {everybody.get(where).status_code for where in (shown, f"{shown}/preview", public)} == {404}


def submitted(number: UUID, cast: Cast) -> int:
    """Hand in and let through; the version that it has then."""
    actor = cast.actor("u1.editor")
    with acting_as(actor), unit_of_work():
        service.submit(queries.listing(number), actor=actor, version=queries.listing(number).version)
    publish(cast, queries.listing(number))
    return queries.listing(number).version


def test_the_auditor_reads_and_each_reading_leaves_a_trace(
    app: Flask, browse: Browse, cast: Cast, contract: str
) -> None:
    browse("u1.editor").post(f"{contract}/files", upload(PDF))
    auditor = browse("bureau.auditor")
    seen = contract.replace(str(cast.organisations["u1"]), str(cast.organisations["bureau"]))
    page = auditor.get(seen).text
    assert ("/preview" in page, "attachment.read" in actions(app)) == (False, False)
    assert auditor.get(links(page)[0]).status_code == 200
    assert actions(app)[-1] == "attachment.read"


def test_a_case_shows_its_files_to_both_parties_and_the_broker(app: Flask, browse: Browse, cast: Cast) -> None:
    with app.app_context():
        case = make_case(cast).id
    places = {who: f"/o/{cast.organisations[who.split('.')[0]]}/cases/{case}" for who in
              ("u1.editor", "e3.engineer", "b1.broker")}  # fmt: skip
    browse("u1.editor").post(f"{places['u1.editor']}/files", upload(PDF))
    browse("b1.broker").post(f"{places['b1.broker']}/files", upload(PNG))
    for who, place in places.items():
        page = browse(who).get(place).text
        assert (len(links(page)), page.count("/remove")) == (2, {"e3.engineer": 0}.get(who, 1)), who
        assert ("高校编辑" in page.split('id="files"')[1]) == (who == "u1.editor")


def test_the_bureau_sees_the_documents_of_an_organisation_where_it_verifies_it(browse: Browse, cast: Cast) -> None:
    u1, bureau = cast.organisations["u1"], cast.organisations["bureau"]
    own = f"/o/{u1}/organisations/{u1}/files"
    assert browse("u1.admin").post(own, upload(PDF, kind="certificate")).status_code == 303
    assert PDF.name in browse("bureau.reviewer").get(f"/o/{bureau}/organisations/{u1}").text
    assert PDF.name not in browse("").get(f"/organisations/{u1}").text


def test_too_much_at_once_is_refused_and_only_uploads_may_be_large(browse: Browse, draft: str) -> None:
    writer = browse("u1.editor")
    for page, megabytes in (("files", 61), ("submit", 3)):
        said = {"CONTENT_LENGTH": str(megabytes * 1024**2), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
        assert writer.client.post(f"{draft}/{page}", environ_overrides=said).status_code == 413
    eleven = [File(f"{n}.png", PNG.make) for n in range(11)]
    assert writer.post(f"{draft}/files", upload(*eleven)).status_code == 422


def test_a_full_disk_is_said_on_a_page_and_leaves_nothing(
    app: Flask, browse: Browse, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    writer = browse("u1.editor")
    with monkeypatch.context() as patch:
        patch.setattr(store, "copy", no_room)
        answer = writer.post(f"{draft}/files", upload(PDF))
    assert (answer.status_code, "error-page" in answer.text, stored(app), attachments(app)) == (507, True, 0, [])
    assert writer.post(f"{draft}/files", upload(PDF)).status_code == 303


def test_a_file_that_is_missing_from_the_store_is_said_to_be(app: Flask, browse: Browse, draft: str) -> None:
    writer = browse("u1.editor")
    writer.post(f"{draft}/files", upload(PNG))
    intake = app.extensions["intake"]
    intake.store.forget(attachments(app)[0].sha256)
    assert writer.get(links(writer.get(draft).text)[0]).status_code == 404


def test_a_zip_bomb_five_times_at_once_keeps_nobody_from_reading(app: Flask, browse: Browse, draft: str) -> None:
    bombs, readers = [browse("u1.editor") for _ in range(5)], [browse("") for _ in range(3)]
    forms = [upload(HOSTILE["a zip bomb"]) for _ in bombs]

    def read(reader: Any) -> tuple[int, float]:
        began = time.monotonic()
        return reader.get("/results").status_code, time.monotonic() - began

    with ThreadPoolExecutor(8) as pool:
        refused = [pool.submit(bomb.post, f"{draft}/files", form) for bomb, form in zip(bombs, forms, strict=True)]
        read_pages = [pool.submit(read, reader) for reader in readers]
        assert {answer.result().status_code for answer in refused} == {422}
        pages = [page.result() for page in read_pages]
    assert {status for status, _seconds in pages} == {200}
    assert max(seconds for _status, seconds in pages) < 5
    assert stored(app) == 0
