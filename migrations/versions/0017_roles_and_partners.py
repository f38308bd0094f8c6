"""roles and partners"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

ONCE_A_DAY = "uq_role_grants_person_id_role_object_kind_object_id_valid_from"  # an invitation ended and given again on one day broke it
NAMED_FOR_NO_UNIT = """
UPDATE role_grants SET unit_id = (
  SELECT unit_id FROM postings
  WHERE postings.person_id = role_grants.person_id AND postings.kind = 'main'
  ORDER BY postings.valid_from DESC LIMIT 1
) WHERE role = 'promoter' AND unit_id IS NULL
"""


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation", sa.String(length=80), server_default="", nullable=False))
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("ended_by_id", key, nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_role_grants_ended_by_id_people"), "people", ["ended_by_id"], ["id"])
        batch_op.drop_constraint(ONCE_A_DAY, type_="unique")
        batch_op.create_index(batch_op.f("ix_role_grants_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grants_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index("ix_role_grants_object_kind_object_id", ["object_kind", "object_id"], unique=False)
    op.execute(NAMED_FOR_NO_UNIT)


def downgrade() -> None:
    with op.batch_alter_table("role_grants", schema=None) as batch_op:
        batch_op.drop_index("ix_role_grants_object_kind_object_id")
        batch_op.drop_index(batch_op.f("ix_role_grants_unit_id"))
        batch_op.drop_index(batch_op.f("ix_role_grants_person_id"))
        batch_op.create_unique_constraint(ONCE_A_DAY, ["person_id", "role", "object_kind", "object_id", "valid_from"])
        batch_op.drop_constraint(batch_op.f("fk_role_grants_ended_by_id_people"), type_="foreignkey")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("ended_by_id")
        batch_op.drop_column("reason")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("organisation")
