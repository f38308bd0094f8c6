"""What answers say about questions: for authors, from first attempts, and not of a few."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.kinds import Role
from lms.catalog import queries as catalog
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning.models import QuizAttempt, RecallAnswer
from lms.learning.queries import items as items_queries
from lms.learning.rules.items import Telling, discrimination, telling
from tests.catalog import Shelf
from tests.catalog.test_questions import KINDS, WHOLE
from tests.conftest import on_one_database
from tests.learning import COURSE, LESSON, Visit
from tests.statements import counted
from tests.town import LONG_AGO, Town

ITEMS, WEEK = f"{LESSON}/items", timedelta(days=7)
WEDNESDAY, MONDAY = (datetime(2026, 11, day, 0, 0, tzinfo=clock.TOKYO) for day in (25, 30))
Answers = Mapping[str, Sequence[str]]


@pytest.mark.parametrize(
    ("rights", "rests", "value", "says"),
    [
        ([True, True, False, False], [1.0, 1.0, 0.0, 0.0], 1.0, Telling.WELL),
        ([True, True, False, False], [0.0, 0.0, 1.0, 1.0], -1.0, Telling.LITTLE),
        ([True, False, True, False], [1.0, 1.0, 0.0, 0.0], 0.0, Telling.LITTLE),
        ([True, True, True, False, False, False], [1.0, 0.5, 0.5, 1.0, 0.5, 0.0], 0.2425, Telling.SOMEWHAT),
        ([True, True, True], [1.0, 0.5, 0.0], None, Telling.UNKNOWN),
        ([True, False], [0.5, 0.5], None, Telling.UNKNOWN),
        ([], [], None, Telling.UNKNOWN),
    ],
)
def test_the_correlation_with_the_rest_of_the_quiz(rights: list[bool], rests: list[float], value: float | None, says: Telling) -> None:
    found = discrimination(rights, rests)
    assert found == (None if value is None else pytest.approx(value, abs=1e-4))
    assert telling(found) == says


def answered(
    session: Session, many: Sequence[Answers], *, who: Sequence[PersonId] | None = None, at: datetime | None = None
) -> list[PersonId]:
    """One attempt each, of newcomers or of those named; last week where no time is said."""
    page, people = catalog.lesson(session, "waste", "cutting"), list(who or [])
    for number, answers in enumerate(many):
        if who is None:
            people.append(accounts.add_person(session, name=f"答える人{number}", kana="", staff_no=f"9{number:05}").id)
        score = page.score(answers)
        attempt: dict[str, Any] = {
            "score": score.right,
            "total": score.total,
            "is_passed": score.is_passed,
            "answered_at": at or clock.now() - WEEK,
        }
        place = {"lesson_id": page.lesson_id, "lesson_version_id": page.version_id, "seed": number}
        token = f"{page.version_id}-{people[number]}-{len(session.query(QuizAttempt).all())}"
        session.add(QuizAttempt(person_id=people[number], form_token=token, answers=dict(answers), **place, **attempt))
        session.flush()
    session.commit()
    return people


GOOD, POOR = {"q1": ["a"], "q2": ["a", "b"]}, {"q1": ["b"], "q2": ["c"]}


def section(page: str, question: str) -> str:
    return page.partition(f'aria-labelledby="i-{question}"')[2].partition("</section>")[0]


def rows(part: str) -> dict[str, Any]:
    """What stands in the table of a question, with how many people."""
    found = re.findall(r'<tr><td lang="ja">([^<]+?)\s*<.*?<td class="nw" data-l="[^"]+">([\d〜]+)人</td>', part)
    return {text.strip(): int(count) if count.isdigit() else count for text, count in found}


def test_difficulty_discrimination_and_what_was_chosen(shelf: Shelf, session: Session, visit: Visit, town: Town) -> None:
    people = answered(session, [GOOD] * 6 + [POOR] * 4)
    answered(session, [POOR] * 6, who=people[:6])  # later attempts do not count
    page = visit(town.office).get(ITEMS).text
    first = section(page, "q1")
    assert "<b>60%</b> （6 / 10人）" in first
    assert "<b>1.00</b> ほかの問いもできている人ほど、合っています。" in first
    assert sorted(rows(first).values()) == [0, 4, 6]
    for name in ("答える人", "9000"):
        assert name not in page


@on_one_database
def test_a_few_are_not_counted(shelf: Shelf, session: Session, visit: Visit, town: Town) -> None:
    answered(session, [GOOD] * 9)
    page = visit(town.office).get(ITEMS).text
    assert page.count("10人に満たないため、数は出していません") == 2
    assert "%</b>" not in page


@on_one_database
def test_what_came_back_weeks_later_is_counted_by_week(shelf: Shelf, session: Session, visit: Visit, town: Town) -> None:
    people = answered(session, [GOOD] * 11)
    page = catalog.lesson(session, "waste", "cutting")
    of_lesson: dict[str, Any] = {"lesson_id": page.lesson_id, "lesson_version_id": page.version_id, "answered_at": clock.now() - WEEK}
    for number, person in enumerate(people):
        first = {"q1": ["a"] if number < 9 else ["b"]}
        session.add(RecallAnswer(person_id=person, step=1, answers=first, score=1 if number < 9 else 0, total=1, **of_lesson))
        if number < 9:  # too few after four weeks
            session.add(RecallAnswer(person_id=person, step=4, answers={"q1": ["a"]}, score=1, total=1, **of_lesson))
    session.commit()
    told = visit(town.office).get(ITEMS).text
    assert re.findall(r"<dt>(\d)週間後に思い出せた人</dt><dd><b>(\d+)%</b> （(\d+) / (\d+)人）", section(told, "q1")) == [
        ("1", "90", "9", "10")  # the eleventh waits for nine more
    ]
    assert "思い出せた人" not in section(told, "q2")


@on_one_database
def test_where_all_are_alike_nothing_is_said_and_answers_wait_for_monday_and_for_ten(
    shelf: Shelf, session: Session, visit: Visit, town: Town
) -> None:
    people = answered(session, [GOOD] * 10, at=WEDNESDAY - WEEK)
    late = [town.mori, *(accounts.add_person(session, name=f"あとの人{n}", kana="", staff_no=f"8{n:05}").id for n in range(9))]
    answered(session, [POOR] * 9, who=late[:9], at=WEDNESDAY)
    page = catalog.lesson(session, "waste", "cutting")
    for person in [*people, *late[:9]]:
        is_late = person in late
        answer = {"answers": {"q1": ["b" if is_late else "a"]}, "score": int(not is_late), "total": 1, "step": 1}
        at = WEDNESDAY if is_late else WEDNESDAY - WEEK
        session.add(RecallAnswer(person_id=person, lesson_id=page.lesson_id, lesson_version_id=page.version_id, answered_at=at, **answer))
    session.commit()
    with clock.standing_at(MONDAY - timedelta(minutes=1)):
        told = visit(town.office).get(ITEMS).text
        assert "11月23日（月）</time>より前の答えを、10人分ずつ数えています。" in told
        assert "全員の結果がそろっているので、数は出していません" in section(told, "q1")
        assert not re.search(r"%</b>|\d人|まだ分かりません", section(told, "q1"))
        assert "思い出せた人" not in told
    with clock.standing_at(MONDAY):
        told = visit(town.office).get(ITEMS).text
        assert "全員の結果がそろっているので、数は出していません" in section(told, "q1"), (
            "10 of 19 would say that each of the nine was wrong"
        )
        assert "思い出せた人" not in told
    of_late = {"lesson_id": page.lesson_id, "lesson_version_id": page.version_id, "answered_at": MONDAY, "step": 1}
    session.add(RecallAnswer(person_id=late[9], answers={"q1": ["b"]}, score=0, total=1, **of_late))
    answered(session, [POOR], who=late[9:], at=MONDAY)
    with clock.standing_at(MONDAY + WEEK):
        told = visit(town.office).get(ITEMS).text
        assert "（10 / 20人）" in section(told, "q1")
        assert re.findall(r"週間後に思い出せた人</dt><dd><b>(\d+)%</b> （(\d+) / (\d+)人）", section(told, "q1")) == [("50", "10", "20")]


@on_one_database
def test_the_newest_of_very_many_are_counted_and_no_more(shelf: Shelf, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    people = answered(session, [GOOD] * 23)
    page = catalog.lesson(session, "waste", "cutting")
    of_lesson: dict[str, Any] = {"lesson_id": page.lesson_id, "lesson_version_id": page.version_id, "answered_at": clock.now() - WEEK}
    for person, answer in zip(people, "aaaaaaaaaaabbbbbbbbbaaa", strict=True):  # ten, ten of which one is right, and three that wait
        session.add(RecallAnswer(person_id=person, step=1, answers={"q1": [answer]}, score=answer == "a", total=1, **of_lesson))
        session.flush()
    monkeypatch.setattr(items_queries, "MOST_ATTEMPTS", 10)
    first = items_queries.items_of(session, page).items[0]
    assert [(each.weeks, each.answered, each.right) for each in first.recalled] == [(1, 10, 1)]


@on_one_database
def test_an_edited_question_starts_again_and_the_others_go_on(shelf: Shelf, session: Session, visit: Visit, town: Town) -> None:
    answered(session, [GOOD] * 10)
    shelf.change("waste/01-cutting.quiz.toml", "字数で切る", "息つぎで切る")
    shelf.publish(session)
    page = visit(town.office).get(ITEMS).text
    assert "10人に満たないため" in section(page, "q1")
    assert "全員の結果がそろっている" in section(page, "q2")


@on_one_database
def test_every_kind_is_counted_and_nobodys_words_are_shown(shelf: Shelf, session: Session, visit: Visit, town: Town) -> None:
    shelf.write("waste/01-cutting.quiz.toml", KINDS)
    shelf.publish(session)
    wrong = {"order": ["a=2", "b=1", "c=3"], "match": ["a=b", "b=a"], "number": ["3"], "short": ["だれかの言葉"], "redact": ["0", "1"]}
    answered(session, [WHOLE] * 7 + [wrong] * 3)
    page = visit(town.office).get(ITEMS).text

    assert rows(section(page, "order")) == {"係長に話す：1": 7, "DX推進室に聞く：2": 7, "記録を残す：3": "9〜10"}
    assert rows(section(page, "match")) == {"議事録：要約": 7, "案内文：言いかえ": 7}
    assert rows(section(page, "redact")) == {"山田花子": "9〜10", "さん": 3, "090-1234-5678": 7}
    assert "だれかの言葉" not in page
    assert [section(page, key).count("<b>70%</b>") for key in WHOLE] == [1] * 5


@on_one_database
def test_it_is_for_those_who_write_courses(shelf: Shelf, session: Session, visit: Visit, town: Town) -> None:
    accounts.grant(session, town.sato, Role.AUTHOR, valid_from=LONG_AGO)
    session.commit()
    for person, may in ((town.sato, True), (town.office, True), (town.yamano, False), (town.kacho, False), (town.administrator, False)):
        visitor = visit(person)
        assert visitor.get(ITEMS).status_code == (200 if may else 403)
        assert (f'href="{ITEMS}"' in visitor.get(COURSE).text) == may
    assert visit(town.office).get("/courses/waste/gone/items").status_code == 404


@on_one_database
def test_a_page_of_statistics_takes_a_fixed_number_of_statements(
    shelf: Shelf, session: Session, visit: Visit, town: Town, engine: Engine
) -> None:
    office = visit(town.office)
    office.get(ITEMS)
    taken = []
    for many in (2, 40):
        answered(session, [GOOD] * many, who=None if many == 2 else [town.yamano] * many)
        with counted(engine) as seen:
            office.get(ITEMS)
        taken.append(len(seen))
    assert taken[0] == taken[1] <= 7
