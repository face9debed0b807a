"""国民经济行业分类 (GB/T 4754-2017): the divisions, as C36, in both languages."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from marketplace.core.errors import DomainError
from marketplace.core.text import N_, half_width


class IndustryError(DomainError, ValueError):
    """A text names no division of the classification; `message` and `params` say so."""


@dataclass(frozen=True)
class Industry:
    """One division (大类): its code with the letter of its section, and its names and its section's."""

    code: str
    chinese: str
    english: str
    section_chinese: str
    section_english: str

    def named(self, *, chinese: bool) -> str:
        """As a reader types and finds it: C36 汽车制造业."""
        return f"{self.code} {self.chinese if chinese else self.english}"


@cache
def industries() -> Mapping[str, Industry]:
    """Every division by its code, in the order of the classification."""
    text = resources.files("marketplace.district").joinpath("data/industries.csv").read_text("utf-8")
    rows = {row["code"]: row for row in csv.DictReader(text.splitlines())}
    return {
        code: Industry(code, row["zh"], row["en"], rows[code[0]]["zh"], rows[code[0]]["en"])
        for code, row in rows.items()
        if len(code) > 1
    }


@cache
def _spellings() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, industry in industries().items():
        named = (industry.named(chinese=True), industry.named(chinese=False))
        for said in (code, code[1:], industry.chinese, industry.english, *named):
            found.setdefault(said.casefold(), code)
    return found


def parse_industry(typed: str) -> str:
    """The code that `typed` means: C36, 36, 汽车制造业 or C36 汽车制造业. Raises IndustryError."""
    plain = " ".join(half_width(typed).split())
    known = _spellings()
    code = known.get(plain.casefold()) or known.get(plain.partition(" ")[0].casefold())
    if code is None:
        raise IndustryError(
            N_("“%(typed)s” is no division of GB/T 4754-2017; choose one such as C36."), typed=plain[:40]
        )
    return code


def industry_name(code: str, *, chinese: bool) -> str:
    """A division with its name, or the code itself where the classification has no such one."""
    found = industries().get(code)
    return found.named(chinese=chinese) if found else code
