"""What every schema of the API is made of: strict objects, and fields that refuse in our words."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range

from marketplace.core.errors import DomainError
from marketplace.core.money import LIMIT
from marketplace.core.text import N_, NOT_SHOWABLE, is_showable
from marketplace.core.titles import Titled

UNKNOWN, NEEDED = N_("There is no such field here."), N_("Please fill in this field.")
# What marshmallow says, in our words.
WORDS = {
    "Missing data for required field.": NEEDED,
    "Field may not be null.": NEEDED,
    "Unknown field.": UNKNOWN,
    "Not a valid string.": N_("This is not a text."),
    "Not a valid integer.": N_("This is not a whole number."),
    "Not a valid date.": N_("This is not a date."),
    "Not a valid boolean.": N_("This is neither true nor false."),
    "Not a valid UUID.": N_("This is not an id."),
    "Not a valid list.": N_("This is not a list."),
    "Invalid input type.": N_("This is not an object."),
    "Invalid type.": N_("This is not an object."),
}
OTHERWISE = N_("This does not hold.")


class Given(Schema):
    """What a program sends: a field that we do not know is refused, not passed over."""

    class Meta:
        unknown = RAISE


class Shown(Schema):
    """What a program is answered: exactly these fields, all of them always there. An allow-list for one audience."""

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let the description say that the field is always there."""
        field_obj.required = True


class AtMost(Length):
    """At most so many characters or items."""

    max: int

    def __init__(self, most: int) -> None:
        super().__init__(max=most)

    def __call__(self, value: Any) -> Any:
        """Refuse more."""
        if len(value) > self.max:
            raise refusal(N_("At most %(most)s characters fit here."), most=self.max)
        return value


class Between(Range):
    """A number from … to."""

    def __call__(self, value: Any) -> Any:
        """Refuse others."""
        if not self.min <= value <= self.max:
            raise refusal(N_("A number from %(least)s to %(most)s."), least=self.min, most=self.max)
        return value


def refusal(message: str, **params: object) -> ValidationError:
    """One of our own refusals, as marshmallow passes it on."""
    return ValidationError([DomainError(message, **params)])  # type: ignore[list-item]


class Text(fields.String):
    """A text that can be shown and stored anywhere, and fits; where it is needed, blanks are none."""

    def __init__(self, most: int, *, needed: bool = False, **more: Any) -> None:
        self.needed = needed
        super().__init__(validate=AtMost(most), required=needed, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        read = super()._deserialize(value, attr, data, **more)
        if not is_showable(read):
            raise refusal(NOT_SHOWABLE)
        if self.needed and not read.strip():
            raise refusal(NEEDED)
        return read


class Code(fields.String):
    """A member of a code table, by its code."""

    def __init__(self, table: type[Titled], **more: Any) -> None:
        self.table = table
        super().__init__(validate=OneOf([member.value for member in table]), **more)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str | None:
        return getattr(value, "value", value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        found = self.table.get(value) if isinstance(value, str) else None
        if found is None:
            raise refusal(N_("“%(typed)s” is not among the choices."), typed=str(value)[:40])
        return found


class Codes(fields.List):
    """Several members of a code table."""

    def __init__(self, table: type[Titled], **more: Any) -> None:
        super().__init__(Code(table), validate=AtMost(len(table)), **more)


class Fen(fields.Integer):
    """Money: an integer of fen (分). The largest we take is far below 2^53, so every program reads it exactly."""

    def __init__(self, **more: Any) -> None:
        super().__init__(strict=True, metadata={"format": "int64", "description": "fen (0.01 yuan)"}, **more)


class Price(Fen):
    """An amount that is typed: zero or more, and below what we take."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validate=Between(0, LIMIT - 1), **more)


class Minor(fields.Integer):
    """Foreign money in its smallest unit: cents, or yen."""

    def __init__(self, **more: Any) -> None:
        described = {"format": "int64", "description": "foreign money in its smallest unit"}
        super().__init__(strict=True, allow_none=True, validate=Between(1, LIMIT - 1), metadata=described, **more)


def flat(messages: Any, place: str = "") -> Iterable[tuple[str, DomainError]]:
    """Every refusal of a nested answer of marshmallow's, by the field's place: deductions.0.kind."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            # What is wrong with an object as a whole stands at its own place.
            yield from flat(inner, place if name == "_schema" else f"{place}.{name}" if place else str(name))
    elif isinstance(messages, list):
        for message in messages[:1]:
            yield place or "body", message if isinstance(message, DomainError) else _in_our_words(message)


def _in_our_words(message: str) -> DomainError:
    return DomainError(WORDS.get(message, OTHERWISE))
