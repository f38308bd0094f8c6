"""A course ends where something tried is logged: the log, the certificate, the three questions, in one walk."""

from datetime import timedelta

from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from lms.certificates.models import Certificate
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import LessonVersionId
from tests.cases import planned, rows, the
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.learning import COURSE, Visit, out_of, take
from tests.town import Town


def version_of(session: Session) -> LessonVersionId:
    found = catalog.lesson(session, "waste", "cutting").version_id
    session.rollback()  # SQLite has one writer
    return found


def test_from_the_log_to_the_certificate_and_the_three_questions(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    me, lesson = visit(town.yamano), version_of(session)
    take(me)
    plan = out_of(lesson, session, planned(session, town, town.yamano))
    answer = me.submit(f"/practices/{plan}/log", {"outcome": "done"})
    page = me.get(answer.location).text
    paper = f"/me/certificates/{the(session, Certificate).id}"
    assert "「ごみの分別案内」を修了しました" in page
    for address in (paper, f"{COURSE}feedback"):
        assert f'href="{address}"' in page
        assert me.get(address).status_code == 200
    told = [each for each in rows(session, Message) if each.kind == "course_completed"]
    assert [(each.recipient_id, each.channel, each.link) for each in told] == [(town.yamano, "in_app", COURSE)]
    session.rollback()
    assert "「ごみの分別案内」を修了しました。修了証と、3つの問いがあります" in me.get("/notifications/").text


@on_one_database
def test_a_log_that_finishes_nothing_says_nothing(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    me, lesson = visit(town.yamano), version_of(session)
    plan = out_of(lesson, session, planned(session, town, town.yamano))
    early = me.submit(f"/practices/{plan}/log", {"outcome": "done"}).location
    assert "を修了しました" not in me.get(early).text, "the quiz is still to be passed"
    take(me)
    again = out_of(lesson, session, planned(session, town, town.yamano))
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        second = me.submit(f"/practices/{again}/log", {"outcome": "done"}).location
    assert "を修了しました" not in me.get(second).text, "it was finished before"


@on_one_database
def test_the_course_leads_there_in_a_later_fiscal_year_too(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    me, lesson = visit(town.yamano), version_of(session)
    assert "修了証を見る" not in me.get(COURSE).text
    take(me)
    me.submit(f"/practices/{out_of(lesson, session, planned(session, town, town.yamano))}/log", {"outcome": "done"})
    with clock.standing_at(clock.now() + timedelta(days=366)):
        page = visit(town.yamano).get(COURSE).text
    assert "修了証を見る" in page
    assert f'href="{COURSE}feedback"' in page
