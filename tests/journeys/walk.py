"""The pages that somebody of each role has to do with: `endpoint:about` as in the reviewed table, or an address."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import template_rendered
from sqlalchemy import select

import marketplace
from marketplace.accounts import resets
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session
from marketplace.jobs.letters import Letter
from tests.access import world as worlds
from tests.access.world import World
from tests.applications import Template

WALKS = {
    "anonymous": """
        portal.home /search?q=%E5%88%B6%E9%80%A0 /results /results?q=zzzz listings.show:published
        listings.year:scenario contracts.register_list contracts.register_entry:registered programme.index
        contracts.verify contracts.verified:registered
        statistics.show statistics.reports_list statistics.report:frozen_report audit.ledger
        brokers.index brokers.show:broker accounts.directory accounts.show:e4 district.guides district.article:guide
        district.privacy portal.help portal.help_guide portal.help_permissions portal.api accounts.sign_in
        accounts.sign_in_by_text accounts.forgotten accounts.reset_password:forgotten accounts.join accounts.join_sent
        accounts.join_confirm:registration accounts.invitation:letter accounts.reset_password /no/such/page""",
    "u1.editor": """
        portal.desk listings.own listings.new listings.manage:returned listings.history:returned listings.interests
        listings.interest:interest brokers.open_case:interest brokers.case:case contracts.index contracts.new
        contracts.show:supplement contracts.history:registered contracts.papers_of:registered
        contracts.own_certificates changes.show:change changes.edit:drafted_change changes.new_receipt:registered
        changes.receipt:receipt changes.second_look:second_look portal.import_new portal.import_job:import
        accounts.files:u1 contracts.desk""",
    "u1.admin": """
        portal.desk accounts.members accounts.member:member_of_u1 accounts.our_organisation accounts.leave accounts.me
        accounts.password accounts.tokens accounts.two_steps notices.index notices.settings""",
    "newcomer": "/start",
    "e3": "portal.desk listings.new:need",
    "e4": "portal.desk brokers.cases listings.express:published",
    "b1": "portal.desk brokers.cases brokers.profile",
    "reviewer": """
        portal.desk listings.review_queue listings.manage:in_review contracts.desk contracts.show:submitted
        contracts.absences changes.desk changes.show:change
        accounts.verification accounts.manage:brokerage accounts.manage:claimed""",
    "registrar": """
        portal.desk contracts.desk contracts.rules_list contracts.read_rules contracts.model_texts_list
        district.working_days district.exchange_rates contracts.opening
        contracts.show:reviewed contracts.dossier:registered
        statistics.pivot_table statistics.behind statistics.received statistics.proposals
        statistics.office_report:frozen_report""",
    "publisher": "portal.desk district.desk district.write statistics.office statistics.proposals",
    "auditor": "portal.desk contracts.show:registered audit.acts audit.accesses audit.entry quality.show",
    "administrator": """
        contracts.edit_rules contracts.new_rules contracts.edit_model_text contracts.edit_rule_part
        contracts.edit_rule_part:classes contracts.edit_rule_part:questions contracts.edit_rule_part:texts
        portal.desk operations.health quality.show accounts.members accounts.enter district.contacts
        portal.merge:claimed portal.merge_with:claimed""",
}
# Who reads English, so that both languages are looked at.
ENGLISH = frozenset({"u1.admin", "e3", "b1", "registrar", "auditor", "administrator"})
# What no walk shows, each with its reason.
NOT_WALKED = {
    "bare.html": "the frame of a page without a session; other pages extend it",
    "base.html": "the frame that every page extends",
    "prove.html": "answers a form that comes too late; its one field is that of accounts/sign_in_code.html",
    "contracts/rules_part_form.html": "the frame of the forms of a set's parts, which extend it",
    "contracts/rules_history.html": "needs a set that somebody wrote; tried in tests/contracts/test_rule_pages.py",
    "contracts/ceiling_form.html": "needs a kept framework; looked at in tests/contracts/test_framework_pages.py",
    "contracts/chosen.html": "needs what was ticked; looked at in tests/contracts/test_together.py",
    "contracts/outcomes.html": "answers a form; a list of titles, tried in tests/contracts/test_together.py",
    "accounts/sign_in_code.html": "between two steps of signing in; looked at in test_keyboard.py",
    "accounts/sign_in_text_code.html": "needs text messages; shares its one field with accounts/sign_in_code.html",
}


@contextmanager
def opened(template: Template, directory: Path) -> Iterator[World]:
    """The world of the reviewed table, and in it a forgotten password and somebody who belongs nowhere yet."""
    with worlds.opened(template, directory) as world:
        with world.app.app_context(), acting_as(system(Via.WORKER)):
            resets.send([str(world.cast.person("e1.engineer").id)])
            letter = session.scalars(select(Letter).where(Letter.template == "password_reset")).one()
            world.objects["forgotten"] = {"token": letter.facts["token"]}
        newcomer = world.app.test_client()
        newcomer.post("/sign-in", data={"email": "claims@new.example", "password": world.cast.password})
        world.cookies["newcomer"] = newcomer.get_cookie("session").value
        yield world


def steps(world: World, visitor: str) -> list[str]:
    """The addresses of a visitor's walk."""
    return [_address(world, visitor, step) for step in WALKS[visitor].split()]


def _address(world: World, visitor: str, step: str) -> str:
    if step.startswith("/"):
        return step
    endpoint, _, about = step.partition(":")
    return world.address(endpoint, visitor, about.replace("_", " ") or "-")


def templates() -> set[str]:
    """The templates of whole pages: all but letters, macros and parts of others."""
    rooms = Path(marketplace.__file__).parent.glob("*/templates")
    found = {path.relative_to(room).as_posix() for room in rooms for path in room.rglob("*.html")}
    return {name for name in found if not name.startswith(("_", "letters/")) and "/_" not in name}


def walked(world: World) -> set[str]:
    """The templates that the walks show."""
    shown: set[str] = set()

    def note(_app: Any, template: Any, **_more: Any) -> None:
        shown.add(template.name)

    with template_rendered.connected_to(note, world.app):
        for visitor, address in everywhere(world):
            world.ask(visitor, "GET", address)
    return shown


def everywhere(world: World) -> Iterator[tuple[str, str]]:
    """Each visitor with each address of their walk."""
    return ((visitor, address) for visitor in WALKS for address in steps(world, visitor))
