"""voices of the staff to the mayor"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0043"
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


def downgrade() -> None:
    op.drop_table("voices")
