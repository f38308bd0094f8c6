"""voices of the staff to the mayor, and when the seven questions are asked"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "voices",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("writer_id", KEY, nullable=True),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("answered_by_id", KEY, nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["writer_id"], ["people.id"], name=op.f("fk_voices_writer_id_people")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name=op.f("fk_voices_answered_by_id_people")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_voices")),
    )
    for column in ("writer_id", "written_on", "answered_by_id"):
        op.create_index(op.f(f"ix_voices_{column}"), "voices", [column])
    op.create_table(
        "pulse_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("last_on > first_on", name=op.f("ck_pulse_rounds_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_rounds")),
        sa.UniqueConstraint("first_on", name=op.f("uq_pulse_rounds_first_on")),
        sa.UniqueConstraint("last_on", name=op.f("uq_pulse_rounds_last_on")),
    )


def downgrade() -> None:
    op.drop_table("pulse_rounds")
    op.drop_table("voices")
