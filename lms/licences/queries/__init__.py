"""Working out licences: of one person, of whoever is behind a card, and of everybody, a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, null, or_, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import Employment, LoginKind
from lms.accounts.models.people import LoginName, Person
from lms.accounts.queries import directory
from lms.accounts.queries.called import people_called
from lms.accounts.queries.units import under
from lms.catalog.kinds import Tier
from lms.catalog.models import Course, CourseVersion
from lms.guidelines import queries as guidelines
from lms.guidelines.models import Acknowledgement, RulesVersion
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded
from lms.learning.models import Completion
from lms.licences import rules
from lms.licences.kinds import A_PAGE, State
from lms.licences.models import LicenceCard, LicenceRevocation
from lms.licences.queries import basics
from lms.licences.queries.basics import Basics
from lms.licences.rules import Facts, Ground, Licence

CHUNK = 1_000  # lines of the CSV that are read at a time


@immutable
class Held:
    """One person's licence with what it was worked out of."""

    person_id: PersonId
    name: str
    facts: Facts
    licence: Licence
    ground: Ground


@immutable
class CourseLine:
    """A basic course on the holder's page. *since*: the day from which it will count, where it does not yet."""

    slug: str
    title: str
    is_complete: bool
    since: date | None = None


@immutable
class Card:
    code: str
    shows_name: bool


@immutable
class Wish:
    """Words, a unit (with everything below it), a state, a page."""

    words: str = ""
    unit_id: UnitId | None = None
    state: str = ""
    page: int = 1


@immutable
class Line:
    """A person in the office's list."""

    held: Held
    staff_no: str
    unit: str


@immutable
class Found:
    lines: list[Line] = field(default_factory=list)
    total: int = 0

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def ground(session: Session, today: date) -> Ground:
    """What holds for everybody on this day."""
    published = guidelines.published(session)
    carried = {each.number: guidelines.carries_until(session, published, each.number) for each in published}
    holds = guidelines.holding(published, today)
    return Ground(today, accounts.fiscal_year(session, today).end, holds.number if holds else 0, carried)


def held_by(session: Session, person_id: PersonId, today: date) -> Held:
    """Raises NotFound."""
    found = _held(session, today, Person.id == person_id)
    if found is None:
        raise NotFound(N_("職員が見つかりません。"))
    return found


def held_by_number(session: Session, staff_no: str, today: date) -> Held | None:
    """Of whoever signs in with a staff number; None where nobody does, or not any more."""
    numbered = select(LoginName.person_id).where(LoginName.kind == LoginKind.STAFF_NO, LoginName.folded == folded(staff_no))
    return _held(session, today, Person.id.in_(numbered), _stays(today))


def held_by_card(session: Session, code: str, today: date) -> tuple[Held, Card]:
    """Of whoever made the card. Raises NotFound, also for who has left."""
    card = session.execute(select(LicenceCard.person_id, LicenceCard.shows_name).where(LicenceCard.code == code)).first()
    found = _held(session, today, Person.id == card.person_id, _stays(today)) if card else None
    if card is None or found is None:
        raise NotFound(N_("このカードは見つかりません。"))
    return found, Card(code, card.shows_name)


def card_of(session: Session, person_id: PersonId) -> Card | None:
    row = session.execute(select(LicenceCard.code, LicenceCard.shows_name).where(LicenceCard.person_id == person_id)).first()
    return Card(*row) if row else None


def why_revoked(session: Session, person_id: PersonId) -> str:
    """The office's reason; empty where nothing is stopped."""
    open_ = (LicenceRevocation.person_id == person_id, LicenceRevocation.lifted_at.is_(None))
    return session.scalar(select(LicenceRevocation.reason).where(*open_)) or ""


def why_not_ask(session: Session, actor: Actor) -> str:
    """What the rules say against giving something to an AI today; empty where nothing is. The courses of the licence are no condition."""
    if session.scalar(_STOPPED.where(LicenceRevocation.person_id == actor.person_id)) is not None:
        return N_("AIライセンスが止まっているあいだは、庁内のAIに聞けません。")
    here = ground(session, clock.today())
    number, _ = guidelines.acknowledged(session, actor.person_id)
    return N_("庁内のAIに聞く前に、AI利用ルールを確かめてください。") if here.in_force and number not in here.enough else ""


def courses_of(session: Session, person_id: PersonId, today: date) -> list[CourseLine]:
    """Every basic course, and whether this person has completed it in this fiscal year."""
    year = accounts.fiscal_year(session, today).year
    mine = and_(Completion.course_id == Course.id, Completion.person_id == person_id, Completion.fiscal_year == year)
    found = select(Course.id, Course.slug, CourseVersion.title, Completion.id).join(CourseVersion, CourseVersion.course_id == Course.id)
    found = found.outerjoin(Completion, mine).where(CourseVersion.is_current, CourseVersion.tier == Tier.BASIC)
    rows, courses = session.execute(found.order_by(CourseVersion.sort, Course.slug)).all(), basics.basics(session, today)
    return [CourseLine(slug, title, done is not None, courses.since(course_id)) for course_id, slug, title, done in rows]


