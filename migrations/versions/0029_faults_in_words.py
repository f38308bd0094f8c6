"""faults in words"""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
COURSES = sa.table("courses", sa.column("id"), sa.column("fault", sa.String()), sa.column("faults", DOCUMENT))
LINE = re.compile(r"(?P<file>\S+):(?P<line>\d+) (?P<message>.+)")


def upgrade() -> None:
    """A text becomes faults with a place each, still in Japanese; the next reading of the files says them in words that can be translated."""
    op.add_column("courses", sa.Column("faults", DOCUMENT, server_default="[]", nullable=False))
    for id_, text in op.get_bind().execute(sa.select(COURSES.c.id, COURSES.c.fault).where(COURSES.c.fault != "")).all():
        op.execute(sa.update(COURSES).where(COURSES.c.id == id_).values(faults=_parted(text)))
    op.drop_column("courses", "fault")


def _parted(text: str) -> list[dict[str, Any]]:
    found = (LINE.fullmatch(line) for line in text.splitlines())
    return [{"file": each["file"], "line": int(each["line"]), "message": each["message"], "params": {}} for each in found if each]


def downgrade() -> None:
    op.add_column("courses", sa.Column("fault", sa.String(), server_default="", nullable=False))
    op.drop_column("courses", "faults")
