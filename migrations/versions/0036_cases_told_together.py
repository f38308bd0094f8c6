"""who keeps a failure from coming again and by when; no log is told twice"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None
LOG = "fk_case_sources_log_id_practice_logs"


def _points_to_logs(ondelete: str | None) -> None:
    with op.batch_alter_table("case_sources") as sources:
        sources.drop_constraint(LOG, type_="foreignkey")
        sources.create_foreign_key(LOG, "practice_logs", ["log_id"], ["id"], ondelete=ondelete)


def upgrade() -> None:
    for name in ("prevention_post", "prevention_by"):
        op.add_column("cases", sa.Column(name, sa.String(length=80), server_default="", nullable=False))
    op.execute(
        "DELETE FROM case_sources WHERE EXISTS (SELECT 1 FROM case_sources AS earlier"
        " WHERE earlier.log_id = case_sources.log_id AND earlier.case_id < case_sources.case_id)"
    )
    op.drop_index("ix_case_sources_log_id", "case_sources")
    _points_to_logs("CASCADE")
    op.create_index("ix_case_sources_log_id", "case_sources", ["log_id"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_case_sources_log_id", "case_sources")
    _points_to_logs(None)
    op.create_index("ix_case_sources_log_id", "case_sources", ["log_id"])
    for name in ("prevention_by", "prevention_post"):
        op.drop_column("cases", name)
