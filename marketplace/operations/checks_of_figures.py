"""Checks of what is made from the postings: the summed cells, and what was published."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import select

from marketplace.core.text import N_
from marketplace.db import session
from marketplace.operations.findings import Finding
from marketplace.operations.place import Place
from marketplace.tally import cells
from marketplace.tally.report_models import FrozenReport, ReportContent
from search_index import Engine


def agreeing_cells(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """Every cell is the sum of its postings; `marketplace rebuild-tally` makes them anew."""
    for view, dimension, month, key, _flow in cells.differing():
        facts = {"month": month, "view": view, "dimension": dimension, "key": key or "–"}
        yield Finding(
            N_("The sum of %(month)s (%(view)s, %(dimension)s %(key)s) is not that of its postings."), facts
        )


def unchanged_reports(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """Every published report still has the bytes that its hash names."""
    query = select(FrozenReport.period, FrozenReport.sha256, ReportContent.body)
    for period, digest, body in session.execute(query.join(ReportContent)):
        if hashlib.sha256(body).hexdigest() != digest:
            yield Finding(
                N_("The published report of %(period)s has other bytes than its hash says."), {"period": period}
            )
