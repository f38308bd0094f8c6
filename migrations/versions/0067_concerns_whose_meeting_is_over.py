"""concerns that still stood as taken up by a meeting that is over, called off, or has them on its agenda no more"""

from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE concerns SET state = 'open' WHERE state = 'taken_up' AND NOT EXISTS ("
        "SELECT 1 FROM agenda_sources JOIN meetings ON meetings.id = agenda_sources.meeting_id"
        " WHERE agenda_sources.concern_id = concerns.id AND meetings.state IN ('planned', 'running'))"
    )


def downgrade() -> None:
    """They wait for an answer, as they did."""
