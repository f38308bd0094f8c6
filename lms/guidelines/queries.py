"""Reading versions of the AI利用ルール, what changed, and how somebody stands with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import Employment
from lms.accounts.models.office import Tool
from lms.accounts.models.people import Leave, Person
from lms.catalog import markdown
from lms.catalog.rules import quiz
from lms.catalog.rules.quiz.asked import Explained, Offered
from lms.guidelines import files, rules
from lms.guidelines.kinds import MARKS, RED_FIRST
from lms.guidelines.models import Acknowledgement, RulesVersion
from lms.guidelines.rules import Change, Published, Tools
from lms.kernel.db import rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, RulesVersionId
from lms.kernel.immutable import immutable

REMINDED_BEFORE = timedelta(days=14)
FIRST = 1  # number of the first version; 0 is the text the product comes with


@immutable
class ClassRow:
    """One of the three classes as the table shows it."""

    colour: str
    mark: str
    sign: str
    name: str
    examples: str
    answer: str


@immutable
class Page:
    """One version. Number 0 is what the product comes with and nobody has decided."""

    number: int
    document: Mapping[str, Any]
    effective_on: date | None = None
    published_at: datetime | None = None
    id: RulesVersionId | None = None
    version: int = 0

    @property
    def heading(self) -> str:
        return str(self.document["heading"])

    @property
    def lead(self) -> str:
        return str(self.document["lead"])

    @property
    def classes(self) -> list[ClassRow]:
        """What may go in first, as a reader looks for it."""
        return [
            ClassRow(each, *MARKS[each], *(self.document[f"{each}_{part}"] for part in ("name", "examples", "answer")))
            for each in reversed(RED_FIRST)
        ]

    @property
    def duties(self) -> list[str]:
        return rules.lines(self.document["duties"])

    @property
    def contacts(self) -> list[str]:
        return rules.lines(self.document["contacts"])

    @property
    def body(self) -> Markup:
        return markdown.plain(self.document["text"])

    @property
    def tools(self) -> list[tuple[str, str]]:
        """(name, what may go in) of the tools that are part of this version."""
        return rules.tools_of(self.document) or []

    def with_tools(self, tools: Tools) -> "Page":
        """With the tools of today, where none are part of it: a draft, or a version of before they were."""
        return replace(self, document={rules.TOOLS: [list(each) for each in tools], **self.document})

    def tools_since(self, tools: Tools) -> list[Change]:
        """How *tools* differ from those of this version."""
        return rules.tool_changes(self.tools, tools)

    def written(self) -> dict[str, str]:
        """As the fields of its form hold it."""
        return rules.as_written(self.document)

    def changed_since(self, old: "Page") -> list[Change]:
        return rules.changes(old.document, self.document)

    def offered(self, seed: int) -> list[Offered]:
        return [each.offered(seed) for each in rules.questions_of(self.document)]

    def given(self, typed: Callable[[str], list[str]]) -> dict[str, list[str]]:
        return {each.id: each.given(typed) for each in rules.questions_of(self.document)}

    def unanswered(self, answers: Mapping[str, Sequence[str]]) -> list[str]:
        return quiz.unanswered(rules.questions_of(self.document), answers)

    def is_right(self, answers: Mapping[str, Sequence[str]]) -> bool:
        return quiz.score(rules.questions_of(self.document), answers).is_passed

    def right_answers(self) -> dict[str, list[str]]:
        return rules.right_answers(self.document)

    def mistaken(self, seed: int, answers: Mapping[str, Sequence[str]]) -> dict[str, Explained]:
        """The questions that are not right yet, explained, by their id."""
        told = [each.explained(seed, answers.get(each.id, ())) for each in rules.questions_of(self.document)]
        return {each.id: each for each in told if not each.is_right}


@immutable
class Line:
    """A version in the office's list: how many of today's staff have acknowledged it or a later one."""

    number: int
    effective_on: date
    published_at: datetime
    by: str | None
    acknowledged: int


@immutable
class Waiting:
    """The newest version, which somebody has not acknowledged. *seen* is the one they had; *last_on* until when that one carries."""

    number: int
    seen: int
    last_on: date | None


def shipped() -> Page:
    return Page(0, files.shipped())


def newest(session: Session) -> Page | None:
    """The latest version that people may read, in force or coming."""
    return _page(session, RulesVersion.published_at.is_not(None))


def version(session: Session, number: int) -> Page:
    """A published version. Raises NotFound."""
    found = _page(session, RulesVersion.published_at.is_not(None), RulesVersion.number == number)
    if found is None:
        raise NotFound(N_("この版は見つかりません。"))
    return found


def draft(session: Session) -> Page | None:
    """The next version as far as it is written."""
    return _page(session, RulesVersion.published_at.is_(None))


def begun(session: Session) -> Page:
    """What the office goes on writing: its draft, else the newest version, else what the product comes with."""
    return draft(session) or newest(session) or shipped()


def _page(session: Session, *which: Any) -> Page | None:
    row = session.scalars(select(RulesVersion).where(*which).order_by(RulesVersion.number.desc()).limit(1)).first()
    return Page(row.number, row.document, row.effective_on, row.published_at, row.id, row.version) if row else None


def published(session: Session) -> list[Published]:
    """Every version that people may read, by number."""
    return [Published(*row) for row in rows(session, _published(), {})]


@cache
def _published() -> Any:
    found = select(RulesVersion.number, RulesVersion.effective_on)
    return found.where(RulesVersion.published_at.is_not(None)).order_by(RulesVersion.number)


def in_force(session: Session, today: date) -> Published | None:
    return rules.in_force(published(session), today)


def carries_until(session: Session, versions: Sequence[Published], acknowledged: int) -> date | None:
    """The last day on which an acknowledgement is enough, by the office's grace period; None where nothing newer is published."""
    return rules.carries_until(versions, acknowledged, accounts.setting(session, "rules_grace_days"))


