"""where cases lie in a model of likeness; what those who took a case up say about it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "reuse_reports",
        sa.Column("practice_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("carried_over", sa.String(length=10), nullable=False),
        sa.Column("conditions", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["adoptions.practice_id"], name=op.f("fk_reuse_reports_practice_id_adoptions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reuse_reports_person_id_people")),
        sa.PrimaryKeyConstraint("practice_id", name=op.f("pk_reuse_reports")),
    )
    op.create_index(op.f("ix_reuse_reports_person_id"), "reuse_reports", ["person_id"])
    op.create_table(
        "likeness_models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=20), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("basis", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness_models")),
    )
    op.create_table(
        "case_vectors",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("near", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_vectors_case_id_cases")),
        sa.ForeignKeyConstraint(["model_id"], ["likeness_models.id"], name=op.f("fk_case_vectors_model_id_likeness_models")),
        sa.PrimaryKeyConstraint("case_id", "model_id", name=op.f("pk_case_vectors")),
    )
    op.create_index("ix_case_vectors_model_id_edition", "case_vectors", ["model_id", "edition"])
    op.create_index("ix_cases_state_version", "cases", ["state", "version"])


def downgrade() -> None:
    op.drop_index("ix_cases_state_version", "cases")
    for table in ("case_vectors", "likeness_models", "reuse_reports"):
        op.drop_table(table)
