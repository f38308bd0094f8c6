"""Writes the table anew."""

import tempfile
from pathlib import Path

from lms import migrate
from lms.kernel.db import make_engine
from tests.authorisation.matrix import LEGEND, Asker, lines, table
from tests.authorisation.standing import standing_world
from tests.authorisation.test_matrix import TABLE

with tempfile.TemporaryDirectory() as name:
    template = Path(name) / "empty.db"
    engine = make_engine(f"sqlite:///{template}")
    migrate.upgrade(engine)
    engine.dispose()
    with standing_world(template, Path(name)) as (app, world):
        rows = table(lines(app), Asker(app, world).cell)
TABLE.write_text(LEGEND + "\n".join(rows) + "\n", encoding="utf-8")
print(f"{len(rows) - 1} lines in {TABLE.name}")
