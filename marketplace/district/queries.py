"""Reading the district's one row."""

from sqlalchemy import select

from marketplace.core.errors import NotFound
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.district.models import District

_REGISTRY_POINT = select(District.registry_point)


def registry_point() -> str:
    """RRRRPP of the registration numbers that are minted here (登记机构). Raises NotFound before set-up."""
    point = session.connection().scalar(_REGISTRY_POINT)
    if point is None:
        raise NotFound()
    return point


def current() -> District:
    """The district of this platform. Raises NotFound before `marketplace init` has made it."""
    district = session.get(District, 1)
    if district is None:
        raise NotFound(N_("This platform has no district yet: run `marketplace init` or `marketplace demo`."))
    return district


def platform_name(chinese: bool) -> str:
    """What the platform calls itself in Chinese or in English. Raises NotFound before set-up."""
    district = current()
    return district.platform_name if chinese else district.platform_name_en
