"""What the tests of practices and cases begin with: plans, logs and cases told through the services, and ways to look at what came of it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from typing import Any, TypeVar

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.cases import services as cases
from lms.cases.services import CaseEntry, drafts
from lms.kernel import clock
from lms.kernel.db import Base
from lms.kernel.ids import CaseId, PersonId, PracticeId, PracticeLogId
from lms.practice import services as practice
from lms.practice.services import LogEntry, PlanEntry
from tests.town import Town
from tests.visitor import PageForm, Visitor, forms_of

T = TypeVar("T", bound=Base)
MY_NUMBER = "1234 5678 9018"  # the published sample whose check digit is right
PHONE = "090-1234-5678"
HOUSEKEEPING = ("BEGIN", "PRAGMA", "SET", "COMMIT", "ROLLBACK")


def planned(session: Session, town: Town, person: PersonId, **changed: Any) -> PracticeId:
    """A plan of that person, committed."""
    entry: dict[str, Any] = {
        "work": "転入の案内文の作成",
        "plan_when": "火曜の朝、窓口が開く前に",
        "action": "案内文をやさしい日本語に直してもらう",
        "ai_use": "drafting",
        "tool_id": town.tool,
        "data_class": "public",
        "due_on": clock.today() + timedelta(days=7),
        "minutes_now": 60,
    }
    made = practice.plan(session, town.actor(session, person), PlanEntry(**{**entry, **changed}), now=clock.now())
    session.commit()
    return made.id


def logged(session: Session, town: Town, person: PersonId, of: PracticeId | None = None, **changed: Any) -> PracticeLogId:
    """A log of that person, of a new plan where none is named, committed."""
    practice_id = of or planned(session, town, person)
    entry: dict[str, Any] = {"outcome": "done", "minutes_before": 60, "minutes_after": 25, "times_per_month": 6}
    made = practice.log(session, town.actor(session, person), practice_id, entry=LogEntry(**{**entry, **changed}), now=clock.now())
    session.commit()
    return made.id


def told(session: Session, town: Town, person: PersonId, log: PracticeLogId | None = None, **changed: Any) -> CaseId:
    """A case of that person as sharing leaves it: seen by the own 課, waiting for the check. Committed."""
    log_id = log or logged(session, town, person)
    entry: dict[str, Any] = {
        "kind": "improvement",
        "title": "国民健康保険の通知を読みやすく",
        "one_line": "納期限を先に書いたら、電話が減りました",
        "tried": "通知の文をやさしい日本語に直しました",
        "effect": "住民の方が窓口で迷わなくなりました",
        "lesson": "次は、期限と金額を先に抜き出します。",
        "category": "service",
        "field": "documents",
        "ai_use": "drafting",
        "tool_id": town.tool,
    }
    made = cases.share(session, town.actor(session, person), log_id, CaseEntry(**{**entry, **changed}), now=clock.now())
    session.commit()
    return made.id


def released(session: Session, town: Town, person: PersonId, **changed: Any) -> CaseId:
    """A case that a second person has checked: everybody reads it. Committed."""
    case_id = told(session, town, person, **changed)
    cases.release(session, town.actor(session, town.facilitator), case_id, now=clock.now())
    session.commit()
    return case_id


def drafted(session: Session, town: Town, person: PersonId) -> CaseId:
    """A case that this person has begun to write. Committed."""
    entry = CaseEntry("improvement", "", "", "途中", "", "service", "documents", "drafting")
    made = drafts.keep(session, town.actor(session, person), [logged(session, town, person)], entry)
    session.commit()
    return made.id


def rows(session: Session, model: type[T], *where: Any) -> list[T]:
    """What stands in the database now, oldest first; the transaction is closed again, for SQLite has one writer."""
    asked = select(model).where(*where).order_by(*model.__table__.primary_key)
    found = list(session.scalars(asked.execution_options(populate_existing=True)))
    session.commit()
    return found


def the(session: Session, model: type[T], *where: Any) -> T:
    (found,) = rows(session, model, *where)
    return found


def own_form(answer: TestResponse) -> PageForm:
    """The form of a page that came back."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return next(form for form in forms_of(main) if "once" in form.values)


def beside(answer: TestResponse, name: str) -> str:
    """The words of refusal beside that field; empty where there are none."""
    found = re.search(rf'<p class="error" id="{name}-e">(.*?)</p>', answer.text, re.DOTALL)
    return unescape(found.group(1)) if found else ""


def compared(answer: TestResponse) -> dict[str, tuple[str, str]]:
    """Field → what somebody saved first, and what was typed here, where the page shows both."""
    cells = re.findall(r'<tr><th scope="row">(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td></tr>', answer.text, re.DOTALL)
    return {unescape(name): (unescape(old), unescape(new)) for name, old, new in cells}


def lost(answer: TestResponse, typed: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was typed and does not stand in the form any more."""
    standing = own_form(answer).values
    wanted = {name: value if isinstance(value, list) else [str(value)] for name, value in typed.items() if value is not None}
    return {name: standing.get(name, []) for name, values in wanted.items() if standing.get(name) != values}


def refused(visitor: Visitor, path: str, filled: Mapping[str, Any], table: Mapping[tuple[str, Any], tuple[str, str]]) -> dict[Any, str]:
    """Put each wrong value of *table* into a sound form; answers what was not as it should be.

    *table*: (field, wrong value) → (field beside which it is said, words). Each must be a 422 that keeps everything typed.
    """
    wrong: dict[Any, str] = {}
    for (name, value), (at, words) in table.items():
        typed = {**filled, name: value}
        answer = visitor.submit(path, typed)
        if answer.status_code != 422 or words not in beside(answer, at):
            wrong[name, value] = f"{answer.status_code} {beside(answer, at)!r}"
        elif gone := lost(answer, typed):
            wrong[name, value] = f"not there any more: {gone}"
    return wrong


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Every statement that goes to the database within the block, but for the housekeeping of transactions."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(HOUSEKEEPING):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
