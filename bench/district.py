"""A district of a given size, made once by the product's own verbs and kept in the data folder."""

import logging
import random
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from marketplace.accounts import service as accounts
from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.app import create_app
from marketplace.config import Settings, from_environment
from marketplace.contracts import opening
from marketplace.contracts.classes import ContractClass, LicenceKind, Payment, Subclass
from marketplace.contracts.filing import Filing, check
from marketplace.contracts.filing_parties import PartyFiling
from marketplace.contracts.models import Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core.actors import Actor, Role, Via, system
from marketplace.core.credit_code import compute_check_characters
from marketplace.db import database, session, set_actor, unit_of_work
from marketplace.demo.loading import YONGCHUAN
from marketplace.district.codes import Objective, PartyNature, PartySize, TechnicalField
from marketplace.district.models import District
from marketplace.district.party_particulars import QUESTIONS, PartyParticulars
from marketplace.documents.importing import Ready, Verdict
from marketplace.documents.rows import Row
from marketplace.listings import search, service
from marketplace.listings.codes import ListingKind
from marketplace.programme import service as programme

SYSTEM = system(Via.IMPORT)
WORDS = (
    *("石墨烯", "隔膜", "涂层", "机器视觉", "装配", "检测", "菌种", "栽培", "温控", "传感"),
    *("电池", "回收", "催化", "轴承", "润滑", "焊接", "图像", "识别", "调度", "数据"),
)


def settings(directory: Path) -> Settings:
    """The settings of a benchmark's own installation."""
    base = from_environment({"DATA_DIR": str(directory)})
    return Settings(**{**vars(base), "database_url": f"sqlite:///{directory / 'bench.sqlite3'}"})


def application(directory: Path) -> Flask:
    """The product on `directory`, as it is served, without rate limits and without a line for each request."""
    assets = from_environment().assets_dir
    shutil.copytree(assets, directory / "assets", dirs_exist_ok=True)
    app = create_app(settings(directory), WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    logging.getLogger("marketplace").setLevel(logging.WARNING)
    return app


def build(directory: Path, contracts: int, listings: int) -> None:
    """Fill an empty `directory`; one that is there already is kept, and brought to today's schema."""
    directory.mkdir(parents=True, exist_ok=True)
    app = application(directory)
    with app.app_context():
        set_actor(SYSTEM)
        upgrade()
        if not (directory / "ready").exists():
            _fill(app, contracts, listings)
        database.engine.dispose()
    (directory / "ready").touch()


def _fill(app: Flask, contracts: int, listings: int) -> None:
    _cast()
    _contracts(contracts)
    _listings(listings)
    search.rebuild(app.extensions["search_engine"])


def _cast() -> None:
    with unit_of_work():
        session.add(District(**YONGCHUAN))
        session.flush()
        programme.enter_founding_targets(SYSTEM)
        _organisation(0, "基准科技局", OrganisationKind.BUREAU, PartyNature.COUNTY_ORGAN, "11")
        university = _organisation(1, "基准样例大学", OrganisationKind.UNIVERSITY, PartyNature.UNIVERSITY, "12")
        _organisation(2, "基准样例公司", OrganisationKind.COMPANY, PartyNature.LIMITED_COMPANY, "91")
        person = accounts.add_person(
            actor=SYSTEM, name="编辑", email="editor@bench.example", password="a bench password"
        )
        accounts.add_member(university, person, Role.MEMBER, actor=SYSTEM)


def _organisation(serial: int, name: str, kind: OrganisationKind, nature: PartyNature, prefix: str) -> Organisation:
    code = compute_check_characters(f"{prefix}500118BENCH{serial:03d}".replace("O", "0")[:16])
    made = accounts.enter_organisation(actor=SYSTEM, kind=kind, name=name, code=code, nature=nature, region="500118")
    accounts.verify_organisation(made, actor=SYSTEM, version=made.version)
    return made


def _contracts(count: int) -> None:
    rows = [Verdict(Row(serial, []), _opening_row(serial, count)) for serial in range(count)]
    with unit_of_work():
        opening.import_rows(rows, actor=SYSTEM)


def _opening_row(serial: int, count: int) -> Ready:
    first, last = date(2021, 1, 4), date(2026, 10, 30)
    day = first + (last - first) * serial // count
    number = f"{day.year}500118{serial + 1:06d}"
    made = filing(serial, day - timedelta(days=10))
    values = {"registered_on": day, "technology": made.amount_fen}
    return Ready(serial, number, f"{serial:064d}", values, (made, check(made), {}), made.amount_fen)


def filing(serial: int, signed_on: date) -> Filing:
    """A plausible contract; amounts log-normal around 120,000 yuan (domain/contracts.md 1.13)."""
    chance = random.Random(serial)
    return Filing(
        title=f"{chance.choice(WORDS)}{chance.choice(WORDS)}技术合同{serial}",
        subclass=chance.choice(list(Subclass)),
        field=chance.choice(list(TechnicalField)),
        signed_on=signed_on,
        begins_on=signed_on,
        ends_on=signed_on + timedelta(days=365),
        amount_fen=int(chance.lognormvariate(16.3, 1.2)) + 100,
        payment=Payment.ONCE,
        seller=PartyFiling(Side.SELLER, "基准样例大学"),
        buyer=PartyFiling(Side.BUYER, "基准样例公司"),
    )


def whole(filing: Filing) -> Filing:
    """The filing with all that the rules want before it is handed in."""
    is_licence = filing.subclass.contract_class is ContractClass.LICENCE
    kept = ContractParticulars(
        licence_kind=LicenceKind.ORDINARY if is_licence else None, expected_investment_fen=0, expected_output_fen=0
    )
    seller, buyer = (replace(party, **BESIDE) for party in (filing.seller, filing.buyer))
    return replace(filing, objective=Objective.INDUSTRY, particulars=kept, seller=seller, buyer=buyer)


BESIDE: dict[str, Any] = {
    "size": PartySize.SMALL,
    "industry": "M73",
    "particulars": PartyParticulars(
        **dict.fromkeys(("address", "representative", "contact"), "基准样例"),
        **{"phone": "023-00000001", "postcode": "402160"},
        **dict.fromkeys(QUESTIONS, False),
    ),
}


def _listings(count: int) -> None:
    with unit_of_work():
        editor = editor_of()
        for serial in range(count):
            listing = service.create(ListingKind.RESULT, listing_fields(serial), actor=editor, submit=True)
            service.publish(listing, actor=SYSTEM, version=listing.version)


def editor_of() -> Actor:
    """The university's editor."""
    person = accounts.queries.person_by_email("editor@bench.example")
    assert person is not None
    place = person.memberships[0].organisation
    return Actor(person.id, person.name, place.id, place.name, frozenset({Role.MEMBER}), Via.WEB)


def listing_fields(serial: int) -> dict[str, object]:
    """A research result with words to find it by."""
    chance = random.Random(serial)
    words = [chance.choice(WORDS) for _ in range(60)]
    return {
        "title": f"{words[0]}{words[1]}方法研究{serial}",
        "summary": "，".join(words) + "。",
        "field": chance.choice(list(TechnicalField)),
        "keywords": words[:4],
        "cooperation": [],
        "contact_name": "编辑",
        "contact_phone": "",
        "advantage": "成本降低 20%。",
        "maturity": "pilot",
        "ip_kind": "none",
        "price_from_fen": None,
        "price_to_fen": None,
    }
