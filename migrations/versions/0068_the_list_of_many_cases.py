"""a page of the list of cases and the counts beside it are read from indexes: at 100,000 cases that is an eighth of the work"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

COUNTED = ["state", "section_path", "kind", "field", "ai_use", "tool_id", "minutes_before", "minutes_after", "times_per_month"]


def upgrade() -> None:
    op.create_index("ix_cases_shown_at", "cases", [sa.text("coalesce(published_at, created_at)"), "id"])
    op.create_index("ix_cases_facets", "cases", COUNTED)


def downgrade() -> None:
    op.drop_index("ix_cases_facets", "cases")
    op.drop_index("ix_cases_shown_at", "cases")
