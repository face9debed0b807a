"""Keep what organisations answer to the registration form in the directory."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("size", _size(), nullable=True),
        sa.Column("industry", sa.String(length=3), nullable=False),
        sa.Column("representative", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_directory_entry_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_entry")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_directory_entry_organisation_id")),
    )


def _size() -> sa.Enum:
    sizes = ("large", "medium", "small", "micro")
    return sa.Enum(*sizes, name="partysize", native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
