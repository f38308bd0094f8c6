"""follow up engine"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ASKED = sa.table("follow_ups", sa.column("subject_kind", sa.String()), sa.column("kind", sa.String()), sa.column("step", sa.Integer()))


def upgrade() -> None:
    """Weeks of one's own for courses and units, links that answer, volunteers; the last of a plan's questions is the one about its effect."""
    op.create_table(
        "follow_up_rhythms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("course_id", KEY, nullable=True),
        sa.Column("unit_id", KEY, nullable=True),
        sa.Column("weeks", DOCUMENT, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_follow_up_rhythms_course_id_courses")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_follow_up_rhythms_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_rhythms")),
        sa.UniqueConstraint("place", name=op.f("uq_follow_up_rhythms_place")),
    )
    op.create_table(
        "answer_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", KEY, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_ups.id"], name=op.f("fk_answer_links_follow_up_id_follow_ups"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_answer_links_token_hash")),
    )
    op.create_index("ix_answer_links_follow_up_id", "answer_links", ["follow_up_id"])
    op.create_table(
        "buddies",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("field", sa.String(length=12), nullable=False),
        sa.Column("offered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_buddies_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", "field", name=op.f("pk_buddies")),
    )
    op.create_index("ix_buddies_field", "buddies", ["field"])
    _rename("effect_check", "kept_up")
    _rename("recall", "effect_check")


def _rename(old: str, new: str) -> None:
    of_plans = sa.and_(ASKED.c.subject_kind == "plan", ASKED.c.kind == old)
    op.execute(sa.update(ASKED).where(of_plans).values(kind=new))


def downgrade() -> None:
    op.execute(sa.delete(ASKED).where(sa.or_(ASKED.c.kind == "check_in", ASKED.c.subject_kind == "case")))
    _rename("effect_check", "recall")
    _rename("kept_up", "effect_check")
    op.drop_table("buddies")
    op.drop_table("answer_links")
    op.drop_table("follow_up_rhythms")
