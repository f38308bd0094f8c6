"""audiences"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("post", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("employment", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("is_yearly", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("begins_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("due_from", sa.String(length=8), server_default="", nullable=False))
        batch_op.add_column(sa.Column("due_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("due_post", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
    op.execute("UPDATE assignments SET begins_on = date(created_at)")
    op.execute("UPDATE assignments SET due_from = 'day' WHERE due_on IS NOT NULL")
    op.execute("UPDATE assignments SET audience = 'everybody' WHERE audience = 'unit'")  # the unit itself narrows it
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.alter_column("begins_on", existing_type=sa.Date(), nullable=False)

    op.create_table(
        "assignment_people",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", key, nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_assignment_people_assignment_id_assignments")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_assignment_people_person_id_people")),
        sa.PrimaryKeyConstraint("assignment_id", "person_id", name=op.f("pk_assignment_people")),
    )
    with op.batch_alter_table("assignment_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_people_person_id"), ["person_id"], unique=False)
    op.create_table(
        "assignment_exemptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", key, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("exempted_by_id", key, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_assignment_exemptions_assignment_id_assignments")),
        sa.ForeignKeyConstraint(["exempted_by_id"], ["people.id"], name=op.f("fk_assignment_exemptions_exempted_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_assignment_exemptions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_exemptions")),
        sa.UniqueConstraint("assignment_id", "person_id", name=op.f("uq_assignment_exemptions_assignment_id_person_id")),
    )
    with op.batch_alter_table("assignment_exemptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_exemptions_person_id"), ["person_id"], unique=False)
    op.create_table(
        "difference_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", key, nullable=False),
        sa.Column("course_version_id", key, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_difference_requests_course_id_courses")),
        sa.ForeignKeyConstraint(
            ["course_version_id"], ["course_versions.id"], name=op.f("fk_difference_requests_course_version_id_course_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_difference_requests")),
        sa.UniqueConstraint("course_id", "course_version_id", name=op.f("uq_difference_requests_course_id_course_version_id")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("release_asked_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("released_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("released_by_id", key, nullable=True))
        batch_op.add_column(sa.Column("release_reason", sa.String(length=200), server_default="", nullable=False))
        batch_op.create_foreign_key(batch_op.f("fk_enrolments_released_by_id_people"), "people", ["released_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_enrolments_released_by_id_people"), type_="foreignkey")
        batch_op.drop_column("release_reason")
        batch_op.drop_column("released_by_id")
        batch_op.drop_column("released_at")
        batch_op.drop_column("release_asked_at")
    op.drop_table("difference_requests")
    op.drop_table("assignment_exemptions")
    op.drop_table("assignment_people")
    op.execute("UPDATE assignments SET audience = 'unit' WHERE audience = 'everybody' AND unit_id IS NOT NULL")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_column("ended_on")
        batch_op.drop_column("due_post")
        batch_op.drop_column("due_days")
        batch_op.drop_column("due_from")
        batch_op.drop_column("begins_on")
        batch_op.drop_column("is_yearly")
        batch_op.drop_column("employment")
        batch_op.drop_column("post")
