"""What may be read of anonymous failures: by colleagues what is published, by the author, through the code, the rest."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts import queries as accounts
from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Leave, Posting, Unit
from lms.anonymous import rules
from lms.anonymous.kinds import LEAST_PEOPLE, WORDS, State
from lms.anonymous.models import Failure, Question, Thank
from lms.anonymous.store import Store
from lms.kernel.actor import Actor
from lms.kernel.db import columns, rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.immutable import immutable
from lms.search import holding
from lms.search.query import Query

PAGE = 20
MOST_LOOKED = 500  # of the newest


@immutable
class Asked:
    """A question of a reader; *answer* is empty until the publication after the author has given it."""

    key: str
    text: str
    answer: str


@immutable
class Shown:
    """A published failure, as colleagues and knowledge meetings read it."""

    id: str
    week: str
    title: str
    intended: str
    happened: str
    cause: str
    lesson: str
    label: str
    thanks: int
    questions: tuple[Asked, ...] = ()

    @property
    def monday(self) -> date:
        """With which the week of its publication began."""
        year, number = self.week.split("-W")
        return date.fromisocalendar(int(year), int(number), 1)


@immutable
class Page:
    rows: Sequence[Shown]
    total: int
    pages: int


@immutable
class Mine:
    """What the holder of a code sees: the words as they stand for the author, what was asked, and what is answered so far."""

    state: State
    words: dict[str, str]
    label: str
    is_revised: bool
    address: str
    thanks: int
    questions: tuple[Asked, ...]


@immutable
class Label:
    """A unit that may be named, for so many could have written it."""

    name: str


def published(session: Session, page: int = 1) -> Page:
    """Failures that everybody may read, the newest week first; inside a week in the order of chance. Two statements."""
    where = Failure.state == State.PUBLISHED
    total = session.scalar(select(func.count()).where(where)) or 0
    found = _with_thanks().where(where).order_by(Failure.week.desc(), Failure.id).limit(PAGE).offset((page - 1) * PAGE)
    return Page([_shown(row) for row in session.execute(found)], total, max(1, -(-total // PAGE)))


def answering(session: Session, query: Query, page: int = 1) -> Page:
    """Published failures that answer a search, in the same order. They stand in no index: that would be another place to withdraw them from."""
    if not query:
        return Page([], 0, 1)
    told = rows(session, _newest(), {})
    found = [row for row in told if holding.answers(query, "\n".join(getattr(row, name) for name in WORDS))]
    shown = [_shown(row) for row in found[(page - 1) * PAGE : page * PAGE]]
    return Page(shown, len(found), max(1, -(-len(found) // PAGE)))


@cache
def _newest() -> Any:
    return _with_thanks().where(Failure.state == State.PUBLISHED).order_by(Failure.week.desc(), Failure.id).limit(MOST_LOOKED)


def beside(store: Store, query: Query) -> Page | None:
    """The same for the searches of other pages; None where nothing was ever told."""
    if not store.is_made():
        return None
    with store.searching() as session:
        return answering(session, query)


def one(session: Session, failure_id: str) -> Shown:
    """A published failure with what was asked about it. Raises NotFound."""
    row = session.execute(_with_thanks().where(Failure.id == failure_id, Failure.state == State.PUBLISHED)).one_or_none()
    if row is None:
        raise _missing()
    return _shown(
        row, tuple(Asked(each.key, each.text, each.answer if each.is_answer_out else "") for each in _questions(session, failure_id))
    )


def mine(session: Session, code: str) -> Mine:
    """What belongs to a code. Raises NotFound: nothing tells a wrong code from one that was never given."""
    failure = of_code(session, code)
    if failure is None:
        raise NotFound(N_("このコードの失敗は見つかりません。文字をもう一度確かめてください。"))
    words = {name: (failure.revision or {}).get(name, getattr(failure, name)) for name in WORDS}
    thanks = session.scalar(select(func.count()).where(Thank.failure_id == failure.id)) or 0
    asked = tuple(Asked(each.key, each.text, each.answer) for each in _questions(session, failure.id))
    return Mine(State(failure.state), words, failure.label, failure.revision is not None, failure.id, thanks, asked)


def of_code(session: Session, code: str) -> Failure | None:
    """The row of a code, for the services; None for anything else."""
    if rules.plain_code(code) is None:
        return None
    return session.scalar(select(Failure).where(Failure.code_digest == rules.digest(code)))


def question(session: Session, failure_id: str, key: str) -> Question | None:
    return session.get(Question, (failure_id, key))


def _with_thanks() -> Any:
    thanks = select(func.count()).where(Thank.failure_id == Failure.id).scalar_subquery()
    return select(Failure.id, Failure.week, *(getattr(Failure, name) for name in WORDS), Failure.label, thanks.label("thanks"))


def _shown(row: Any, questions: tuple[Asked, ...] = ()) -> Shown:
    return Shown(**row._asdict(), questions=questions)


def _questions(session: Session, failure_id: str) -> Sequence[Question]:
    return session.scalars(select(Question).where(Question.failure_id == failure_id).order_by(Question.key)).all()


def _missing() -> NotFound:
    return NotFound(N_("おさがしの失敗が見つかりません。"))


# Of the database of the product: what the form offers and warns of. Nothing of it is kept.


def labels(
    session: Session, actor: Actor, *, today: date, levels: Sequence[UnitLevel] = (UnitLevel.SECTION, UnitLevel.DEPARTMENT)
) -> list[Label]:
    """The own 課 and 部, where so many serve there today that each of them could have written it."""
    least = max(LEAST_PEOPLE, int(accounts.setting(session, "small_group")))
    return [Label(name) for name, people in columns(session, _people_above(actor, today, levels)) if people >= least]


def _people_above(actor: Actor, today: date, levels: Sequence[UnitLevel]) -> Any:
    inner = aliased(Unit)
    is_away = select(Leave.id).where(
        Leave.person_id == Posting.person_id, Leave.starts_on <= today, or_(Leave.ends_on.is_(None), Leave.ends_on > today)
    )
    inside = and_(inner.path.like(Unit.path + "%"), accounts.valid_on(inner, today))
    serves = and_(Posting.unit_id == inner.id, accounts.valid_on(Posting, today), ~is_away.exists())
    above = [int(part) for part in actor.unit_path.split("/") if part]
    return (
        select(Unit.name, func.count(Posting.person_id.distinct()))
        .join(inner, inside)
        .join(Posting, serves)
        .where(Unit.id.in_(above), Unit.level.in_(levels))
        .group_by(Unit.id, Unit.name, Unit.path)
        .order_by(func.length(Unit.path).desc())
    )


def tellings(session: Session, texts: Sequence[str], *, today: date) -> list[rules.Telling]:
    """Words that may tell who wrote."""
    names = [name for (name,) in columns(session, select(Unit.name).where(accounts.valid_on(Unit, today)).distinct().order_by(Unit.name))]
    return rules.tellings("\n".join(texts), names)
