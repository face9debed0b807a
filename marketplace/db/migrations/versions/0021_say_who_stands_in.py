"""say who stands in."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('officer_absence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('deputy_id', sa.Uuid(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('is_cancelled', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_officer_absence_ends_after_it_begins')),
    sa.CheckConstraint('person_id != deputy_id', name=op.f('ck_officer_absence_another_stands_in')),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.id'], name=op.f('fk_officer_absence_deputy_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_officer_absence_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_officer_absence'))
    )
    with op.batch_alter_table('officer_absence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_officer_absence_ends_on'), ['ends_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_officer_absence_person_id'), ['person_id'], unique=False)



def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
