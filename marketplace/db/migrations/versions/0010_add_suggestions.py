"""add suggestions."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('suggestion',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=24).with_variant(sa.String(length=24, collation='C'), 'postgresql'), nullable=False),
    sa.Column('kind', sa.Enum('keyword', 'listing', 'organisation', name='suggestionkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('shown', sa.String(length=200), nullable=False),
    sa.Column('listing_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['listing_id'], ['listing.id'], name=op.f('fk_suggestion_listing_id_listing')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_suggestion_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suggestion'))
    )
    with op.batch_alter_table('suggestion', schema=None) as batch_op:
        batch_op.create_index('ix_suggestion_key', ['key', 'kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_suggestion_listing_id'), ['listing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_suggestion_organisation_id'), ['organisation_id'], unique=False)



def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
