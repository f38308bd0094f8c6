"""reading: what every lesson shares, corrected readings, the place within a section, lessons and words in the index"""

import hashlib

import sqlalchemy as sa
from alembic import op

from lms.search import schema

revision = "0025"
down_revision = "0018"
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


def _number_the_words() -> None:
    """As catalog.rules.terms.key_of had it at this time."""
    for row in op.get_bind().execute(sa.select(TERMS.c.word, TERMS.c.reading, TERMS.c.text)).all():
        number = int.from_bytes(hashlib.sha256("\0".join(row).encode()).digest()[:6])
        op.execute(sa.update(TERMS).where(TERMS.c.word == row.word).values(key=number))


def downgrade() -> None:
    with op.batch_alter_table("glossary_terms", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_glossary_terms_key"), type_="unique")
        batch_op.drop_column("key")
    for name in INDEXES:
        schema.drop(op.get_bind(), name)
