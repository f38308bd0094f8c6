"""Runs the migrations on the engine that lms.migrate hands over; freezes our own column types into plain ones."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Engine

from lms import models
from lms.kernel.db import Base, UtcDateTime

assert models.people is not None
INDEX_TABLES = ("case_index", "lesson_index", "term_index")  # full-text indexes, built by lms.search.schema


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def include_name(name: str | None, kind: str, _: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith(INDEX_TABLES))


engine: Engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=engine.dialect.name == "sqlite",
        render_item=render_item,
        include_name=include_name,
        compare_type=engine.dialect.name != "sqlite",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
