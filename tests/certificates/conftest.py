"""The course ごみの分別案内 on its shelf."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.catalog import Shelf
from tests.town import Town


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.publish(session)
    return made
