"""The section of attachments on an owner's page, and what its addresses answer.

An owner's room declares its addresses, each with the owner's loader and permission, and leads them here; in each
blueprint they are called add_files, file, file_preview and remove_file, or with `public_` before file.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, g, redirect, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField

from marketplace.core.errors import DomainError, InvalidInput, NotFound
from marketplace.core.permissions import allows
from marketplace.core.text import N_
from marketplace.documents import queries, service
from marketplace.documents.formats import ENDINGS, MEDIA_TYPES
from marketplace.documents.intake import LARGEST, Intake, Taken
from marketplace.documents.models import Attachment, AttachmentKind
from marketplace.documents.refusals import Refused
from marketplace.documents.service import Keeping, Owner
from marketplace.web.errors import status_of
from marketplace.web.forms import Form, NeededValue, TitledSelect
from marketplace.web.gate import writing

MOST_AT_ONCE = 10
# Several files and the rest of the form; each file has its own limit, documents.intake.LARGEST.
LARGEST_REQUEST = 3 * LARGEST
# Whatever a file is, it is no page of ours: nothing in it runs, nothing is fetched by it, nobody frames it.
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ICONS = {
    "pdf": "file-earmark-pdf",
    "png": "file-earmark-image",
    "jpeg": "file-earmark-image",
    "docx": "file-earmark-word",
    "xlsx": "file-earmark-excel",
}
_PNG = "image/png"


class FilesForm(Form):
    """Some files, what they are, and whether everybody may see them."""

    files = MultipleFileField(_l("Files"), [NeededValue()])
    kind = TitledSelect(_l("What they are"), AttachmentKind, validators=[NeededValue()])
    is_public = BooleanField(_l("Show them to everybody together with this page"))

    def chosen(self) -> list[FileStorage]:
        """The files that came."""
        return named(self.files)


def named(field: MultipleFileField) -> list[FileStorage]:
    """The files of a field; one left empty comes as a file without a name."""
    return [file for file in field.data or [] if file and file.filename]


@dataclass(frozen=True)
class Place:
    """Where an owner's files have their addresses: its blueprint, and what these need besides the file."""

    blueprint: str
    arguments: Mapping[str, Any]
    is_public: bool = False

    def address(self, endpoint: str, **more: Any) -> str:
        """The address of one of the pages named above."""
        name = f"public_{endpoint}" if self.is_public else endpoint
        return url_for(f"{self.blueprint}.{name}", **self.arguments, **more)


@dataclass(frozen=True)
class Section:
    """What the section shows: the files, the form of whoever may add some, and what is said beside it."""

    keeping: Keeping
    owner: Owner
    place: Place
    items: Sequence[Attachment]
    form: FilesForm | None
    is_scanned: bool
    may_later: bool = False
    accept: str = ",".join(f".{ending}" for ending in ENDINGS)
    most: int = MOST_AT_ONCE
    largest: int = LARGEST // 1024**2

    def href(self, attachment: Attachment) -> str:
        """Where the file is had from."""
        return self.place.address("file", attachment=attachment.id)

    def preview(self, attachment: Attachment) -> str:
        """Where its small picture is; none for a file without one, nor for whom each look leaves a trace."""
        if attachment.preview_sha256 is None or service.leaves_trace(attachment, g.actor):
            return ""
        return self.place.address("file_preview", attachment=attachment.id)

    def icon(self, attachment: Attachment) -> str:
        """The icon of its format."""
        return ICONS[attachment.format.value]

    def who(self, attachment: Attachment) -> str:
        """Who added it: the organisation, and for its own people the person; the public is not told."""
        if self.place.is_public:
            return ""
        is_ours = attachment.organisation_id == g.actor.organisation_id
        return " · ".join(filter(None, [attachment.person_name if is_ours else "", attachment.organisation_name]))

    def is_removable(self, attachment: Attachment) -> bool:
        """Whether the reader may remove it now."""
        return not self.place.is_public and service.may_remove(self.keeping, self.owner, attachment, g.actor)

    def remove(self, attachment: Attachment) -> str:
        """Where its removal is posted to."""
        return self.place.address("remove_file", attachment=attachment.id)


def section(keeping: Keeping, owner: Owner, place: Place, form: FilesForm | None = None) -> Section:
    """The section of `owner` for the present reader; `form` is one that was refused."""
    if form is None and not place.is_public and service.may_add(keeping, owner, g.actor):
        form = _form(keeping, fresh=True)
    items = queries.of(keeping.kind, owner.id, public_only=place.is_public)
    # Whoever may change files, though not now, is told when.
    may_later = form is None and not place.is_public and allows(g.actor, keeping.permission, owner)
    return Section(keeping, owner, place, items, form, bool(_intake().scan_command), may_later)


def _form(keeping: Keeping, *, fresh: bool) -> FilesForm:
    # A page may hold other forms, which were sent: this one was not.
    form = FilesForm(None, data={"is_public": True}) if fresh else FilesForm()
    if not keeping.may_be_public:
        del form.is_public
    return form


