"""A world with something of everybody's in every state that matters, each secret in it with a token of its own."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.routing import Rule

from marketplace.accounts import invitations, joining, tokens
from marketplace.accounts import queries as accounts
from marketplace.accounts import service as people
from marketplace.accounts.attachments import KEEPING as ORGANISATION_FILES
from marketplace.accounts.models import OrganisationKind
from marketplace.brokers import service as cases
from marketplace.brokers.attachments import KEEPING as CASE_FILES
from marketplace.contracts import absences, change_queries, guarding, recognition, reconsiderations, unfinished
from marketplace.contracts.attachments import KEEPING as CONTRACT_FILES
from marketplace.contracts.change_attachments import KEEPING as CHANGE_FILES
from marketplace.contracts.classes import DeductionKind, Disclosure, Subclass, TaxIntent
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.office_notices import notices_of
from marketplace.contracts.particulars import ContractParticulars
from marketplace.contracts.warning_showing import key_of
from marketplace.core import clock
from marketplace.core.actors import Actor, Role, Via, system
from marketplace.core.permissions import useful_to
from marketplace.core.scopes import Scope
from marketplace.db import acting_as, database, session, set_actor, unit_of_work
from marketplace.district import queries as districts
from marketplace.district import rates
from marketplace.district import service as district
from marketplace.district.codes import PartyNature
from marketplace.district.models import ArticleKind
from marketplace.district.rates import NewRate
from marketplace.documents.service import Keeping
from marketplace.jobs import jobs
from marketplace.jobs.outbox import OutboxRow
from marketplace.listings import search, service
from marketplace.listings.attachments import KEEPING as LISTING_FILES
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Listing
from marketplace.operations import quality
from marketplace.programme.service import enter_founding_targets
from marketplace.tally import reports
from tests import databases
from tests.applications import Template, lent
from tests.brokers.makers import make_broker, make_brokerage, step
from tests.contracts import change_makers as after
from tests.contracts.makers import abroad, make_contract
from tests.documents.corpus import File, picture
from tests.documents.makers import make_attachment
from tests.listings.makers import make_interest, make_listing
from tests.people import Cast, become

# The table's columns: what each is called, and who of the cast it is.
VISITORS = {
    "anonymous": "", "u1.editor": "u1.editor", "u1.admin": "u1.admin", "e1": "e1.engineer", "e3": "e3.engineer",
    "e4": "e4.engineer", "b1": "b1.broker", "reviewer": "bureau.reviewer", "registrar": "bureau.registrar",
    "publisher": "bureau.publisher", "auditor": "bureau.auditor", "administrator": "bureau.administrator",
}  # fmt: skip
PREFIX = "/api/v1/"
U1, PARTIES = ("u1.editor", "u1.admin"), ("u1.editor", "u1.admin", "e3")
OFFICE = ("reviewer", "registrar", "auditor")
SIGNED_IN = tuple(name for name in VISITORS if name != "anonymous")
# What an address needs besides the object that it is about.
ANY = {
    "rule_set": "CN-2026", "part": "reasons", "of_class": "1", "year": 2026, "period": "2019",
    "place": "results", "kind": "result", "event": "submit", "standing": "suspended", "code": "en", "key": "founding",
    "name": "nothing.css", "token": "no-such-token", "number": "2020500118000001", "importing": "contracts",
    "guide": "editor", "seq": 1, "edition": 1, "size": 1, "changing": "amendment",
    "member": "00000000-0000-0000-0000-000000000000", "keep": "00000000-0000-0000-0000-000000000000",
}  # fmt: skip
# Signing out is remembered; the head of the ledger moves with each trace of the auditor's readings.
TAXED = ContractParticulars(tax_intents=(TaxIntent.VAT,))
UNCOUNTED = ("ended_sign_in", "ledger_head")
# A token's first use of a day is kept, and a day may begin while the world is asked.
UNCOUNTED_COLUMN = "last_used_on"
S, C = ListingState, ContractState


@dataclass
class World:
    """The application on its database, the objects by what they are called, and to whom each secret belongs."""

    app: Flask
    cast: Cast
    directory: Path
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def secret(self, name: str, *who: str) -> str:
        """The token of a secret that only `who` may read."""
        token = "zq" + hashlib.sha256(name.encode()).hexdigest()[:10]
        self.secrets[token] = (name, frozenset(who))
        return token

    def organisation_of(self, visitor: str) -> Any:
        """Whom a visitor acts for; nobody tries u1."""
        who = VISITORS[visitor]
        return self.cast.organisations[self.cast.person(who).organisation if who else "u1"]

    def address(self, endpoint: str, visitor: str, about: str = "-", **more: Any) -> str:
        """The address of `endpoint` for a visitor, about one of the objects."""
        values = {**ANY, "acting": self.organisation_of(visitor), **self.objects.get(about, {}), **more}
        rule = next(self.app.url_map.iter_rules(endpoint))
        wanted = {name: values[name] for name in rule.arguments if name not in (rule.defaults or {})}
        return self.app.url_map.bind("localhost").build(endpoint, wanted)

    def ask(self, visitor: str, method: str, address: str, **more: Any) -> Any:
        """What a visitor is answered, at a browser that keeps nothing but the sign-in, or by a token of theirs."""
        if address.startswith(PREFIX):
            return self.call(visitor, method, address, **more)
        client = self.app.test_client()
        if cookie := self.cookies.get(visitor):
            # Whoever signs out here has signed in once more for it: the sign-in that the table goes on with stays.
            client.set_cookie("session", _signed_in(self, VISITORS[visitor]) if address == "/sign-out" else cookie)
        if method == "POST":
            more.setdefault("data", {"idempotency_key": str(uuid4())})
        return client.open(address, method=method, buffered=True, **more)

    def call(self, visitor: str, method: str, address: str, **more: Any) -> Any:
        """What a program of a visitor's is answered, acting for their organisation; it has read no version."""
        headers = {"X-Organisation": str(self.organisation_of(visitor)), "Idempotency-Key": str(uuid4())}
        if token := self.tokens.get(visitor):
            headers["Authorization"] = f"Bearer {token}"
        if method not in ("GET", "HEAD"):
            headers["If-Match"] = '"0"'
            more.setdefault("json", more.pop("data", {}))
        return self.app.test_client().open(
            address, method=method, headers={**headers, **more.pop("headers", {})}, **more
        )

    def digest(self) -> str:
        """A hash of everything that the database holds, but for who signed out, and what the auditor has read."""
        found = hashlib.sha256()
        with self.app.app_context(), database.engine.connect() as connection:
            for table in (t for t in database.metadata.sorted_tables if t.name not in UNCOUNTED):
                some = "WHERE action != 'attachment.read'" if table.name == "ledger_entry" else ""
                names = ", ".join(f'"{name}"' for name in table.columns.keys() if name != UNCOUNTED_COLUMN)  # noqa: SIM118
                rows = connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}" {some}').all()
                # Of rows that begin alike a server may give any first.
                found.update(repr((table.name, sorted(map(repr, rows)))).encode())
        return found.hexdigest()


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address of the application with every method that it answers to."""
    for rule in app.url_map.iter_rules():
        yield from ((rule, method) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


@contextmanager
def opened(template: Template, directory: Path) -> Iterator[World]:
    """The world on a database of its own; the one in `public` beside it is what it was before there were secrets."""
    with databases.borrowed(template[0], directory), lent(directory) as app:
        world = World(app, template[1], directory)
        with app.app_context():
            set_actor(system(Via.CLI))
            _make_public(world)
            _keep_public(directory)
            _make_secret(world)
            search.rebuild(app.extensions["search_engine"])
            _end_a_token(world)
            quality.make(app.extensions["place"], app.extensions["search_engine"], [])
        for visitor, who in VISITORS.items():
            if who:
                world.cookies[visitor] = _signed_in(world, who)
                _give_token(world, visitor, who)
        yield world


def _keep_public(directory: Path) -> None:
    database.session.remove()
    database.engine.dispose()
    (directory / "public").mkdir()
    databases.copy(directory, directory / "public")


def _give_token(world: World, visitor: str, who: str) -> None:
    """A token with every scope that is of use to the visitor's role; the publisher's has none, and gets none."""
    actor = world.cast.actor(who)
    bound = {"organisation_id": actor.organisation_id, "scopes": useful_to(actor.roles), "months": 1}
    if bound["scopes"]:
        with world.app.app_context(), acting_as(actor), unit_of_work():
            world.tokens[visitor] = tokens.create(actor=actor, name="程序", **bound)[1]
        # Its first use of the day is kept; whatever is read afterwards changes nothing.
        assert world.ask(visitor, "GET", "/api/v1/me").status_code == 200


def _end_a_token(world: World) -> None:
    actor = world.cast.actor("e4.engineer")
    with acting_as(actor), unit_of_work():
        bound = {"organisation_id": actor.organisation_id, "scopes": [Scope.READ_LISTINGS]}
        token, _secret = tokens.create(actor=actor, name=world.secret("name of a token", "e4"), months=1, **bound)
        tokens.revoke(token, actor=actor)
    world.objects["ended token"] = {"token": token.id}


def _signed_in(world: World, who: str) -> str:
    client = world.app.test_client()
    become(client, world.cast, who)
    cookie = client.get_cookie("session")
    assert cookie is not None
    return str(cookie.value)


def _make_public(world: World) -> None:
    """What everybody may see, with the confidential parts of it."""
    cast, secret = world.cast, world.secret
    with unit_of_work():
        enter_founding_targets(system(Via.CLI))
        district.publish_first_articles(system(Via.CLI))
        guide = districts.published([ArticleKind.GUIDE]).items[0]
    world.objects["guide"] = {"article_id": guide.id}
    for name, kind in (
        ("published", ListingKind.RESULT),
        ("demand", ListingKind.DEMAND),
        ("scenario", ListingKind.SCENARIO),
    ):
        contact = secret(f"contact of {name}", *SIGNED_IN)
        made = make_listing(
            cast, S.PUBLISHED, kind=kind, contact_name=contact, contact_phone=secret(f"phone of {name}", *SIGNED_IN)
        )
        world.objects[name] = {**_listing(made), "year": getattr(made, "year", 2026)}
    _file(world, "published", LISTING_FILES, tuple(VISITORS), is_public=True)
    world.objects["broker"] = {"broker_id": make_broker(cast).id}
    readers = (*PARTIES, "b1", *OFFICE)
    registered = _contract(
        world, "registered", C.REGISTERED, readers, links={"broker_person_id": cast.person("b1.broker").id}
    )
    world.objects["registered"]["number"] = registered.number
    unlisted = _contract(world, "unlisted", C.REGISTERED, (*PARTIES, *OFFICE), disclosure=Disclosure.FIGURES_ONLY)
    world.objects["unlisted"]["number"] = unlisted.number
    world.objects["e4"] = {"organisation_id": cast.organisations["e4"], "person_id": cast.person("e4.engineer").id}
    _enter_claimed(world)
    _enter_reports(world)
    world.objects["brokerage"] = {"organisation_id": make_brokerage(verified=False).id}
    for place, visitor in (("u1", "u1.admin"), ("e4", "e4")):
        who = accounts.members(cast.organisations[place])[-1]
        world.objects[f"member of {place}"] = {"member": who.person_id}
        seers = ("reviewer", "administrator", visitor)
        world.secrets[cast.person(VISITORS[visitor]).email] = (f"e-mail address of {visitor}", frozenset(seers))
    # What changes a registration changes public figures.
    _make_changed(world)


def _enter_reports(world: World) -> None:
    """A year that was published, and one that waits for it."""
    registrar, publisher = world.cast.actor("bureau.registrar"), world.cast.actor("bureau.publisher")
    with unit_of_work():
        first, second = (reports.propose(period, actor=registrar) for period in ("2019", "2020"))
        reports.publish(first, actor=publisher, version=first.version)
    world.objects["frozen report"] = {"period": "2019"}
    world.objects |= {part: {"part": part} for part in ("classes", "questions", "texts")}
    world.objects["report proposal"] = {"proposal_id": second.id}


def _file(
    world: World, about: str, keeping: Keeping, who: tuple[str, ...], *, called: str = "", is_public: bool = False
) -> None:
    """A file of an object, whatever its state, that `who` may read."""
    called, known = called or about, world.objects[about]
    owner_id = next(value for name, value in known.items() if name.endswith("_id"))
    token = world.secret(f"name of the file of {called}", *who)
    # Each of another size, for nobody attaches the same file twice.
    file = File(f"{token}.png", partial(picture, "PNG", (64, 64 + len(world.secrets))))
    anywhen = replace(keeping, may_add=lambda _owner: True)
    owner = SimpleNamespace(id=owner_id)
    made = make_attachment(world.app, anywhen, owner, system(Via.CLI), file, is_public=is_public)
    world.objects[called] = {**known, "attachment": made.id}


def _make_files(world: World) -> None:
    at_the_bureau = (*U1, "reviewer", "auditor")
    _file(world, "published", LISTING_FILES, at_the_bureau, called="its other file")
    _file(world, "draft", LISTING_FILES, (*U1, "auditor"), is_public=True)
    _file(world, "withdrawn", LISTING_FILES, at_the_bureau, is_public=True)
    _file(world, "draft contract", CONTRACT_FILES, (*U1, "auditor"))
    _file(world, "supplement", CONTRACT_FILES, (*PARTIES, *OFFICE))
    _file(world, "registered", CONTRACT_FILES, (*PARTIES, "b1", *OFFICE))
    _file(world, "case", CASE_FILES, (*PARTIES, "b1", "auditor"))
    world.objects["u1"] = {"organisation_id": world.cast.organisations["u1"]}
    _file(world, "u1", ORGANISATION_FILES, (*U1, "reviewer", "auditor", "administrator"))


def _draft_article(world: World) -> None:
    words = {"title": world.secret("title of an article", "publisher", "administrator"), "body": "正文"}
    with unit_of_work():
        draft = district.write_article(ArticleKind.NOTICE, words, actor=system(Via.CLI))
    world.objects["draft article"] = {"article_id": draft.id}


def _enter_absence(world: World) -> None:
    """Somebody of the office will be away."""
    officer, deputy = (world.cast.person(f"bureau.{name}2").id for name in ("reviewer", "registrar"))
    with acting_as(system(Via.CLI)), unit_of_work():
        day = clock.today() + timedelta(days=30)
        entered = absences.enter(officer, deputy, day, day, actor=system(Via.CLI))
    world.objects["absence"] = {"absence_id": entered.id}


def _make_secret(world: World) -> None:
    """What only some may know of: drafts, what lies at the bureau, interests, cases, what the worker could not do."""
    _draft_article(world)
    _enter_absence(world)
    world.objects["row"] = {"row": _failed_row(world.secret("why the worker failed", "administrator"))}
    _make_import(world)
    _make_listings(world)
    _make_talks(world)
    _make_joining(world)
    _contract(world, "draft contract", C.DRAFT, (*U1, "auditor"))
    for name, state in (("submitted", C.SUBMITTED), ("accepted", C.ACCEPTED), ("reviewed", C.REVIEWED)):
        _contract(world, name, state, (*PARTIES, *OFFICE))
    _enter_rate(world)
    # Withdrawn as a draft: nobody else ever saw it.
    _contract(world, "withdrawn contract", C.WITHDRAWN, (*U1, "auditor"))
    asked = _contract(world, "supplement", C.ACCEPTED, (*PARTIES, *OFFICE))
    note = world.secret("what the office asks for", *PARTIES, *OFFICE)
    _do(world, "bureau.reviewer2", recognition.ask_supplement, asked, note=note)
    buyer = world.secret("name of a foreign buyer", *U1, *OFFICE)
    foreign = abroad(Side.BUYER).__class__(**{**vars(abroad(Side.BUYER)), "name": buyer})
    _contract(world, "foreign", C.SUBMITTED, (*U1, *OFFICE), buyer=foreign)
    _make_files(world)
    _begin_filing(world)
    _contract_with_a_warning(world)


def _contract_with_a_warning(world: World) -> None:
    """Its term ends with the year of its signing, as forms propose it; `key` names the warning."""
    made = _contract(world, "warned", C.ACCEPTED, (*PARTIES, *OFFICE), ends_on=date(2025, 12, 31))
    with acting_as(world.cast.actor("bureau.reviewer2")):
        world.objects["warned"]["key"] = key_of(guarding.present(made)[0])


def _enter_rate(world: World) -> None:
    rate = NewRate("USD", 1, 7_188_900, clock.today(), "中间价")
    with acting_as(system(Via.CLI)), unit_of_work():
        world.objects["rate"] = {"rate_id": rates.enter(rate, actor=system(Via.CLI)).id}


def _make_changed(world: World) -> None:
    """A contract with something of each that can come after its registration."""
    cast, readers = world.cast, (*PARTIES, *OFFICE)
    made = _contract(world, "changed", C.REGISTERED, readers, particulars=TAXED)
    after.change(cast, made, after.AMENDMENT, "u1.editor", amount_fen=88_000_000)
    receipt = after.act(after.receive, made, cast, "u1.editor")
    writers = world.secret("grounds of a drafted change", *U1, "auditor")
    drafted = after.draft(cast, made, after.TERMINATION, "u1.editor", grounds=writers, **after.HALF)
    grounds = world.secret("grounds of a change", *readers)
    # To another class, so that its test is asked.
    wanted = {"amount_fen": 90_000_000, "subclass": Subclass.GENERAL_SERVICE}
    asked = after.propose(cast, made, after.AMENDMENT, "u1.editor", grounds=grounds, **wanted)
    refused = _contract(world, "refused", C.REFUSED, readers)
    told = world.secret("grounds of an objection", *readers)
    look = after.act(reconsiderations.object_to, refused, cast, "u1.editor", grounds=told)
    with acting_as(system(Via.CLI)):
        task = change_queries.tasks_of(made.id)[0]
    world.objects["change"] = {"change_id": asked.id}
    world.objects["drafted change"] = {"change_id": drafted.id}
    world.objects["receipt"] = {"receipt_id": receipt.id}
    world.objects["second look"] = {"look_id": look.id}
    world.objects["task"] = {"task_id": task.id}
    _file(world, "change", CHANGE_FILES, readers)


def _begin_filing(world: World) -> None:
    editor = world.cast.actor("u1.editor")
    typed = [("title", world.secret("title of an unfinished filing", *U1))]
    with acting_as(editor), unit_of_work():
        begun = unfinished.begin(typed, actor=editor, owner_id=world.cast.organisations["u1"])
    world.objects["unfinished"] = {"filing_id": begun.id}


def _failed_row(problem: str) -> int:
    row = OutboxRow(topic="of no worker", subject="nothing", attempts=8, problem=problem)
    with unit_of_work():
        session.add(row)
        session.flush()
        return row.id


def _make_listings(world: World) -> None:
    at_the_bureau = (*U1, "reviewer", "auditor")
    for name, state, who in (
        ("draft", S.DRAFT, (*U1, "auditor")), ("in review", S.IN_REVIEW, at_the_bureau),
        ("withdrawn", S.WITHDRAWN, at_the_bureau), ("returned", S.IN_REVIEW, at_the_bureau),
    ):  # fmt: skip
        made = _listed(world, name, state, who)
    reason = world.secret("why it was returned", *at_the_bureau)
    _do(world, "bureau.reviewer2", service.return_, made, reason=reason)
    _listed(world, "need", S.DRAFT, ("e3", "auditor"), kind=ListingKind.DEMAND)


def _listed(world: World, name: str, state: S, who: tuple[str, ...], **more: Any) -> Listing:
    names = ("title", "summary", "contact_name", "contact_phone")
    texts: dict[str, Any] = {part: world.secret(f"{part} of {name}", *who) for part in names}
    made = make_listing(world.cast, state, keywords=[world.secret(f"keyword of {name}", *who)], **texts, **more)
    world.objects[name] = _listing(made)
    return made


def _listing(made: Listing) -> dict[str, Any]:
    return {"listing_id": made.id, "place": made.place}


def _make_import(world: World) -> None:
    """A file of u1's that waits for a decision."""
    owner, name = world.cast.actor("u1.editor"), world.secret("file name of an import", *U1)
    with acting_as(owner), unit_of_work():
        made = jobs.start(jobs.new_id(), "contracts", actor=owner, file_name=name, sha256="0" * 64)
        row = [2, False, [world.secret("cell of an import", *U1)]]
        jobs.checked(made, {"new": 1, "same": 0, "wrong": 0, "headings": ["title"], "rows": [row]}, 1)
    world.objects["import"] = {"job_id": made.id}


