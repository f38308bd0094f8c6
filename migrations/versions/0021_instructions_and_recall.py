"""instructions and recall"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None


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


def downgrade() -> None:
    op.drop_table("instruction_tries")
