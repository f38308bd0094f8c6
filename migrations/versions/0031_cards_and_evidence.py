"""cards and evidence"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("practice_logs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form_token", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("better_without", sa.Boolean(), nullable=True))
        batch_op.create_index("ix_practice_logs_entered_by_id_form_token", ["entered_by_id", "form_token"], unique=True)

    op.create_table(
        "practice_cards",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("practice_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("made_by_id", KEY, nullable=True),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("log_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["practice_logs.id"], name=op.f("fk_practice_cards_log_id_practice_logs"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_practice_cards_made_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_practice_cards_person_id_people")),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=op.f("fk_practice_cards_practice_id_practices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_cards")),
        sa.UniqueConstraint("code", name=op.f("uq_practice_cards_code")),
    )
    with op.batch_alter_table("practice_cards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_cards_log_id"), ["log_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_cards_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_cards_practice_id"), ["practice_id"], unique=False)

    op.create_table(
        "log_evidence",
        sa.Column("id", KEY, nullable=False),
        sa.Column("log_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["practice_logs.id"], name=op.f("fk_log_evidence_log_id_practice_logs"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_log_evidence_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_evidence")),
        sa.UniqueConstraint("log_id", "digest", name=op.f("uq_log_evidence_log_id_digest")),
    )
    with op.batch_alter_table("log_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_evidence_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("log_evidence")
    op.drop_table("practice_cards")
    with op.batch_alter_table("practice_logs", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_logs_entered_by_id_form_token")
        batch_op.drop_column("better_without")
        batch_op.drop_column("form_token")
