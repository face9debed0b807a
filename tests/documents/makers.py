"""Attachments for tests: sent as a browser would, or attached through the verb."""

import io
from typing import Any

from flask import Flask
from werkzeug.datastructures import FileStorage

from marketplace.core.actors import Actor
from marketplace.db import acting_as, unit_of_work
from marketplace.documents import service
from marketplace.documents.intake import Intake, Taken
from marketplace.documents.models import Attachment, AttachmentKind
from marketplace.documents.service import Keeping
from tests.documents.corpus import GOOD, File


def upload(*files: File, kind: str = "annex", **more: Any) -> dict[str, Any]:
    """The form of a section, with these files chosen."""
    chosen = [FileStorage(io.BytesIO(file.make()), file.name) for file in files]
    return {"files": chosen, "kind": kind, **more}


def make_attachment(
    app: Flask, keeping: Keeping, owner: Any, actor: Actor, file: File = GOOD["PNG"], **more: Any
) -> Attachment:
    """A file attached to `owner` by `actor`."""
    return attach(app, keeping, owner, actor, take(app, keeping, file), **more)


def take(app: Flask, keeping: Keeping, file: File) -> Taken:
    """A file checked and stored, to be attached as often as a test likes."""
    intake: Intake = app.extensions["intake"]
    return intake.take(io.BytesIO(file.make()), file.name, strip=keeping.strips)


def attach(app: Flask, keeping: Keeping, owner: Any, actor: Actor, taken: Taken, **more: Any) -> Attachment:
    """`taken` attached to `owner`, who is visible to `actor`."""
    about = {"kind": AttachmentKind.ANNEX, **more}
    with acting_as(actor), unit_of_work():
        return service.attach(keeping, owner, taken, store=app.extensions["intake"].store, actor=actor, **about)
