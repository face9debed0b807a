"""What the values of a dimension are called in the reader's language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.contracts.classes import ContractClass, PlanSource, Subclass
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.district.codes import IpKind, Objective, PartyNature, PartySize, TechnicalField, region_name
from marketplace.listings import queries as listings
from marketplace.tally.queries import Dimension

Name = Callable[[str], str]
TABLES: Mapping[Dimension, type[Titled]] = {
    Dimension.CLASS: ContractClass,
    Dimension.SUBCLASS: Subclass,
    Dimension.FIELD: TechnicalField,
    Dimension.IP_KIND: IpKind,
    Dimension.OBJECTIVE: Objective,
    Dimension.PLAN_SOURCE: PlanSource,
    Dimension.SELLER_NATURE: PartyNature,
    Dimension.BUYER_NATURE: PartyNature,
    Dimension.SELLER_SIZE: PartySize,
    Dimension.BUYER_SIZE: PartySize,
}
REGIONS = (Dimension.SELLER_REGION, Dimension.BUYER_REGION)
OLD_CLASSES = {"2": N_("Technology transfer, licences included")}


def names(dimension: Dimension, keys: Iterable[str]) -> dict[str, str]:
    """What each of `keys` is called; "" is what says nothing."""
    if dimension is Dimension.BROKER:
        called = accounts.names_of([UUID(key) for key in keys if key])
        return {"": _("Without a broker"), **{str(key): name for key, name in called.items()}}
    if dimension is Dimension.LISTING:
        return _titles(list(keys))
    return {key: _name(dimension, key) for key in keys}


def _titles(keys: Sequence[str]) -> dict[str, str]:
    """Titles of those listings that the reader may see; the others by the beginning of their identifier."""
    called = {str(key): title for key, title in listings.titles_of([UUID(key) for key in keys if key]).items()}
    hidden = {key: _("A listing that is not public (%(mark)s)", mark=key[:8]) for key in keys if key}
    return {"": _("Without a listing"), **hidden, **called}


def _name(dimension: Dimension, key: str) -> str:
    if not key:
        return _("abroad") if dimension in REGIONS else _("Not stated")
    if dimension in REGIONS:
        return _(region_name(key))
    if dimension is Dimension.OLD_CLASS and key in OLD_CLASSES:
        return _(OLD_CLASSES[key])
    table = ContractClass if dimension is Dimension.OLD_CLASS else TABLES.get(dimension)
    member = table.get(key) if table else None
    return _(member.label) if member else key
