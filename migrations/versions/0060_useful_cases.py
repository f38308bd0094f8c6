"""a case may be thanked for with another word; one thanks a person and case"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("useful_count", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("thanks_once", "thanks", ["case_id", "person_id"], unique=True)


def downgrade() -> None:
    op.drop_index("thanks_once", table_name="thanks")
    op.execute("DELETE FROM thanks WHERE kind = 'useful'")
    op.drop_column("cases", "useful_count")
