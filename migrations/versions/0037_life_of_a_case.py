"""a case that is put away and comes back, its followers, what came of a failure, hidden comments, traces of takedowns"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
CASES = sa.table("cases", sa.column("state"), sa.column("archived_from"), sa.column("archived_by"), sa.column("published_at"))


def upgrade() -> None:
    for name, kind in {"aftermath_answer": sa.String(12), "archived_from": sa.String(12), "archived_by": sa.String(8)}.items():
        op.add_column("cases", sa.Column(name, kind, server_default="", nullable=False))
    op.add_column("cases", sa.Column("archived_reason", sa.String(200), server_default="", nullable=False))
    op.add_column("cases", sa.Column("aftermath_at", sa.DateTime(), nullable=True))
    op.add_column("cases", sa.Column("archived_at", sa.DateTime(), nullable=True))
    op.create_index(op.f("ix_cases_review_due_on"), "cases", ["review_due_on"])
    op.add_column("comments", sa.Column("hidden_at", sa.DateTime(), nullable=True))
    op.add_column("comments", sa.Column("hidden_reason", sa.String(200), server_default="", nullable=False))
    before = sa.case((CASES.c.published_at.is_(None), "own_section"), else_="published")
    op.execute(sa.update(CASES).where(CASES.c.state == "archived").values(archived_from=before, archived_by="author"))
    op.create_table(
        "case_followers",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("followed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_followers_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_case_followers_person_id_people")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_followers")),
    )
    op.create_index(op.f("ix_case_followers_person_id"), "case_followers", ["person_id"])
    op.create_table(
        "case_takedowns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("taken_by_id", KEY, nullable=False),
        sa.Column("reason", sa.String(12), nullable=False),
        sa.Column("places", DOCUMENT, nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_takedowns_case_id_cases")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["people.id"], name=op.f("fk_case_takedowns_taken_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_takedowns")),
    )
    op.create_index(op.f("ix_case_takedowns_case_id"), "case_takedowns", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_takedowns")
    op.drop_table("case_followers")
    with op.batch_alter_table("comments") as comments:
        comments.drop_column("hidden_reason")
        comments.drop_column("hidden_at")
    op.drop_index(op.f("ix_cases_review_due_on"), "cases")
    with op.batch_alter_table("cases") as cases:
        for name in ("archived_at", "aftermath_at", "archived_reason", "archived_by", "archived_from", "aftermath_answer"):
            cases.drop_column(name)
