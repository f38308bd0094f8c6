"""certificates and feedback"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
OLDER = "SELECT id, person_id FROM completions ORDER BY id"


def upgrade() -> None:
    made = op.create_table(
        "certificates",
        sa.Column("id", KEY, nullable=False),
        sa.Column("completion_id", sa.Integer(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=26), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("shows_course", sa.Boolean(), nullable=False),
        sa.Column("shows_day", sa.Boolean(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["completion_id"], ["completions.id"], name=op.f("fk_certificates_completion_id_completions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_certificates_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
        sa.UniqueConstraint("completion_id", name=op.f("uq_certificates_completion_id")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificates_person_id"), ["person_id"], unique=False)
    op.create_table(
        "course_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("course_version_id", KEY, nullable=False),
        sa.Column("usefulness", sa.Integer(), nullable=False),
        sa.Column("will_do", sa.String(), nullable=False),
        sa.Column("missing", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("usefulness BETWEEN 1 AND 5", name=op.f("ck_course_feedback_usefulness")),
        sa.ForeignKeyConstraint(
            ["course_version_id"], ["course_versions.id"], name=op.f("fk_course_feedback_course_version_id_course_versions")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_course_feedback_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_feedback")),
        sa.UniqueConstraint("person_id", "course_version_id", name=op.f("uq_course_feedback_person_id_course_version_id")),
    )
    with op.batch_alter_table("course_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_feedback_course_version_id"), ["course_version_id"], unique=False)
    _certify_older(made)


def _certify_older(made: sa.Table) -> None:
    """Who finished a course before there were certificates has one too."""
    now = datetime.now(UTC).replace(tzinfo=None)  # noqa: TID251
    hidden = {"shows_name": False, "shows_course": False, "shows_day": False}
    older = [
        {"completion_id": row.id, "person_id": row.person_id, "code": _code(), "issued_at": now, **hidden}
        for row in op.get_bind().execute(sa.text(OLDER))
    ]
    if older:
        op.bulk_insert(made, older)


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(26))


def downgrade() -> None:
    op.drop_table("course_feedback")
    op.drop_table("certificates")
