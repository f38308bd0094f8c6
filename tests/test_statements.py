"""A page takes a fixed number of statements, with ten rows in every table and with ten thousand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, event, insert, literal, select, text
from sqlalchemy.orm import Session

from lms import paths
from lms.cases.models import Adoption, Case, CaseAuthor, CaseSource
from lms.catalog import queries as catalog
from lms.catalog import services as catalog_services
from lms.followups.models import FollowUp, Message
from lms.kernel import calendar, clock, db
from lms.kernel.ids import PersonId
from lms.learning import services as learning
from lms.learning.kinds import Audience
from lms.practice.models import Practice, PracticeLog
from lms.search import index
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
FEW, MANY = 10, 10_000
COURSE, LESSON = "/courses/b2-safe-ai/", "/courses/b2-safe-ai/how-it-errs"
MOST = {
    "/": 7,
    "/courses/": 7,
    COURSE: 6,
    LESSON: 6,
    f"{LESSON}/print": 6,
    "/practices/": 6,
    "/practices/1": 8,
    "/cases/": 6,
    "/cases/?q=案内文": 6,
    "/cases/1": 8,
    "/notifications/": 5,
    "/me/": 6,
    "/rules/": 8,
    "/licence/": 8,
}


def crowd(session: Session, town: Town, many: int) -> None:
    """*many* practices, each with a log, a question, a message and a case; every other one is 山野さん's up to ten."""
    now, today = clock.now(), clock.today()
    person = [town.yamano if number < FEW and number % 2 == 0 else town.sato for number in range(many)]
    each = range(many)
    unit = session.execute(text("SELECT path FROM units WHERE id = :id"), {"id": town.tax_section}).scalar_one()

    def fill(model: Any, rows: list[dict[str, Any]]) -> None:
        session.execute(insert(model), rows)

    plan = {"unit_id": town.tax_section, "origin_kind": "own", "work": "案内文の作成", "plan_when": "朝", "action": "案内文を短くする"}
    state = {"ai_use": "drafting", "data_class": "public", "due_on": today + timedelta(days=3), "planned_at": now, "started_at": now}
    states = ("trying", "shared", "logged", "planned")
    fill(Practice, [{"id": n + 1, "owner_id": person[n], "state": states[n % 4], **plan, **state} for n in each])
    log = {"entered_how": "self", "unit_id": town.tax_section, "logged_at": now, "outcome": "done", "visibility": "section"}
    fill(PracticeLog, [{"id": n + 1, "practice_id": n + 1, "person_id": person[n], "entered_by_id": person[n], **log} for n in each])
    asked = {
        "subject_kind": "plan",
        "kind": "did_you_try",
        "step": 1,
        "anchor_on": today,
        "due_on": today,
        "title": "案内文",
        "plan": "朝に",
    }
    fill(FollowUp, [{"id": n + 1, "subject_id": n + 1, "recipient_id": person[n], "state": "sent", "sent_at": now, **asked} for n in each])
    told = {"channel": "in_app", "kind": "case_released", "params": {"title": "案内文"}, "state": "delivered", "next_try_at": now}
    fill(Message, [{"recipient_id": person[n], "dedupe_key": f"k{n}", **told} for n in each])
    case = {"state": "published", "unit_id": town.tax_section, "section_path": unit, "title": "案内文を短く", "published_at": now}
    kind = {"category": "accuracy", "field": "documents", "ai_use": "drafting", "lesson": "次は期限を先に書きます。"}
    fill(Case, [{"id": n + 1, "kind": "failure" if n % 3 else "improvement", **case, **kind} for n in each])
    fill(CaseAuthor, [{"case_id": n + 1, "person_id": person[n]} for n in each])
    fill(CaseSource, [{"case_id": n + 1, "log_id": n + 1, "practice_id": n + 1} for n in each])
    fill(Adoption, [{"practice_id": n + 1, "case_id": n // 3 + 1, "is_outside": False, "adopted_at": now} for n in each if n])
    for number in range(0, many, max(1, many // 500)):
        index.put(session, "case_index", number + 1, title="案内文を短く", body="期限を先に書く")
    session.commit()


@pytest.fixture
def courses(session: Session, town: Town) -> None:
    catalog_services.publish(session, paths.COURSES)
    year = calendar.fiscal_year_of(clock.today())
    for card in catalog.catalogue(session):
        learning.assign(session, card.course_id, audience=Audience.EVERYBODY, fiscal_year=year, due_on=date(year + 1, 3, 31))
    session.commit()


@pytest.mark.usefixtures("courses")
@pytest.mark.parametrize("many", [FEW, MANY])
def test_statements_of_each_page(visit: Visit, session: Session, town: Town, engine: Engine, many: int) -> None:
    crowd(session, town, many)
    assert len(session.scalars(select(Practice.id)).all()) == many
    session.rollback()
    visitor = visit(town.yamano)
    visitor.get("/")  # the session is noted as seen, at most once a minute
    visitor.get(LESSON)
    taken = {}
    for path in MOST:
        with counted(engine) as seen:
            answer = visitor.get(path)
        assert answer.status_code == 200, path
        taken[path] = len(seen)
    assert {path: number for path, number in taken.items() if number > MOST[path]} == {}
    if many == FEW:  # whoever hands *rows* a statement of the moment fills the process with what it was compiled to
        kept = len(db._compiled)
        for path in MOST:
            visitor.get(path)
        assert len(db._compiled) == kept


@pytest.mark.usefixtures("courses")
@on_one_database
def test_statements_of_a_course_that_is_finished(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    page = catalog.course(session, "b2-safe-ai")
    for row in page.lessons:
        learning.count_attendance(session, town.yamano, row.lesson_id, attended_at=clock.now())
    lesson = catalog.lesson(session, page.slug, page.lessons[0].slug)
    learning.note_practised(session, town.yamano, lesson.version_id, now=clock.now())
    session.commit()
    visitor = visit(town.yamano)
    visitor.get(COURSE)
    with counted(engine) as seen:
        answer = visitor.get(COURSE)
    assert "修了証を見る" in answer.text
    assert "講座をふりかえる（3問）" in answer.text
    assert len(seen) <= MOST[COURSE]


@pytest.mark.usefixtures("town")
def test_the_count_can_fail(session: Session, engine: Engine) -> None:
    with counted(engine) as seen:
        session.scalars(select(Practice.id)).all()
        session.scalars(select(Case.id)).all()
    assert len(seen) == 2


def test_constants_stand_in_a_statement_that_is_built_once_as_they_are(session: Session, engine: Engine) -> None:
    """Quotes, percent signs and colons, also in an IN, reach the database unharmed; what is built for the occasion sends them along."""
    sent: list[Any] = []
    event.listen(engine, "before_cursor_execute", lambda *heard: sent.append(heard[3]))
    odd, when = "it's 100% :me", datetime(2026, 4, 1, 9, tzinfo=UTC)
    found = select(literal(odd), literal(5), literal(value=True), literal(when, db.UtcDateTime()), literal(odd).in_([odd, "b"]))
    found = found.where(bindparam("me", type_=db.Key) == 1).limit(1)
    assert db.rows(session, found, {"me": 1}).one() == (odd, 5, True, when, True)
    assert sent[-1] == {"me": 1}
    assert db.columns(session, select(literal(odd))).scalar() == odd
    assert odd in sent[-1].values()
