"""hear experts."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = "0014a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('expert_opinion',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('expert', sa.String(length=60), nullable=False),
    sa.Column('affiliation', sa.String(length=120), nullable=False),
    sa.Column('recommends', sa.Boolean(), nullable=False),
    sa.Column('text', sa.String(length=2000), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_expert_opinion_contract_id_contract')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_expert_opinion'))
    )
    with op.batch_alter_table('expert_opinion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_expert_opinion_contract_id'), ['contract_id'], unique=False)



def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
