"""Alembic without an alembic.ini: the scripts travel inside the wheel. Alembic itself is loaded only when something has to move."""

import re
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from lms import paths
from lms.kernel.db import read_only

if TYPE_CHECKING:
    from alembic.config import Config

NUMBER = re.compile(r"^(\d{4})_")


def config(engine: Engine) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    cfg = Config()
    cfg.set_main_option("script_location", str(paths.MIGRATIONS))
    cfg.attributes["engine"] = engine
    return cfg


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to *revision*; at the newest one already, nothing is even loaded."""
    if revision == "head" and is_current(engine):
        return
    from alembic import command  # noqa: PLC0415

    command.upgrade(config(engine), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    from alembic import command  # noqa: PLC0415

    command.downgrade(config(engine), revision)


def newest() -> str:
    """The number of the newest migration, by the names of the scripts."""
    return max(found[1] for path in (paths.MIGRATIONS / "versions").glob("*.py") if (found := NUMBER.match(path.name)))


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration. It only reads: a start does not wait for whoever writes."""
    with read_only(engine).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == [newest()]
