"""Use cases of the office about one unit: adding it, correcting what is written of it. What ends and begins on a day is in *reorganisation*."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Unit
from lms.accounts.rules import units as rules
from lms.accounts.rules.postings import Span
from lms.kernel.actor import Actor
from lms.kernel.db import in_turn
from lms.kernel.errors import CHANGED_MEANWHILE, N_, Unacceptable
from lms.kernel.ids import UnitId
from lms.kernel.versions import write_over

CODES = "codes of units"  # on one day a code belongs to one unit, which no key of the table can say


def standing(unit: Unit) -> rules.Standing:
    return rules.Standing(unit.level, unit.path, unit.code, unit.name, Span(unit.valid_from, unit.valid_to))


def add(
    session: Session, actor: Actor, *, name: str, code: str, level: UnitLevel, parent_id: UnitId | None, phone: str, begins: date
) -> UnitId:
    """Enter a 部, 課 or 係 that stands from a day on. Raises Unacceptable."""
    in_turn(session, CODES)
    parent = session.get_one(Unit, parent_id) if parent_id else None
    rules.check_place(level, parent.level if parent else None)
    if parent is not None:
        rules.check_parent(standing(parent), begins)
    check_code(session, code, begins)
    made = services.add_unit(session, name=name, code=code, level=level, parent=parent, valid_from=begins, phone=phone)
    services.audit(session, actor.person_id, "unit_added", "unit", made.id)
    return made.id


def correct(session: Session, actor: Actor, unit_id: UnitId, *, name: str, code: str, phone: str, version: int) -> None:
    """Put right what is written of a unit, also of the days before; a new name from a day on is a reorganisation. Raises Stale."""
    in_turn(session, CODES)
    unit = session.get_one(Unit, unit_id, populate_existing=True)
    taken = codes_taken(session, [code], unit.valid_from, but=[unit_id], up_to=unit.valid_to)
    if taken:
        raise Unacceptable(N_("このコードは、もう使われています。"), field="code")
    write_over(session, unit, version, {"name": name, "code": code, "phone": phone}, said=CHANGED_MEANWHILE)
    services.audit(session, actor.person_id, "unit_corrected", "unit", unit_id)


def check_code(session: Session, code: str, begins: date) -> None:
    if codes_taken(session, [code], begins):
        raise Unacceptable(N_("このコードは、もう使われています。"), field="code")


def codes_taken(
    session: Session, codes: list[str], begins: date, *, but: list[UnitId] | None = None, up_to: date | None = None
) -> list[str]:
    """Which of *codes* belong to another unit on some day from *begins* on, up to *up_to*."""
    others: list[ColumnElement[bool]] = [or_(Unit.valid_to.is_(None), Unit.valid_to > begins), Unit.id.not_in(but or [])]
    if up_to is not None:
        others.append(Unit.valid_from < up_to)
    return list(session.scalars(select(Unit.code).where(Unit.code.in_(codes), *others)))
