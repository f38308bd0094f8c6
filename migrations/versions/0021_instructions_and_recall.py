"""instructions and recall"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OF_THEIR_PLANS = """
UPDATE follow_ups SET lesson_version_id = (SELECT lesson_version_id FROM practices WHERE practices.id = follow_ups.subject_id)
WHERE subject_kind = 'plan'
"""


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "instruction_tries",
        sa.Column("id", key, nullable=False),
        sa.Column("person_id", key, nullable=False),
        sa.Column("lesson_id", key, nullable=False),
        sa.Column("lesson_version_id", key, nullable=False),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_instruction_tries_person_id_people")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_instruction_tries_lesson_id_lessons")),
        sa.ForeignKeyConstraint(
            ["lesson_version_id"], ["lesson_versions.id"], name=op.f("fk_instruction_tries_lesson_version_id_lesson_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction_tries")),
        sa.UniqueConstraint("person_id", "form_token", name=op.f("uq_instruction_tries_person_id_form_token")),
    )
    with op.batch_alter_table("instruction_tries", schema=None) as batch_op:
        batch_op.create_index("ix_instruction_tries_person_id_lesson_id", ["person_id", "lesson_id"], unique=False)

    op.create_table(
        "recall_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", key, nullable=False),
        sa.Column("lesson_id", key, nullable=False),
        sa.Column("lesson_version_id", key, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND total", name=op.f("ck_recall_answers_score")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recall_answers_person_id_people")),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_recall_answers_lesson_id_lessons")),
        sa.ForeignKeyConstraint(
            ["lesson_version_id"], ["lesson_versions.id"], name=op.f("fk_recall_answers_lesson_version_id_lesson_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_answers")),
        sa.UniqueConstraint("person_id", "lesson_id", "step", name=op.f("uq_recall_answers_person_id_lesson_id_step")),
    )
    with op.batch_alter_table("recall_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_answers_lesson_id"), ["lesson_id"], unique=False)
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lesson_version_id", key, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_follow_ups_lesson_version_id_lesson_versions"), "lesson_versions", ["lesson_version_id"], ["id"]
        )
    op.execute(OF_THEIR_PLANS)


def downgrade() -> None:
    op.execute("DELETE FROM follow_ups WHERE subject_kind = 'lesson'")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_follow_ups_lesson_version_id_lesson_versions"), type_="foreignkey")
        batch_op.drop_column("lesson_version_id")
    op.drop_table("recall_answers")
    op.drop_table("instruction_tries")
