"""The list of cases as a table for a file: its columns, said one by one, and only what the reader's own page shows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lms.accounts.models.office import Tool
from lms.accounts.models.people import Person, Unit
from lms.cases.kinds import TOLD
from lms.cases.models import Case, CaseAuthor
from lms.cases.queries.sight import place
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable

MOST = 10_000  # cases in one file
MOST_TEXT = 30_000  # characters; a cell of a spreadsheet takes 32,767
GOES_ON = "…"
TOGETHER = 500  # asked for at a time


@immutable
class Column:
    """*key* is its name in JSON, *head* what people read above it."""

    key: str
    head: str
    is_inside: bool = False  # for colleagues: names, and what colleagues did with the case


BOXES = (
    *("intended", "background", "tried", "events", "noticed", "effect", "not_worked", "cause", "cause_tools", "cause_workplace"),
    *("cause_person", "first_response", "prevention", "prevention_post", "prevention_by", "went_well", "lucky", "lesson", "conditions"),
    *("prompt", "word"),
)
COLUMNS = (
    Column("number", N_("番号")),
    Column("kind", N_("種類")),
    Column("state", N_("状態")),
    Column("title", N_("題名")),
    Column("one_line", N_("ひとことで言うと")),
    *(Column(box, TOLD[box]) for box in BOXES),
    Column("body", N_("本文")),
    Column("minutes_before", N_("試す前（分）")),
    Column("minutes_after", N_("試した後（分）")),
    Column("times_per_month", N_("月に何回")),
    Column("category", N_("何に役立つか")),
    Column("field", N_("分野")),
    Column("ai_use", N_("AIの使い方")),
    Column("tool", N_("使った道具")),
    Column("department", N_("所属")),
    Column("authors", N_("書いた人"), is_inside=True),
    Column("published_on", N_("全庁に出た日")),
    Column("tried_elsewhere", N_("うちでも試された数"), is_inside=True),
    Column("thanks", N_("ナイスチャレンジの数"), is_inside=True),
    Column("useful", N_("参考になったの数"), is_inside=True),
)


def columns_for(actor: Actor) -> list[Column]:
    """A guest from outside reads no names and no counts, here as on the page."""
    return [column for column in COLUMNS if actor.reads_cases or not column.is_inside]


def table(session: Session, case_ids: Sequence[CaseId]) -> list[dict[str, Any]]:
    """A line for each of these cases, in their order, whose rights the caller has asked for. *published_on* is a moment."""
    found: dict[CaseId, dict[str, Any]] = {}
    for first in range(0, len(case_ids), TOGETHER):
        some = case_ids[first : first + TOGETHER]
        names = _authors(session, some)
        for row in columns(session, _lines().where(Case.id.in_(some))):
            line = dict(row._mapping)  # noqa: SLF001  (its public name, in spite of the underscore)
            found[line["number"]] = {**line, "authors": names.get(line["number"], [])}
    return [found[each] for each in case_ids if each in found]


def _lines() -> Any:
    told = (Case.kind, Case.state, Case.title, Case.one_line, *(_fitting(box) for box in (*BOXES, "body")))
    figures = (Case.minutes_before, Case.minutes_after, Case.times_per_month, Case.category, Case.field, Case.ai_use)
    named = (
        Case.id.label("number"),
        Tool.name.label("tool"),
        place().label("department"),
        Case.published_at.label("published_on"),
        Case.adoption_count.label("tried_elsewhere"),
        Case.thanks_count.label("thanks"),
        Case.useful_count.label("useful"),
    )
    found = select(*told, *figures, *named).outerjoin(Tool, Tool.id == Case.tool_id)
    return found.outerjoin(Unit, Unit.path == Case.section_path)


def _fitting(box: str) -> Any:
    """What a cell takes of this text; where it goes on, a sign says so."""
    text = getattr(Case, box)
    return case((func.length(text) > MOST_TEXT, func.substr(text, 1, MOST_TEXT) + GOES_ON), else_=text).label(box)


def _authors(session: Session, case_ids: Sequence[CaseId]) -> dict[CaseId, list[str]]:
    found: dict[CaseId, list[str]] = {}
    named = select(CaseAuthor.case_id, Person.name).join(Person, Person.id == CaseAuthor.person_id).where(CaseAuthor.case_id.in_(case_ids))
    for case_id, name in columns(session, named.order_by(CaseAuthor.place, CaseAuthor.person_id)):
        found.setdefault(case_id, []).append(name)
    return found
