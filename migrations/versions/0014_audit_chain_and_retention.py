"""audit chain and retention"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PERSON = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CONTENT = ("id", "at", "actor_id", "action", "object_kind", "object_id")  # what an entry says; place and seal come later, once

# SQLite: one trigger for each way of changing a row. REPLACE removes a row without asking the triggers for DELETE, hence the one for INSERT.
SQLITE = (
    "CREATE TRIGGER audit_entries_stay_delete BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit entries are never removed'); END",
    "CREATE TRIGGER audit_entries_stay_update BEFORE UPDATE ON audit_entries WHEN NOT (OLD.place IS NULL AND OLD.seal IS NULL"
    " AND NEW.place IS NOT NULL AND NEW.seal IS NOT NULL"
    + "".join(f" AND NEW.{name} IS OLD.{name}" for name in CONTENT)
    + ") BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END",
    (
        "CREATE TRIGGER audit_entries_stay_insert BEFORE INSERT ON audit_entries"
        " WHEN NEW.place IS NOT NULL OR NEW.seal IS NOT NULL OR EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)"
        " BEGIN SELECT RAISE(ABORT, 'audit entries begin unsealed and are never replaced'); END"
    ),
    "CREATE TRIGGER audit_anchors_stay_delete BEFORE DELETE ON audit_anchors BEGIN SELECT RAISE(ABORT, 'anchors are never removed'); END",
    "CREATE TRIGGER audit_anchors_stay_update BEFORE UPDATE ON audit_anchors BEGIN SELECT RAISE(ABORT, 'anchors are never changed'); END",
    (
        "CREATE TRIGGER audit_anchors_stay_insert BEFORE INSERT ON audit_anchors"
        " WHEN EXISTS (SELECT 1 FROM audit_anchors WHERE place = NEW.place) BEGIN SELECT RAISE(IGNORE); END"
    ),
)
POSTGRESQL = (
    (
        "CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ),
    "CREATE TRIGGER audit_entries_stay_delete BEFORE DELETE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()",
    "CREATE TRIGGER audit_entries_stay_update BEFORE UPDATE ON audit_entries FOR EACH ROW WHEN (NOT (OLD.place IS NULL AND OLD.seal IS NULL"
    " AND NEW.place IS NOT NULL AND NEW.seal IS NOT NULL"
    + "".join(f" AND NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in CONTENT)
    + ")) EXECUTE FUNCTION audit_stays()",
    "CREATE TRIGGER audit_anchors_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()",
)


def upgrade() -> None:
    op.create_table(
        "audit_anchors",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_audit_anchors")),
    )
    op.create_table(
        "audit_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_checks")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_audit_entries_place"), ["place"], unique=True)
        batch_op.create_index(batch_op.f("ix_audit_entries_actor_id"), ["actor_id"], unique=False)
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(), nullable=True))
    op.create_table(
        "retention_holds",
        sa.Column("person_id", PERSON, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("placed_by_id", PERSON, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_retention_holds_person_id_people")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["people.id"], name=op.f("fk_retention_holds_placed_by_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_retention_holds")),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(sa.text(f"DROP TRIGGER {statement.split()[2]}"))
    else:
        op.execute(sa.text("DROP FUNCTION audit_stays() CASCADE"))  # and with it the triggers that call it
    op.drop_table("retention_holds")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entries_place"))
        batch_op.drop_column("place")
    op.drop_table("audit_checks")
    op.drop_table("audit_anchors")