def listed(session: Session, wish: Wish, today: date) -> Found:
    """One page of the office's list: a fixed number of statements for any town."""
    here, courses = ground(session, today), basics.basics(session, today)
    which = _wished(session, wish, here, courses)
    total = session.scalar(select(func.count()).select_from(Person).where(*which)) or 0
    ordered = _people(session, courses, today).where(*which).order_by(Person.kana, Person.id)
    rows = session.execute(ordered.limit(A_PAGE).offset((wish.page - 1) * A_PAGE)).all()
    return Found(_lines(session, rows, here, courses), total)


def every(session: Session, wish: Wish, today: date) -> Iterator[Line]:
    """The whole list, some lines at a time, by person."""
    here, courses = ground(session, today), basics.basics(session, today)
    which, last = _wished(session, wish, here, courses), PersonId(0)
    while True:
        some = _people(session, courses, today).where(*which, Person.id > last).order_by(Person.id).limit(CHUNK)
        rows = session.execute(some).all()
        if not rows:
            return
        yield from _lines(session, rows, here, courses)
        last = rows[-1].id


_STOPPED = select(LicenceRevocation.person_id).where(LicenceRevocation.lifted_at.is_(None))


def _stays(today: date) -> ColumnElement[bool]:
    return or_(Person.left_on.is_(None), Person.left_on > today)


def _completed(session: Session, courses: Basics, today: date) -> Select[Any]:
    """Rows of completions that count this year."""
    year = accounts.fiscal_year(session, today).year
    return select(Completion.person_id).where(Completion.course_id.in_(courses.counted), Completion.fiscal_year == year)


def _people(session: Session, courses: Basics, today: date) -> Select[Any]:
    """The facts about each person, looked up for the rows that are returned only."""
    year = accounts.fiscal_year(session, today).year
    done = select(func.count()).where(
        Completion.person_id == Person.id, Completion.course_id.in_(courses.counted), Completion.fiscal_year == year
    )
    number = select(func.min(LoginName.name)).where(LoginName.person_id == Person.id, LoginName.kind == LoginKind.STAFF_NO)
    return select(
        Person.id,
        Person.name,
        done.correlate(Person).scalar_subquery().label("done"),
        guidelines.latest_acknowledged().label("acknowledged"),
        Person.id.in_(_STOPPED).label("is_revoked"),
        number.correlate(Person).scalar_subquery().label("staff_no"),
        _lacking(courses, year).label("lacking"),
    )


def _lacking(courses: Basics, year: int) -> ColumnElement[Any]:
    """Which of the courses to come somebody has not completed yet, the earliest: its place in the list, NULL where there is none."""
    done = select(Completion.id).where(Completion.person_id == Person.id, Completion.fiscal_year == year).correlate(Person)
    lacks = [(~done.where(Completion.course_id == course_id).exists(), place) for place, (_, course_id) in enumerate(courses.coming)]
    return case(*lacks, else_=null()) if lacks else null()


def _held(session: Session, today: date, *which: Any) -> Held | None:
    courses = basics.basics(session, today)
    row = session.execute(_people(session, courses, today).where(*which)).first()
    return _judged(row, ground(session, today), courses) if row else None


def _judged(row: Any, here: Ground, courses: Basics) -> Held:
    next_on = courses.coming[row.lacking][0] if row.lacking is not None else None
    facts = Facts(row.done, len(courses.counted), row.acknowledged or 0, bool(row.is_revoked), next_on)
    return Held(row.id, row.name, facts, rules.judged(facts, here), here)


def _lines(session: Session, rows: Sequence[Any], here: Ground, courses: Basics) -> list[Line]:
    places = directory.places_of(session, [row.id for row in rows], here.today)
    return [Line(_judged(row, here, courses), row.staff_no or "", _unit(places.get(row.id, []))) for row in rows]


def _unit(places: Sequence[directory.Place]) -> str:
    return places[0].unit if places else ""


def _wished(session: Session, wish: Wish, here: Ground, courses: Basics) -> list[ColumnElement[bool]]:
    """Conditions on people, each a set looked up once, never a question to every row."""
    which = [Person.employment != Employment.EXTERNAL, _stays(here.today)]
    if wish.words:
        which.append(people_called(wish.words, here.today, by_number=True))
    if wish.unit_id is not None:
        which.append(Person.id.in_(under(wish.unit_id, here.today)))
    if wish.state:
        which.append(_in_state(session, State(wish.state), here, courses))
    return which


def _in_state(session: Session, state: State, here: Ground, courses: Basics) -> ColumnElement[bool]:
    """The same verdict as rules.judged, for the database; a test holds the two together."""
    whole = _completed(session, courses, here.today).group_by(Completion.person_id).having(func.count() >= len(courses.counted))
    stopped, complete = Person.id.in_(_STOPPED), Person.id.in_(whole) if courses.counted else false()
    enough, present = _acknowledged_from(min(here.enough, default=0)), _acknowledged_from(here.in_force)
    return {
        State.REVOKED: stopped,
        State.COURSES: and_(~stopped, ~complete),
        State.RULES: and_(~stopped, complete, ~enough),
        State.GRACE: and_(~stopped, complete, enough, ~present),
        State.VALID: and_(~stopped, complete, enough, present),
    }[state]


def _acknowledged_from(number: int) -> ColumnElement[bool]:
    found = select(Acknowledgement.person_id).join(RulesVersion, RulesVersion.id == Acknowledgement.version_id)
    return Person.id.in_(found.where(RulesVersion.number >= number))
