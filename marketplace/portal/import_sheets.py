"""What the template of each kind of import says, in its reader's language."""

from collections.abc import Sequence

from flask_babel import gettext as _

from marketplace.documents.columns import Column
from marketplace.documents.templates import Field, Words
from marketplace.documents.uploads import FORMATS
from marketplace.portal.import_kinds import Kind
from marketplace.web.i18n import is_chinese


def heading(column: Column) -> str:
    """A column's heading, with the unit of an amount."""
    if is_chinese():
        return f"{column.header}（元）" if column.is_amount else column.header
    return f"{column.english} (yuan)" if column.is_amount else column.english


def fields_of(kind: Kind) -> Sequence[Field]:
    """The columns of a kind, as a template shows them."""
    needed_where = kind.needed_where()
    return [
        Field(
            heading(column),
            _(column.hint) if column.hint else "",
            not column.optional,
            not column.is_amount,
            column.choices() if column.choices else (),
            needed_where=_(needed_where[column.name]) if column.name in needed_where else "",
        )
        for column in kind.columns
    ]


def words_of(kind: Kind) -> Words:
    """What else the template says."""
    parted = "、" if is_chinese() else ", "
    return Words(
        sheet=_("To fill in"),
        explanations=_("Explanations"),
        codes=_("Codes"),
        headings=[_("Column"), _("Needed"), _("What to write")],
        needed=_("needed"),
        optional=_("may be empty"),
        partly=_("needed in some rows"),
        notes=[
            _(kind.explained),
            _("Only the first sheet is read."),
            _("Dark headings are needed, yellow ones in some rows; light ones may be left out or empty."),
            _("Each row holds its own values; of a formula its last result is read. Do not change the headings."),
            _("Accepted files: %(formats)s. An identical row adds nothing.", formats=parted.join(FORMATS)),
        ],
    )
