"""What an attachment is: a file that belongs to a listing, a contract, an organisation or a case."""

import secrets
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Id, choice
from marketplace.documents.formats import FileFormat


class OwnerKind(Titled):
    """What an attachment can belong to."""

    LISTING = "listing", N_("Listing")
    CONTRACT = "contract", N_("Contract")
    ORGANISATION = "organisation", N_("Organisation")
    CASE = "case", N_("Case")
    CHANGE = "change", N_("Change of a registration")


class AttachmentKind(Titled):
    """What the file is to its owner."""

    CONTRACT_TEXT = "contract_text", N_("Contract text")
    ANNEX = "annex", N_("Annex")
    CERTIFICATE = "certificate", N_("Certificate as a file")
    PICTURE = "picture", N_("Picture")
    OTHER = "other", N_("Other")


class Attachment(Base):
    """A file in the store, under the name that it came with, belonging to one object of another room."""

    __tablename__ = "attachment"
    __recorded__ = True
    __sealed__ = frozenset({"name", "person_name"})
    __table_args__ = (
        CheckConstraint("size > 0", "not_empty"),
        CheckConstraint("length(sha256) = 64", "sha256_in_hexadecimal"),
        # Contracts, cases and organisations show their files to nobody but their own.
        CheckConstraint("NOT is_public OR owner_kind = 'listing'", "public_only_with_a_listing"),
        # The same file twice at the same place is a mistake; removed ones stay, for what was handed in was handed in.
        Index(
            "uq_attachment_present",
            "owner_kind",
            "owner_id",
            "sha256",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    owner_kind: Mapped[OwnerKind] = choice(OwnerKind)
    # The owner's table lies in a room to the right, one of several: its rows are never deleted.
    owner_id: Mapped[UUID]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    # A small PNG in the store, of our own making; Word and Excel files have none.
    preview_sha256: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(255))
    format: Mapped[FileFormat] = choice(FileFormat)
    size: Mapped[int]
    kind: Mapped[AttachmentKind] = choice(AttachmentKind)
    is_public: Mapped[bool] = mapped_column(default=False)
    # Who added it, and the names that both had then: not every reader may look them up.
    organisation_id: Mapped[UUID | None]
    organisation_name: Mapped[str] = mapped_column(String(120), default="")
    person_id: Mapped[UUID | None]
    person_name: Mapped[str] = mapped_column(String(60), default="")
    added_at: Mapped[Created]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None]
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=partial(secrets.token_bytes, 32))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
