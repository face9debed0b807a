"""The stories S1 to S8 told together through the verbs, day by day; tests/stories/s12.py lists what they post."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from marketplace.contracts import frameworks, receipts, rules
from marketplace.contracts.classes import ContractKind, DeductionKind, Subclass
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.receipts import Income
from marketplace.core.actors import Via, system
from marketplace.core.exchange import parse_rate
from marketplace.db import acting_as, set_actor, unit_of_work
from marketplace.district import rates
from marketplace.district.codes import TechnicalField
from marketplace.district.rates import NewRate
from tests.contracts.change_makers import AMENDMENT, REVOCATION, TERMINATION, act, change, on
from tests.contracts.makers import abroad, install_test_old, make_contract, party
from tests.people import Cast

F = TechnicalField
SERVICE = {"subclass": Subclass.GENERAL_SERVICE, "deductions": ()}
ENDS = date(2027, 1, 14)


def equipment(yuan: int) -> tuple[DeductionFiling, ...]:
    """One line of equipment that is not technology."""
    return (DeductionFiling(DeductionKind.EQUIPMENT, "服务器", yuan * 100),)


HALF_DONE = 45_000_000
PERFORMED = {"performed_fen": HALF_DONE, "performed_technology_fen": HALF_DONE}
LESS = {"amount_fen": 60_000_000, "deductions": equipment(60_000)}

# story: who files, seller, buyer, what else
FILED: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "S1": ("u1.editor", "u1", "e3", {}),
    "S2": ("r1.editor", "r1", "e1", {**SERVICE, "field": F.ELECTRONICS, "deductions": equipment(300_000)}),
    "S3": ("u1.editor", "u1", "e5", {"field": F.AGRICULTURE, "deductions": ()}),
    "S6-C1": ("e4.engineer", "e4", "e3", SERVICE),
    "S6-C2": ("e4.engineer", "e4", "e3", SERVICE),
    "S6-C3": ("e4.engineer", "e4", "e3", SERVICE),
    "S7b": ("e1.engineer", "e1", "e2", {**SERVICE, "field": F.MATERIALS}),
    "S7c": ("e1.engineer", "e1", "e5", {**SERVICE, "field": F.MATERIALS}),
    "S8 main": (
        *("u1.editor", "u1", "e2"),
        {"subclass": Subclass.PATENT_TRANSFER, "field": F.MATERIALS, "deductions": equipment(80_000)},
    ),
    "S8 fee": (
        *("b1.broker", "b1", "u1"),
        {"subclass": Subclass.INTERMEDIATION, "field": F.MATERIALS, "deductions": ()},
    ),
}


class Telling:
    """Everything that happens in S1 to S8, in the order of its days."""

    def __init__(self, cast: Cast, monkeypatch: Any) -> None:
        self.cast, self.monkeypatch = cast, monkeypatch
        self.contracts: dict[str, Contract] = {}

    def tell(self) -> dict[str, Contract]:
        """Let it happen; the contracts by their story."""
        install_test_old()
        for code in ("CN-2026", "TEST-OLD"):
            _register_outside_area(code)
        for day, happens in sorted(self._events(), key=lambda event: event[0]):
            on(self.monkeypatch, day)
            happens()
        return self.contracts

    def _events(self) -> list[tuple[date, Callable[[], Any]]]:
        file, change_ = self._file, self._change
        return [
            (date(2024, 1, 20), self._keep_framework),
            (date(2024, 9, 20), partial(self._call_off, "S6-C1", date(2024, 9, 2), 400_000)),
            (date(2024, 10, 10), partial(file, "S7c", date(2024, 10, 10), 980_000)),
            (date(2024, 12, 26), partial(file, "S2", date(2024, 11, 28), 3_200_000)),
            (date(2025, 2, 18), partial(change_, "S2", AMENDMENT, amount_fen=245_000_000)),
            (date(2025, 3, 5), partial(file, "S7b", date(2025, 3, 5), 1_500_000)),
            (date(2025, 4, 8), partial(file, "S1", date(2025, 3, 10), 860_000)),
            (date(2025, 4, 25), partial(self._call_off, "S6-C2", date(2025, 4, 1), 650_000)),
            (date(2025, 5, 12), self._receive),
            (date(2025, 5, 20), partial(file, "S3", date(2025, 5, 6), 500_000)),
            (date(2025, 6, 16), self._import_licence),
            (date(2025, 6, 30), partial(change_, "S7c", REVOCATION, "bureau.registrar")),
            (date(2025, 7, 10), partial(file, "S8 main", date(2025, 7, 1), 800_000)),
            (date(2025, 7, 11), partial(file, "S8 fee", date(2025, 7, 1), 24_000)),
            (date(2025, 8, 20), partial(change_, "S7b", TERMINATION, **PERFORMED)),
            (date(2025, 9, 1), partial(change_, "S4", AMENDMENT, "e2.engineer", foreign_minor=10_000_000)),
            (date(2025, 10, 15), partial(change_, "S8 main", AMENDMENT, **LESS)),
            (date(2025, 10, 15), partial(change_, "S8 fee", AMENDMENT, amount_fen=1_800_000)),
            (date(2026, 2, 2), partial(self._call_off, "S6-C3", date(2026, 1, 10), 300_000)),
        ]

    def _file(self, story: str, signed_on: date, yuan: int, **more: Any) -> None:
        who, seller, buyer, own = FILED[story]
        given = {
            "title": f"样例合同 {story}", "signed_on": signed_on, "begins_on": signed_on, "ends_on": ENDS,
            "seller": party(Side.SELLER, seller), "buyer": party(Side.BUYER, buyer), "amount_fen": yuan * 100,
        }  # fmt: skip
        made = make_contract(self.cast, ContractState.REGISTERED, filer=who, **{**given, **own, **more})
        self.contracts[story] = made

    def _keep_framework(self) -> None:
        given = {
            "title": "产线自动化技术服务框架协议", "kind": ContractKind.FRAMEWORK, "signed_on": date(2024, 1, 15),
            "begins_on": date(2024, 1, 15), "ends_on": ENDS, "amount_fen": 600_000_000,
            "seller": party(Side.SELLER, "e4"), "buyer": party(Side.BUYER, "e3"),
        }  # fmt: skip
        self.framework = make_contract(self.cast, filer="e4.engineer", **{**SERVICE, **given})
        act(frameworks.keep, self.framework, self.cast, "e4.engineer")

    def _call_off(self, story: str, signed_on: date, yuan: int) -> None:
        self._file(story, signed_on, yuan, kind=ContractKind.CALL_OFF, parent_id=self.framework.id)

    def _receive(self) -> None:
        with acting_as(actor := self.cast.actor("e1.engineer")), unit_of_work():
            receipts.enter(self.contracts["S7b"], Income(date(2025, 5, 12), HALF_DONE, HALF_DONE), actor=actor)

    def _import_licence(self) -> None:
        day = date(2025, 6, 16)
        with unit_of_work():
            rates.enter(NewRate("USD", 1, parse_rate("7.1889"), day, "测试汇率表"), actor=system(Via.CLI))
        self.contracts["S4"] = make_contract(
            self.cast, ContractState.REGISTERED, filer="e2.engineer", title="菌种选育技术秘密使用许可",
            subclass=Subclass.SECRET_LICENCE, field=F.BIOMEDICAL, signed_on=date(2025, 6, 2),
            begins_on=date(2025, 6, 2), ends_on=date(2027, 6, 1), seller=abroad(), buyer=party(Side.BUYER, "e2"),
            currency="USD", foreign_minor=12_000_000, deductions=(),
        )  # fmt: skip

    def _change(self, story: str, kind: Any, who: str = "", **more: Any) -> None:
        change(self.cast, self.contracts[story], kind, who or FILED[story][0], **more)


def _register_outside_area(code: str) -> None:
    """The setting that S6 names: its seller has its seat elsewhere."""
    found = rules.by_code(code)
    values = {name: getattr(found, name) for name in rules.EDITABLE} | {"registers_outside_area": True}
    with unit_of_work():
        rules.write(code, values, actor=system(Via.CLI), version=found.version)


def tell(cast: Cast, monkeypatch: Any) -> dict[str, Contract]:
    """Tell every story from S1 to S8 through the verbs; what follows is read as the system."""
    set_actor(system(Via.CLI))
    return Telling(cast, monkeypatch).tell()
