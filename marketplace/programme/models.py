"""The targets that the bureau set for the registry, as rows with the sentence that they come from."""

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Fen, choice
from marketplace.tally.queries import View


class Reading(Titled):
    """How a goal is meant: for all its years together, or for each of them."""

    CUMULATIVE = "cumulative", N_("for the whole period")
    YEARLY = "yearly", N_("for each year")


class Target(Base):
    """So many contracts worth so much (成交额, fen), from a day to a day, in an area."""

    __tablename__ = "target"
    __table_args__ = (
        # A goal of nothing is reached before it begins, and has no percentage.
        CheckConstraint("contracts_goal > 0 AND value_goal_fen > 0", "goals_above_zero"),
        CheckConstraint("ends_on >= starts_on", "ends_after_it_starts"),
        # Whoever reads a goal may ask who said so; only an assumed one has nobody to name.
        CheckConstraint("is_assumed OR source != ''", "said_by_somebody"),
    )
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(120))
    contracts_goal: Mapped[int]
    value_goal_fen: Mapped[Fen]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reading: Mapped[Reading] = choice(Reading, default=Reading.CUMULATIVE)
    view: Mapped[View] = choice(View, default=View.REPORTED)
    source: Mapped[str] = mapped_column(String(300), default="")
    source_title: Mapped[str] = mapped_column(String(120), default="")
    is_assumed: Mapped[bool] = mapped_column(default=False)
    area: Mapped[str] = mapped_column(String(6))
