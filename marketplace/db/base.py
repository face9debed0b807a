"""The typed base of every model, and the column types that say what they hold."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, Uuid
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from marketplace.core import clock

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An instant: aware on our side, UTC without a zone in the database, the same on every engine."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; a time without zone is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back with its zone."""
        return value.replace(tzinfo=UTC) if value else None


class FenAmount(TypeDecorator[int]):
    """Money as an integer of fen (分); anything else, a float above all, is refused before it is stored."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Let integers through."""
        if value is not None and type(value) is not int:
            raise TypeError(f"money is an integer of fen, not {value!r}")
        return value

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | None:
        """PostgreSQL sums bigint to numeric; fen stay integers."""
        return None if value is None else int(value)


Fen = Annotated[int, mapped_column(FenAmount)]
Serial = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
Id = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=uuid4)]
Created = Annotated[datetime, mapped_column(Instant, default=clock.now)]


class Base(DeclarativeBase):
    """Every table of the product."""

    # A registry of our own, because Flask-SQLAlchemy derives its model class from this one.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: Instant, list[str]: JSON, dict[str, Any]: JSON, UUID: Uuid},
    )


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def choice(kind: type[StrEnum], *, check: str = "", **column: Any) -> MappedColumn[Any]:
    """A column that holds one of `kind`'s values and whose CHECK says so; a second one of a table is named."""
    kept = SqlEnum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        validate_strings=True,
        values_callable=_values,
        name=check or kind.__name__.lower(),
    )
    return mapped_column(kept, **column)