def acknowledged(session: Session, person_id: PersonId) -> tuple[int, datetime | None]:
    """(number, when) of the latest version that this person has acknowledged; 0 where there is none."""
    row = rows(session, _acknowledged(), {"me": person_id}).first()
    return (row[0], row[1]) if row else (0, None)


@cache
def _acknowledged() -> Any:
    found = select(RulesVersion.number, Acknowledgement.acknowledged_at).join(RulesVersion, RulesVersion.id == Acknowledgement.version_id)
    return found.where(Acknowledgement.person_id == bindparam("me")).order_by(RulesVersion.number.desc()).limit(1)


def latest_acknowledged() -> Any:
    """The number of the latest version that the person of the row around has acknowledged, as a column; NULL where there is none."""
    found = select(func.max(RulesVersion.number)).join(Acknowledgement, Acknowledgement.version_id == RulesVersion.id)
    return found.where(Acknowledgement.person_id == Person.id).correlate(Person).scalar_subquery()


def waiting(session: Session, newest: int | None, acknowledged: int | None) -> Waiting | None:
    """What has to be acknowledged by whom *newest_and_mine* answered so, if anything; asks only where there is a new version of something."""
    seen = acknowledged or 0
    if newest is None or seen >= newest:
        return None
    return Waiting(newest, seen, carries_until(session, published(session), seen) if seen else None)


def newest_and_mine() -> Any:
    """The number of the newest version, and of the latest that the person *me* has acknowledged: at most one row."""
    mine = select(func.max(RulesVersion.number)).join(Acknowledgement, Acknowledgement.version_id == RulesVersion.id)
    mine = mine.where(Acknowledgement.person_id == bindparam("me"))
    found = select(RulesVersion.number, mine.scalar_subquery()).where(RulesVersion.published_at.is_not(None))
    return found.order_by(RulesVersion.number.desc()).limit(1)


def readers_before(number: int, today: date) -> Select[Any]:
    """Who of today's people has acknowledged a version earlier than *number*: one column of person ids, for a statement around it."""
    earlier = select(Acknowledgement.person_id).join(RulesVersion, RulesVersion.id == Acknowledgement.version_id)
    staying = or_(Person.left_on.is_(None), Person.left_on > today)
    return select(Person.id).where(Person.id.in_(earlier.where(RulesVersion.number < number)), staying)


def ending(session: Session, today: date) -> dict[PersonId, date]:
    """Of today's staff who are not on leave: whose acknowledgement is enough until a day that is near, and that day. One statement for a town."""
    versions = published(session)
    last = {each.number: carries_until(session, versions, each.number) for each in versions}
    near = {number: day for number, day in last.items() if day is not None and today <= day <= today + REMINDED_BEFORE}
    if not near:
        return {}
    mine = latest_acknowledged()
    away = select(Leave.id).where(
        Leave.person_id == Person.id, Leave.starts_on <= today, or_(Leave.ends_on.is_(None), Leave.ends_on > today)
    )
    found = select(Person.id, mine.label("number")).where(*_staff(today), ~away.exists(), mine.in_(near))
    return {row.id: near[row.number] for row in session.execute(found)}


def lines(session: Session, today: date) -> list[Line]:
    """Every published version, the newest first, in one statement."""
    later = select(func.count(func.distinct(Acknowledgement.person_id)))
    own = select(RulesVersion.id, RulesVersion.number).subquery()
    later = later.join(own, own.c.id == Acknowledgement.version_id).join(Person, Person.id == Acknowledgement.person_id)
    later = later.where(own.c.number >= RulesVersion.number, *_staff(today)).correlate(RulesVersion)
    found = select(RulesVersion.number, RulesVersion.effective_on, RulesVersion.published_at, Person.name, later.scalar_subquery())
    found = found.outerjoin(Person, Person.id == RulesVersion.published_by_id).where(RulesVersion.published_at.is_not(None))
    return [Line(*row) for row in session.execute(found.order_by(RulesVersion.number.desc()))]


def staff_count(session: Session, today: date) -> int:
    return session.scalar(select(func.count()).select_from(Person).where(*_staff(today))) or 0


def _staff(today: date) -> tuple[Any, ...]:
    return Person.employment != Employment.EXTERNAL, or_(Person.left_on.is_(None), Person.left_on > today)


def tools(session: Session) -> list[tuple[str, str]]:
    """(name, what may go in) of the tools that may be used, in the order of the plan form."""
    found = select(Tool.name, Tool.note).where(Tool.retired_at.is_(None)).order_by(Tool.sort, Tool.id)
    return [(row.name, row.note) for row in session.execute(found)]
