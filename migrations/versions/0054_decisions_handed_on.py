"""decisions that are handed on or decided anew; ground rules in the words of a series"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0052"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("decisions") as batch_op:
        batch_op.add_column(sa.Column("followed_by_id", KEY, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_decisions_followed_by_id_decisions"), "decisions", ["followed_by_id"], ["id"])
    op.create_table(
        "decision_handovers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("decision_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("practice_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_decision_handovers_decision_id_decisions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_decision_handovers_person_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_decision_handovers_unit_id_units")),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=op.f("fk_decision_handovers_practice_id_practices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_handovers")),
    )
    op.create_index(op.f("ix_decision_handovers_decision_id"), "decision_handovers", ["decision_id"])
    op.create_index(op.f("ix_decision_handovers_person_id"), "decision_handovers", ["person_id"])
    op.create_table(
        "ground_rules",
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_ground_rules")),
    )


def downgrade() -> None:
    op.drop_table("ground_rules")
    op.drop_table("decision_handovers")
    with op.batch_alter_table("decisions") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_decisions_followed_by_id_decisions"), type_="foreignkey")
        batch_op.drop_column("followed_by_id")
