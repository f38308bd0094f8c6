"""a case may be thanked for with another word, one thanks a person and case; words as they are spoken for the search"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from lms.search import synonyms

revision = "0060"
down_revision = "0058"
branch_labels = None
depends_on = None
GROUPS = sa.table(
    "synonym_groups", sa.column("id"), sa.column("created_at", sa.DateTime()), sa.column("updated_at", sa.DateTime()), sa.column("version")
)
SYNONYMS = sa.table("synonyms", *(sa.column(name) for name in ("group_id", "place", "text", "units")))


def upgrade() -> None:
    op.add_column("cases", sa.Column("useful_count", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("thanks_once", "thanks", ["case_id", "person_id"], unique=True)
    _sow()


def _sow() -> None:
    """Groups of their own, beside what the office has made of its table: a search reads all groups of a word."""
    now = datetime.now(UTC).replace(tzinfo=None)  # noqa: TID251 (a migration has no clock of ours)
    last = op.get_bind().scalar(sa.select(sa.func.max(GROUPS.c.id))) or 0
    groups = synonyms.spoken()
    op.bulk_insert(GROUPS, [{"created_at": now, "updated_at": now, "version": 1} for _ in groups])
    numbers = sorted(op.get_bind().scalars(sa.select(GROUPS.c.id).where(GROUPS.c.id > last)))
    rows = [
        {"group_id": number, "place": place, "text": text, "units": synonyms.units_of(text)}
        for number, group in zip(numbers, groups, strict=True)
        for place, text in enumerate(group)
    ]
    op.bulk_insert(SYNONYMS, rows)


def downgrade() -> None:
    said = {text for group in synonyms.spoken() for text in group}
    gone = [text for text in said if text not in {each for group in synonyms.shipped() for each in group}]
    numbers = op.get_bind().scalars(sa.select(SYNONYMS.c.group_id).where(SYNONYMS.c.text.in_(gone))).all()
    op.execute(SYNONYMS.delete().where(SYNONYMS.c.group_id.in_(numbers)))
    op.execute(GROUPS.delete().where(GROUPS.c.id.in_(numbers)))
    op.drop_index("thanks_once", table_name="thanks")
    op.execute("DELETE FROM thanks WHERE kind = 'useful'")
    op.drop_column("cases", "useful_count")
