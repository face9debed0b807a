"""What the national form asks beside, and nobody counts by: kept together with its contract or party, and sealed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from marketplace.contracts.classes import LicenceKind, TaxIntent
from marketplace.core.errors import DomainError
from marketplace.core.text import N_

# What people type where they do not know: the national form is full of it (domain/contracts.md, S14).
PLACEHOLDERS = frozenset({"*", "-", "—", "/", "无", "没有", "不详", "未知", "none", "n/a", "test", "测试"})


@dataclass(frozen=True)
class _Kept:
    """Plain values that are stored as one JSON object, without what is empty."""

    def stored(self) -> dict[str, Any]:
        """As the column holds it."""
        said = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        return {name: value for name, value in said.items() if value not in (None, "", [])}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """What a column holds; names that are no longer known are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: _value(value) for name, value in stored.items() if name in known})


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class ContractParticulars(_Kept):
    """Of a contract: rows 8, 10, 12, 27 and 30 of the form (domain/contracts.md 1.5). Amounts in fen."""

    own_number: str = ""
    plan_name: str = ""
    ip_numbers: tuple[str, ...] = ()
    licence_kind: LicenceKind | None = None
    royalty_terms: str = ""
    expected_investment_fen: int | None = None
    expected_output_fen: int | None = None
    tax_intents: tuple[TaxIntent, ...] = ()


@dataclass(frozen=True)
class PartyParticulars(_Kept):
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


TEXTS = ("address", "representative", "contact", "phone", "postcode")


def placeholders(party: PartyParticulars) -> dict[str, DomainError | str]:
    """The fields in which something stands that says nothing: `*`, `000000`, `00000000000`."""
    return {
        name: N_("This says nothing. Leave the field empty rather than fill it with a placeholder.")
        for name in TEXTS
        if says_nothing(getattr(party, name))
    }


def says_nothing(text: str) -> bool:
    """Whether a text was typed that stands for no answer."""
    bare = text.strip().lower()
    return bool(bare) and (bare in PLACEHOLDERS or (len(bare) > 3 and set(bare) <= set("0-* ")) or set(bare) == {"*"})
