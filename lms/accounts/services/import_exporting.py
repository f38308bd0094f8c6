"""The staff as a table that the import reads back unchanged: one line a posting of today or later, and those without one."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.accounts.files.written import Substituted, csv_file, substituted, xlsx_file
from lms.accounts.kinds import LoginKind
from lms.accounts.models.people import LoginName, Person, Posting, Unit
from lms.accounts.rules.import_columns import COLUMNS, EMPLOYMENTS, KINDS

HEADER = tuple(words[0] for words in COLUMNS.values())
FORMS = ("utf-8", "cp932", "xlsx")
ONE_DAY = timedelta(days=1)


def table(session: Session, *, today: date) -> list[list[str]]:
    """Every line in the order of units, people and days."""
    posted = Posting.person_id == Person.id, or_(Posting.valid_to.is_(None), Posting.valid_to > today)
    first = select(LoginName.person_id, LoginName.name).where(LoginName.kind == LoginKind.STAFF_NO).order_by(LoginName.id.desc())
    numbers = {row.person_id: row.name for row in session.execute(first)}  # the oldest wins: it is written last
    found = (
        select(Person.id, Person.name, Person.kana, Person.employment, Person.has_pc, Person.mail, Person.left_on)
        .add_columns(Unit.code, Unit.name.label("unit"), Posting.post, Posting.is_head, Posting.kind)
        .add_columns(Posting.valid_from, Posting.valid_to, Posting.source_number)
        .outerjoin(Posting, (posted[0]) & (posted[1]))
        .outerjoin(Unit, Unit.id == Posting.unit_id)
        .where(or_(Person.left_on.is_(None), Person.left_on > today))
        .order_by(Person.id, Posting.kind != "main", Posting.valid_from, Posting.id)
    )
    return [_line(row, numbers[row.id]) for row in session.execute(found) if row.id in numbers]


def _line(row: Any, number: str) -> list[str]:
    yes = {True: "有", False: "無"}
    person = [number, row.name, row.kana, EMPLOYMENTS[row.employment][0], yes[row.has_pc], row.mail or ""]
    if row.code is None:
        return [*person, "", "", "", "", "", "", "", _last(row.left_on), ""]
    own_end = None if row.left_on is not None and row.valid_to == row.left_on else row.valid_to
    posting = [row.code, row.unit, row.post, "○" if row.is_head else "", KINDS[row.kind][0], row.valid_from.isoformat(), _last(own_end)]
    return [*person, *posting, _last(row.left_on), row.source_number]


def _last(over_on: date | None) -> str:
    """The last day of what is over on a day."""
    return (over_on - ONE_DAY).isoformat() if over_on else ""


def exported(lines: list[list[str]], form: str) -> tuple[bytes, list[Substituted]]:
    """(file, what it could not write) as *form*, one of FORMS. Reads no database."""
    if form == "xlsx":
        return xlsx_file(HEADER, lines), []
    return csv_file(HEADER, lines, encoding=form)


def unwritable(lines: list[list[str]]) -> list[Substituted]:
    """What CP932 cannot write of these lines."""
    return substituted(HEADER, lines)
