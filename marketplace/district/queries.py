"""Reading the district's one row."""

from marketplace.core.errors import NotFound
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.district.models import District


def current() -> District:
    """The district of this platform. Raises NotFound before `marketplace init` has made it."""
    district = session.get(District, 1)
    if district is None:
        raise NotFound(N_("This platform has no district yet: run `marketplace init` or `marketplace demo`."))
    return district
