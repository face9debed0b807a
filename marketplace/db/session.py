"""The session: one per request or command, scoped to an actor, writing only inside a unit of work."""

from typing import cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection
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
