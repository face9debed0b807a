"""add letters and notices."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('letter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('template', sa.String(length=60), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=True),
    sa.Column('not_before', sa.DateTime(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('given_up_at', sa.DateTime(), nullable=True),
    sa.Column('problem', sa.String(length=500), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter'))
    )
    op.create_table('notice',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.Enum('interest_received', 'interest_answered', 'listing_decided', 'listing_ending', 'case_opened', 'case_step', 'contract_supplement', 'contract_moved', 'contract_decided', 'listing_waiting', 'contract_waiting', 'organisation', 'membership', name='noticekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('message', sa.String(length=200), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('endpoint', sa.String(length=80), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('about', sa.Uuid(), nullable=True),
    sa.Column('occasion', sa.String(length=120), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('read_at', sa.DateTime(), nullable=True),
    sa.Column('digest_since', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_notice_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('person_id', 'occasion', name=op.f('uq_notice_person_id_occasion'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_digest_since'), ['digest_since'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_about'), ['about'], unique=False)
        batch_op.create_index('ix_notice_inbox', ['person_id', 'created_at'], unique=False)
        batch_op.create_index('ix_notice_unread', ['person_id'], unique=False, sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))

    op.create_table('notice_choice',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('interest_received', 'interest_answered', 'listing_decided', 'listing_ending', 'case_opened', 'case_step', 'contract_supplement', 'contract_moved', 'contract_decided', 'listing_waiting', 'contract_waiting', 'organisation', 'membership', name='noticekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('delivery', sa.Enum('at_once', 'digest', 'here', 'none', name='delivery', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_choice_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'kind', name=op.f('pk_notice_choice'))
    )


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
