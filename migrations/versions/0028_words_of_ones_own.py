"""words of one's own: what the municipality explains itself; and how the courses' files say that words are read"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "own_terms",
        sa.Column("id", key, nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("key", key, nullable=False),
        sa.Column("reading", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("english", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_terms")),
        sa.UniqueConstraint("key", name=op.f("uq_own_terms_key")),
        sa.UniqueConstraint("word", name=op.f("uq_own_terms_word")),
    )
    op.create_table(
        "brought_readings",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_brought_readings")),
    )


def downgrade() -> None:
    op.drop_table("brought_readings")
    op.drop_table("own_terms")
