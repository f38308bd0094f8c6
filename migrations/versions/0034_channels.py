"""How somebody wants to be told, and what a person decided about a letter in doubt.

Revision ID: 0034
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_choices",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ways", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_letter_choices_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_letter_choices")),
    )
    op.add_column("messages", sa.Column("settled", sa.String(length=10), server_default="", nullable=False))
    op.add_column("messages", sa.Column("settled_at", sa.DateTime(), nullable=True))
    op.add_column("messages", sa.Column("settled_reason", sa.String(length=200), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("messages", "settled_reason")
    op.drop_column("messages", "settled_at")
    op.drop_column("messages", "settled")
    op.drop_table("letter_choices")
