"""the box of concerns"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PEOPLE = ("author_id", "partner_id", "owner_id", "answerer_id")


def upgrade() -> None:
    op.create_table(
        "concerns",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("put_in_on", sa.Date(), nullable=False),
        sa.Column("author_id", KEY, nullable=True),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("answerer_id", KEY, nullable=True),
        sa.Column("answerer_unit_id", KEY, nullable=True),
        sa.Column("answerer_post", sa.String(length=40), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("author_id IS NOT NULL OR unit_id IS NULL", name=op.f("ck_concerns_anonymous")),
        sa.CheckConstraint("(answerer_id IS NULL) = (answer_by IS NULL)", name=op.f("ck_concerns_asked")),
        *(sa.ForeignKeyConstraint([each], ["people.id"], name=op.f(f"fk_concerns_{each}_people")) for each in PEOPLE),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_concerns_unit_id_units")),
        sa.ForeignKeyConstraint(["answerer_unit_id"], ["units.id"], name=op.f("fk_concerns_answerer_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
        sa.UniqueConstraint("token", name=op.f("uq_concerns_token")),
    )
    for each in ("author_id", "owner_id", "answerer_id"):
        op.create_index(op.f(f"ix_concerns_{each}"), "concerns", [each])
    op.create_index("ix_concerns_state_answer_by", "concerns", ["state", "answer_by"])


def downgrade() -> None:
    op.drop_table("concerns")
