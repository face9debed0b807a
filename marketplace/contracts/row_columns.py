"""Columns of a file of contracts for what a form has in rows: further sellers, and lines that are deducted.

The first seller and the first line stand in the columns without a number, those after them in numbered ones; every
one may be left out, and a file that was made before they came is read as before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marketplace.contracts.classes import DeductionKind
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.filing_parties import PartyFiling
from marketplace.contracts.form_columns import NATURES, amount, country, fitting, titled
from marketplace.contracts.models import Side
from marketplace.contracts.party_forms import LONGEST_SHARE
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.district.codes import HOME_COUNTRY, PartyNature
from marketplace.district.countries import COUNTRIES
from marketplace.documents.columns import CellError, Column, code, written, yes_or_no
from marketplace.documents.rows import Cell

Values = Mapping[str, Any]
# A contract with more of them is finished in the form.
SELLERS = ("seller2", "seller3", "seller4")
LINES = ("deduction", "deduction2", "deduction3", "deduction4", "deduction5")
INCOMPLETE = N_("A deduction needs its kind, what it is, and its amount.")
NAMELESS = N_("A further seller needs its name or its code.")


def _share(cell: Cell) -> int:
    """A weight: a whole number, also where the spreadsheet made 2.0 of it."""
    typed = written(cell).strip().removesuffix(".0")
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= LONGEST_SHARE):
        raise CellError(N_("A share is a whole number, at least 1."))
    return int(typed)


def _share_column(name: str, chinese: str, english: str) -> Column:
    hint = N_("Of several sellers: by which whole-numbered weights they share the amount; 1 where the cell is empty.")
    return Column(f"{chinese}份额", f"{name}_share", _share, True, english=f"{english} share", hint=hint, empty=None)


def _seller(name: str) -> Sequence[Column]:
    chinese, english = f"卖方{name[-1]}", f"Seller {name[-1]}"
    return (
        Column(f"{chinese}名称", f"{name}_name", fitting(120), True, english=english, also=(chinese,)),
        Column(f"{chinese}代码", f"{name}_code", code, True, english=f"{english} code"),
        titled(f"{chinese}性质", f"{name}_nature", f"{english} nature", PartyNature, NATURES),
        Column(f"{chinese}行政区划", f"{name}_region", code, True, english=f"{english} region"),
        Column(f"{chinese}国别", f"{name}_country", country, True, english=f"{english} country",
               choices=lambda: list(COUNTRIES)),
        _share_column(name, chinese, english),
    )  # fmt: skip


def _beside(name: str, chinese: str, english: str) -> Sequence[Column]:
    """What the first line had no columns for until they came."""
    return (
        Column(f"{chinese}数量", f"{name}_quantity", fitting(40), True, english=f"{english}: quantity"),
        Column(f"{chinese}合理数量内", f"{name}_within", yes_or_no, True, english=f"{english}: reasonable quantity",
               empty=None, choices=lambda: ["是", "否"], hint=N_("是: within a reasonable quantity, not deducted.")),
    )  # fmt: skip


def _line(name: str) -> Sequence[Column]:
    chinese, english = f"扣除项{name[-1]}", f"Deduction {name[-1]}"
    return (
        titled(f"{chinese}类别", f"{name}_kind", f"{english}: kind", DeductionKind),
        Column(f"{chinese}说明", f"{name}_description", fitting(200), True, english=f"{english}: what it is"),
        amount(f"{chinese}金额", name, f"{english}: amount"),
        *_beside(name, chinese, english),
    )


ROWS: Sequence[Column] = (
    _share_column("seller", "卖方", "Seller"),
    *(column for name in SELLERS for column in _seller(name)),
    *_beside("deduction", "扣除项", "Deduction"),
    *(column for name in LINES[1:] for column in _line(name)),
)
NAMES = frozenset(column.name for column in ROWS)


def co_sellers(values: Values) -> Sequence[PartyFiling]:
    """The further sellers of a row, in the order of their columns."""
    return [_party(name, values) for name in _named(values)]


def _named(values: Values) -> Sequence[str]:
    return [name for name in SELLERS if values.get(f"{name}_name") or values.get(f"{name}_code")]


def _party(name: str, values: Values) -> PartyFiling:
    given = {part: values[f"{name}_{part}"] for part in ("name", "code", "nature", "region")}
    share = values[f"{name}_share"] or 1
    return PartyFiling(Side.SELLER, **given, country=values[f"{name}_country"] or HOME_COUNTRY, share=share)


def deductions(values: Values) -> Sequence[DeductionFiling]:
    """The lines of a row that are whole."""
    return [_deduction(name, values) for name in LINES if all(_said(name, values))]


def _said(name: str, values: Values) -> tuple[bool, ...]:
    kind, words = values.get(f"{name}_kind"), values.get(f"{name}_description")
    return values.get(name) is not None, kind is not None, bool(words)


def _deduction(name: str, values: Values) -> DeductionFiling:
    within, quantity = bool(values.get(f"{name}_within")), values.get(f"{name}_quantity", "")
    return DeductionFiling(values[f"{name}_kind"], values[f"{name}_description"], values[name], within, quantity)


def problems(values: Values) -> Iterator[tuple[str, DomainError]]:
    """What of these rows was begun and is not whole, by the names of columns."""
    for name in LINES:
        beside = values.get(f"{name}_quantity") or values.get(f"{name}_within") is not None
        if (any(_said(name, values)) or beside) and not all(_said(name, values)):
            yield name, CellError(INCOMPLETE)
    for name in SELLERS:
        begun = any(values.get(f"{name}_{part}") for part in ("nature", "region", "country", "share"))
        if begun and name not in _named(values):
            yield f"{name}_name", CellError(NAMELESS)


def needed_where() -> dict[str, str]:
    """What a row needs that was begun, by the names of columns (message ids)."""
    lines = {f"{name}{part}": INCOMPLETE for name in LINES for part in ("", "_kind", "_description")}
    return {**lines, **{f"{name}_name": NAMELESS for name in SELLERS}}


def column_of(name: str, values: Values) -> str:
    """The column of what a filing calls co_sellers-0_name; any other name as it is."""
    if name == "co_sellers":
        return f"{SELLERS[0]}_name"
    match = _CO_SELLER.fullmatch(name)
    return f"{_named(values)[int(match[1])]}_{match[2]}" if match else name


_CO_SELLER = re.compile(r"co_sellers-([0-9]+)_(.+)")
