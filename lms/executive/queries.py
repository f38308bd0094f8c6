"""Reading the one page of the mayor, and voices: by who wrote them, by who answers, and by everybody what was answered for everybody."""

import secrets
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import case, func, literal, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person, Unit
from lms.cases.kinds import SEEN_BY_ALL
from lms.cases.models import Case
from lms.cases.queries.sight import place, seeing
from lms.executive import rules
from lms.executive.kinds import MOST_GAPS, PAGE
from lms.executive.models import Voice
from lms.kernel.actor import Actor
from lms.kernel.db import columns, rows, spelled_out
from lms.kernel.errors import N_, NotFound
from lms.kernel.immutable import immutable
from lms.meetings.models import Decision, Meeting
from lms.meetings.queries import decided
from lms.meetings.queries.sight import Sight, sight_of, visible
from lms.practice.models import Practice
from lms.weeks import queries as weeks


@immutable
class Gaps:
    """責任の空白: how many decisions are late, how many have lost who saw to them, and the most pressing that this person may read."""

    late: int
    away: int
    rows: Sequence[Any]  # work, text, due_on, unit, meeting_id, is_late, is_away
    beyond: int  # how many more there are


@immutable
class Now:
    """The whole page. *voice*: id, title, word, section of the newest case with a word of who tried it; None without one."""

    weeks: list[rules.Week | None]
    gaps: Gaps
    hours: int | None
    voice: Any | None
    unanswered: int

    @property
    def last(self) -> rules.Week | None:
        return self.weeks[0] if self.weeks else None


def now(session: Session, actor: Actor, *, today: date, first_month: int, least: int) -> Now:
    """Three statements, whatever there is."""
    found = rows(session, _around(), {}).one()
    mondays, hours = weeks.whole(session, today=today, first_month=first_month, least=least)
    return Now(
        weeks=[rules.week(monday, told) for monday, told in mondays],
        gaps=_gaps(session, actor),
        hours=hours,
        voice=found if found.id is not None else None,
        unanswered=found.unanswered,
    )


@cache
def _around() -> Any:
    """The voice from a desk, and how many voices wait: a row each, in one."""
    waiting = select(func.count().label("unanswered")).select_from(Voice).where(Voice.answer == "").subquery()
    told = _told().subquery()
    return select(waiting.c.unanswered, *told.c).select_from(waiting.outerjoin(told, true()))


def _told() -> Any:
    found = select(Case.id, Case.title, Case.word, place().label("section")).outerjoin(Unit, Unit.path == Case.section_path)
    found = found.where(Case.state.in_(spelled_out(SEEN_BY_ALL)), Case.word != "")
    return found.order_by(Case.published_at.desc(), Case.id.desc()).limit(1)


def _gaps(session: Session, actor: Actor) -> Gaps:
    found = rows(session, _late_or_left(sight_of(actor)), seeing(actor)).all()
    if not found:
        return Gaps(0, 0, (), 0)
    readable = [row for row in found if row.may_open]
    return Gaps(found[0].late, found[0].away, readable, found[0].total - len(readable))


@cache
def _late_or_left(sight: Sight) -> Any:
    """Open decisions of all meetings are counted; what they say is for whoever may see the meeting."""
    is_late, is_away = decided.is_late(), decided.gap().is_not(None)
    named = (Decision.work, Decision.text, Decision.due_on, Unit.name.label("unit"), Decision.meeting_id)
    marks = (is_late.label("is_late"), is_away.label("is_away"), visible(sight).label("may_open"))
    counts = [func.sum(case((mark, 1), else_=0)).over().label(name) for name, mark in (("late", is_late), ("away", is_away))]
    found = select(*named, *marks, *counts, func.count().over().label("total"))
    found = found.join(Meeting, Meeting.id == Decision.meeting_id).join(Unit, Unit.id == Decision.owner_unit_id)
    found = found.outerjoin(Practice, Practice.id == Decision.practice_id)
    found = found.where(or_(is_late, is_away))
    return found.order_by(marks[2].desc(), Decision.due_on, Decision.id).limit(MOST_GAPS)


# Voices


@immutable
class Page:
    rows: Sequence[Any]
    total: int
    pages: int


def new_key() -> str:
    """The name of a voice, drawn with its form."""
    return secrets.token_hex(16)


def own(session: Session, actor: Actor) -> Sequence[Any]:
    """What this person has written under their name, the latest first, with what was answered."""
    told = (Voice.written_on, Voice.text, Voice.answer, Voice.answered_on)
    found = select(*told).where(Voice.writer_id == actor.person_id).order_by(Voice.written_on.desc(), Voice.key).limit(PAGE)
    return columns(session, found).all()


def answered(session: Session) -> Sequence[Any]:
    """The answers that are for everybody, the latest first; the words of the voice only where its writer allows it."""
    words = case((Voice.may_quote, Voice.text), else_=literal("")).label("text")
    found = select(words, Voice.answer, Voice.answered_on).where(Voice.is_public, Voice.answer != "")
    return columns(session, found.order_by(Voice.answered_on.desc(), Voice.key).limit(PAGE)).all()


def box(session: Session, page: int = 1) -> Page:
    """Every voice, what waits for an answer first; two statements."""
    total = session.scalar(select(func.count()).select_from(Voice)) or 0
    found = _with_name().order_by(Voice.answer != "", Voice.written_on.desc(), Voice.key).limit(PAGE).offset((page - 1) * PAGE)
    return Page(columns(session, found).all(), total, max(1, -(-total // PAGE)))


def one(session: Session, key: str) -> Any:
    """A voice with the name of its writer, None where there is none. Raises NotFound."""
    found = columns(session, _with_name().where(Voice.key == key)).one_or_none()
    if found is None:
        raise NotFound(N_("おさがしの声が見つかりません。"))
    return found


def _with_name() -> Any:
    told = (Voice.key, Voice.written_on, Voice.text, Voice.may_quote, Voice.answer, Voice.is_public, Voice.answered_on, Voice.version)
    return select(*told, Person.name.label("writer")).outerjoin(Person, Person.id == Voice.writer_id)
