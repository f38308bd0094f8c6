"""who withdrew a prompt: what its author took back, its author may bring back"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


# What was withdrawn before says who only in the audit; one that is not named there went with its case.
WHO = (
    "UPDATE prompts SET withdrawn_by = COALESCE((SELECT"
    " CASE WHEN audit_entries.action = 'prompt_brought_back' THEN ''"
    " WHEN audit_entries.actor_id = prompts.author_id THEN 'author' ELSE 'office' END"
    " FROM audit_entries WHERE audit_entries.object_kind = 'prompt' AND audit_entries.object_id = CAST(prompts.id AS VARCHAR(80))"
    " AND audit_entries.action IN ('prompt_withdrawn', 'prompt_brought_back')"
    " ORDER BY audit_entries.id DESC LIMIT 1), '') WHERE withdrawn_at IS NOT NULL"
)


def upgrade() -> None:
    op.add_column("prompts", sa.Column("withdrawn_by", sa.String(8), nullable=False, server_default=""))
    op.execute(WHO)


def downgrade() -> None:
    op.drop_column("prompts", "withdrawn_by")
