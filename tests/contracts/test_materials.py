"""Nothing is accepted unseen: the text of the contract is attached, or an officer says which originals there are."""

from typing import Any

import pytest
from flask import Flask

from marketplace.contracts import recognition, service
from marketplace.contracts.attachments import KEEPING
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.errors import InvalidInput
from marketplace.db import acting_as, unit_of_work
from marketplace.documents import service as files
from marketplace.documents.models import Attachment, AttachmentKind
from tests.contracts.makers import NOTE, ORIGINALS, make_contract
from tests.contracts.test_pages import contracts, typed
from tests.contracts.test_recognition import do
from tests.documents.corpus import GOOD
from tests.documents.makers import make_attachment, upload
from tests.people import Cast

S = ContractState


def attach(app: Flask, cast: Cast, contract: Contract, kind: AttachmentKind) -> Attachment:
    return make_attachment(app, KEEPING, contract, cast.actor("u1.editor"), kind=kind)


def hand_in(cast: Cast, contract: Contract) -> None:
    do(cast, "u1.editor", service.submit, contract)


@pytest.mark.usefixtures("context")
class TestAcceptance:
    @pytest.mark.parametrize("kind", [None, AttachmentKind.ANNEX])
    def test_needs_the_text_of_the_contract_or_words_about_its_originals(
        self, app: Flask, cast: Cast, kind: AttachmentKind | None
    ) -> None:
        made = make_contract(cast)
        if kind:
            attach(app, cast, made, kind)
        hand_in(cast, made)
        with pytest.raises(InvalidInput) as refused:
            do(cast, "bureau.reviewer", recognition.accept, made, originals="  ")
        assert (set(refused.value.fields), made.state) == ({"originals"}, S.SUBMITTED)
        do(cast, "bureau.reviewer", recognition.accept, made, originals=ORIGINALS)
        assert (made.state, made.originals_note) == (S.ACCEPTED, ORIGINALS)

    def test_needs_no_words_where_the_text_is_attached(self, app: Flask, cast: Cast) -> None:
        made = make_contract(cast)
        attach(app, cast, made, AttachmentKind.CONTRACT_TEXT)
        hand_in(cast, made)
        do(cast, "bureau.reviewer", recognition.accept, made)
        assert (made.state, made.originals_note) == (S.ACCEPTED, "")

    def test_does_not_outlive_the_text_it_rested_on(self, app: Flask, cast: Cast) -> None:
        made = make_contract(cast)
        text = attach(app, cast, made, AttachmentKind.CONTRACT_TEXT)
        hand_in(cast, made)
        do(cast, "bureau.reviewer", recognition.accept, made)
        do(cast, "bureau.reviewer", recognition.ask_supplement, made, note=NOTE)
        editor = cast.actor("u1.editor")
        with acting_as(editor), unit_of_work():
            files.remove(KEEPING, made, text, actor=editor, version=1)
        with pytest.raises(InvalidInput) as refused:
            do(cast, "u1.editor", service.resubmit, made)
        assert set(refused.value.fields) == {"contract_text"}


@pytest.mark.usefixtures("context")
class TestWhatWasSentBack:
    def test_does_not_come_again_as_it_was(self, cast: Cast) -> None:
        made = make_contract(cast, S.SUPPLEMENT)
        with pytest.raises(InvalidInput) as refused:
            do(cast, "u1.editor", service.resubmit, made)
        assert (set(refused.value.fields), made.state) == ({"answer"}, S.SUPPLEMENT)
        do(cast, "u1.editor", service.resubmit, made, answer="合同已写明，见第三条。")
        assert (made.state, made.particulars["answer"]) == (S.SUBMITTED, "合同已写明，见第三条。")

    def test_comes_again_with_another_file(self, app: Flask, cast: Cast) -> None:
        made = make_contract(cast, S.SUPPLEMENT)
        attach(app, cast, made, AttachmentKind.ANNEX)
        do(cast, "u1.editor", service.resubmit, made)
        assert made.state is S.SUBMITTED


def test_the_text_goes_with_the_form_and_the_office_accepts_by_it(app: Flask, cast: Cast, browse: Any) -> None:
    editor, own = browse("u1.editor"), f"/o/{cast.organisations['u1']}/contracts"
    (file,) = upload(GOOD["PDF"])["files"]
    sent = editor.post(f"{own}/new", {**typed(then="submit"), "contract_text": file})
    assert sent.status_code == 303, sent.text
    assert GOOD["PDF"].name in editor.get(sent.location).text
    (made,) = contracts(app)
    desk = f"/o/{cast.organisations['bureau']}/contracts/{made.id}"
    reviewer = browse("bureau.reviewer")
    assert "accept-originals" not in reviewer.get(desk).text
    assert reviewer.post(f"{desk}/accept", {"version": str(made.version)}).status_code == 303


def test_a_filing_without_the_text_says_what_follows(cast: Cast, browse: Any) -> None:
    editor, own = browse("u1.editor"), f"/o/{cast.organisations['u1']}/contracts"
    draft = editor.get(editor.post(f"{own}/new", typed()).location).text
    assert "尚未上传合同文本" in draft
    handed_in = editor.get(editor.post(f"{own}/new", typed(title="另一份合同", then="submit")).location).text
    assert "登记机构须核对原件后才能受理" in handed_in
    assert "尚未上传合同文本" not in handed_in
