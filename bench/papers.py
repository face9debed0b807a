"""python -m bench.papers: a certificate by HTTP, with what the typesetter alone needs for the same page."""

import time
from statistics import median
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from bench import district
from bench.report import Report
from marketplace.accounts import identity
from marketplace.accounts import queries as accounts
from marketplace.config import from_environment
from marketplace.contracts import papers, printing
from marketplace.contracts.models import Contract
from marketplace.core.actors import Auth
from marketplace.db import session, set_actor
from marketplace.documents import typesetting

CONTRACTS, EACH = 200, 60


def main() -> None:
    """Measure, and say whether the figures kept their aims."""
    report = Report()
    figures(report)
    report.leave()


def figures(report: Report) -> None:
    """Measure on a district of CONTRACTS contracts, made once."""
    directory = from_environment().data_dir / "bench" / f"papers-{CONTRACTS}"
    district.build(directory, CONTRACTS, 0)
    app = district.application(directory)
    ids, client, place = _reader(app)
    # Each page is set once only, by one of the two: the typesetter remembers what it has set.
    ours, alone = _in_turn(app, client, place, ids[:EACH], ids[EACH : 2 * EACH])
    report.at_most("certificate_over_typesetter_alone", ours / alone, 3)
    print(f"certificates_per_second_in_one_file {len(ids) / _batch(client, place):.3g}")


def _reader(app: Flask) -> tuple[list[UUID], Any, str]:
    """The contracts, a client who may read them, and where they are for that reader."""
    with app.app_context():
        set_actor(district.SYSTEM)
        person = accounts.person_by_email("editor@bench.example")
        assert person is not None
        acting = accounts.current_memberships(person.id)[0].organisation_id
        ids = list(session.scalars(select(Contract.id).order_by(Contract.number)))
        marks = identity.marks(person, Auth.PASSWORD)
    client = app.test_client()
    with client.session_transaction() as kept:
        kept.update(marks)
    return ids, client, f"/o/{acting}/contracts"


def _in_turn(app: Flask, client: Any, place: str, ours: list[UUID], bare: list[UUID]) -> tuple[float, float]:
    with app.test_request_context():
        set_actor(district.SYSTEM)
        found = session.scalars(select(Contract).where(Contract.id.in_(bare))).all()
        pages = [papers.certificate(contract) for contract in found]
    pairs = [
        (_get(client, f"{place}/{one}/papers/certificate.pdf"), _set(page))
        for one, page in zip(ours, pages, strict=True)
    ]
    return median(a for a, _ in pairs[3:]), median(b for _, b in pairs[3:])


def _get(client: Any, address: str) -> float:
    begun = time.perf_counter()
    answer = client.get(address)
    assert answer.data.startswith(b"%PDF"), answer.status
    return time.perf_counter() - begun


def _set(page: printing.Paper) -> float:
    begun = time.perf_counter()
    typesetting.pdf(printing.TEMPLATES / "certificate.typ", {"papers": [page]})
    return time.perf_counter() - begun


def _batch(client: Any, place: str) -> float:
    return _get(client, f"{place}/certificates?start=2000-01-01&end=2100-01-01&format=pdf")


if __name__ == "__main__":
    main()
