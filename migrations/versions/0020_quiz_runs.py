"""quizzes that are begun and not sent yet"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "quiz_runs",
        sa.Column("person_id", key, nullable=False),
        sa.Column("lesson_id", key, nullable=False),
        sa.Column("lesson_version_id", key, nullable=False),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name=op.f("fk_quiz_runs_lesson_id_lessons")),
        sa.ForeignKeyConstraint(["lesson_version_id"], ["lesson_versions.id"], name=op.f("fk_quiz_runs_lesson_version_id_lesson_versions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_quiz_runs_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", "lesson_id", name=op.f("pk_quiz_runs")),
    )
    op.create_index("ix_quiz_attempts_lesson_id_person_id", "quiz_attempts", ["lesson_id", "person_id"])


def downgrade() -> None:
    op.drop_index("ix_quiz_attempts_lesson_id_person_id", "quiz_attempts")
    op.drop_table("quiz_runs")
