"""what came out of the talk about an item of the agenda: the four answers of an after-action review; how a meeting runs; the minutes for the public"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0043"
branch_labels = None
depends_on = None
ANSWERS = ("expected", "actual", "cause", "next_step")
FACES = ("faces_free", "faces_so_so", "faces_not_yet")


def upgrade() -> None:
    for name in ANSWERS:
        op.add_column("agenda_items", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.add_column("meetings", sa.Column("shown", sa.String(length=20), server_default="", nullable=False))
    op.add_column("meetings", sa.Column("rules_read_at", sa.DateTime(), nullable=True))
    for face in FACES:
        op.add_column("meetings", sa.Column(face, sa.Integer(), server_default="0", nullable=False))
    op.add_column("meetings", sa.Column("faces_over", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("meetings", sa.Column("public_text", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    for name in ("public_text", "faces_over", *reversed(FACES), "rules_read_at", "shown"):
        op.drop_column("meetings", name)
    for name in reversed(ANSWERS):
        op.drop_column("agenda_items", name)
