"""how far groups are with courses, kept with the figures of weeks"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0064"
down_revision = "0062"
branch_labels = None
depends_on = None
COLUMNS = (("group_weeks", "courses"), ("course_weeks", "starts"))


def upgrade() -> None:
    """Empty: the job counts the fiscal year so far from the records, and draws what the numbers begin with."""
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True))


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_column(table, column)
