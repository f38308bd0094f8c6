"""When it is better not to ask: council sessions and busy times, who has moved on; and the weeks that courses and units set for themselves."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.models.people import Posting
from lms.accounts.services import office as office_services
from lms.catalog import queries as catalog
from lms.followups import rules
from lms.followups.kinds import Channel, Kind, Reason, State
from lms.followups.models import FollowUp, Rhythm
from lms.followups.rules import Quiet
from lms.followups.services import recalls
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import CourseId, PersonId, UnitId
from lms.kernel.periods import Period
from lms.learning.events import QuizPassed
from lms.practice import kinds as practice_kinds
from lms.practice import services as practice
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.followups import ASKED_AT, DUE, PLANNED_AT, ask, asked, entry, messages, moment, planned, questions, rows
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
COUNCIL = (Period(date(2026, 12, 1), date(2026, 12, 18), "12月議会"), "議会の会期")
BUSY = (Period(date(2026, 11, 16), date(2026, 12, 4), "予算要求"), "繁忙期")


@pytest.mark.parametrize(
    ("rests", "expected"),
    [
        ([COUNCIL], [("2026-11-17", ""), ("2026-12-21", "議会の会期"), ("2027-02-02", "")]),
        ([BUSY], [("2026-12-07", "繁忙期"), ("2026-12-14", ""), ("2027-02-02", "")]),  # a week apart, for both became free on one day
        ([BUSY, COUNCIL], [("2026-12-21", "繁忙期"), ("2026-12-28", "議会の会期"), ("2027-02-02", "")]),
    ],
)
def test_sessions_and_busy_times_move_questions_and_say_so(rests: list[Any], expected: list[tuple[str, str]]) -> None:
    found = rules.steps(DUE, Quiet(rests=rests))
    assert [(step.due_on.isoformat(), step.reason) for step in found] == expected


@pytest.mark.parametrize(
    ("said", "weeks"),
    [
        ({}, (1, 4, 12)),
        ({"": [2]}, [2]),
        ({"": [2], "course:3": [3]}, [3]),
        ({"": [2], "course:3": [3], "unit:1": [1, 8]}, [1, 8]),  # the unit stands before the course
        ({"unit:1": [1, 8], "unit:12": [6], "course:3": [3]}, [6]),  # and the nearest before those around it
        ({"unit:2": [1], "course:4": [3]}, (1, 4, 12)),
    ],
)
def test_the_most_specific_weeks_win(said: dict[str, list[int]], weeks: list[int]) -> None:
    assert rules.rhythm(said, 3, rules.units_of("/1/4/12/")) == weeks


def test_weeks_are_read_as_people_write_them() -> None:
    assert [rules.weeks_typed(text) for text in ("1・4・12", "１２、４ 1週間", "2")] == [[1, 4, 12], [1, 4, 12], [2]]
    for text in ("", "毎週", "0", "53", "-1", "1・2・3・4・5"):
        with pytest.raises(Unacceptable):
            rules.weeks_typed(text)


def test_a_busy_time_written_down_later_puts_everything_off_at_once(session: Session, town: Town, engine: Engine) -> None:
    """But not what somebody asked for on a day: まだ said “in a week”."""
    practice_id = planned(session, town)
    other = planned(session, town, town.mori)
    session.execute(update(FollowUp).where(FollowUp.subject_id == other, FollowUp.step == 1).values(snoozed_until=ASKED_AT.date()))
    office_services.set_setting(session, None, "busy_periods", [BUSY[0].stored()])
    session.commit()
    assert ask(engine) == 1
    first = questions(engine, practice_id)[0]
    assert (first.state, first.due_on, first.shift_reason) == (State.SCHEDULED, date(2026, 12, 7), "繁忙期")
    assert [each.recipient_id for each in messages(engine, Channel.IN_APP)] == [town.mori]
    assert ask(engine, moment("2026-12-07 09:00")) == 1


@on_one_database
def test_two_questions_that_became_due_together_come_a_week_apart(session: Session, town: Town, engine: Engine) -> None:
    """The scheduler stood still for four weeks, or a busy time was written down late."""
    practice_id = planned(session, town)
    now = moment("2026-12-09 09:00")
    assert [ask(engine, now), ask(engine, now + timedelta(minutes=1))] == [1, 0]
    first, second, _ = questions(engine, practice_id)
    assert (first.state, second.state, second.due_on) == (State.SENT, State.SCHEDULED, date(2026, 12, 16))
    assert ask(engine, moment("2026-12-16 09:00")) == 1


def posted(session: Session, town: Town, unit_id: UnitId) -> None:
    """山野 works elsewhere since yesterday."""
    ended = ASKED_AT.date() - timedelta(days=1)
    session.execute(update(Posting).where(Posting.person_id == town.yamano).values(valid_to=ended))
    accounts.post(session, town.yamano, unit_id, title="係員", valid_from=ended)
    session.commit()


@on_one_database
@pytest.mark.parametrize(("place", "sent"), [("tax_section", 0), ("civic_section", 1)])
def test_who_was_transferred_out_is_asked_no_more(session: Session, town: Town, engine: Engine, place: str, sent: int) -> None:
    """Another desk of the same 課 is no transfer out."""
    practice_id = planned(session, town)
    posted(session, town, getattr(town, place))
    assert ask(engine) == sent
    first = questions(engine, practice_id)[0]
    assert (first.state, first.state_reason) == ((State.SENT, "") if sent else (State.SUPPRESSED, Reason.TRANSFERRED))
    assert len(messages(engine, Channel.IN_APP)) == sent


WEEKS_PAGE = "/office/follow-ups"


def test_weeks_of_a_unit_hold_for_its_plans_from_now_on(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    """The head sets them; the town's, which the office sets, hold elsewhere."""
    before = planned(session, town)
    assert visit(town.kacho).submit(WEEKS_PAGE, {"place": f"unit:{town.civic_section}", "weeks": "２・6"}).status_code == 303
    assert visit(town.office).submit(WEEKS_PAGE, {"place": "", "weeks": "3"}).status_code == 303
    assert visit(town.office).submit(WEEKS_PAGE, {"place": "", "weeks": "3・8"}).status_code == 303  # in the place of what stood
    found = {who: questions(engine, planned(session, town, who)) for who in (town.yamano, town.sato)}
    assert {who: [(each.step, each.kind) for each in each_] for who, each_ in found.items()} == {
        town.yamano: [(2, Kind.DID_YOU_TRY), (6, Kind.EFFECT_CHECK)],
        town.sato: [(3, Kind.DID_YOU_TRY), (8, Kind.EFFECT_CHECK)],
    }
    assert [each.step for each in questions(engine, before)] == [1, 4, 12]
    assert [each.weeks for each in rows(engine, Rhythm)] == [[2, 6], [3, 8]]