def _intake() -> Intake:
    intake: Intake = current_app.extensions["intake"]
    return intake


def added(keeping: Keeping, owner: Owner, place: Place, page: Callable[[Section], Any], leads_to: str) -> Any:
    """Take in what was sent, all of it or nothing, and lead back; or the owner's `page` with what is wrong."""
    service.require_open(keeping, owner, actor=g.actor)
    form, status = _form(keeping, fresh=False), 422
    if form.validate_on_submit():
        try:
            return _kept(keeping, owner, form, leads_to)
        except InvalidInput as error:
            form.refuse(error)
            status = status_of(error)
    return page(section(keeping, owner, place, form)), status


def _kept(keeping: Keeping, owner: Owner, form: FilesForm, leads_to: str) -> Any:
    files = form.chosen()
    if not files:
        raise InvalidInput({"files": N_("Please choose a file.")})
    # Before the database is asked to wait: looking through a file takes its time.
    taken = take(keeping, files)
    is_public = bool(form.is_public.data) if "is_public" in form else False
    with writing() as unit:
        unit.result = leads_to
        for one in taken:
            keep(keeping, owner, one, form.kind.member, is_public=is_public)
    flash(_("Added."), "success")
    return redirect(leads_to, 303)


def take(keeping: Keeping, files: Sequence[FileStorage]) -> list[Taken]:
    """Look through files that were sent, and lay them in the store. Raises InvalidInput at `files`."""
    if len(files) > MOST_AT_ONCE:
        raise InvalidInput({"files": DomainError(N_("At most %(most)s files at once."), most=MOST_AT_ONCE)})
    return [_taken(file, keeping) for file in files]


def _taken(file: FileStorage, keeping: Keeping) -> Taken:
    name = file.filename or ""
    try:
        return _intake().take(file.stream, name, strip=keeping.strips)  # type: ignore[arg-type]  # it can be read
    except Refused as refused:
        raise _about(name, refused) from refused


def keep(keeping: Keeping, owner: Owner, taken: Taken, kind: AttachmentKind, *, is_public: bool = False) -> None:
    """Attach one of them in the present unit of work. Raises InvalidInput at `files`, and as `service.attach`."""
    facts = {"store": _intake().store, "actor": g.actor, "kind": kind, "is_public": is_public}
    try:
        service.attach(keeping, owner, taken, **facts)
    except InvalidInput as error:
        raise _about(taken.name, error.fields["files"]) from error


def _about(name: str, reason: DomainError) -> InvalidInput:
    """Which of the files it is, and why; hidden characters of a hostile name are not shown."""
    shown = "".join(c for c in name if c.isprintable())[-80:]
    return InvalidInput({"files": DomainError(N_("“%(file)s”: %(reason)s"), file=shown, reason=reason)})


def sent(keeping: Keeping, owner: Owner, attachment_id: UUID, *, public_only: bool = False) -> Response:
    """The file, to be saved and never shown by the browser itself."""
    found = _read(keeping, owner, attachment_id, public_only)
    return _file(found.sha256, MEDIA_TYPES[found.format], found.name)


def previewed(keeping: Keeping, owner: Owner, attachment_id: UUID, *, public_only: bool = False) -> Response:
    """The small picture, which is of our own making, and the only thing shown within a page."""
    found = _read(keeping, owner, attachment_id, public_only)
    if found.preview_sha256 is None:
        raise NotFound()
    return _file(found.preview_sha256, _PNG)


def _read(keeping: Keeping, owner: Owner, attachment_id: UUID, public_only: bool) -> Attachment:
    found = queries.one(keeping.kind, owner.id, attachment_id, public_only=public_only)
    if service.leaves_trace(found, g.actor):
        with writing():
            service.record_reading(found, actor=g.actor)
    return found


def _file(digest: str, media_type: str, name: str | None = None) -> Response:
    path = _intake().store.path(digest)
    if not path.is_file():
        current_app.logger.error("missing from the store: %s", digest)
        raise NotFound(N_("This file is missing from the store. Please tell the bureau."))
    answer = send_file(
        path, media_type, as_attachment=name is not None, download_name=_plain(name), etag=False, conditional=False
    )
    answer.headers.update(HEADERS)
    # What was withdrawn is gone at once, from the reader's own disk as well.
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _plain(name: str | None) -> str | None:
    """The name with its ending in lower case, by which systems know what to open it with."""
    if name is None:
        return None
    path = PurePosixPath(name)
    return path.stem + path.suffix.lower()


def removed(keeping: Keeping, owner: Owner, attachment_id: UUID, leads_to: str) -> Any:
    """Take the file away from its owner, and lead back."""
    with writing() as unit:
        unit.result = leads_to
        found = queries.one(keeping.kind, owner.id, attachment_id)
        service.remove(keeping, owner, found, actor=g.actor, version=request.form.get("version", 0, type=int))
    flash(_("Removed."), "success")
    return redirect(leads_to, 303)
