"""Every saved state of a text, under all the names that it had: a lesson that was moved or taken out keeps its history."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.authoring import queries
from lms.authoring.kinds import Part
from lms.authoring.models import MadeFile
from lms.authoring.queries import LessonOutline
from lms.authoring.rules import names
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import MadeCourseId


def written(session: Session, course_id: MadeCourseId, name: str) -> MadeFile | None:
    """The text of now that is called so, also where its lesson was moved; None where it was taken out. Raises NotFound where none ever was."""
    files = queries.standing(session, course_id)
    now = names.again(name, files)
    part = names.part_of(name)
    if now is not None and part != Part.FIGURE:
        return files[now]
    if now is not None or part in {None, Part.FIGURE} or not last_text(session, course_id, name):
        raise NotFound(N_("このファイルは、この講座にありません。"))
    return None


def history(session: Session, course_id: MadeCourseId, name: str) -> Sequence[Any]:
    """(id, who, when, text, text before) of every state in which something changed, the newest first. Raises NotFound where there is none."""
    earlier = func.lag(MadeFile.text).over(order_by=MadeFile.id).label("before")
    columns = (MadeFile.id, MadeFile.changed_by_id, MadeFile.changed_at, MadeFile.text, earlier)
    each = select(*columns).where(*_is_it(course_id, name), MadeFile.text.is_not(None)).subquery()
    found = select(each.c.id, Person.name, each.c.changed_at, each.c.text, each.c.before)
    changed = found.outerjoin(Person, Person.id == each.c.changed_by_id).where(or_(each.c.before.is_(None), each.c.before != each.c.text))
    states = session.execute(changed.order_by(each.c.id.desc())).all()
    if not states or names.part_of(name) in {None, Part.FIGURE}:
        raise NotFound(N_("このファイルは、この講座にありません。"))
    return states


def _is_it(course_id: MadeCourseId, name: str) -> tuple[Any, ...]:
    """What a file is called without its place stays; so does its address."""
    called = names.placeless(name)
    return MadeFile.course_id == course_id, MadeFile.name == name if called == name else MadeFile.name.like(f"__-{called}")


def text_at(session: Session, course_id: MadeCourseId, name: str, state: int) -> str:
    """A text as it was saved in *state*; nothing where that is no state of it."""
    return session.scalar(select(MadeFile.text).where(*_is_it(course_id, name), MadeFile.id == state)) or ""


def last_text(session: Session, course_id: MadeCourseId, name: str) -> str:
    """A text as it stood last, also where it was taken out; nothing where there was none."""
    found = select(MadeFile.text).where(*_is_it(course_id, name), MadeFile.text.is_not(None))
    return session.scalar(found.order_by(MadeFile.id.desc()).limit(1)) or ""


def changed_by(session: Session, course_id: MadeCourseId, name: str) -> str:
    """Who saved the state of now; nothing where it was not a person."""
    return history(session, course_id, name)[0].name or ""


def taken_out(session: Session, course_id: MadeCourseId) -> list[LessonOutline]:
    """The lessons that stood here once and do not now, by their last name."""
    newest = select(MadeFile.name).where(MadeFile.course_id == course_id).group_by(MadeFile.name).order_by(func.max(MadeFile.id))
    standing = queries.standing(session, course_id)
    last = {names.placeless(name): name for name in names.lessons_in(list(session.scalars(newest))) if names.again(name, standing) is None}
    return queries.outline({name: last_text(session, course_id, name).encode() for name in last.values()})
