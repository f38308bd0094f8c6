"""visions, KPIs and their values"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0045"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "visions",
        sa.Column("place_id", KEY, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("written_by_id", KEY, nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["written_by_id"], ["people.id"], name=op.f("fk_visions_written_by_id_people")),
        sa.PrimaryKeyConstraint("place_id", "number", name=op.f("pk_visions")),
    )
    op.create_index(op.f("ix_visions_written_by_id"), "visions", ["written_by_id"])
    op.create_table(
        "kpis",
        sa.Column("id", KEY, nullable=False),
        sa.Column("place_id", KEY, nullable=False),
        sa.Column("shape", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("aim", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=12), nullable=False),
        sa.Column("counted_in", sa.String(length=12), nullable=False),
        sa.Column("baseline", sa.Float(), nullable=True),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("keeper_id", KEY, nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("baseline <> target", name=op.f("ck_kpis_distance")),
        sa.ForeignKeyConstraint(["keeper_id"], ["people.id"], name=op.f("fk_kpis_keeper_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpis")),
    )
    op.create_index(op.f("ix_kpis_place_id"), "kpis", ["place_id"])
    op.create_index(op.f("ix_kpis_keeper_id"), "kpis", ["keeper_id"])
    op.create_table(
        "kpi_values",
        sa.Column("kpi_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figure", sa.Float(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=6), nullable=False),
        sa.Column("entered_by_id", KEY, nullable=True),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["kpi_id"], ["kpis.id"], name=op.f("fk_kpi_values_kpi_id_kpis")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["people.id"], name=op.f("fk_kpi_values_entered_by_id_people")),
        sa.PrimaryKeyConstraint("kpi_id", "day", name=op.f("pk_kpi_values")),
    )
    op.create_index(op.f("ix_kpi_values_entered_by_id"), "kpi_values", ["entered_by_id"])


def downgrade() -> None:
    for table in ("kpi_values", "kpis", "visions"):
        op.drop_table(table)
