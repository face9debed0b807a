"""The session: one per request or command, scoped to an actor, writing only inside a unit of work."""

from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Row, Select
from sqlalchemy.orm import scoped_session

from marketplace.db.base import Base


class Session(FlaskSession):
    """The product's session; its events (wall, recording, outbox) are listened to on this class."""


database = SQLAlchemy(model_class=Base, session_options={"class_": Session}, disable_autonaming=True)
session = cast(scoped_session[Session], database.session)


def connection() -> Connection:
    """The connection that the session is at work on, for statements that are no query of objects.

    A unit of work keeps its own at hand: asking the session anew is a third of a small statement's time.
    """
    kept: Connection | None = session.info.get("connection")
    return kept or session.connection()


def ask_once(question: Select[*tuple[Any, ...]]) -> Row[Any] | None:
    """The first row of a `question` that is the same for all of a unit of work, which asks it at most once.

    Only for what no unit of work both changes and reads; `question` is a statement made once.
    """
    answers: dict[Select[*tuple[Any, ...]], Row[Any]] = session.info.get("answers", {})
    if question in answers:
        return answers[question]
    row = connection().execute(question).first()
    if row is not None:
        answers[question] = row
    return row
