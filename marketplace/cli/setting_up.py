"""`marketplace init`: an empty district with its first administrator."""

import click
from flask_babel import gettext as _
from flask_migrate import upgrade

from marketplace.accounts import service as accounts
from marketplace.accounts.models import OrganisationKind
from marketplace.core.actors import Role, Via, system
from marketplace.db import database, schema, session, unit_of_work
from marketplace.district.codes import PartyNature
from marketplace.district.models import District
from marketplace.district.service import enter, publish_first_articles
from marketplace.ledger import history, reference
from marketplace.programme.service import enter_founding_targets


@click.command()
@click.option("--name", prompt="District (Chinese)", help="For example 永川区.")
@click.option("--name-en", prompt="District (English)")
@click.option("--platform", prompt="Platform name (Chinese)", default=lambda: "技术转移服务平台")
@click.option("--platform-en", prompt="Platform name (English)", default="Technology Transfer Platform")
@click.option("--bureau", prompt="Bureau (Chinese)")
@click.option("--bureau-en", prompt="Bureau (English)")
@click.option("--code", prompt="The bureau's credit code")
@click.option("--region", prompt="Region code (six digits)")
@click.option("--registry-point", prompt="Registry point (six digits, as in registration numbers)")
@click.option("--admin-name", prompt="First administrator: name")
@click.option("--admin-email", prompt="First administrator: e-mail")
@click.password_option("--admin-password", prompt="First administrator: password")
def init(**given: str) -> None:
    """Create the database and an empty district; asks for the first administrator."""
    upgrade()
    if session.get(District, 1):
        raise click.ClickException(_("This platform already has its district; nothing was changed."))
    with unit_of_work():
        _create(given)
    ready = _("%(platform)s: ready. Start it with `marketplace serve --with-worker`.", platform=given["platform"])
    click.echo(ready)


def _create(given: dict[str, str]) -> None:
    actor = system(Via.CLI)
    district = District(
        name=given["name"],
        name_en=given["name_en"],
        platform_name=given["platform"],
        platform_name_en=given["platform_en"],
        bureau_name=given["bureau"],
        bureau_name_en=given["bureau_en"],
        region=given["region"],
        registry_point=given["registry_point"],
    )
    enter(district, actor=actor)
    bureau = accounts.enter_organisation(
        actor=actor,
        kind=OrganisationKind.BUREAU,
        name=given["bureau"],
        code=given["code"],
        nature=PartyNature.COUNTY_ORGAN,
        region=given["region"],
    )
    accounts.verify_organisation(bureau, actor=actor, version=bureau.version)
    first = accounts.add_person(
        actor=actor, name=given["admin_name"], email=given["admin_email"], password=given["admin_password"]
    )
    accounts.add_member(bureau, first, Role.ADMINISTRATOR, actor=actor)
    enter_founding_targets(actor)
    publish_first_articles(actor)


@click.command("upgrade")
def bring_up_to_date() -> None:
    """Bring the database to the schema of this version; stop web server and worker before, and make a backup."""
    before = _revision()
    if not before:
        raise click.ClickException(_("There is no database yet: `marketplace init` creates one."))
    upgrade()
    _record_district()
    click.echo(_("Schema %(before)s → %(after)s.", before=before, after=_revision()))


def _record_district() -> None:
    """Older versions said nothing of the district in the ledger, so that nobody saw when it was changed by hand."""
    district = session.get(District, 1)
    if district and not history.latest([reference(district)], 1):
        with unit_of_work():
            enter(district, actor=system(Via.CLI))


def _revision() -> str:
    with database.engine.connect() as connection:
        return schema.revision(connection)


COMMANDS = (init, bring_up_to_date)
