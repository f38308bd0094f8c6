"""what came out of the talk about an item of the agenda: the four answers of an after-action review; the minutes for the public"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0043"
branch_labels = None
depends_on = None
ANSWERS = ("expected", "actual", "cause", "next_step")


def upgrade() -> None:
    for name in ANSWERS:
        op.add_column("agenda_items", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.add_column("meetings", sa.Column("public_text", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("meetings", "public_text")
    for name in reversed(ANSWERS):
        op.drop_column("agenda_items", name)
