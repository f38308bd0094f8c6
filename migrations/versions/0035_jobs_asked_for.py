"""jobs that somebody asks for, the clock of each job, the names by which they are run; figures of weeks"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAMES = {"follow_ups": "followups", "outbox": "dispatch", "people_imports": "transfers"}
RUNS = sa.table("job_runs", sa.column("name", sa.String()), sa.column("started_at"))


def upgrade() -> None:
    with op.batch_alter_table("job_runs") as runs:
        runs.add_column(sa.Column("asked_at", sa.DateTime(), nullable=True))
        runs.alter_column("started_at", existing_type=sa.DateTime(), nullable=True)
    waits = sa.text("started_at IS NULL")
    op.create_index("uq_job_runs_waiting", "job_runs", ["name"], unique=True, sqlite_where=waits, postgresql_where=waits)
    op.create_table(
        "job_clocks",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("ran_at", sa.DateTime(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_clocks")),
    )
    op.create_table(
        "unit_weeks",
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_weeks_unit_id_units")),
        sa.PrimaryKeyConstraint("unit_id", "begins_on", name=op.f("pk_unit_weeks")),
    )
    op.create_index(op.f("ix_unit_weeks_begins_on"), "unit_weeks", ["begins_on"])
    _rename(NAMES)


def _rename(names: dict[str, str]) -> None:
    for old, new in names.items():
        op.execute(sa.update(RUNS).where(RUNS.c.name == old).values(name=new))


def downgrade() -> None:
    _rename({new: old for old, new in NAMES.items()})
    op.drop_table("unit_weeks")
    op.drop_table("job_clocks")
    op.drop_index("uq_job_runs_waiting", "job_runs")
    op.execute(sa.delete(RUNS).where(RUNS.c.started_at.is_(None)))
    with op.batch_alter_table("job_runs") as runs:
        runs.alter_column("started_at", existing_type=sa.DateTime(), nullable=False)
        runs.drop_column("asked_at")
