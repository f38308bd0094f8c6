"""Whoever heads a unit sees about how far it is: numbers of the last week, of groups that are not small, of that very unit, and no names."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, null, select, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.kinds import PostingKind
from lms.accounts.models.people import Posting
from lms.catalog import queries as catalog
from lms.kernel import clock
from lms.kernel.ids import CourseId, PersonId
from lms.learning.kinds import Audience
from lms.learning.models import Assignment, Completion, Enrolment
from lms.learning.services import assign
from lms.weeks import services as weeks
from lms.weeks.models import GroupWeek
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.followups import moment
from tests.learning import Visit
from tests.statements import counted
from tests.town import LONG_AGO, Town

PROGRESS = "/progress/"
YEAR = 2026
THEN, AFTER = moment("2026-11-04 09:00"), moment("2026-11-10 09:00")  # the week from the 2nd on is over
NEXT = AFTER + timedelta(weeks=1)
BEGUN, COMPLETED = 8, 3


class Nothing(Random):
    """Sums begin with nothing: tests look at what they are sums of."""

    def randint(self, a: int, b: int) -> int:
        return 0


def snapshot(session: Session, today: date = date(2026, 11, 10)) -> None:
    weeks.take(session, today, chance=Nothing())
    session.commit()


def go_through(session: Session, person: PersonId, course: CourseId, *, completes: bool) -> None:
    session.add(Enrolment(person_id=person, course_id=course, fiscal_year=YEAR))
    if completes:
        version = catalog.course(session, "waste").version_id
        session.add(Completion(person_id=person, course_id=course, course_version_id=version, fiscal_year=YEAR, completed_at=clock.now()))


@pytest.fixture
def course(tmp_path: Path, session: Session, town: Town) -> CourseId:
    """Assigned to everybody; nine more people in 税務課, of whom eight have begun and three have completed it in a week that is over.

    Ten more serve beside 市民部, or it were hidden for the few that are left of the town.
    """
    with clock.standing_at(THEN):
        Shelf(tmp_path / "courses").publish(session)
        course_id = catalog.course(session, "waste").course_id
        assign(session, course_id, audience=Audience.EVERYBODY, fiscal_year=YEAR, due_on=None)
        for number in range(9):
            person = accounts.add_person(session, name=f"税務 {number}", kana="", staff_no=f"5{number:05}").id
            accounts.post(session, person, town.tax_section, title="係員", valid_from=LONG_AGO)
            if number < BEGUN:
                go_through(session, person, course_id, completes=number < COMPLETED)
        for number in range(10):
            person = accounts.add_person(session, name=f"推進 {number}", kana="", staff_no=f"7{number:05}").id
            accounts.post(session, person, town.office_section, title="係員", valid_from=LONG_AGO)
        session.commit()
    return course_id


def seen(visit: Visit, who: PersonId, at: object = AFTER) -> str:
    with clock.standing_at(at):  # type: ignore[arg-type]
        return str(visit(who).get(PROGRESS).text.replace("<wbr>", ""))


def told(page: str) -> tuple[str, str]:
    """Begun and completed, of the first row."""
    return tuple(page.partition(f'data-l="{label}">')[2].partition("<")[0] for label in ("はじめた人", "修了した人"))  # type: ignore[return-value]


def test_numbers_of_the_very_unit_one_heads(visit: Visit, session: Session, town: Town, course: CourseId, engine: Engine) -> None:
    assert "今年度の数は、まだありません" in seen(visit, town.bucho), "before the first week is kept"
    snapshot(session)
    page = seen(visit, town.bucho)
    assert "市民部" in page
    assert "2026年11月8日</time>まで、職員13人のうち" in page, "whoever heads the 部 serves in no 課"
    assert told(page) == ("約10人", "約5人")
    assert "税務課" not in page
    assert "税務 0" not in page
    small = seen(visit, town.kacho)
    assert "10人に満たないか" in small
    assert told(small) == ("", "")
    assert "所属長の組織だけが、ここに出ます" in seen(visit, town.office)
    with clock.standing_at(AFTER):
        assert visit(town.yamano).get(PROGRESS).status_code == 403
        assert PROGRESS in visit(town.kacho).get("/courses/").text
        head = visit(town.bucho)
        head.get(PROGRESS)

        def cost() -> int:
            with counted(engine) as statements:
                head.get(PROGRESS)
            return len(statements)

        before = cost()
        for _ in range(5):
            assign(session, course, audience=Audience.MANAGERS, fiscal_year=YEAR, due_on=None)
        session.commit()
        assert cost() == before


@on_one_database
def test_who_comes_and_who_goes_moves_no_number(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    """What a live count would tell of one person: who had begun goes and who has begun elsewhere comes, between two looks and between two weeks."""
    with clock.standing_at(THEN):
        came = [accounts.add_person(session, name=f"推進 {number}", kana="", staff_no=f"6{number:05}").id for number in range(6)]
        for person in came:
            accounts.post(session, person, town.office_section, title="係員", valid_from=LONG_AGO)
            go_through(session, person, course, completes=True)
        session.commit()
    snapshot(session)
    before = told(seen(visit, town.bucho))
    done = select(Completion.person_id).where(Completion.person_id.not_in(came))
    gone = session.scalars(done).first()
    session.execute(update(Posting).where(Posting.person_id == gone).values(valid_to=AFTER.date()))
    session.commit()
    assert told(seen(visit, town.bucho)) == before, "a live count would be about 5 and 0 now"
    for person in came:
        session.execute(update(Posting).where(Posting.person_id == person).values(valid_to=AFTER.date()))
        accounts.post(session, person, town.tax_section, title="係員", valid_from=AFTER.date())
    session.commit()
    assert told(seen(visit, town.bucho)) == before, "and about 15 and 10 now"
    snapshot(session, NEXT.date())
    page = seen(visit, town.bucho, NEXT)
    assert "2026年11月15日</time>まで、職員18人のうち" in page
    assert told(page) == before


@on_one_database
def test_only_of_what_must_be_done_all_may_be_told(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    with clock.standing_at(THEN):
        begun = set(session.scalars(select(Enrolment.person_id)))
        here = select(Posting.person_id).where(Posting.unit_id.in_((town.tax_section, town.civic_section, town.civic_team)))
        for person in set(session.scalars(here.where(Posting.kind == PostingKind.MAIN))) - begun:
            go_through(session, person, course, completes=False)
        session.commit()
    snapshot(session)
    assert told(seen(visit, town.bucho))[0] == "約13人"
    session.execute(update(Assignment).values(is_compulsory=False))
    session.commit()
    assert told(seen(visit, town.bucho))[0] == "約10人"


@on_one_database
def test_of_two_headed_units_the_inner_one_does_not_give_the_rest_away(
    visit: Visit, session: Session, town: Town, course: CourseId
) -> None:
    """市民部 has 13 people, 税務課 ten of them: the other three are nobody's to read."""
    accounts.post(
        session, town.bucho, town.tax_section, title="課長事務取扱", valid_from=LONG_AGO, kind=PostingKind.CONCURRENT, is_head=True
    )
    snapshot(session)
    page = seen(visit, town.bucho)
    assert ">税務課</h2>" in page
    assert page.count("人のうち") == 1
    assert page.count('data-l="はじめた人"') == 1


