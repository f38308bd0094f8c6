"""AI rules, their acknowledgements, licences; keys of machines belong to the municipality"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "rules_versions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("published_by_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("published_at IS NULL OR effective_on IS NOT NULL", name=op.f("ck_rules_versions_publication")),
        sa.ForeignKeyConstraint(["published_by_id"], ["people.id"], name=op.f("fk_rules_versions_published_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_versions")),
        sa.UniqueConstraint("number", name=op.f("uq_rules_versions_number")),
    )
    op.create_table(
        "rules_acknowledgements",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_rules_acknowledgements_person_id_people")),
        sa.ForeignKeyConstraint(["version_id"], ["rules_versions.id"], name=op.f("fk_rules_acknowledgements_version_id_rules_versions")),
        sa.PrimaryKeyConstraint("person_id", "version_id", name=op.f("pk_rules_acknowledgements")),
    )
    op.create_index(op.f("ix_rules_acknowledgements_version_id"), "rules_acknowledgements", ["version_id"])
    op.create_table(
        "licence_cards",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=22), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_licence_cards_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_licence_cards")),
        sa.UniqueConstraint("code", name=op.f("uq_licence_cards_code")),
    )
    op.create_table(
        "licence_revocations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("revoked_by_id", KEY, nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=False),
        sa.Column("lifted_by_id", KEY, nullable=True),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["people.id"], name=op.f("fk_licence_revocations_lifted_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_licence_revocations_person_id_people")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["people.id"], name=op.f("fk_licence_revocations_revoked_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence_revocations")),
    )
    op.create_index(op.f("ix_licence_revocations_person_id"), "licence_revocations", ["person_id"])
    is_open = sa.text("lifted_at IS NULL")
    op.create_index(
        "uq_licence_revocations_open", "licence_revocations", ["person_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.alter_column("person_id", existing_type=KEY, nullable=True)
        batch_op.alter_column("id", existing_type=sa.Integer(), type_=KEY, existing_nullable=False)
        batch_op.add_column(sa.Column("last_used_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM api_tokens WHERE person_id IS NULL")
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.drop_column("last_used_at")
        batch_op.alter_column("id", existing_type=KEY, type_=sa.Integer(), existing_nullable=False)
        batch_op.alter_column("person_id", existing_type=KEY, nullable=False)
    op.drop_table("licence_revocations")
    op.drop_table("licence_cards")
    op.drop_table("rules_acknowledgements")
    op.drop_table("rules_versions")
