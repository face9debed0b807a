"""What the national form asks of a party in rows 23 to 26, and what of it says nothing (domain/contracts.md 1.5)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.district.codes import HOME_COUNTRY
from marketplace.district.industries import industries

# What people type where they do not know: the national form is full of it (domain/contracts.md, S14).
PLACEHOLDERS = frozenset({"*", "-", "—", "/", "无", "没有", "不详", "未知", "none", "n/a", "test", "测试"})


@dataclass(frozen=True)
class Kept:
    """Plain values that are stored as one JSON object, without what is empty."""

    def stored(self) -> dict[str, Any]:
        """As the column holds it."""
        return {name: _plain(value) for name, value in asdict(self).items() if value not in (None, "", (), [])}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """What a column holds; names that are no longer known are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: _value(value) for name, value in stored.items() if name in known})


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """As it comes back from the column: lists of plain texts."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Titled) else value


@dataclass(frozen=True)
class PartyParticulars(Kept):
    """Of a party: rows 23 to 26 of the form (domain/contracts.md 1.5); None where nobody said."""

    address: str = ""
    representative: str = ""
    contact: str = ""
    phone: str = ""
    postcode: str = ""
    is_listed: bool | None = None
    is_in_high_tech_zone: bool | None = None
    is_high_tech: bool | None = None
    is_research_body: bool | None = None
    is_transfer_agency: bool | None = None
    is_converted_institute: bool | None = None
    # Under which sub-class this party would have filed the contract itself, where it confirmed another's filing.
    stated_class: str = ""


TEXTS = ("address", "representative", "contact", "phone", "postcode")
FIGURES = frozenset({"phone", "postcode"})
# What is asked of a party with yes or no, in the order of the form.
QUESTIONS = (
    *("is_listed", "is_in_high_tech_zone", "is_high_tech"),
    *("is_research_body", "is_transfer_agency", "is_converted_institute"),
)
Problems = dict[str, DomainError | str]


def party_problems(particulars: PartyParticulars, industry: str, country: str) -> Problems:
    """What of a party's particulars does not hold, by the names of its fields."""
    problems = placeholders(particulars)
    if industry and industry not in industries():
        problems["industry"] = N_("There is no such division in GB/T 4754-2017.")
    postcode = particulars.postcode
    at_home = country == HOME_COUNTRY
    if postcode and at_home and "postcode" not in problems and not (len(postcode) == 6 and postcode.isdecimal()):
        problems["postcode"] = N_("A postcode has six digits.")
    return problems


def placeholders(party: PartyParticulars) -> Problems:
    """The fields in which something stands that says nothing: `*`, `000000`, `00000000000`."""
    return {
        name: N_("This says nothing. Leave the field empty rather than fill it with a placeholder.")
        for name in TEXTS
        if is_placeholder(name, getattr(party, name))
    }


def is_placeholder(name: str, text: str) -> bool:
    """Whether what was typed in a field stands for no answer: of figures, also where they are one and the same."""
    return says_nothing(text) or (name in FIGURES and len({sign for sign in text if sign.isdecimal()}) == 1)


def says_nothing(text: str) -> bool:
    """Whether a text was typed that stands for no answer."""
    bare = text.strip().lower()
    return bool(bare) and (bare in PLACEHOLDERS or (len(bare) > 3 and set(bare) <= set("0-* ")) or set(bare) == {"*"})
