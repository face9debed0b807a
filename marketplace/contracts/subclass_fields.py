"""The choice of a sub-class among those that a set of rules has, under the set's own titles."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from marketplace.contracts import rule_parts, rule_words, rules
from marketplace.contracts.classes import Subclass
from marketplace.contracts.completeness import NO_SUCH_CLASS
from marketplace.contracts.models import Contract
from marketplace.contracts.rule_models import RuleSet
from marketplace.core import clock
from marketplace.web.forms import NeededValue


class SubclassField(SelectField):
    """The sub-classes of the set in force today; of a contract in the register, of the set it was accepted by.

    What is chosen already and not in the set is shown as such, and refused unless it is the contract's own.
    """

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, [NeededValue()], choices=[], validate_choice=False, **more)
        self.contract: Contract | None = None

    def of(self, contract: Contract) -> None:
        """Offer what the rules of a registered contract have."""
        self.contract = contract

    @property
    def judged_by(self) -> RuleSet:
        """The set whose sub-classes are offered."""
        return rules.at(clock.today()) if self.contract is None else rules.of(self.contract)

    def iter_choices(self) -> Iterable[Any]:
        """Those of the set, and what is held beside them."""
        self.choices = [SelectChoice("", _("Please choose")), *_of_set(self.judged_by), *self._held()]
        return super().iter_choices()

    def _held(self) -> list[SelectChoice]:
        held = Subclass.get(self.data)
        if held is None or rule_parts.has(self.judged_by, held):
            return []
        return [SelectChoice(held.value, _("%(title)s (not in these rules)", title=_(held.label)))]

    def pre_validate(self, form: Any) -> None:
        """Only sub-classes of the set pass; and nothing chosen, which is NeededValue's to refuse."""
        if not self.data:
            return
        chosen = Subclass.get(self.data)
        if chosen is None:
            raise ValidationError(_("Not a valid choice."))
        is_own = self.contract is not None and chosen is self.contract.subclass
        if not is_own and not rule_parts.has(self.judged_by, chosen):
            raise ValidationError(_(NO_SUCH_CLASS))


def _of_set(found: RuleSet) -> list[SelectChoice]:
    return [
        SelectChoice(each.code, rule_words.title(each), optgroup=rule_words.title(of))
        for of, under in rule_parts.tree(found)
        for each in under
    ]
