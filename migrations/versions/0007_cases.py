"""cases"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("section_path", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("one_line", sa.String(length=200), nullable=False),
        sa.Column("background", sa.String(), nullable=False),
        sa.Column("tried", sa.String(), nullable=False),
        sa.Column("events", sa.String(), nullable=False),
        sa.Column("minutes_before", sa.Integer(), nullable=True),
        sa.Column("minutes_after", sa.Integer(), nullable=True),
        sa.Column("times_per_month", sa.Integer(), nullable=True),
        sa.Column("quality", sa.Integer(), nullable=True),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("not_worked", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("conditions", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("field", sa.String(length=12), nullable=False),
        sa.Column("ai_use", sa.String(length=12), nullable=False),
        sa.Column("tool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("intended", sa.String(), nullable=False),
        sa.Column("noticed", sa.String(), nullable=False),
        sa.Column("cause_tools", sa.String(), nullable=False),
        sa.Column("cause_workplace", sa.String(), nullable=False),
        sa.Column("cause_person", sa.String(), nullable=False),
        sa.Column("first_response", sa.String(), nullable=False),
        sa.Column("prevention", sa.String(), nullable=False),
        sa.Column("went_well", sa.String(), nullable=False),
        sa.Column("lucky", sa.String(), nullable=False),
        sa.Column("aftermath", sa.String(), nullable=False),
        sa.Column("formal_report", sa.String(length=10), nullable=False),
        sa.Column("disclosure", sa.String(length=10), nullable=False),
        sa.Column("disclosure_note", sa.String(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("thanks_count", sa.Integer(), nullable=False),
        sa.Column("adoption_count", sa.Integer(), nullable=False),
        sa.Column("adoption_outside_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("minutes_after BETWEEN 0 AND 1440", name=op.f("ck_cases_minutes_after")),
        sa.CheckConstraint("minutes_before BETWEEN 0 AND 1440", name=op.f("ck_cases_minutes_before")),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_cases_tool_id_tools")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_cases_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_section_path"), ["section_path"], unique=False)
        batch_op.create_index("ix_cases_state_published_at", ["state", "published_at"], unique=False)
        batch_op.create_index("ix_cases_unit_id_state", ["unit_id", "state"], unique=False)

    op.create_table(
        "case_authors",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_authors_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_case_authors_person_id_people")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_authors")),
    )
    with op.batch_alter_table("case_authors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_authors_person_id"), ["person_id"], unique=False)

    op.create_table(
        "case_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("checker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_released", sa.Boolean(), nullable=False),
        sa.Column("advice", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_checks_case_id_cases")),
        sa.ForeignKeyConstraint(["checker_id"], ["people.id"], name=op.f("fk_case_checks_checker_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_checks")),
    )
    with op.batch_alter_table("case_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_checks_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("revised_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revised_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_revisions_case_id_cases")),
        sa.ForeignKeyConstraint(["revised_by_id"], ["people.id"], name=op.f("fk_case_revisions_revised_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_revisions")),
    )
    with op.batch_alter_table("case_revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_revisions_case_id"), ["case_id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_comments_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_comments_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_case_id"), ["case_id"], unique=False)

    op.create_table(
        "thanks",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("thanked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_thanks_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_thanks_person_id_people")),
        sa.PrimaryKeyConstraint("case_id", "person_id", "kind", name=op.f("pk_thanks")),
    )
    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thanks_person_id"), ["person_id"], unique=False)

    op.create_table(
        "adoptions",
        sa.Column("practice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_outside", sa.Boolean(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adoptions_case_id_cases")),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=op.f("fk_adoptions_practice_id_practices")),
        sa.PrimaryKeyConstraint("practice_id", name=op.f("pk_adoptions")),
    )
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoptions_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_sources",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("log_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_sources_case_id_cases")),
        sa.ForeignKeyConstraint(["log_id"], ["practice_logs.id"], name=op.f("fk_case_sources_log_id_practice_logs")),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=op.f("fk_case_sources_practice_id_practices")),
        sa.PrimaryKeyConstraint("case_id", "log_id", name=op.f("pk_case_sources")),
    )
    with op.batch_alter_table("case_sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_sources_log_id"), ["log_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_sources_practice_id"), ["practice_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("case_sources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_sources_practice_id"))
        batch_op.drop_index(batch_op.f("ix_case_sources_log_id"))

    op.drop_table("case_sources")
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoptions_case_id"))

    op.drop_table("adoptions")
    with op.batch_alter_table("thanks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thanks_person_id"))

    op.drop_table("thanks")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_case_id"))

    op.drop_table("comments")
    with op.batch_alter_table("case_revisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_revisions_case_id"))

    op.drop_table("case_revisions")
    with op.batch_alter_table("case_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_checks_case_id"))

    op.drop_table("case_checks")
    with op.batch_alter_table("case_authors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_authors_person_id"))

    op.drop_table("case_authors")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_unit_id_state")
        batch_op.drop_index("ix_cases_state_published_at")
        batch_op.drop_index(batch_op.f("ix_cases_section_path"))

    op.drop_table("cases")
