"""what came out of the talk about an item of the agenda: the four answers of an after-action review; how a meeting runs, who was there, what they will try; the minutes for the public"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
ANSWERS = ("expected", "actual", "cause", "next_step")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
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
    op.add_column("meeting_participants", sa.Column("attended", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "meeting_tries",
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_meeting_tries_item_id_agenda_items")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_meeting_tries_person_id_people")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_tries_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("item_id", "person_id", name=op.f("pk_meeting_tries")),
    )
    op.create_index(op.f("ix_meeting_tries_person_id"), "meeting_tries", ["person_id"])


def downgrade() -> None:
    op.drop_table("meeting_tries")
    op.drop_column("meeting_participants", "attended")
    for name in ("public_text", "faces_over", *reversed(FACES), "rules_read_at", "shown"):
        op.drop_column("meetings", name)
    for name in reversed(ANSWERS):
        op.drop_column("agenda_items", name)
