"""logged for others"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "logged_for",
        sa.Column("practice_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=False),
        sa.Column("log_id", KEY, nullable=True),
        sa.Column("entered_by_id", KEY, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"], name=op.f("fk_logged_for_entered_by_id_people")),
        sa.ForeignKeyConstraint(["log_id"], ["practice_logs.id"], name=op.f("fk_logged_for_log_id_practice_logs")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_logged_for_person_id_people")),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=op.f("fk_logged_for_practice_id_practices")),
        sa.PrimaryKeyConstraint("practice_id", "person_id", "tried_on", name=op.f("pk_logged_for")),
        sa.UniqueConstraint("log_id", name=op.f("uq_logged_for_log_id")),
    )
    with op.batch_alter_table("logged_for", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_logged_for_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("logged_for", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logged_for_person_id"))
    op.drop_table("logged_for")
