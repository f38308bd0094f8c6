"""terminals"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "terminals",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("registered_by_id", KEY, nullable=True),
        sa.Column("last_used_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["registered_by_id"], ["people.id"], name=op.f("fk_terminals_registered_by_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_terminals_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terminals")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_terminals_token_hash")),
    )
    op.create_table(
        "pins",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pins_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_pins")),
    )
    with op.batch_alter_table("signin_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("terminal_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("idle_seconds", sa.Integer(), server_default="14400", nullable=False))
        batch_op.create_index(batch_op.f("ix_signin_sessions_terminal_id"), ["terminal_id"], unique=False)
        batch_op.create_foreign_key(op.f("fk_signin_sessions_terminal_id_terminals"), "terminals", ["terminal_id"], ["id"])
    op.execute("UPDATE signin_sessions SET idle_seconds = 300 WHERE is_shared_terminal")


def downgrade() -> None:
    with op.batch_alter_table("signin_sessions", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_signin_sessions_terminal_id_terminals"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_signin_sessions_terminal_id"))
        batch_op.drop_column("idle_seconds")
        batch_op.drop_column("terminal_id")

    op.drop_table("pins")
    op.drop_table("terminals")