@on_one_database
def test_of_an_assignment_that_reaches_few_nothing_is_told(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    session.execute(update(Assignment).values(audience=Audience.MANAGERS))
    snapshot(session)
    page = seen(visit, town.bucho)
    assert "対象が10人に満たないため" in page
    assert told(page) == ("", "")


@on_one_database
def test_what_was_kept_before_courses_were_is_counted_from_the_records(
    visit: Visit, session: Session, town: Town, course: CourseId
) -> None:
    snapshot(session)
    session.execute(update(GroupWeek).values(courses=null()))
    session.commit()
    assert "まだありません" in seen(visit, town.bucho)
    snapshot(session)
    assert told(seen(visit, town.bucho)) == ("約10人", "約5人")
    kept = select(GroupWeek.begins_on).where(GroupWeek.courses.is_not(None)).distinct()
    assert list(session.scalars(kept)) == [date(2026, 11, 2)], "only the newest week carries them"


@on_one_database
def test_what_is_taken_back_or_happens_in_a_week_that_is_kept_changes_no_number(
    visit: Visit, session: Session, town: Town, course: CourseId
) -> None:
    snapshot(session)
    session.delete(session.scalars(select(Enrolment)).first())
    session.commit()
    snapshot(session)
    snapshot(session, NEXT.date())
    assert told(seen(visit, town.bucho, NEXT)) == ("約10人", "約5人")


@on_one_database
def test_the_office_sees_the_town_and_its_departments(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    snapshot(session)
    assignment = session.scalars(select(Assignment)).one()
    with clock.standing_at(AFTER):
        page = visit(town.office).get(f"/office/assignments/{assignment.id}").text
    assert "全庁の25人のうち" in page
    assert told(page.partition(">市民部</th>")[2]) == ("約10人", "約5人")


@on_one_database
def test_hundreds_of_assignments(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    for _ in range(600):
        assign(session, course, audience=Audience.EVERYBODY, fiscal_year=YEAR, due_on=None)
    snapshot(session)
    assert seen(visit, town.bucho).count('data-l="はじめた人">約10人<') == 601
