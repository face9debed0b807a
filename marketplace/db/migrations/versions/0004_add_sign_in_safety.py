"""add sign in safety."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ended_sign_in',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ended_sign_in'))
    )
    with op.batch_alter_table('ended_sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ended_sign_in_ended_at'), ['ended_at'], unique=False)

    op.create_table('confirmed_mobile',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('mobile', sa.String(length=20), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_confirmed_mobile_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_confirmed_mobile'))
    )
    op.create_table('second_factor',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('secret', sa.String(length=64), nullable=False),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(), nullable=True),
    sa.Column('set_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_second_factor_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_second_factor'))
    )
    op.create_table('sent_secret',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('reset', 'sign_in', 'mobile', name='sentkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('digest', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('used_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sent_secret_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sent_secret'))
    )
    with op.batch_alter_table('sent_secret', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sent_secret_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_sent_secret_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_mobile'), ['mobile'], unique=True)


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