def _enter_claimed(world: World) -> None:
    """An entry of the bureau's for which nobody acts; everybody finds it in the directory."""
    with unit_of_work():
        entry = people.enter_organisation(
            actor=system(Via.CLI), kind=OrganisationKind.COMPANY, name="无人的样例公司", code="91500118MA5U10121P",
            nature=PartyNature.LIMITED_COMPANY, region="500118",
        )  # fmt: skip
    world.objects["claimed"] = {"organisation_id": entry.id, "keep": world.cast.organisations["e4"]}


def _make_joining(world: World) -> None:
    """u1 invites two people, somebody claims the entry without people, and somebody registers another one."""
    invited = world.secret("address that u1 invites", "u1.admin", "administrator")
    world.objects["invitation"] = {"invitation_id": _invite(world, f"{invited}@u1.example")[0]}
    world.objects["letter"] = {"token": _invite(world, "somebody@u1.example")[1]}
    with unit_of_work():
        entry = accounts.organisation(world.objects["claimed"]["organisation_id"])
        claimant = people.add_person(
            actor=system(Via.CLI), name=world.secret("name of a claimant", "reviewer", "administrator"),
            email="claims@new.example", password=world.cast.password,
        )  # fmt: skip
        asked = joining.Particulars(entry.kind, entry.name, entry.code or "", entry.nature, entry.region)
        claim = joining.register(asked, actor=Actor(claimant.id, claimant.name), person=claimant)
        tokens: list[str] = []
        joining.apply(
            replace(asked, code="91500118MA5U10113W"),
            person_name="周新",
            email="zhou@new.example",
            link=_kept(tokens),
        )
    world.objects["claim"] = {"application_id": claim.id}
    world.objects["registration"] = {"token": tokens[0]}


