"""practices"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_tasks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("times_per_month", sa.Integer(), nullable=True),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("typed_twice", sa.Boolean(), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=True),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("effect", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("minutes BETWEEN 0 AND 14400", name=op.f("ck_work_tasks_minutes")),
        sa.CheckConstraint("times_per_month BETWEEN 0 AND 100000", name=op.f("ck_work_tasks_times_per_month")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_work_tasks_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_tasks")),
    )
    with op.batch_alter_table("work_tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_tasks_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "practices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("origin_kind", sa.String(length=12), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("lesson_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("work_task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("work", sa.String(length=80), nullable=False),
        sa.Column("plan_when", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=200), nullable=False),
        sa.Column("ai_use", sa.String(length=12), nullable=False),
        sa.Column("tool_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("data_class", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("minutes_now", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stop_reason", sa.String(length=200), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["lesson_version_id"], ["lesson_versions.id"], name=op.f("fk_practices_lesson_version_id_lesson_versions")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_practices_owner_id_people")),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_practices_tool_id_tools")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_practices_unit_id_units")),
        sa.ForeignKeyConstraint(["work_task_id"], ["work_tasks.id"], name=op.f("fk_practices_work_task_id_work_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
    )
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.create_index("ix_practices_origin", ["origin_kind", "origin_id"], unique=False)
        batch_op.create_index("ix_practices_owner_id_state", ["owner_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_practices_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practices_work_task_id"), ["work_task_id"], unique=False)

    op.create_table(
        "practice_logs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entered_how", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("work_task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("logged_at", sa.DateTime(), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=15), nullable=False),
        sa.Column("minutes_before", sa.Integer(), nullable=True),
        sa.Column("minutes_after", sa.Integer(), nullable=True),
        sa.Column("minutes_checking", sa.Integer(), nullable=True),
        sa.Column("is_measured", sa.Boolean(), nullable=False),
        sa.Column("times_per_month", sa.Integer(), nullable=True),
        sa.Column("waiting_minutes", sa.Integer(), nullable=True),
        sa.Column("yen_per_month", sa.Integer(), nullable=True),
        sa.Column("quality", sa.Integer(), nullable=True),
        sa.Column("errors_found", sa.Integer(), nullable=True),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("effect_kinds", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("helped", sa.String(), nullable=False),
        sa.Column("not_worked", sa.String(), nullable=False),
        sa.Column("barrier", sa.String(length=15), nullable=True),
        sa.Column("data_class", sa.String(length=12), nullable=True),
        sa.Column("fact_checked", sa.Boolean(), nullable=True),
        sa.Column("ai_disclosed", sa.Boolean(), nullable=True),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("assistance", sa.String(length=10), nullable=True),
        sa.Column("next_step", sa.String(length=10), nullable=True),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("manager_comment", sa.String(), nullable=False),
        sa.Column("manager_comment_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("outcome <> 'could_not_try' OR barrier IS NOT NULL", name=op.f("ck_practice_logs_barrier")),
        sa.CheckConstraint("minutes_after BETWEEN 0 AND 1440", name=op.f("ck_practice_logs_minutes_after")),
        sa.CheckConstraint("minutes_before BETWEEN 0 AND 1440", name=op.f("ck_practice_logs_minutes_before")),
        sa.CheckConstraint("minutes_checking BETWEEN 0 AND 1440", name=op.f("ck_practice_logs_minutes_checking")),
        sa.CheckConstraint("quality BETWEEN 1 AND 5", name=op.f("ck_practice_logs_quality")),
        sa.CheckConstraint("times_per_month BETWEEN 0 AND 10000", name=op.f("ck_practice_logs_times_per_month")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"], name=op.f("fk_practice_logs_entered_by_id_people")),
        sa.ForeignKeyConstraint(["manager_comment_by_id"], ["people.id"], name=op.f("fk_practice_logs_manager_comment_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_practice_logs_person_id_people")),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=op.f("fk_practice_logs_practice_id_practices")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_practice_logs_unit_id_units")),
        sa.ForeignKeyConstraint(["work_task_id"], ["work_tasks.id"], name=op.f("fk_practice_logs_work_task_id_work_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_logs")),
    )
    with op.batch_alter_table("practice_logs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_logs_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_logs_practice_id"), ["practice_id"], unique=False)
        batch_op.create_index("ix_practice_logs_unit_id_logged_at", ["unit_id", "logged_at"], unique=False)

    op.create_table(
        "practice_members",
        sa.Column("practice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_practice_members_person_id_people")),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=op.f("fk_practice_members_practice_id_practices")),
        sa.PrimaryKeyConstraint("practice_id", "person_id", name=op.f("pk_practice_members")),
    )
    with op.batch_alter_table("practice_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_members_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("practice_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_members_person_id"))

    op.drop_table("practice_members")
    with op.batch_alter_table("practice_logs", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_logs_unit_id_logged_at")
        batch_op.drop_index(batch_op.f("ix_practice_logs_practice_id"))
        batch_op.drop_index(batch_op.f("ix_practice_logs_person_id"))

    op.drop_table("practice_logs")
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practices_work_task_id"))
        batch_op.drop_index(batch_op.f("ix_practices_unit_id"))
        batch_op.drop_index("ix_practices_owner_id_state")
        batch_op.drop_index("ix_practices_origin")

    op.drop_table("practices")
    with op.batch_alter_table("work_tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_tasks_unit_id"))

    op.drop_table("work_tasks")
