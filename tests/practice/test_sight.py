"""Who may read a log on a page for others: one rule for hand-over sheets, rings and the inventory."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from lms.practice.kinds import Visibility
from lms.practice.queries.sight import may_read_on_a_sheet
from tests.conftest import on_one_database
from tests.town import Town

BEFORE = "/1/99/"  # a 課 that is one's own under another name by now


@on_one_database
@pytest.mark.parametrize(("visibility", "readable"), [(Visibility.SECTION, True), (Visibility.TEAM, False), (Visibility.OWN, False)])
def test_what_a_section_was_before_is_the_same_section(session: Session, town: Town, visibility: Visibility, readable: bool) -> None:
    actor = town.actor(session, town.yamano)
    log = SimpleNamespace(visibility=visibility, person_id=0, unit_id=0)
    assert not may_read_on_a_sheet(actor, log, f"{BEFORE}7/")
    assert may_read_on_a_sheet(replace(actor, sections=(*actor.sections, BEFORE)), log, f"{BEFORE}7/") is readable
