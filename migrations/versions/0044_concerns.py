"""the box of concerns; what an agenda is put together of; trays"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SOURCES = ("concern_id", "failure_id", "decision_id")
PEOPLE = ("author_id", "partner_id", "owner_id", "answerer_id")


def upgrade() -> None:
    op.create_table(
        "concerns",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("put_in_on", sa.Date(), nullable=False),
        sa.Column("author_id", KEY, nullable=True),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("partner_id", KEY, nullable=True),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("answerer_id", KEY, nullable=True),
        sa.Column("answerer_unit_id", KEY, nullable=True),
        sa.Column("answerer_post", sa.String(length=40), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("author_id IS NOT NULL OR unit_id IS NULL", name=op.f("ck_concerns_anonymous")),
        sa.CheckConstraint("(answerer_id IS NULL) = (answer_by IS NULL)", name=op.f("ck_concerns_asked")),
        *(sa.ForeignKeyConstraint([each], ["people.id"], name=op.f(f"fk_concerns_{each}_people")) for each in PEOPLE),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_concerns_unit_id_units")),
        sa.ForeignKeyConstraint(["answerer_unit_id"], ["units.id"], name=op.f("fk_concerns_answerer_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
        sa.UniqueConstraint("token", name=op.f("uq_concerns_token")),
    )
    for each in ("author_id", "owner_id", "answerer_id"):
        op.create_index(op.f(f"ix_concerns_{each}"), "concerns", [each])
    op.create_index("ix_concerns_state_answer_by", "concerns", ["state", "answer_by"])

    op.create_table(
        "agenda_sources",
        sa.Column("item_id", KEY, nullable=False),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("concern_id", KEY, nullable=True),
        sa.Column("failure_id", sa.String(length=32), nullable=True),
        sa.Column("decision_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_agenda_sources_item_id_agenda_items"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_agenda_sources_meeting_id_meetings")),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_agenda_sources_concern_id_concerns")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_agenda_sources_decision_id_decisions")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_agenda_sources")),
        *(sa.UniqueConstraint("meeting_id", each, name=op.f(f"uq_agenda_sources_meeting_id_{each}")) for each in SOURCES),
    )
    op.create_index(op.f("ix_agenda_sources_concern_id"), "agenda_sources", ["concern_id"])
    op.create_table(
        "tray_entries",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("put_in_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_tray_entries_person_id_people")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tray_entries_case_id_cases")),
        sa.PrimaryKeyConstraint("person_id", "case_id", name=op.f("pk_tray_entries")),
    )
    op.create_index(op.f("ix_tray_entries_case_id"), "tray_entries", ["case_id"])
    op.add_column("agenda_items", sa.Column("is_read_aloud", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("agenda_items", "is_read_aloud")
    for table in ("tray_entries", "agenda_sources"):
        op.drop_table(table)
    op.drop_table("concerns")
