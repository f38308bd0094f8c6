"""Who is meant by what somebody types into a box that finds people: the same in every such box."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms.accounts.kinds import LoginKind
from lms.accounts.models.people import LoginName, Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.accounts.rules import people as rules
from lms.accounts.rules.people import Sought


def people_called(words: str, today: date, *, by_number: bool) -> ColumnElement[bool]:
    """Name, reading, unit of the day (and staff number): the words as one, as a name is typed, or each of them for itself (佐藤 税務課)."""
    ways = _ways(rules.sought(words), today, by_number=by_number)
    each = rules.sought_words(words)
    return or_(ways, and_(*(_ways(word, today, by_number=by_number) for word in each))) if len(each) > 1 else ways


def _ways(word: Sought, today: date, *, by_number: bool) -> ColumnElement[bool]:
    names, readings = func.lower(without_blanks(Person.name)), without_blanks(Person.kana)
    ways = [
        *(names.contains(shape, autoescape=True) for shape in word.shapes),
        readings.contains(word.hiragana, autoescape=True),
        readings.contains(word.katakana, autoescape=True),  # as some HR files have it
        Person.id.in_(_in_unit_called(word.plain, today)),
    ]
    if by_number:
        number = and_(LoginName.kind == LoginKind.STAFF_NO, LoginName.folded.startswith(word.plain, autoescape=True))
        ways.append(exists().where(LoginName.person_id == Person.id, number))
    return or_(*ways)


def _in_unit_called(plain: str, today: date) -> Any:
    """Who serves in a unit of that name or code, or below one."""
    top = aliased(Unit)
    named = or_(func.lower(without_blanks(top.name)).contains(plain, autoescape=True), top.code.startswith(plain, autoescape=True))
    tops = and_(Unit.path.like(top.path + "%"), valid_on(top, today), named)
    found = select(Posting.person_id).join(Unit, Unit.id == Posting.unit_id).join(top, tops)
    return found.where(valid_on(Posting, today), valid_on(Unit, today))


def without_blanks(column: Any) -> Any:
    return func.replace(func.replace(column, " ", ""), "\u3000", "")
