"""The kanji of each word of the index that is written with kana between them, by which its other spellings are found."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0049"
branch_labels = None
depends_on = None
KANJI = re.compile("[一-龠々]")
MIXED = re.compile("[一-龠々ぁ-ゖ]+")


def upgrade() -> None:
    op.add_column("search_terms", sa.Column("bones", sa.String(length=40), server_default="", nullable=False))
    terms = sa.table("search_terms", sa.column("term", sa.String), sa.column("bones", sa.String))
    connection = op.get_bind()
    found = {term: "".join(KANJI.findall(term)) for term in connection.scalars(sa.select(terms.c.term)) if MIXED.fullmatch(term)}
    known = [{"of": term, "kanji": kanji} for term, kanji in found.items() if 2 <= len(kanji) < len(term)]
    if known:
        connection.execute(terms.update().where(terms.c.term == sa.bindparam("of")).values(bones=sa.bindparam("kanji")), known)
    op.create_index(op.f("ix_search_terms_bones"), "search_terms", ["bones"])


def downgrade() -> None:
    op.drop_index(op.f("ix_search_terms_bones"), table_name="search_terms")
    op.drop_column("search_terms", "bones")
