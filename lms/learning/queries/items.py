"""Item statistics of a lesson's quiz, for its authors: everybody's first attempt, before any explanation was read, and what was remembered weeks later."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.catalog import queries as catalog
from lms.catalog.kinds import QuestionKind
from lms.catalog.queries import LessonPage
from lms.kernel import clock
from lms.kernel.ids import LessonId
from lms.kernel.immutable import immutable
from lms.learning.kinds import RECALL_WEEKS
from lms.learning.models import QuizAttempt
from lms.learning.queries import recall
from lms.learning.rules import groups, items
from lms.learning.rules.items import Part, Telling

MOST_ATTEMPTS = 5_000  # the newest: enough for any of these numbers, and a page is drawn of them
CHOSEN = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE, QuestionKind.REDACT})
ONE_OF = frozenset({QuestionKind.SINGLE, QuestionKind.TRUE_FALSE})  # that nobody chose one of them says of nobody what was chosen
TYPED = frozenset({QuestionKind.NUMBER, QuestionKind.SHORT})  # nobody's words are shown


@immutable
class Recalled:
    """How many of those to whom a question came back after some weeks knew it."""

    weeks: int
    answered: int
    right: int

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.answered)


@immutable
class Item:
    """A question and what its answers say; no numbers where fewer people than the office allows have answered it, or all are alike."""

    id: str
    kind: str
    text: str
    is_hidden: bool = False
    is_alike: bool = False
    answered: int = 0
    right: int = 0
    discrimination: float | None = None
    parts: list[Part] = field(default_factory=list)
    recalled: list[Recalled] = field(default_factory=list)

    @property
    def telling(self) -> Telling:
        return items.telling(self.discrimination)

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.answered)


@immutable
class Statistics:
    """Of every question of a lesson as it stands today: from answers given before *until*, *least* people at a time."""

    items: list[Item]
    least: int
    until: datetime


def items_of(session: Session, page: LessonPage) -> Statistics:
    """An attempt counts for a question where its version asked the very same one."""
    least, until = int(accounts.setting(session, "small_group")), items.counted_until(clock.today())
    asked = catalog.questions_by_version(session, page.lesson_id)
    taken = _whole(_first_attempts(session, page.lesson_id, until, MOST_ATTEMPTS + least), least)
    came_back = _whole(recall.recall_results(session, page.lesson_id, before=until, most=MOST_ATTEMPTS + least), least)
    found = []
    for question in page.questions:
        same = {version_id for version_id, questions in asked.items() if questions.get(question.id) == question}
        item = _item(question, [row for row in taken if row.lesson_version_id in same], least)
        found.append(replace(item, recalled=_recalled(question, [row for row in came_back if row.lesson_version_id in same], least)))
    return Statistics(found, least, until)


def _whole(newest_first: Sequence[Any], least: int) -> Sequence[Any]:
    """Of all answers whole groups, and the newest of these where there are very many: the oldest leave in whole groups, too."""
    newest = newest_first[0].total % least if newest_first else 0
    return newest_first[newest : newest + MOST_ATTEMPTS // least * least]


def _first_attempts(session: Session, lesson_id: LessonId, until: datetime, most: int) -> Sequence[Any]:
    until_then = (QuizAttempt.lesson_id == lesson_id, QuizAttempt.answered_at < until)
    first = select(func.min(QuizAttempt.id)).where(*until_then).group_by(QuizAttempt.person_id)
    questions = QuizAttempt.total.label("questions")
    columns = (QuizAttempt.lesson_version_id, QuizAttempt.answers, QuizAttempt.score, questions, func.count().over().label("total"))
    return session.execute(select(*columns).where(QuizAttempt.id.in_(first)).order_by(QuizAttempt.id.desc()).limit(most)).all()


def _item(question: Any, answered: Sequence[Any], least: int) -> Item:
    taken = groups.whole(answered, least)
    if not taken:
        return Item(question.id, question.kind, question.text, is_hidden=True)
    given = Counter(tuple(row.answers.get(question.id, ())) for row in taken)
    is_right = {answer: question.is_right(answer) for answer in given}
    rights = [is_right[tuple(row.answers.get(question.id, ()))] for row in taken]
    rests = [(row.score - right) / max(row.questions - 1, 1) for row, right in zip(taken, rights, strict=True)]
    if not groups.is_told(sum(rights), len(rights), least):
        return Item(question.id, question.kind, question.text, is_alike=True)
    measured = items.discrimination(rights, rests)
    parts = [] if question.kind in TYPED else _parts(question, given, len(taken))
    known = {"answered": len(taken), "right": sum(rights), "discrimination": measured, "parts": parts}
    return Item(question.id, question.kind, question.text, **known)


def _recalled(question: Any, came_back: Sequence[Any], least: int) -> list[Recalled]:
    """By the weeks that had gone by; of a handful of people nothing, nor where all are alike."""
    found = []
    for weeks in RECALL_WEEKS:
        asked = groups.whole([row for row in came_back if row.step == weeks and question.id in row.answers], least)
        rights = [question.is_right(row.answers[question.id]) for row in asked]
        if groups.is_told(sum(rights), len(rights), least):
            found.append(Recalled(weeks, len(rights), sum(rights)))
    return found


def _parts(question: Any, given: Counter[tuple[str, ...]], answered: int) -> list[Part]:
    """How often each option was chosen, or each thing put right; of a text only what was or should be blacked out."""
    is_chosen = question.kind in CHOSEN
    rows = question.explained(0, question.right_answer()).rows
    counts = [0] * len(rows)
    for answer, times in given.items():
        for number, row in enumerate(question.explained(0, answer).rows):
            counts[number] += times * (row.is_chosen if is_chosen else row.is_right)
    told = [(count, count) if question.kind in ONE_OF else groups.around(count, answered) for count in counts]
    parts = [Part(_named(row), row.is_right and is_chosen, *each) for row, each in zip(rows, told, strict=True)]
    if question.kind != QuestionKind.REDACT:
        return parts
    return [part for part, count in zip(parts, counts, strict=True) if count or part.is_wanted]


def _named(row: Any) -> str:
    """An option by its text; a pair by both sides."""
    return f"{row.text}：{row.wanted}" if row.wanted else str(row.text)
