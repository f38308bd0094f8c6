"""that something of a resident was taken out of a prompt"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0066"
down_revision = "0064"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "prompt_takedowns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", KEY, nullable=False),
        sa.Column("taken_by_id", KEY, nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("places", DOCUMENT, nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_prompt_takedowns_prompt_id_prompts")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["people.id"], name=op.f("fk_prompt_takedowns_taken_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_takedowns")),
    )
    op.create_index(op.f("ix_prompt_takedowns_prompt_id"), "prompt_takedowns", ["prompt_id"])


def downgrade() -> None:
    op.drop_table("prompt_takedowns")
