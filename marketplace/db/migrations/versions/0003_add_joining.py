"""add joining."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('application',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('sent', 'entered', 'claimed', 'granted', 'refused', name='applicationstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('kind', sa.Enum('bureau', 'university', 'institute', 'company', 'brokerage', 'government', name='organisationkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('short_name', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=18), nullable=False),
    sa.Column('nature', sa.Enum('011', '012', '013', '014', '021', '022', '023', '024', '030', '110', '120', '130', '140', '150', '160', '170', '180', '200', '300', '400', '900', '990', name='partynature', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('region', sa.String(length=6), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=False),
    sa.Column('person_name', sa.String(length=60), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('bureau_note', sa.String(length=1000), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state = 'sent' OR person_id IS NOT NULL", name=op.f('ck_application_confirmed_by_somebody')),
    sa.CheckConstraint("state NOT IN ('claimed', 'granted', 'refused') OR organisation_id IS NOT NULL", name=op.f('ck_application_claims_one')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_application_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_application_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_application_token_hash'))
    )
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_application_code'), ['code'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_person_id'), ['person_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('invited_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('accepted_at', sa.DateTime(), nullable=True),
    sa.Column('accepted_by', sa.Uuid(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(accepted_at IS NULL) = (accepted_by IS NULL)', name=op.f('ck_invitation_accepted_by_somebody')),
    sa.CheckConstraint('accepted_at IS NULL OR revoked_at IS NULL', name=op.f('ck_invitation_accepted_or_revoked')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_invitation_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index('uq_invitation_open', ['organisation_id', 'email'], unique=True, sqlite_where=sa.text('accepted_at IS NULL AND revoked_at IS NULL'), postgresql_where=sa.text('accepted_at IS NULL AND revoked_at IS NULL'))

    with op.batch_alter_table('contract', schema=None) as batch_op:
        batch_op.add_column(sa.Column('brokerage_id', sa.Uuid(), nullable=True))

    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('introduction', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('homepage', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('wanted_name', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('bureau_note', sa.String(length=1000), server_default='', nullable=False))
        batch_op.add_column(sa.Column('handed_in_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('merged_into_id', sa.Uuid(), nullable=True))

    # In whose name the broker of a contract worked: as the case says, else where the broker practises.
    op.execute(
        "UPDATE contract SET brokerage_id = COALESCE("
        "(SELECT brokerage_id FROM broker_case WHERE broker_case.id = contract.case_id), "
        "(SELECT organisation_id FROM broker WHERE broker.person_id = contract.broker_person_id)) "
        "WHERE broker_person_id IS NOT NULL"
    )


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
