"""An April transfer in small: 山野 has left 窓口係 for 税務課 today, and somebody has come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Posting, Unit
from lms.kernel import clock
from lms.kernel.ids import PersonId, PostingId, UnitId
from tests.town import LONG_AGO, Town

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Transfer:
    old: PostingId  # 山野's in 窓口係, over since today
    new: PostingId  # 山野's in 税務課, from today
    successor: PersonId  # in 窓口係 from today
    colleague: PersonId  # in 窓口係 since long ago
    tomorrow: PersonId  # in 窓口係 from tomorrow
    gone_again: PersonId  # was there for a day after the transfer, and is not any more


class Hr:
    """Postings as the personnel section makes them."""

    def __init__(self, session: Session, town: Town) -> None:
        self._session, self._town = session, town

    def come(self, name: str, unit: UnitId, begins: date, ends: date | None = None, **more: object) -> PersonId:
        made = services.add_person(self._session, name=name, kana="", staff_no=name)
        services.post(self._session, made.id, unit, title="係員", valid_from=begins, valid_to=ends, **more)  # type: ignore[arg-type]
        self._session.commit()
        return made.id

    def leave(self, person: PersonId, last: date) -> PostingId:
        """End the present posting of *person*; *last* is the first day on which it is over."""
        standing = self._session.scalars(select(Posting).where(Posting.person_id == person, Posting.valid_to.is_(None))).one()
        standing.valid_to = last
        self._session.commit()
        return standing.id

    def posting(self, person: PersonId) -> PostingId:
        found = self._session.scalars(select(Posting.id).where(Posting.person_id == person).order_by(Posting.id.desc())).first()
        assert found is not None
        self._session.commit()
        return found

    def unit(self, name: str, parent: UnitId | None = None) -> UnitId:
        above = self._session.get(Unit, parent) if parent else None
        level = UnitLevel.TEAM if parent else UnitLevel.DEPARTMENT
        made = services.add_unit(self._session, name=name, code=name, level=level, parent=above, valid_from=LONG_AGO)
        self._session.commit()
        return made.id


@pytest.fixture
def hr(session: Session, town: Town) -> Hr:
    return Hr(session, town)


@pytest.fixture
def transfer(session: Session, town: Town, hr: Hr) -> Transfer:
    today = clock.today()
    old = hr.leave(town.yamano, today)
    new = services.post(session, town.yamano, town.tax_section, title="主任", valid_from=today)
    session.commit()
    return Transfer(
        old=old,
        new=new.id,
        successor=hr.come("後任 みちる", town.civic_team, today),
        colleague=hr.come("同僚 あきら", town.civic_team, LONG_AGO),
        tomorrow=hr.come("来週 のぞみ", town.civic_team, today + A_DAY),
        gone_again=hr.come("一日 ひかり", town.civic_team, today - A_DAY, today),
    )


Reads = Callable[[PersonId | None, PostingId], int]
