"""Who has left and will be forgotten, and when; what the guard has found in a week, in numbers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import LoginKind
from lms.accounts.models.people import LoginName, Person, Posting
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable
from lms.privacy.kinds import CONFIRM_REASONS, LABELS, ConfirmReason, Deed, GuardKind, Level
from lms.privacy.models import GuardCount, RetentionHold
from lms.privacy.rules import retention

PAGE = 50


@immutable
class Leaver:
    """Somebody who has left, with the day of being forgotten and a hold that stands against it."""

    id: PersonId
    name: str
    staff_no: str
    left_on: date
    erase_on: date
    held_until: date | None
    reason: str

    @property
    def last_day(self) -> date:
        """The last day of service: *left_on* is the first on which the person is gone."""
        return self.left_on - timedelta(days=1)

    def is_held(self, today: date) -> bool:
        return self.held_until is not None and self.held_until > today


@immutable
class Leavers:
    rows: list[Leaver]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def _waits(today: date) -> ColumnElement[bool]:
    """Has a last day, is not forgotten yet, and has not come back: no posting began since and still lasts."""
    lasts = or_(Posting.valid_to.is_(None), Posting.valid_to > today)
    has_returned = exists().where(Posting.person_id == Person.id, Posting.valid_from >= Person.left_on, lasts)
    return and_(Person.left_on.is_not(None), Person.erased_at.is_(None), ~has_returned)


def leavers(session: Session, *, today: date, months: int, page: int) -> Leavers:
    """One page of them, who is forgotten first standing first."""
    total = session.scalar(select(func.count()).select_from(Person).where(_waits(today))) or 0
    found = _rows().where(_waits(today)).order_by(Person.left_on, Person.id).limit(PAGE).offset((page - 1) * PAGE)
    return Leavers([_leaver(row, months) for row in session.execute(found)], total, page)


def leaver(session: Session, person_id: PersonId, *, today: date, months: int) -> Leaver:
    """Raises NotFound for who has not left, has come back, or is forgotten already."""
    row = session.execute(_rows().where(_waits(today), Person.id == person_id)).first()
    if row is None:
        raise NotFound(N_("退職の日がある方の中に、見つかりません。"))
    return _leaver(row, months)


def due(session: Session, *, today: date, months: int) -> Sequence[PersonId]:
    """Everybody who may be forgotten *today*."""
    is_held = exists().where(RetentionHold.person_id == Person.id, RetentionHold.until > today)
    last = retention.last_leaving(today, months)
    found = select(Person.id, Person.left_on).where(_waits(today), Person.left_on <= last, ~is_held).order_by(Person.id)
    return [row.id for row in session.execute(found) if retention.erase_on(row.left_on, months) <= today]


def _rows() -> Any:
    number = (
        select(func.min(LoginName.name))
        .where(LoginName.person_id == Person.id, LoginName.kind == LoginKind.STAFF_NO)
        .correlate(Person)
        .scalar_subquery()
    )
    columns = (Person.id, Person.name, func.coalesce(number, "").label("staff_no"), Person.left_on)
    return select(*columns, RetentionHold.until, func.coalesce(RetentionHold.reason, "").label("reason")).outerjoin(
        RetentionHold, RetentionHold.person_id == Person.id
    )


def _leaver(row: Any, months: int) -> Leaver:
    return Leaver(row.id, row.name, row.staff_no, row.left_on, retention.erase_on(row.left_on, months), row.until, row.reason)


# What the guard has found


@immutable
class Counted:
    """One kind at one level in one week: in how many boxes it was found, and what became of that."""

    label: str
    level: Level
    deeds: dict[Deed, int]
    reasons: tuple[tuple[str, int], ...]  # why it was kept, and how often

    @property
    def given_up(self) -> int:
        """Asked about, and never sent again. A box in which one was replaced and another kept counts for both."""
        done = sum(count for deed, count in self.deeds.items() if deed is not Deed.FOUND)
        return max(0, self.deeds[Deed.FOUND] - done)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def guard_weeks(session: Session, *, today: date, most: int) -> list[tuple[date, list[Counted]]]:
    """The last *most* weeks with any, the newest first; kinds in the order of the list of kinds."""
    since = monday_of(today) - timedelta(weeks=most - 1)
    weeks: dict[date, dict[tuple[str, str], list[GuardCount]]] = {}
    for row in session.scalars(select(GuardCount).where(GuardCount.week >= since).order_by(GuardCount.week.desc())):
        weeks.setdefault(row.week, {}).setdefault((row.kind, row.level), []).append(row)
    kinds, levels = list(GuardKind), list(Level)
    order = [(kind, level) for kind in kinds for level in levels]
    return [
        (week, [_counted(kind, level, found[kind, level]) for kind, level in order if (kind, level) in found])
        for week, found in weeks.items()
    ]


def _counted(kind: GuardKind, level: Level, rows: Sequence[GuardCount]) -> Counted:
    deeds = {deed: sum(row.count for row in rows if row.deed == deed) for deed in Deed}
    reasons = tuple((CONFIRM_REASONS[ConfirmReason(row.reason)], row.count) for row in rows if row.reason)
    return Counted(LABELS[kind], level, deeds, reasons)
