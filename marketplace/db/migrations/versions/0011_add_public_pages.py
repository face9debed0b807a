"""add public pages."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('article',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('notice', 'policy', 'guide', 'privacy', name='articlekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'withdrawn', name='articlestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (published_on IS NULL)", name=op.f('ck_article_published_on_some_day')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article'))
    )
    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.create_index('ix_article_list', ['state', 'kind', 'published_on'], unique=False)
        batch_op.create_index('uq_article_privacy', ['kind'], unique=True, sqlite_where=sa.text("kind = 'privacy'"), postgresql_where=sa.text("kind = 'privacy'"))

    op.create_table('consent',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('article_id', sa.Uuid(), nullable=False),
    sa.Column('article_version', sa.Integer(), nullable=False),
    sa.Column('given_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_consent_article_id_article')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index('uq_consent_present', ['person_id', 'article_id', 'article_version'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    with op.batch_alter_table('district', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phone', sa.String(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('email', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('address', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('hours', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('filing_number', sa.String(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('police_number', sa.String(length=60), server_default='', nullable=False))
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))



def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
