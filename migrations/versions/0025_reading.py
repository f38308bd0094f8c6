"""reading: what every lesson shares, corrected readings, the place within a section, lessons and words in the index"""

import hashlib

import sqlalchemy as sa
from alembic import op

from lms.search import schema

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INDEXES = ("lesson_index", "term_index")
TERMS = sa.table("glossary_terms", sa.column("word"), sa.column("key"), sa.column("reading"), sa.column("text"))


def upgrade() -> None:
    for name in INDEXES:
        schema.create(op.get_bind(), name)
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("glossary_terms", sa.Column("key", key, nullable=True))
    _number_the_words()
    with op.batch_alter_table("glossary_terms", schema=None) as batch_op:
        batch_op.alter_column("key", nullable=False, existing_type=key)
        batch_op.create_unique_constraint(batch_op.f("uq_glossary_terms_key"), ["key"])
    with op.batch_alter_table("lesson_progress", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.Integer(), server_default="0", nullable=False))
    _corrections(key)
    editions = op.create_table(
        "catalog_editions",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_catalog_editions")),
    )
    op.bulk_insert(editions, [{"name": "shared", "digest": "of the migration"}])


def _corrections(key: sa.types.TypeEngine[int]) -> None:
    op.create_table(
        "reading_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("reading", sa.String(length=80), nullable=False),
        sa.Column("course_id", key, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_reading_corrections_course_id_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_corrections")),
        sa.UniqueConstraint("word", "course_id", name=op.f("uq_reading_corrections_word_course_id")),
    )
    op.create_index(op.f("ix_reading_corrections_course_id"), "reading_corrections", ["course_id"], unique=False)
    where = sa.text("course_id IS NULL")
    op.create_index(
        "uq_reading_corrections_everywhere", "reading_corrections", ["word"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _number_the_words() -> None:
    """As catalog.rules.terms.key_of had it at this time."""
    for row in op.get_bind().execute(sa.select(TERMS.c.word, TERMS.c.reading, TERMS.c.text)).all():
        number = int.from_bytes(hashlib.sha256("\0".join(row).encode()).digest()[:6])
        op.execute(sa.update(TERMS).where(TERMS.c.word == row.word).values(key=number))


def downgrade() -> None:
    op.drop_table("catalog_editions")
    op.drop_table("reading_corrections")
    with op.batch_alter_table("lesson_progress", schema=None) as batch_op:
        batch_op.drop_column("place")
    with op.batch_alter_table("glossary_terms", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_glossary_terms_key"), type_="unique")
        batch_op.drop_column("key")
    for name in INDEXES:
        schema.drop(op.get_bind(), name)
