"""people imports: the file, its lines, the rows before and after; kept column names and unit codes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people_import_columns",
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("header", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("field", name=op.f("pk_people_import_columns")),
    )
    op.create_table(
        "people_import_unit_codes",
        sa.Column("old", sa.String(length=20), nullable=False),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("old", name=op.f("pk_people_import_unit_codes")),
    )
    op.create_table(
        "people_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("encoding", sa.String(length=12), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("skips", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("failure", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("ordinals", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("bases", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("stood", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("rechecked", sa.Integer(), nullable=False),
        sa.Column("started_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lease_owner", sa.String(length=80), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("purged_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["started_by_id"], ["people.id"], name=op.f("fk_people_imports_started_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_imports")),
    )
    with op.batch_alter_table("people_imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_imports_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_imports_state"), ["state"], unique=False)

    op.create_table(
        "people_import_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("staff_no", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("entry", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("column", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("params", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("shown", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_ordinal", sa.Integer(), nullable=True),
        sa.Column("suspect_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decision", sa.String(length=5), nullable=False),
        sa.Column("seen", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["people_imports.id"], name=op.f("fk_people_import_lines_import_id_people_imports")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_people_import_lines_person_id_people")),
        sa.ForeignKeyConstraint(["suspect_id"], ["people.id"], name=op.f("fk_people_import_lines_suspect_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_import_lines")),
    )
    with op.batch_alter_table("people_import_lines", schema=None) as batch_op:
        batch_op.create_index("ix_people_import_lines_import_id_folded", ["import_id", "folded"], unique=False)
        batch_op.create_index("ix_people_import_lines_import_id_kind_line", ["import_id", "kind", "line"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_import_lines_person_id"), ["person_id"], unique=False)

    op.create_table(
        "people_import_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("target", sa.String(length=8), nullable=False),
        sa.Column("phase", sa.String(length=6), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_ordinal", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("kana", sa.String(length=120), nullable=True),
        sa.Column("employment", sa.String(length=20), nullable=True),
        sa.Column("has_pc", sa.Boolean(), nullable=True),
        sa.Column("mail", sa.String(length=254), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("post", sa.String(length=40), nullable=True),
        sa.Column("is_head", sa.Boolean(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source_number", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["people_imports.id"], name=op.f("fk_people_import_states_import_id_people_imports")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_people_import_states_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_import_states")),
    )
    with op.batch_alter_table("people_import_states", schema=None) as batch_op:
        batch_op.create_index("ix_people_import_states_import_id_owner", ["import_id", "owner"], unique=False)
        batch_op.create_index("ix_people_import_states_import_id_target_phase", ["import_id", "target", "phase"], unique=False)
        batch_op.create_index(batch_op.f("ix_people_import_states_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("people_import_states", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_import_states_person_id"))
        batch_op.drop_index("ix_people_import_states_import_id_target_phase")
        batch_op.drop_index("ix_people_import_states_import_id_owner")

    op.drop_table("people_import_states")
    with op.batch_alter_table("people_import_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_import_lines_person_id"))
        batch_op.drop_index("ix_people_import_lines_import_id_kind_line")
        batch_op.drop_index("ix_people_import_lines_import_id_folded")

    op.drop_table("people_import_lines")
    with op.batch_alter_table("people_imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_imports_state"))
        batch_op.drop_index(batch_op.f("ix_people_imports_ended_at"))

    op.drop_table("people_imports")
    op.drop_table("people_import_unit_codes")
    op.drop_table("people_import_columns")
