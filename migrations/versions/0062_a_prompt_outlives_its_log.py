"""a prompt outlives the log it was copied from"""

from alembic import op

revision = "0062"
down_revision = "0060"
branch_labels = None
depends_on = None
LOG = "fk_prompts_source_log_id_practice_logs"


def _points_to_logs(ondelete: str | None) -> None:
    with op.batch_alter_table("prompts") as prompts:
        prompts.drop_constraint(LOG, type_="foreignkey")
        prompts.create_foreign_key(LOG, "practice_logs", ["source_log_id"], ["id"], ondelete=ondelete)


def upgrade() -> None:
    _points_to_logs("SET NULL")


def downgrade() -> None:
    _points_to_logs(None)
