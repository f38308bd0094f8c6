"""certificates whose completion was taken back keep their number and code"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("certificates") as certificates:
        certificates.alter_column("completion_id", existing_type=sa.Integer(), nullable=True)
    op.add_column("certificates", sa.Column("withdrawn_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("certificates", "withdrawn_at")
    op.execute("DELETE FROM certificates WHERE completion_id IS NULL")
    with op.batch_alter_table("certificates") as certificates:
        certificates.alter_column("completion_id", existing_type=sa.Integer(), nullable=False)
