"""What figures are told apart by, and which way a contract goes: in the postings' columns and in the summed cells."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, or_

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.district import queries as districts
from marketplace.tally.models import Cell, Flow, Posting


class Dimension(Titled):
    """The value is the posting's column, but for the old classes, which are read from the class."""

    CLASS = "contract_class", N_("Class of contract")
    OLD_CLASS = "old_class", N_("Class, old four-class view")
    SUBCLASS = "subclass", N_("Sub-class")
    FIELD = "field", N_("Technical field")
    IP_KIND = "ip_kind", N_("Kind of intellectual property")
    OBJECTIVE = "objective", N_("Social and economic objective")
    PLAN_SOURCE = "plan_source", N_("Plan source")
    SELLER_REGION = "seller_region", N_("Seller's region")
    BUYER_REGION = "buyer_region", N_("Buyer's region")
    SELLER_NATURE = "seller_nature", N_("Seller's kind")
    BUYER_NATURE = "buyer_nature", N_("Buyer's kind")
    SELLER_SIZE = "seller_size", N_("Seller's size")
    BUYER_SIZE = "buyer_size", N_("Buyer's size")
    BROKER = "broker_person_id", N_("Broker")
    LISTING = "listing_id", N_("Listing")


class Measure(Titled):
    """登记, 输出, 吸纳, 本地: which way a contract goes over the border of the area (domain/contracts.md 1.11)."""

    REGISTERED = "registered", N_("Registered")
    EXPORTED = "exported", N_("Exported: the seller is in the area")
    ABSORBED = "absorbed", N_("Absorbed, known to us: the buyer is in the area")
    LOCAL = "local", N_("Local: both are in the area")

    @property
    def flows(self) -> frozenset[Flow]:
        """The flows that it sums."""
        return FLOWS[self]


FLOWS: Mapping[Measure, frozenset[Flow]] = {
    Measure.REGISTERED: frozenset(Flow),
    Measure.EXPORTED: frozenset({Flow.LOCAL, Flow.OUT}),
    Measure.ABSORBED: frozenset({Flow.LOCAL, Flow.IN}),
    Measure.LOCAL: frozenset({Flow.LOCAL}),
}
# Every cell has its flow: told apart by it, figures are in all measures at once.
FLOW = "flow"
ALL = "all"
# Each of these has its cells; the classes are read from those of the sub-classes, whose first digit they are.
STORED = tuple(each.value for each in Dimension if each not in (Dimension.CLASS, Dimension.OLD_CLASS))
# What stands in licences' place where there are four classes: until 2022 they were transfers (3 in 2).
LICENCE, TRANSFER = "3", "2"
# Of one contract's postings: the first seller's, or where only others' parts count, one of theirs (T8).
SELLERS_REGION = func.coalesce(
    func.max(case((Posting.part == 0, Posting.seller_region))), func.max(Posting.seller_region)
)


def area() -> str:
    """The leading digits of the regions that are inside: a district's six, a city's four, a province's two."""
    region = districts.region()
    while region.endswith("00"):
        region = region[:-2]
    # Without a district nothing is inside it.
    return region or "?"


def flow_of(seller_region: str, buyer_region: str, inside: str) -> Flow:
    """Which way a contract between two regions goes."""
    return _FLOWS[seller_region.startswith(inside), buyer_region.startswith(inside)]


_FLOWS = {
    (True, True): Flow.LOCAL,
    (True, False): Flow.OUT,
    (False, True): Flow.IN,
    (False, False): Flow.ELSEWHERE,
}


def flow_in_sql(inside: str) -> ColumnElement[str]:
    """`flow_of` a posting, for a statement."""
    seller, buyer = _regions_inside(inside)
    whens = ((seller & buyer, Flow.LOCAL.value), (seller, Flow.OUT.value), (buyer, Flow.IN.value))
    return case(*whens, else_=Flow.ELSEWHERE.value)


def goes(measure: Measure) -> list[ColumnElement[bool]]:
    """The conditions of a posting that counts in `measure`."""
    if measure is Measure.REGISTERED:
        return []
    seller, buyer = _regions_inside(area())
    return {Measure.EXPORTED: [seller], Measure.ABSORBED: [buyer], Measure.LOCAL: [seller, buyer]}[measure]


def _regions_inside(inside: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    columns = (Posting.seller_region, Posting.buyer_region)
    seller, buyer = (column.startswith(inside, autoescape=True) for column in columns)
    return seller, buyer


def of_posting(dimension: str) -> ColumnElement[Any]:
    """What a posting counts under."""
    if dimension == FLOW:
        return flow_in_sql(area())
    if dimension == Dimension.OLD_CLASS:
        return folded(Posting.contract_class)  # type: ignore[arg-type]
    column: ColumnElement[Any] = getattr(Posting, dimension)
    return column


def is_one_of(dimension: str, value: Any) -> ColumnElement[bool]:
    """A posting that counts under `value`, or under one of several; under "" where it says nothing."""
    column = of_posting(dimension)
    if isinstance(value, tuple | list | frozenset):
        return or_(*(is_one_of(dimension, each) for each in value))
    if value in ("", None):
        return func.coalesce(cast(column, String), "") == ""
    return column.in_([value])


def stored_as(dimension: str) -> str:
    """Whose cells hold `dimension`."""
    if dimension == FLOW:
        return ALL
    return Dimension.SUBCLASS if dimension in (Dimension.CLASS, Dimension.OLD_CLASS) else dimension


def apart(names: Iterable[str]) -> list[ColumnElement[Any]]:
    """Between whose values cells of these dimensions see an act take and give (T4)."""
    return [of_posting(each) for each in (FLOW, *map(stored_as, names)) if each != ALL]


def of_cell(dimension: str, key: ColumnElement[str]) -> ColumnElement[str]:
    """The value of `dimension` in a cell of `stored_as(dimension)`."""
    if dimension == FLOW:
        return cast(Cell.flow, String)
    if stored_as(dimension) == dimension:
        return key
    first = func.substr(key, 1, 1)
    return folded(first) if dimension == Dimension.OLD_CLASS else first


def folded(contract_class: ColumnElement[str]) -> ColumnElement[str]:
    """Licences as transfers."""
    return case((contract_class == LICENCE, TRANSFER), else_=contract_class)
