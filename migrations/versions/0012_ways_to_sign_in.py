"""ways to sign in: one-time codes, second factors"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("passwords", schema=None) as batch_op:
        batch_op.add_column(sa.Column("one_time_until", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("used_at", sa.DateTime(), nullable=True))

    with op.batch_alter_table("signin_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second_factor", sa.String(length=10), server_default="", nullable=False))

    op.create_table(
        "second_factors",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_second_factors_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pending_signins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("is_shared_terminal", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pending_signins_person_id_people")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_pending_signins")),
    )
    with op.batch_alter_table("pending_signins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pending_signins_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pending_signins_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pending_signins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pending_signins_person_id"))
        batch_op.drop_index(batch_op.f("ix_pending_signins_ends_at"))

    op.drop_table("pending_signins")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_person_id"))

    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
    with op.batch_alter_table("signin_sessions", schema=None) as batch_op:
        batch_op.drop_column("second_factor")

    with op.batch_alter_table("passwords", schema=None) as batch_op:
        batch_op.drop_column("used_at")
        batch_op.drop_column("one_time_until")
