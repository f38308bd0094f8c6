"""A shelf of built-in courses, two authors, and the office."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms import paths
from lms.accounts import services
from lms.accounts.kinds import Role
from lms.authoring.services import review
from lms.kernel.ids import PersonId
from tests.catalog import Shelf
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """ごみの分別案内 as the only course that comes with the product."""
    made = Shelf(tmp_path / "courses")
    monkeypatch.setattr(paths, "COURSES", made.directory)
    review.publish_all(session)
    session.commit()
    return made


@pytest.fixture
def author(shelf: Shelf, session: Session, town: Town, visit: Visit) -> Visitor:
    """森, who writes courses."""
    services.grant(session, town.mori, Role.AUTHOR, valid_from=LONG_AGO)
    session.commit()
    return visit(town.mori)


@pytest.fixture
def colleague(author: Visitor, session: Session, town: Town, visit: Visit) -> Visitor:
    """佐藤, who writes courses too."""
    services.grant(session, town.sato, Role.AUTHOR, valid_from=LONG_AGO)
    session.commit()
    return visit(town.sato)
