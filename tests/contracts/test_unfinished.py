"""An unfinished filing keeps itself: as typed, for one's own organisation, until the contract is saved."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.contracts.unfinished import MOST, FilingDraft
from marketplace.core.actors import Via, system
from marketplace.db import UNSCOPED, acting_as, session
from tests.contracts.makers import make_contract_id
from tests.contracts.test_pages import contracts, typed, version_of
from tests.people import Cast


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/o/{cast.organisations['u1']}/contracts"


@pytest.fixture
def editor(browse: Any) -> Any:
    visitor = browse("u1.editor")
    visitor.client.set_cookie("language", "en")
    return visitor


def kept(app: Flask) -> list[FilingDraft]:
    with app.app_context(), acting_as(system(Via.CLI)):
        found = list(session.scalars(select(FilingDraft).execution_options(**UNSCOPED)))
        session.expunge_all()
        return found


def begin(visitor: Any, address: str, **changes: str) -> dict[str, Any]:
    """Type and let it save itself once."""
    answer = visitor.post(f"{address}/unfinished", typed(**changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_what_was_typed_comes_back_as_it_was_typed_even_where_it_is_wrong(
    app: Flask, editor: Any, address: str
) -> None:
    left = begin(editor, address, amount="12万", signed_on="昨天", title="写到一半的合同")
    assert "Saved as an unfinished filing at" in left["said"]
    listed = editor.get(address).text
    assert "写到一半的合同" in listed
    assert "Unfinished filings" in listed
    page = editor.get(editor.get(f"{address}/unfinished/{left['id']}").location)
    assert page.status_code == 200
    for text in ("12万", "昨天", "写到一半的合同", "180,000", left["id"]):
        assert f'value="{text}"' in page.text
    assert contracts(app) == []


def test_it_goes_on_and_is_gone_once_the_contract_is_saved(app: Flask, editor: Any, address: str) -> None:
    left = begin(editor, address, title="第一稿")
    more = typed(title="第二稿", filing_version=str(left["version"]))
    again = editor.post(f"{address}/unfinished/{left['id']}", more)
    assert (again.status_code, again.json["version"], kept(app)[0].title) == (200, 2, "第二稿")
    refused = editor.post(f"{address}/new", typed(amount="", filing=left["id"]))
    assert refused.status_code == 422
    assert 'name="filing_version" value="2"' in refused.text
    editor.post(f"{address}/new", typed(filing=left["id"]))
    assert (len(contracts(app)), kept(app)) == (1, [])


def test_of_two_who_go_on_the_second_is_told(app: Flask, editor: Any, browse: Any, address: str) -> None:
    left = begin(editor, address)
    where, seen = f"{address}/unfinished/{left['id']}", str(left["version"])
    answers = [
        who.post(where, typed(title=title, filing_version=seen)).status_code
        for who, title in ((editor, "甲"), (browse("u1.admin"), "乙"))
    ]
    assert (answers, kept(app)[0].title) == ([200, 409], "甲")


def test_it_is_discarded(app: Flask, editor: Any, address: str) -> None:
    left = begin(editor, address)
    assert editor.post(f"{address}/unfinished/{left['id']}/discard", {"version": "1"}).status_code == 303
    assert kept(app) == []
    assert editor.get(f"{address}/unfinished/{left['id']}").status_code == 404
    assert editor.get(f"{address}/new?filing={left['id']}").status_code == 404


def test_nobody_else_sees_goes_on_with_or_discards_it(
    app: Flask, cast: Cast, editor: Any, browse: Any, address: str
) -> None:
    left = begin(editor, address, title="未公开的秘密合同")
    for who in ("e3.engineer", "bureau.reviewer", "bureau.auditor", "b1.broker"):
        visitor = browse(who)
        theirs = f"/o/{cast.organisations[cast.person(who).organisation]}/contracts"
        for what in ("", "/discard"):
            assert visitor.post(f"{theirs}/unfinished/{left['id']}{what}", typed()).status_code in (403, 404)
        assert visitor.get(f"{theirs}/unfinished/{left['id']}").status_code in (403, 404)
        assert visitor.get(f"{theirs}/new?filing={left['id']}").status_code in (403, 404)
        assert "未公开的秘密合同" not in visitor.get(theirs).text
    assert len(kept(app)) == 1


def test_an_edit_of_a_contract_goes_on_there_and_still_notices_another_edit(
    app: Flask, cast: Cast, editor: Any, address: str
) -> None:
    made = make_contract_id(app, cast)
    seen = version_of(editor.get(f"{address}/{made}/edit"))
    left = begin(editor, address, about_contract=str(made), version=seen, title="改到一半")
    editor.post(f"{address}/{made}/edit", typed(version=seen, title="别人先改了"))
    back = editor.get(editor.get(f"{address}/unfinished/{left['id']}").location)
    assert "改到一半" in back.text
    late = editor.post(f"{address}/{made}/edit", typed(version=version_of(back), title="改到一半", filing=left["id"]))
    assert late.status_code == 409
    assert len(kept(app)) == 1


def test_an_organisation_keeps_no_more_than_it_can_look_through(editor: Any, address: str) -> None:
    for _ in range(MOST):
        begin(editor, address)
    assert editor.post(f"{address}/unfinished", typed()).status_code == 422
