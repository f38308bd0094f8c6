"""cases of other municipalities: no unit of ours, a body in Markdown, where they come from; parcels and the keys we trust"""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LENGTHS = {"title": (80, 200), "one_line": (200, 1_000)}


def upgrade() -> None:
    op.add_column("cases", sa.Column("body", sa.String(), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("elsewhere", sa.String(length=400), nullable=False, server_default=""))
    _shape(unit_may_be_missing=True, before=0, after=1)
    op.create_table(
        "case_origins",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("ai_use", sa.String(length=200), nullable=False),
        sa.Column("tool", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("key_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_origins_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_origins")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_case_origins_source_ref")),
    )
    op.create_table(
        "trusted_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("trusted_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_keys")),
        sa.UniqueConstraint("name", name=op.f("uq_trusted_keys_name")),
        sa.UniqueConstraint("public_key", name=op.f("uq_trusted_keys_public_key")),
    )
    op.create_table(
        "case_parcels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("arrived_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_parcels")),
    )


def downgrade() -> None:
    """The older product cannot show cases of others: they are put away under some unit, where nobody reads them, and what hangs on them stays whole."""
    op.drop_table("case_parcels")
    op.drop_table("trusted_keys")
    op.drop_table("case_origins")
    key = "rowid" if op.get_bind().dialect.name == "sqlite" else "doc_id"
    op.execute(f"DELETE FROM case_index WHERE {key} IN (SELECT id FROM cases WHERE unit_id IS NULL)")  # noqa: S608
    op.execute("UPDATE cases SET state = 'archived', unit_id = (SELECT min(id) FROM units) WHERE unit_id IS NULL")
    _shape(unit_may_be_missing=False, before=1, after=0)
    op.drop_column("cases", "elsewhere")
    op.drop_column("cases", "body")


def _shape(*, unit_may_be_missing: bool, before: int, after: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(unit_may_be_missing=unit_may_be_missing, before=before, after=after)
        return
    op.alter_column("cases", "unit_id", existing_type=KEY, nullable=unit_may_be_missing)
    for column, lengths in LENGTHS.items():
        using = f"left({column}, {lengths[after]})" if after < before else column
        op.alter_column("cases", column, type_=sa.String(length=lengths[after]), postgresql_using=using)


def _rebuild(*, unit_may_be_missing: bool, before: int, after: int) -> None:
    """SQLite changes no column in place. The table is written anew inside the one transaction of this step, with the foreign keys on:
    what refers to a case is counted as broken when the old table goes and as whole when the rows are back, and a commit with a broken
    one is refused (docs/decisions/0038). Whatever else the table has by now is taken over as it stands.
    """
    connection = op.get_bind()
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    of_cases = "FROM sqlite_master WHERE tbl_name = 'cases' AND sql IS NOT NULL"
    built = connection.exec_driver_sql(f"SELECT sql {of_cases} AND type = 'table'").scalar_one()
    others = connection.exec_driver_sql(f"SELECT sql {of_cases} AND type <> 'table'").scalars().all()
    written, changed = re.subn(r"\bunit_id INTEGER( NOT NULL)?", "unit_id INTEGER" + ("" if unit_may_be_missing else " NOT NULL"), built)
    assert changed == 1, built
    for column, lengths in LENGTHS.items():
        written = written.replace(f"{column} VARCHAR({lengths[before]})", f"{column} VARCHAR({lengths[after]})")
    connection.exec_driver_sql("CREATE TABLE cases_held AS SELECT * FROM cases")
    connection.exec_driver_sql("DROP TABLE cases")
    connection.exec_driver_sql(written)
    connection.exec_driver_sql("INSERT INTO cases SELECT * FROM cases_held")
    connection.exec_driver_sql("DROP TABLE cases_held")
    for statement in others:
        connection.exec_driver_sql(statement)
