"""What every page's frame shows: the district, the reader, their organisations, the navigation, the languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, current_app, g, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Membership
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.core.permissions import Permission, allows
from marketplace.district import queries as districts
from marketplace.district.models import Article, District
from marketplace.notices import queries as notices
from marketplace.portal.navigation import PRIVATE, PUBLIC, Entry
from marketplace.web.i18n import LANGUAGES, is_chinese

CONTACT_ICONS = ("telephone", "envelope", "geo-alt", "calendar3")


@dataclass(frozen=True)
class Link:
    """One entry of the navigation row."""

    href: str
    label: str
    icon: str
    active: bool


@dataclass(frozen=True)
class Reader:
    """The person in the frame's corner."""

    is_anonymous: bool
    person_name: str
    organisation_id: UUID | None
    organisation_name: str
    # What they are there: it decides links only, never what is permitted.
    roles: frozenset[Role] = frozenset()

    @property
    def owner_id(self) -> UUID | None:
        """Whose the reader's own affairs are, as the policy asks of its subjects."""
        return self.organisation_id

    def might(self, permission: Permission, subject: Any) -> bool:
        """Whether a page of another's may offer a link to something: its gate asks again."""
        return allows(Actor(organisation_id=self.organisation_id, roles=self.roles), permission, subject)


@dataclass(frozen=True)
class DistrictNames:
    """The district's names in the reader's language."""

    platform_name: str
    bureau_name: str
    tagline: str
    footer_note: str
    contacts: tuple[tuple[str, str], ...] = ()  # icon, text
    filings: tuple[str, ...] = ()


def install(app: Flask) -> None:
    """Give every template of `app` its frame."""
    app.context_processor(_frame)
    app.jinja_env.globals["idempotency_key"] = lambda: str(uuid4())
    app.jinja_env.globals["permissions"] = Permission
    app.jinja_env.globals["mail_server"] = bool(app.extensions["settings"].smtp_url)


def _frame() -> dict[str, Any]:
    locale_code = str(get_locale()).replace("_", "-")
    if g.get("frameless"):
        return {"district": _names_without_database(), "locale_code": locale_code}
    memberships = _memberships()
    organisations = list({each.organisation_id: each.organisation.name for each in memberships}.items())
    reader = _reader(organisations, memberships)
    names, is_demo = _district()
    return {
        "district": names,
        "demo_mode": is_demo,
        "reader": reader,
        "organisations": organisations,
        "navigation": [_link(entry, {}) for entry in PUBLIC],
        "workplace": _workplace(reader),
        "unread": 0 if reader.is_anonymous else notices.unread_count(g.person.person_id),
        "privacy_notice": _notice_to_read(reader),
        "opened_notice": _opened_notice(reader),
        "languages": _languages(),
        "locale_code": locale_code,
        "search_url": url_for("portal.search"),
        "suggest_url": url_for("portal.suggest"),
        "sign_in_url": url_for("accounts.sign_in"),
        "sign_out_url": url_for("accounts.sign_out"),
        "may": _may,
        "actor": reader,
    }


def _may(permission: Any, subject: Any = None) -> bool:
    return allows(g.actor, permission, subject if subject is not None else g.acting)


def _memberships() -> Sequence[Membership]:
    person: Actor | None = g.get("person")
    if person is None or person.person_id is None:
        return []
    return accounts.current_memberships(person.person_id)


def _reader(organisations: list[tuple[UUID, str]], memberships: Sequence[Membership]) -> Reader:
    person = g.get("person")
    if person is None or person.is_anonymous:
        return Reader(True, "", None, "")
    chosen = _shown_organisation(organisations)
    if chosen is None:
        return Reader(False, person.person_name, None, "")
    roles = frozenset(each.role for each in memberships if each.organisation_id == chosen)
    return Reader(False, person.person_name, chosen, dict(organisations).get(chosen, ""), roles)


def _shown_organisation(organisations: list[tuple[UUID, str]]) -> UUID | None:
    """Whose links a public page shows: the last one acted for. It decides links only, never what is permitted."""
    if g.get("acting") is not None:
        session["shown_organisation"] = str(g.acting.id)
    listed = {str(key): key for key, _name in organisations}
    return listed.get(session.get("shown_organisation", ""), next(iter(listed.values()), None))


def _names_without_database() -> DistrictNames:
    """The district's names as they were last read, so that a page for the worst of times is still the district's."""
    kept: DistrictNames | None = current_app.extensions.get("district_names", {}).get(is_chinese())
    return kept or DistrictNames(_("Technology transfer platform"), "", "", "")


def _district() -> tuple[DistrictNames, bool]:
    try:
        found = districts.current()
    except NotFound:
        return _names_without_database(), False
    chinese = is_chinese()
    platform = found.platform_name if chinese else found.platform_name_en
    bureau = found.bureau_name if chinese else found.bureau_name_en
    note = _("Operated by %(bureau)s", bureau=bureau)
    tagline = _("Supply meets demand · contracts recognised and registered")
    contacts = zip(CONTACT_ICONS, _contacts(found), strict=True)
    filings = tuple(number for number in (found.filing_number, found.police_number) if number)
    names = DistrictNames(platform, bureau, tagline, note, tuple(pair for pair in contacts if pair[1]), filings)
    current_app.extensions.setdefault("district_names", {})[chinese] = names
    return names, found.is_demo


def _opened_notice(reader: Reader) -> str:
    """The unread notice from whose letter the reader came here: the page marks it as read by itself."""
    named = request.args.get("notice", "")
    if not named or reader.is_anonymous:
        return ""
    try:
        return "" if notices.notice(UUID(named)).read_at else named
    except (ValueError, NotFound):
        return ""


def _contacts(district: District) -> tuple[str, ...]:
    return district.phone, district.email, district.address, district.hours


def _notice_to_read(reader: Reader) -> Article | None:
    """The privacy notice, while the reader has not agreed to its present version."""
    if reader.is_anonymous or request.endpoint == "district.privacy":
        return None
    notice = districts.privacy_notice()
    return None if notice is None or districts.consent(g.person.person_id, notice) else notice


def _workplace(reader: Reader) -> list[Link]:
    """The pages of the reader's own work, by their roles in the organisation that is shown."""
    if reader.organisation_id is None:
        return []
    return [_link(e, {"acting": reader.organisation_id}) for e in PRIVATE if not reader.roles.isdisjoint(e.roles)]


def _link(entry: Entry, arguments: dict[str, Any]) -> Link:
    here = request.endpoint in _lit_on(entry) and (not entry.where or entry.where.items() <= _here().items())
    return Link(url_for(entry.endpoint, **{**entry.where, **arguments}), _(entry.label), entry.icon, here)


def _lit_on(entry: Entry) -> tuple[str, ...]:
    of_whom = entry.on_own if _is_own(g.get("subject")) else entry.on_others
    return (entry.endpoint, *entry.also, *of_whom)


def _is_own(subject: Any) -> bool:
    return g.get("acting") is not None and getattr(subject, "owner_id", None) == g.acting.id


def _here() -> dict[str, Any]:
    return {**request.args.to_dict(), **(request.view_args or {})}


def _languages() -> list[tuple[str, str, str, bool]]:
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    chosen = "zh_Hans" if is_chinese() else "en"
    return [
        (code, name, url_for("portal.language", code=code, next=here), code == chosen)
        for code, name in LANGUAGES.items()
    ]
