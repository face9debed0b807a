"""The verbs by which an organisation keeps what the directory says of it up to date."""

from dataclasses import dataclass

from marketplace import ledger
from marketplace.accounts import service
from marketplace.accounts.models import Organisation
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.district.codes import PartyNature
from marketplace.district.party_particulars import PartyParticulars, placeholders

LONGEST_INTRODUCTION = 2000


@dataclass(frozen=True)
class Profile:
    """What an organisation may say of itself at any time."""

    short_name: str
    address: str
    introduction: str
    homepage: str


@dataclass(frozen=True)
class Identity:
    """What the bureau verifies: an organisation corrects it by itself only until then."""

    name: str
    code: str
    nature: PartyNature
    region: str


def edit_profile(organisation: Organisation, profile: Profile, *, actor: Actor, version: int) -> None:
    """Change what is no matter of verification. Raises NotPermitted, StaleVersion, InvalidInput."""
    _begin(organisation, actor, version)
    organisation.short_name, organisation.address = profile.short_name.strip(), _address(profile.address)
    organisation.introduction, organisation.homepage = _introduction(profile), _homepage(profile.homepage)
    ledger.append(actor, "organisation.edit", organisation)


def _begin(organisation: Organisation, actor: Actor, version: int) -> None:
    allow(actor, Permission.ORGANISATION_EDIT, organisation)
    require_version(organisation, version)
    service.require_present(organisation)


def _address(typed: str) -> str:
    """Contracts take it over, so that it has to hold there too."""
    wrong = placeholders(PartyParticulars(address=typed.strip()))
    if wrong:
        raise InvalidInput(wrong)
    return typed.strip()


def _introduction(profile: Profile) -> str:
    words = profile.introduction.strip()
    if len(words) > LONGEST_INTRODUCTION:
        problem = DomainError(N_("At most %(most)s characters fit here."), most=LONGEST_INTRODUCTION)
        raise InvalidInput({"introduction": problem})
    return words


def _homepage(typed: str) -> str:
    """An address that a browser opens as a page; a bare host gets its https://."""
    address = typed.strip()
    if not address:
        return ""
    scheme, separator, rest = address.partition("://")
    host = rest if separator else scheme
    is_page = not separator or scheme.lower() in ("http", "https")
    if not is_page or "." not in host.split("/")[0] or any(c.isspace() or c in "\"'<>@\\" for c in host):
        raise InvalidInput({"homepage": N_("This is not the address of a page: it begins with https://.")})
    return address if separator else f"https://{host}"


def correct(organisation: Organisation, identity: Identity, *, actor: Actor, version: int) -> None:
    """Correct what the bureau has not verified yet, and hand it in (again).

    Raises NotPermitted, StaleVersion, WrongState (verified already), InvalidInput.
    """
    _begin(organisation, actor, version)
    if organisation.is_verified:
        raise WrongState(N_("The bureau has verified this already; only the name can change, on request."))
    organisation.name, organisation.nature = _name(identity.name), identity.nature
    organisation.code, organisation.region = service.free_code(identity.code, own=organisation), identity.region
    organisation.bureau_note, organisation.handed_in_at = "", clock.now()
    ledger.append(actor, "organisation.hand_in", organisation)


def _name(typed: str) -> str:
    name = typed.strip()
    if not name:
        raise InvalidInput({"name": N_("Please fill in this field.")})
    return name


def ask_for_name(organisation: Organisation, name: str, *, actor: Actor, version: int) -> None:
    """Ask the bureau for another name of a verified organisation; until it agrees the old one stays.

    Raises NotPermitted, StaleVersion, WrongState (not verified: corrected at once; waiting already), InvalidInput.
    """
    _begin(organisation, actor, version)
    if not organisation.is_verified or organisation.wanted_name:
        raise WrongState()
    wanted = _name(name)
    if wanted == organisation.name:
        raise InvalidInput({"name": N_("This is the present name.")})
    organisation.wanted_name, organisation.bureau_note, organisation.handed_in_at = wanted, "", clock.now()
    ledger.append(actor, "organisation.ask_name", organisation)