@on_one_database
def test_weeks_are_set_only_by_whom_they_are_of(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    office, head = visit(town.office), visit(town.kacho)
    assert office.submit(WEEKS_PAGE, {"place": f"unit:{town.tax_section}", "weeks": "2"}).status_code == 303
    (kept,) = rows(engine, Rhythm)
    assert head.submit(WEEKS_PAGE, {"place": f"unit:{town.tax_section}", "weeks": "5"}).status_code == 422
    assert head.submit(WEEKS_PAGE, {"place": "", "weeks": "5"}).status_code == 422
    assert head.post(f"{WEEKS_PAGE}/{kept.id}/remove").status_code == 404
    assert visit(town.yamano).get(WEEKS_PAGE).status_code == 403
    page = office.submit(WEEKS_PAGE, {"place": "", "weeks": "毎週"})
    assert (page.status_code, "毎週" in page.text, "「1・4・12」のように" in page.text) == (422, True, True)
    assert office.post(f"{WEEKS_PAGE}/{kept.id}/remove").status_code == 303
    assert rows(engine, Rhythm) == []


@on_one_database
def test_weeks_of_a_course_take_its_recall_along_only_where_they_meet(
    visit: Visit, session: Session, town: Town, engine: Engine, shelf: Shelf
) -> None:
    """A plan asked about after 2 and 4 weeks carries the questions of week 4; those of week 1 come by themselves."""
    lesson = catalog.lesson(session, "waste", "cutting")
    place = rules.course_place(shelf_course(session))
    assert visit(town.kacho).submit(WEEKS_PAGE, {"place": place, "weeks": "2・4"}).status_code == 422, "a course is the office's"
    assert visit(town.office).submit(WEEKS_PAGE, {"place": place, "weeks": "2・4"}).status_code == 303
    passed = QuizPassed(town.yamano, lesson.lesson_id, lesson.version_id, lesson.title, PLANNED_AT.date(), is_guest=False)
    with clock.standing_at(PLANNED_AT):
        recalls.on_quiz_passed(session, passed)
        origin = practice.Origin(practice_kinds.Origin.LESSON, lesson.lesson_id, lesson.version_id)
        made = practice.plan(session, town.actor(session, town.yamano), entry(), origin=origin, now=PLANNED_AT)
    session.commit()
    assert [each.step for each in questions(engine, made.id)] == [2, 4]
    alone = [(each.step, each.state) for each in rows(engine, FollowUp) if each.kind == Kind.RECALL]
    assert alone == [(1, State.SCHEDULED), (4, State.SUPPRESSED)]


def shelf_course(session: Session) -> CourseId:
    return catalog.course(session, "waste").course_id


@on_one_database
def test_a_batch_costs_the_same_however_large_it_is(session: Session, town: Town, engine: Engine) -> None:
    """Those about plans that were asked before and those that were not."""
    sent: list[int] = []
    for action in ("要約を試す", "要約を2回試す", "要約を3回試す", "返信を試す"):
        for who in (town.yamano, town.mori, town.sato, town.kacho)[: 4 if sent else 1]:
            planned(session, town, who, action=action)
        with counted(engine) as seen:
            ask(engine)
        sent.append(len(seen))
    assert (sent[1], sent[3]) == (sent[0], sent[0])
    assert sent[0] <= 15


@on_one_database
def test_the_page_of_weeks_costs_the_same_however_many_there_are(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    office, costs = visit(town.office), list[int]()
    for unit in (town.civic_section, town.civic_team, town.tax_section):
        session.add(Rhythm(place=rules.unit_place(unit), unit_id=unit, weeks=[2]))
        session.commit()
        office.get(WEEKS_PAGE)
        with counted(engine) as seen:
            assert office.get(WEEKS_PAGE).status_code == 200
        costs.append(len(seen))
    assert len(set(costs)) == 1


@on_one_database
def test_the_next_question_takes_the_place_of_an_open_one(session: Session, town: Town, engine: Engine) -> None:
    practice_id, _ = asked(session, town, engine)
    assert ask(engine, moment("2026-12-08 09:00")) == 1
    assert [(each.state, each.state_reason, each.help_step) for each in questions(engine, practice_id)] == [
        (State.EXPIRED, Reason.NEWER, 0),
        (State.SENT, "", 1),
        (State.SCHEDULED, "", 0),
    ]
