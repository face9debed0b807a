"""A notice that is printed again says what it said, whatever has become of the contract since."""

from typing import Any

from marketplace.contracts import office_notices, service
from marketplace.contracts.classes import Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.db import acting_as, unit_of_work
from tests.contracts.change_makers import AMENDMENT, change
from tests.contracts.makers import make_contract, make_filing
from tests.people import Cast

OLD, NEW = "焊缝图像识别软件研发", "焊缝图像识别服务"


def printed(contract: Contract) -> str:
    (notice,) = office_notices.notices_of(contract)
    return str(office_notices.paper(contract, notice)["lines"])


def test_an_amended_title_and_class_are_those_of_then(app: Any, cast: Cast) -> None:
    with app.test_request_context():
        made = make_contract(cast, ContractState.REGISTERED, title=OLD)
        change(cast, made, AMENDMENT, title=NEW, subclass=Subclass.GENERAL_SERVICE)
        with acting_as(cast.actor("u1.editor")):
            said = printed(made)
    assert OLD in said
    assert NEW not in said
    assert "委托开发" in said


def test_a_title_put_right_since_is_told_as_such(app: Any, cast: Cast) -> None:
    with app.test_request_context():
        made = make_contract(cast, ContractState.SUPPLEMENT, title=OLD)
        editor = cast.actor("u1.editor")
        with acting_as(editor), unit_of_work():
            service.edit(made, make_filing(title=NEW), actor=editor, version=made.version)
        with acting_as(editor):
            assert f"{NEW}（本通知书发出后经补正）" in printed(made)
