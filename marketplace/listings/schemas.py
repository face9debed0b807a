"""What one row of an imported file may hold, in the words of those who keep such files."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load

from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.district.codes import TechnicalField
from marketplace.listings.disciplines import field_of
from marketplace.listings.fields import MOST_KEYWORDS, NEEDED, parse_keywords

SAYING: dict[str, Any] = {"required": NEEDED, "null": NEEDED, "invalid": N_("This is not a text.")}

# What a column may be called besides its name here.
OTHER_NAMES = {
    "id": "outside_key",
    "abstract": "summary",
    "discipline": "field",
    "编号": "outside_key",
    "名称": "title",
    "题名": "title",
    "标题": "title",
    "摘要": "summary",
    "简介": "summary",
    "关键词": "keywords",
    "学科": "field",
    "技术领域": "field",
    "成熟度": "maturity",
    "核心优势": "advantage",
}


class Keywords(fields.Field[list[str]]):
    """A list, or one text parted by 、 or commas; of more than a listing shows, the first are kept."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> list[str]:
        if isinstance(value, str):
            return parse_keywords(value)[:MOST_KEYWORDS]
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return parse_keywords("、".join(value))[:MOST_KEYWORDS]
        raise ValidationError(N_("Keywords are a list of texts, or one text with 、 between them."))


class Discipline(fields.Field[TechnicalField]):
    """A technical field by its code, or by the name of a discipline."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> TechnicalField:
        known = next((field for field in TechnicalField if field == value), None) or field_of(str(value))
        if known is None:
            unknown = N_("We know no technical field for “%(name)s”; give its code, 01 to 11.")
            raise ValidationError([DomainError(unknown, name=str(value)[:40])])  # type: ignore[list-item]
        return known


class ResultRow(Schema):
    """One research result; columns that we do not know are passed over."""

    class Meta:
        unknown = EXCLUDE

    outside_key = fields.String(required=True, error_messages=SAYING)
    title = fields.String(required=True, error_messages=SAYING)
    summary = fields.String(required=True, error_messages=SAYING)
    field = Discipline(required=True, error_messages=SAYING)
    keywords = Keywords(load_default=list, error_messages=SAYING)
    advantage = fields.String(load_default="", error_messages=SAYING)
    maturity = fields.String(load_default="", error_messages=SAYING)
    contact_name = fields.String(load_default="", error_messages=SAYING)
    contact_phone = fields.String(load_default="", error_messages=SAYING)

    @pre_load
    def _named_as_here(self, row: Mapping[str, Any], **_more: Any) -> dict[str, Any]:
        # Numbers and blanks of a table: an id may be a number, and an empty cell is one that was left out.
        cells = {OTHER_NAMES.get(name, name): value for name, value in row.items() if name}
        return {
            name: str(cell) if type(cell) is int else cell for name, cell in cells.items() if cell not in (None, "")
        }


def column_in(row: Mapping[str, Any], name: str) -> str:
    """What the file calls the column of our field `name`, or may call it where it has none."""
    return next(
        (column for column in row if OTHER_NAMES.get(column, column) == name), "id" if name == "outside_key" else name
    )
