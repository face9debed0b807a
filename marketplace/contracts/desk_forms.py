"""What the registration office types of a contract: words, reasons, the class test, what experts said."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from marketplace.contracts import class_tests, rule_parts, rule_words, rules
from marketplace.contracts.expert_reviews import Opinion
from marketplace.contracts.models import Contract
from marketplace.contracts.quantities import LONGEST_REASON
from marketplace.contracts.rule_parts import Question
from marketplace.web.forms import DayField, Form, NeededValue, short_text
from marketplace.web.i18n import is_chinese


class NoteForm(Form):
    """What the office asks for, or why it says no, in its own words."""

    reason = TextAreaField(_l("In words, for the filer"), [NeededValue(), Length(max=1000)])

    def offer(self, contract: Contract) -> None:
        """Offer what depends on the contract."""


class RefusalForm(NoteForm):
    """未予登记: a reason that the contract's rules use, and words."""

    refusal_reason = SelectField(_l("Reason"), [NeededValue()], choices=[])

    def offer(self, contract: Contract) -> None:
        """Offer the reasons of a contract's rules."""
        used = [each for each in rule_parts.reasons(rules.of(contract)) if each.is_used]
        self.refusal_reason.choices = [
            SelectChoice("", _("Please choose")),
            *(SelectChoice(each.code, f"{each.code} {rule_words.title(each)}") for each in used),
        ]


class OriginalsForm(NoteForm):
    """受理 without a contract text: which originals were seen."""

    reason = None
    originals = TextAreaField(_l("Originals seen, and where they are kept"), [Optional(), Length(max=500)])


# The acts that need words; on the contract's page each form's fields begin with its act's name.
NOTE_FORMS: dict[str, type[NoteForm]] = {
    **dict.fromkeys(("decline", "supplement", "consult", "send_back"), NoteForm),
    "refuse": RefusalForm,
    "accept": OriginalsForm,
}


def note_form(act: str, contract: Contract, *given: Any, **more: Any) -> NoteForm:
    """The form of one act on a contract."""
    form = NOTE_FORMS[act](*given, prefix=f"{act}-", **more)
    form.offer(contract)
    return form


class YesOrNoRadioField(RadioField):
    """An answer of two; `answer` is True, False or None."""

    def __init__(self, label: Any, validators: Any = None, **more: Any) -> None:
        choices = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
        super().__init__(label, validators, choices=choices, validate_choice=False, **more)

    @property
    def answer(self) -> bool | None:
        """What was chosen."""
        return {"yes": True, "no": False}.get(self.data)


class ClassTestForm(Form):
    """类别审查: the questions of a class, and words where an answer speaks against it; made by `asking`."""

    class_note = TextAreaField(_l("Why it is of this class all the same"), [Optional(), Length(max=1000)])

    @property
    def questions(self) -> list[YesOrNoRadioField]:
        """The questions as fields, in order."""
        return [field for field in self if isinstance(field, YesOrNoRadioField)]

    def answers(self) -> dict[str, bool | None]:
        """The answers by question."""
        return {field.short_name: field.answer for field in self.questions}

    def said(self) -> dict[str, Any]:
        """What was chosen and typed, as the verb takes it."""
        return {"answers": self.answers(), "class_note": self.class_note.data or ""}


Asking = TypeVar("Asking", bound=ClassTestForm)


@lru_cache(64)
def _with_questions(form: type[ClassTestForm], asked: tuple[Question, ...], in_english: bool) -> type[ClassTestForm]:
    fields = {each.code: YesOrNoRadioField(each.text_en if in_english else each.text) for each in asked}
    return type("Asking", (form,), fields)


def asking(form: type[Asking], asked: Sequence[Question], *given: Any, **more: Any) -> Asking:
    """A form with what is `asked` of a class, in the reader's language."""
    made = _with_questions(cast(Any, form), tuple(asked), not is_chinese())
    return cast(Asking, made(*given, **more))


def class_test_form(contract: Contract, *given: Any, **more: Any) -> ClassTestForm:
    """The questions of a contract's rules, as its first review asks them."""
    return asking(ClassTestForm, class_tests.questions(contract), *given, prefix="pass-", **more)


class QuantityForm(Form):
    """合理数量: why a line counts otherwise than it was stated; the place of the line, from 0, is on its button."""

    line = IntegerField(_l("Line"), [InputRequired()], widget=HiddenInput())
    reason = TextAreaField(_l("Why it counts otherwise, for the filer"), [NeededValue(), Length(max=LONGEST_REASON)])


class OpinionForm(Form):
    """What an expert said."""

    expert = StringField(_l("Expert"), short_text(60))
    affiliation = StringField(_l("Affiliation"), short_text(120))
    recommends = YesOrNoRadioField(_l("Recommends recognition"), [NeededValue()])
    text = TextAreaField(_l("Opinion"), short_text(2000))
    given_on = DayField(_l("Given on"), [NeededValue()])
    is_impartial = BooleanField(_l("The expert has declared to have no tie to any party"))

    def opinion(self) -> Opinion:
        """What was typed, as a plain value."""
        return Opinion(
            expert=self.expert.data,
            affiliation=self.affiliation.data,
            recommends=bool(self.recommends.answer),
            text=self.text.data,
            given_on=self.given_on.data,
            is_impartial=self.is_impartial.data,
        )
