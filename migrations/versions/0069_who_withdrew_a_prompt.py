"""who withdrew a prompt: what its author took back, its author may bring back"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompts", sa.Column("withdrawn_by", sa.String(8), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("prompts", "withdrawn_by")
