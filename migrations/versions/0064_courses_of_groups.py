"""how far groups are with courses, kept with the figures of weeks"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0064"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty: the job counts the fiscal year so far from the records."""
    op.add_column("group_weeks", sa.Column("courses", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True))


def downgrade() -> None:
    op.drop_column("group_weeks", "courses")
