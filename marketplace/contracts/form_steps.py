"""The steps of the contract's form, each with the fields that stand in it."""

from dataclasses import dataclass
from typing import Any

from marketplace.core.text import N_


@dataclass(frozen=True)
class FormStep:
    """One step: its anchor, its title, and the beginnings of its fields' names."""

    key: str
    title: str
    fields: tuple[str, ...]

    def has_errors(self, form: Any) -> bool:
        """Whether something in it was refused."""
        return any(field.errors for field in form if field.short_name.startswith(self.fields))


STEPS = (
    FormStep(
        "what",
        N_("What it is about"),
        ("title", "contract_kind", "parent_id", "subclass", "field", "licence_kind", "objective", "own_number"),
    ),
    FormStep(
        "money",
        N_("When and money"),
        (
            "signed_on",
            "begins_on",
            "ends_on",
            "currency",
            "amount",
            "payment",
            "royalty_",
            "is_related",
            "deductions",
            "expected_",
        ),
    ),
    FormStep("parties", N_("Parties"), ("side", "seller_", "buyer_", "co_sellers")),
    FormStep("sources", N_("Sources and benefits"), ("ip_", "plan_", "tax_")),
    FormStep("disclosure", N_("Disclosure and hand-in"), ("answer", "contract_text", "disclosure")),
)
