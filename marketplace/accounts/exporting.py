"""The directory of organisations and the members of one as tables for files."""

from collections.abc import Iterable

from flask_babel import gettext as _

from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.roles import RoleTitle
from marketplace.district.codes import region_name
from marketplace.documents.tables import Column, Kind, Table


def directory_table(organisations: Iterable[Organisation]) -> Table:
    """The public directory."""
    columns = [
        Column(_("Name"), width=40),
        Column(_("Kind")),
        Column(_("Unified social credit code"), width=22),
        Column(_("Region"), width=20),
        Column(_("Standing")),
        Column(_("Verified on"), Kind.DAY),
    ]
    return Table(_("Organisations"), columns, map(_organisation_row, organisations))


def _organisation_row(each: Organisation) -> list[object]:
    place = _(region_name(each.region))
    return [each.name, _(each.kind.label), each.code, place, _(each.standing.label), each.verified_on]


def members_table(members: Iterable[Membership]) -> Table:
    """Who acts for an organisation."""
    columns = [
        Column(_("Name of the person")),
        Column(_("E-mail address"), width=30),
        Column(_("Role")),
        Column(_("Since"), Kind.INSTANT, 18),
        Column(_("Standing")),
    ]
    return Table(_("Members"), columns, map(_member_row, members))


def _member_row(member: Membership) -> list[object]:
    role = _(RoleTitle(member.role).label)  # type: ignore[call-arg]  # a member is found by its code alone
    return [member.person.name, member.person.email, role, member.created_at, _(member.person.standing.label)]
