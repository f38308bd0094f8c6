"""figures of weeks: all that the dashboard needs, what may be said of them, and what came of courses"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EARLIER = ("people", "planned", "tried", "shared")
NEW = (
    "learned",
    "completed",
    "failures",
    "taken_up",
    "thanks",
    "minutes",
    "learners",
    "finishers",
    "planners",
    "triers",
    "sharers",
    "lenders",
)
LEVELS = ("taken", "passed", "remembered", "practised", "lasting", "passed_on")


def upgrade() -> None:
    """What was kept is written anew from the records by the job, with all figures."""
    op.drop_table("unit_weeks")
    department = sa.Column("department_id", KEY, nullable=True)
    whose = sa.ForeignKeyConstraint(["department_id"], ["units.id"], name=op.f("fk_unit_weeks_department_id_units"))
    _weeks("unit_weeks", "unit_id", (*EARLIER, *NEW), department, whose, _unit())
    _weeks("group_weeks", "group_id", (*EARLIER, *NEW), sa.Column("is_shown", sa.Boolean(), nullable=False))
    _weeks("course_weeks", "course_id", LEVELS)


def _weeks(table: str, key: str, figures: tuple[str, ...], *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column(key, KEY, autoincrement=False, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in figures),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        *more,
        sa.PrimaryKeyConstraint(key, "begins_on", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_begins_on"), table, ["begins_on"])


def _unit() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_weeks_unit_id_units"))


def downgrade() -> None:
    for table in ("course_weeks", "group_weeks", "unit_weeks"):
        op.drop_table(table)
    _weeks("unit_weeks", "unit_id", EARLIER, _unit())
