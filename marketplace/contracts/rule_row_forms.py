"""One row of a part of a set as a form: a reason, a question, a class, a sub-class, a text."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from marketplace.contracts.classes import ContractClass, Subclass
from marketplace.contracts.row_forms import NeededInRow
from marketplace.contracts.rule_soundness import MOST
from marketplace.web.forms import NeededValue, TitledSelect, short_text

LONG = [Optional(), Length(max=MOST["essence"])]


class _Row(PlainForm):
    """A row that may come and go; one whose texts are empty says nothing."""

    texts: Sequence[str] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not any((self[name].data or "").strip() for name in self.texts)


class ReasonForm(_Row):
    """A reason for which registration may be refused."""

    texts = ("code", "title", "title_en")
    code = StringField(_l("Code"), [NeededInRow(), Length(max=3)])
    title = StringField(_l("Chinese wording"), [NeededInRow(), Length(max=MOST["title"])])
    title_en = StringField(_l("English wording"), [NeededInRow(), Length(max=MOST["title_en"])])
    is_used = BooleanField(_l("May be chosen"))


def _asked_of() -> list[SelectChoice]:
    classes = [SelectChoice(each.value, _(each.label)) for each in ContractClass]
    alone = [each for each in Subclass if each.value not in list(ContractClass)]
    below = [SelectChoice(each.value, _(each.label), optgroup=_(each.contract_class.label)) for each in alone]
    return [SelectChoice("", _("every contract")), *classes, *below]


class QuestionForm(_Row):
    """A question of the class test, and the answer that fits the class."""

    texts = ("code", "text", "text_en")
    place = IntegerField(_l("Place"), [Optional()])
    code = StringField(_l("Code"), [NeededInRow(), Length(max=3)])
    of = SelectField(_l("Asked of"), choices=_asked_of, default="")
    wanted = SelectField(
        _l("Answer that fits"),
        choices=lambda: [SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))],
        default="yes",
    )
    text = StringField(_l("Chinese wording"), [NeededInRow(), Length(max=MOST["text"])])
    text_en = StringField(_l("English wording"), [NeededInRow(), Length(max=MOST["text_en"])])


class ClassForm(PlainForm):
    """What a class is called."""

    title = StringField(_l("Chinese title"), short_text(MOST["title"]))
    title_en = StringField(_l("English title"), short_text(MOST["title_en"]))


class BranchForm(ClassForm):
    """What a set says of a sub-class."""

    is_used = BooleanField(_l("The set has it"))
    national_label = StringField(_l("Label in the national form"), short_text(MOST["national_label"]))
    under = TitledSelect(_l("Stands under"), ContractClass, first=None, validators=[NeededValue()])
    essence = TextAreaField(_l("What is wanted of it, in Chinese"), LONG)
    essence_en = TextAreaField(_l("What is wanted of it, in English"), LONG)


class TextForm(PlainForm):
    """A text that papers print."""

    text = TextAreaField(_l("Chinese wording"), short_text(MOST["text"]))
    text_en = TextAreaField(_l("English wording"), short_text(MOST["text_en"]))
