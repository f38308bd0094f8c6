"""courses made here"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "figure_pictures",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_figure_pictures")),
    )
    op.create_table(
        "made_courses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("sent_by_id", KEY, nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("advice", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sent_by_id"], ["people.id"], name=op.f("fk_made_courses_sent_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_courses")),
        sa.UniqueConstraint("slug", name=op.f("uq_made_courses_slug")),
    )
    op.create_table(
        "made_files",
        sa.Column("id", KEY, nullable=False),
        sa.Column("course_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("picture", sa.String(length=64), nullable=True),
        sa.Column("alternative", sa.String(length=200), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["people.id"], name=op.f("fk_made_files_changed_by_id_people")),
        sa.ForeignKeyConstraint(["course_id"], ["made_courses.id"], name=op.f("fk_made_files_course_id_made_courses")),
        sa.ForeignKeyConstraint(["picture"], ["figure_pictures.digest"], name=op.f("fk_made_files_picture_figure_pictures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_files")),
        sa.UniqueConstraint("course_id", "name", "version", name=op.f("uq_made_files_course_id_name_version")),
    )
    op.create_index(
        "uq_made_files_current",
        "made_files",
        ["course_id", "name"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "made_releases",
        sa.Column("id", KEY, nullable=False),
        sa.Column("course_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sent_by_id", KEY, nullable=True),
        sa.Column("released_by_id", KEY, nullable=True),
        sa.Column("released_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["made_courses.id"], name=op.f("fk_made_releases_course_id_made_courses")),
        sa.ForeignKeyConstraint(["released_by_id"], ["people.id"], name=op.f("fk_made_releases_released_by_id_people")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["people.id"], name=op.f("fk_made_releases_sent_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_releases")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_made_releases_course_id_number")),
    )


def downgrade() -> None:
    op.drop_table("made_releases")
    op.drop_index("uq_made_files_current", table_name="made_files")
    op.drop_table("made_files")
    op.drop_table("made_courses")
    op.drop_table("figure_pictures")
