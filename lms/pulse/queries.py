"""Reading rounds from the product's database, answers from the anonymous store, and both as the page shows them."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import UnitLevel
from lms.anonymous import queries as anonymous
from lms.anonymous.models import PulseAnswer
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_, NotFound
from lms.kernel.immutable import immutable
from lms.pulse import rules
from lms.pulse.kinds import AGREES, LEAST_ANSWERS, MOST_ROUNDS, NO_DEPARTMENT, QUESTIONS
from lms.pulse.models import PulseRound
from lms.weeks import queries as weeks

MARKS = tuple(getattr(PulseAnswer, f"q{number}") for number in range(1, len(QUESTIONS) + 1))


@immutable
class Said:
    """What a round has told. *rows*: 全庁, then the 部 that this person may see; *failures*: the rate of failures beside each, in percent."""

    last_on: date
    rows: Sequence[rules.Row]
    failures: dict[str, int | None]


@immutable
class Pulse:
    """*open*: the round in which one may answer today; *next*: the one that begins next; *said*: those that are over, the latest first."""

    open: Any | None
    next: Any | None
    said: list[Said]


def new_key() -> str:
    """The name of an answer, drawn with its form: a double click is one answer."""
    return secrets.token_hex(16)


def rounds(session: Session) -> Sequence[Any]:
    """The latest rounds, the last one first: id, first_on, last_on."""
    found = select(PulseRound.id, PulseRound.first_on, PulseRound.last_on).order_by(PulseRound.last_on.desc()).limit(MOST_ROUNDS + 2)
    return columns(session, found).all()


def running(session: Session, today: date) -> Any | None:
    """The round in which one may answer today."""
    return next((each for each in rounds(session) if each.first_on <= today <= each.last_on), None)


def open_round(session: Session, today: date) -> Any:
    """The same. Raises NotFound where there is none."""
    found = running(session, today)
    if found is None:
        raise NotFound(N_("いまは、聞いている期間ではありません。"))
    return found


def departments(session: Session, actor: Actor, *, today: date) -> list[str]:
    """The own 部, where it has so many people that an answer from there is nobody's."""
    return [each.name for each in anonymous.labels(session, actor, today=today, levels=(UnitLevel.DEPARTMENT,))]


def pulse(session: Session, own: Session, actor: Actor, *, today: date, least: int) -> Pulse:
    """At most four statements of the product's database and one of the anonymous store, *own*."""
    found = rounds(session)
    over = [each for each in found if each.last_on < today][:MOST_ROUNDS]
    least = max(least, LEAST_ANSWERS)
    return Pulse(
        open=next((each for each in found if each.first_on <= today <= each.last_on), None),
        next=next((each for each in reversed(found) if each.first_on > today), None),
        said=_said(session, own, actor, over, least) if over else [],
    )


def of_town(own: Session, last_on: date, least: int) -> rules.Row | None:
    """What a round that is over has told of 全庁; None where too few have answered."""
    rows = rules.table(_counted(own, [last_on.isoformat()]).get(last_on.isoformat(), []), max(least, LEAST_ANSWERS))
    return rows[0] if rows else None


def _said(session: Session, own: Session, actor: Actor, over: Sequence[Any], least: int) -> list[Said]:
    counted = _counted(own, [each.last_on.isoformat() for each in over])
    seen = _seen(session, actor)
    rates = weeks.shared_by(session, [_last_week(each.last_on) for each in over], least)
    said = []
    for each in over:
        rows = rules.table(counted.get(each.last_on.isoformat(), []), least)
        shown = [row for row in rows if row.department == NO_DEPARTMENT or seen is None or row.department in seen]
        said.append(
            Said(each.last_on, shown, {row.department: rates.get(_last_week(each.last_on), {}).get(row.department) for row in shown})
        )
    return said


def _seen(session: Session, actor: Actor) -> set[str] | None:
    """Which 部 this person may see beside 全庁: None for all of them."""
    if actor.has("office") or actor.has("executive"):
        return None
    roots = rules.headed_departments(actor.headed)
    return set(accounts.unit_names(session, list(roots)).values()) if roots else set()  # type: ignore[arg-type]  # the root of a path is a unit


def _counted(own: Session, names: Sequence[str]) -> dict[str, list[rules.Counted]]:
    """Of each round, by 部 in the order of their names. The least of the random names of its answers is known to nobody."""
    agree = [func.sum(case((mark >= AGREES, 1), else_=0)) for mark in MARKS]
    least = func.min(PulseAnswer.key)
    found = select(PulseAnswer.round, PulseAnswer.department, least, func.count(), *agree).where(PulseAnswer.round.in_(names))
    of: dict[str, list[rules.Counted]] = {}
    for name, department, secret, answers, *agreeing in own.execute(
        found.group_by(PulseAnswer.round, PulseAnswer.department).order_by("department")
    ):
        of.setdefault(name, []).append(rules.Counted(department, answers, tuple(agreeing), secret))
    return of


def _last_week(day: date) -> date:
    """The Monday of the last week that was over on *day*."""
    return day - timedelta(days=day.weekday() + 7)
