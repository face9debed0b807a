"""Carry what comes after a registration: changes of it, receipts, second looks and tasks."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0018"
branch_labels = None
depends_on = None

# The CHECKs of each table that are new, or other than they were.
CHECKS = {
    "contract": {
        "terminated_after_so_much": "state != 'terminated' OR performed_fen IS NOT NULL",
        "performed_is_part_of_amount": "performed_fen IS NULL OR (performed_fen BETWEEN 0 AND amount_fen"
        " AND performed_technology_fen BETWEEN 0 AND technology_fen)",
    },
    "attachment": {"ownerkind": "owner_kind IN ('listing', 'contract', 'organisation', 'case', 'change')"},
    "posting": {
        "postingevent": "event IN ('registration', 'amendment', 'correction', 'termination', 'revocation')"
    },
}
REPLACED = ("ownerkind", "postingevent")


def upgrade() -> None:
    _contract_change()
    _receipt()
    _reconsideration()
    _contract_task()
    op.add_column("contract", sa.Column("performed_fen", sa.BigInteger()))
    op.add_column("contract", sa.Column("performed_technology_fen", sa.BigInteger()))
    (_constrain_sqlite if op.get_bind().dialect.name == "sqlite" else _constrain)()


def _contract_change() -> None:
    op.create_table('contract_change',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('amendment', 'correction', 'termination', 'revocation', name='changekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Enum('price', 'term', 'subject', 'royalty', 'renamed', 'other', 'clerical', 'entry', 'agreement', 'breach', 'impossible', 'false', 'duplicate', 'not_technology', 'void', name='changereason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('grounds', sa.String(length=2000), nullable=False),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('terms', sa.JSON(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('performed_fen', sa.BigInteger(), nullable=True),
    sa.Column('performed_technology_fen', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.Enum('draft', 'proposed', 'examined', 'approved', 'refused', 'withdrawn', name='changestate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('contract_version', sa.Integer(), nullable=False),
    sa.Column('proposed_on', sa.Date(), nullable=True),
    sa.Column('proposed_by', sa.Uuid(), nullable=True),
    sa.Column('examined_on', sa.Date(), nullable=True),
    sa.Column('examined_by', sa.Uuid(), nullable=True),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('edition', sa.Integer(), nullable=True),
    sa.Column('office_note', sa.String(length=1000), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(edition IS NOT NULL) = (state = 'approved' AND kind IN ('amendment', 'correction'))", name=op.f('ck_contract_change_editions')),
    sa.CheckConstraint("(state = 'approved') = (approved_on IS NOT NULL)", name=op.f('ck_contract_change_approved_on_some_day')),
    sa.CheckConstraint("kind != 'termination' OR performed_fen IS NOT NULL", name=op.f('ck_contract_change_a_termination_says_what_was_performed')),
    sa.CheckConstraint("kind NOT IN ('amendment', 'termination') OR agreed_on IS NOT NULL", name=op.f('ck_contract_change_agreed_on_some_day')),
    sa.CheckConstraint('approved_by IS NULL OR approved_by != examined_by', name=op.f('ck_contract_change_two_people_decide')),
    sa.CheckConstraint('approved_by IS NULL OR approved_by != proposed_by', name=op.f('ck_contract_change_nobody_approves_their_own')),
    sa.CheckConstraint('performed_fen IS NULL OR (performed_fen >= 0 AND performed_technology_fen >= 0 AND performed_technology_fen <= performed_fen)', name=op.f('ck_contract_change_performed_technology_is_part_of_it')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_contract_change_contract_id_contract')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_contract_change_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract_change'))
    )
    op.create_index(op.f('ix_contract_change_contract_id'), 'contract_change', ['contract_id'])
    op.create_index('ix_contract_change_desk', 'contract_change', ['state', 'proposed_on'])
    op.create_index('uq_contract_change_waiting', 'contract_change', ['contract_id'], unique=True, sqlite_where=sa.text("state IN ('proposed', 'examined')"), postgresql_where=sa.text("state IN ('proposed', 'examined')"))


def _receipt() -> None:
    op.create_table('receipt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('technology_fen', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('entered_on', sa.Date(), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('verified_by', sa.Uuid(), nullable=True),
    sa.Column('struck_on', sa.Date(), nullable=True),
    sa.Column('struck_by', sa.Uuid(), nullable=True),
    sa.Column('struck_reason', sa.String(length=1000), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(struck_on IS NULL) = (struck_reason = '')", name=op.f('ck_receipt_struck_for_a_reason')),
    sa.CheckConstraint('amount_fen > 0', name=op.f('ck_receipt_positive_amount')),
    sa.CheckConstraint('technology_fen >= 0 AND technology_fen <= amount_fen', name=op.f('ck_receipt_technology_is_part_of_amount')),
    sa.CheckConstraint('verified_by IS NULL OR verified_by != entered_by', name=op.f('ck_receipt_another_person_verifies')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_receipt_contract_id_contract')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_receipt_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt'))
    )
    op.create_index(op.f('ix_receipt_contract_id'), 'receipt', ['contract_id'])
    op.create_index(op.f('ix_receipt_received_on'), 'receipt', ['received_on'])


def _reconsideration() -> None:
    op.create_table('reconsideration',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('objection', 're_recognition', name='requestkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('authority', sa.String(length=120), nullable=False),
    sa.Column('letter', sa.String(length=60), nullable=False),
    sa.Column('grounds', sa.String(length=2000), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('open', 'examined', 'decided', name='requeststate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('outcome', sa.Enum('granted', 'final', 'upheld', 'amended', 'revoked', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('opinion', sa.String(length=2000), nullable=False),
    sa.Column('examined_on', sa.Date(), nullable=True),
    sa.Column('examined_by', sa.Uuid(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(outcome IS NULL) = (state = 'open')", name=op.f('ck_reconsideration_an_opinion_has_an_outcome')),
    sa.CheckConstraint("(state = 'decided') = (decided_on IS NOT NULL)", name=op.f('ck_reconsideration_decided_on_some_day')),
    sa.CheckConstraint("(state = 'open') = (examined_on IS NULL)", name=op.f('ck_reconsideration_examined_on_some_day')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by != examined_by', name=op.f('ck_reconsideration_two_people_decide')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_reconsideration_contract_id_contract')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reconsideration'))
    )
    op.create_index(op.f('ix_reconsideration_contract_id'), 'reconsideration', ['contract_id'])
    op.create_index('uq_reconsideration_waiting', 'reconsideration', ['contract_id'], unique=True, sqlite_where=sa.text("state != 'decided'"), postgresql_where=sa.text("state != 'decided'"))


def _contract_task() -> None:
    op.create_table('contract_task',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('change_id', sa.Uuid(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(done_on IS NULL) = (note = '')", name=op.f('ck_contract_task_done_with_a_note')),
    sa.ForeignKeyConstraint(['change_id'], ['contract_change.id'], name=op.f('fk_contract_task_change_id_contract_change')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.id'], name=op.f('fk_contract_task_contract_id_contract')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract_task'))
    )
    op.create_index(op.f('ix_contract_task_change_id'), 'contract_task', ['change_id'])
    op.create_index(op.f('ix_contract_task_contract_id'), 'contract_task', ['contract_id'])


def _constrain() -> None:
    for table, checks in CHECKS.items():
        for name, condition in checks.items():
            if name in REPLACED:
                op.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{_full(table, name)}"')
            op.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{_full(table, name)}" CHECK ({condition})')


def _constrain_sqlite() -> None:
    """SQLite keeps a table's constraints in its text alone; making the table anew would break what refers to it."""
    connection = op.get_bind()
    op.execute("PRAGMA writable_schema = ON")
    for table, checks in CHECKS.items():
        text = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
        for name, condition in checks.items():
            said = f"CONSTRAINT {_full(table, name)} CHECK ({condition})"
            text = _replaced(text, _full(table, name), said) if name in REPLACED else _appended(text, said)
        connection.execute(
            sa.text("UPDATE sqlite_master SET sql = :sql WHERE name = :name"), {"sql": text, "name": table}
        )
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def _full(table: str, name: str) -> str:
    return f"ck_{table}_{name}"


def _replaced(text: str, name: str, said: str) -> str:
    start = re.search(rf'CONSTRAINT "?{name}"? CHECK ', text)
    assert start is not None, name
    depth, end = 0, start.end()
    while True:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
        if not depth:
            return text[: start.start()] + said + text[end:]


def _appended(text: str, said: str) -> str:
    head, _, tail = text.rpartition(")")
    return f"{head.rstrip()}, {said}){tail}"


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
