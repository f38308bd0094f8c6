"""the prompt library: prompts, what they said before, who used them"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "prompts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("section_path", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("field", sa.String(length=12), nullable=False),
        sa.Column("ai_use", sa.String(length=12), nullable=False),
        sa.Column("tool_id", KEY, nullable=True),
        sa.Column("source_case_id", KEY, nullable=True),
        sa.Column("source_log_id", KEY, nullable=True),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("use_count", sa.Integer(), nullable=False),
        sa.Column("worked_count", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("put_in_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_prompts_author_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_prompts_unit_id_units")),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_prompts_tool_id_tools")),
        sa.ForeignKeyConstraint(["source_case_id"], ["cases.id"], name=op.f("fk_prompts_source_case_id_cases")),
        sa.ForeignKeyConstraint(["source_log_id"], ["practice_logs.id"], name=op.f("fk_prompts_source_log_id_practice_logs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompts")),
    )
    op.create_index(op.f("ix_prompts_author_id"), "prompts", ["author_id"])
    stands = sa.text("withdrawn_at IS NULL")
    for source in ("source_case_id", "source_log_id"):
        op.create_index(f"uq_prompts_{source}", "prompts", [source], unique=True, sqlite_where=stands, postgresql_where=stands)
    op.create_table(
        "prompt_versions",
        sa.Column("prompt_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_prompt_versions_prompt_id_prompts")),
        sa.PrimaryKeyConstraint("prompt_id", "number", name=op.f("pk_prompt_versions")),
    )
    op.create_table(
        "prompt_uses",
        sa.Column("prompt_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("has_worked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_prompt_uses_person_id_people")),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_prompt_uses_prompt_id_prompts")),
        sa.PrimaryKeyConstraint("prompt_id", "person_id", "used_on", name=op.f("pk_prompt_uses")),
    )
    op.create_index(op.f("ix_prompt_uses_person_id"), "prompt_uses", ["person_id"])


def downgrade() -> None:
    op.drop_table("prompt_uses")
    op.drop_table("prompt_versions")
    op.drop_table("prompts")
