"""what the search knows: words in use, synonyms that the office keeps, what was not found; titles apart in the index"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from lms.search import schema, synonyms

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None
GROUPS = sa.table(
    "synonym_groups", sa.column("id"), sa.column("created_at", sa.DateTime()), sa.column("updated_at", sa.DateTime()), sa.column("version")
)
SYNONYMS = sa.table("synonyms", *(sa.column(name) for name in ("group_id", "place", "text", "units")))


def upgrade() -> None:
    op.create_table(
        "search_terms",
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.Column("reading", sa.String(length=40), nullable=False),
        sa.Column("shown", sa.String(length=40), nullable=False),
        sa.Column("docs", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_search_terms")),
    )
    op.create_index(op.f("ix_search_terms_reading"), "search_terms", ["reading"])
    op.create_table(
        "term_meanings",
        sa.Column("meaning", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("meaning", "term", name=op.f("pk_term_meanings")),
    )
    op.create_table(
        "synonym_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_groups")),
    )
    op.create_table(
        "synonyms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=60), nullable=False),
        sa.Column("units", sa.String(length=250), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["synonym_groups.id"], name=op.f("fk_synonyms_group_id_synonym_groups"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonyms")),
    )
    op.create_index(op.f("ix_synonyms_units"), "synonyms", ["units"])
    op.create_index("ix_synonyms_group_id_place", "synonyms", ["group_id", "place"])
    op.create_table(
        "unfound_queries",
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("words", "monday", name=op.f("pk_unfound_queries")),
    )
    _sow()
    for collection in schema.COLLECTIONS:
        schema.add_heads(op.get_bind(), collection)


def _sow() -> None:
    """The shipped synonyms, from which on they belong to the office."""
    now = datetime.now(UTC).replace(tzinfo=None)  # noqa: TID251 (a migration has no clock of ours)
    groups = synonyms.shipped()
    op.bulk_insert(GROUPS, [{"created_at": now, "updated_at": now, "version": 1} for _ in groups])
    numbers = sorted(op.get_bind().scalars(sa.select(GROUPS.c.id)))
    rows = [
        {"group_id": number, "place": place, "text": text, "units": synonyms.units_of(text)}
        for number, group in zip(numbers, groups, strict=True)
        for place, text in enumerate(group)
    ]
    op.bulk_insert(SYNONYMS, rows)


def downgrade() -> None:
    for collection in schema.COLLECTIONS:
        schema.drop_heads(op.get_bind(), collection)
    for name in ("unfound_queries", "synonyms", "synonym_groups", "term_meanings", "search_terms"):
        op.drop_table(name)