def _invite(world: World, email: str) -> tuple[Any, str]:
    """The id and the token of an invitation to u1."""
    tokens: list[str] = []
    with unit_of_work():
        place = accounts.organisation(world.cast.organisations["u1"])
        actor = world.cast.actor("u1.admin")
        sent = invitations.invite(place, actor=actor, roles=[Role.MEMBER], email=email, link=_kept(tokens))
        return sent.id, tokens[0]


def _kept(tokens: list[str]) -> Callable[[str], str]:
    """What makes a link of a token, and keeps the token."""

    def link(token: str) -> str:
        tokens.append(token)
        return f"http://127.0.0.1/{token}"

    return link


def _make_talks(world: World) -> None:
    """e1's question to u1, and e3's question to u1 with its case."""
    cast, secret = world.cast, world.secret
    owner, broker = cast.actor("u1.editor"), cast.actor("b1.broker")
    told = (*PARTIES, "b1", "auditor")
    with acting_as(system(Via.CLI)):
        listing = service.queries.listing(world.objects["published"]["listing_id"])
        profile = cases.queries.broker(world.objects["broker"]["broker_id"])
        world.objects["interest"] = {
            "interest_id": make_interest(cast, listing, **_said(world, "e1", (*U1, "e1"))).id
        }
        asked = make_interest(cast, listing, "e3.engineer", **_said(world, "e3", told))
    world.objects["answered"] = {"interest_id": asked.id}
    answer = secret("u1's answer to e3", *told)
    with acting_as(owner), unit_of_work():
        case = cases.open_case(asked, profile, actor=owner, answer=answer, version=asked.version)
    step(case, "note", broker, secret("the broker's note", *told))
    step(case, "negotiate", owner)
    world.objects["case"] = {"case_id": case.id}


def _said(world: World, who: str, readers: tuple[str, ...]) -> dict[str, str]:
    return {
        part: world.secret(f"{part} of {who}'s question", *readers)
        for part in ("message", "contact_name", "contact_phone")
    }


def _contract(world: World, name: str, state: C, who: tuple[str, ...], **more: Any) -> Contract:
    line = DeductionFiling(DeductionKind.EQUIPMENT, world.secret(f"deduction of {name}", *who), 100_00)
    title = world.secret(f"title of contract {name}", *who)
    officers = {"reviewer": "bureau.reviewer2", "registrar": "bureau.registrar2"}
    made = make_contract(world.cast, state, title=title, deductions=(line,), **officers, **more)
    notices = notices_of(made)
    world.objects[name] = {"contract_id": made.id, "seq": notices[0].seq if notices else 1}
    return made


def _do(world: World, who: str, verb: Any, subject: Any, **more: Any) -> None:
    actor = world.cast.actor(who)
    with acting_as(actor), unit_of_work():
        verb(subject, actor=actor, version=subject.version, **more)
