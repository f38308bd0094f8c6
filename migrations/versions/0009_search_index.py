"""search index"""

from alembic import op

from lms.search import schema

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema.create(op.get_bind(), "case_index")


def downgrade() -> None:
    schema.drop(op.get_bind(), "case_index")
