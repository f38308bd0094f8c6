"""Use cases of the work inventory: enter, change, retire, bring back, take in a whole table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from lms.inventory import files, rules
from lms.inventory.kinds import COLUMNS, Fault, Unreadable
from lms.inventory.models import WorkTask
from lms.inventory.queries import overview
from lms.inventory.rules import sheet
from lms.kernel.actor import Actor
from lms.kernel.db import in_turn
from lms.kernel.errors import CHANGED_COMPARE, N_, NotAllowed, Stale, Unacceptable
from lms.kernel.ids import UnitId, WorkTaskId
from lms.kernel.immutable import immutable
from lms.kernel.text import one_line


@immutable
class TaskEntry:
    """A task as somebody writes it down: only the name is required."""

    name: str
    minutes: int | None = None
    times_per_month: int | None = None
    on_paper: bool = False
    typed_twice: bool = False
    impact: int | None = None
    cost: int | None = None
    effect: int | None = None


@immutable
class Taken:
    """What a table has brought: how many tasks are new, how many others it changed, how many it left as they were."""

    added: int
    changed: int
    unchanged: int


def add_task(session: Session, unit_id: UnitId, *, name: str, minutes: int | None = None, times_per_month: int | None = None) -> WorkTask:
    """Enter a task of a unit: minutes per time, times a month. Who may, the caller has judged. Raises Unacceptable."""
    made = WorkTask(unit_id=unit_id, **_judged(TaskEntry(name, minutes, times_per_month)))
    session.add(made)
    session.flush()
    return made


def add_tasks(session: Session, entries: Iterable[tuple[UnitId, TaskEntry]]) -> list[WorkTaskId]:
    """Enter many at once; their ids in the same order. Who may, the caller has judged. Raises Unacceptable."""
    rows = [{"unit_id": unit_id, **_judged(entry)} for unit_id, entry in entries]
    return list(session.scalars(insert(WorkTask).returning(WorkTask.id, sort_by_parameter_order=True), rows)) if rows else []


def enter(session: Session, actor: Actor, unit_id: UnitId, entry: TaskEntry, *, around: overview.Scope, today: date) -> None:
    """Enter a task of a unit that this person writes for. Raises Unacceptable."""
    _check_unit(session, actor, unit_id, around.path, today)
    add_tasks(session, [(unit_id, entry)])


def change(
    session: Session, actor: Actor, task_id: WorkTaskId, entry: TaskEntry, *, unit_id: UnitId, version: int, now: datetime, today: date
) -> None:
    """Write a task anew that nobody has changed since *version*. Raises Stale, Unacceptable."""
    standing = overview.writable_task(session, actor, task_id)
    if unit_id != standing.unit_id:
        _check_unit(session, actor, unit_id, standing.unit_path, today)
    _write(session, task_id, {"unit_id": unit_id, **_judged(entry)}, version=version, now=now)


def retire(session: Session, actor: Actor, task_id: WorkTaskId, *, now: datetime) -> None:
    """Nobody does it any more: it is offered to no plan; what was won on it stands. Twice is once."""
    task = overview.writable_task(session, actor, task_id)
    if not task.is_retired:
        _write(session, task_id, {"retired_at": now}, version=task.version, now=now)


def restore(session: Session, actor: Actor, task_id: WorkTaskId, *, now: datetime) -> None:
    """It is done again. Twice is once."""
    task = overview.writable_task(session, actor, task_id)
    if task.is_retired:
        _write(session, task_id, {"retired_at": None}, version=task.version, now=now)


Inspect = Callable[[str], tuple[str, dict[str, Any]] | None]  # why the guard would not have a text, with its parameters


def take_in(
    session: Session, actor: Actor, scope: overview.Scope, content: bytes, *, inspect: Inspect, now: datetime, today: date
) -> Taken:
    """A whole table: every line, or none of them. Raises NotAllowed, Unreadable with all that is wrong, line by line."""
    if not scope.may_write:
        raise NotAllowed(N_("この業務を直せるのは、所属長とその代理、推進員、DX推進室です。"))
    (first, header), *rows = files.table(content)
    columns = sheet.columns_of(first, header)
    units = overview.writable_units(session, actor, scope.path, today=today)
    in_turn(session, "tables of the inventory")  # the same table twice at once: the second finds the tasks of the first
    table = _Table(scope, [each for each in overview.tasks_of(session, scope) if not each.is_retired], units)
    for number, cells in rows:
        line, faults = sheet.read(number, cells, columns)
        personal = inspect(line.said.get("name", ""))
        table.add(line, [*faults, *([Fault(number, *personal, COLUMNS["name"][0])] if personal else [])])
    if table.faults:
        raise Unreadable(table.faults)
    for task, values in table.changes:
        _write(session, task.id, values, version=task.version, now=now)
    if table.additions:
        session.execute(insert(WorkTask), table.additions)
    return Taken(len(table.additions), len(table.changes), table.unchanged)


class _Table:
    """The lines of a table against what stands: which task each is about, and what it changes."""

    def __init__(self, scope: overview.Scope, tasks: Sequence[overview.Task], units: Sequence[tuple[UnitId, str, str, str]]) -> None:
        self._units: dict[str, UnitId] = {word: unit_id for unit_id, name, code, _path in reversed(units) for word in (code, name)}
        self._own, self._writable = scope.id, {unit_id for unit_id, *_ in units}
        self._by_id = {task.id: task for task in tasks if task.unit_id in self._writable}
        self._by_name = {(task.unit_id, task.name): task for task in self._by_id.values()}
        self._seen: set[Any] = set()
        self.additions: list[dict[str, Any]] = []
        self.changes: list[tuple[overview.Task, dict[str, Any]]] = []
        self.unchanged = 0
        self.faults: list[Fault] = []

    def add(self, line: sheet.Line, faults: Sequence[Fault]) -> None:
        self.faults += faults
        try:
            if not faults:
                self._place(dict(line.said))
        except Unacceptable as refusal:
            self.faults.append(sheet.fault(line.line, refusal))

    def _place(self, said: dict[str, Any]) -> None:
        number, version, word = said.pop("id", None), said.pop("version", None), said.pop("unit", "")
        standing = self._standing(number, version)
        unit_id = self._unit(word, standing)
        standing = standing or self._by_name.get((unit_id, said["name"]))
        key = standing.id if standing else (unit_id, said["name"])
        if key in self._seen:
            raise Unacceptable(N_("同じ業務の行が、もうあります。ひとつにしてください。"), field="name")
        self._seen.add(key)
        if standing is None:
            self.additions.append({**asdict(TaskEntry("")), "unit_id": unit_id, **said})
            return
        changed = {name: value for name, value in {"unit_id": unit_id, **said}.items() if _as_columns(standing)[name] != value}
        self.unchanged += not changed
        if changed:
            self.changes.append((standing, changed))

    def _standing(self, number: int | None, version: int | None) -> overview.Task | None:
        if number is None:
            return None
        found = self._by_id.get(WorkTaskId(number))
        if found is None:
            raise Unacceptable(N_("この番号の業務は、この一覧にはありません。新しい業務なら、番号を空けてください。"), field="id")
        if version is not None and version != found.version:
            raise Unacceptable(N_("書き出したあとに、ほかの方が直しています。もう一度書き出して、直してください。"), field="version")
        return found

    def _unit(self, word: str, standing: overview.Task | None) -> UnitId:
        if not word and standing is not None:
            return standing.unit_id
        found = self._units.get(word) if word else self._own
        if found is None or found not in self._writable:
            raise Unacceptable(N_("この組織の業務は書けません。組織の名前かコードを確かめてください。"), field="unit")
        return found


def _as_columns(task: overview.Task) -> Mapping[str, Any]:
    written = {"unit_id": task.unit_id, "name": task.name, "on_paper": task.on_paper, "typed_twice": task.typed_twice}
    return {**written, **asdict(task.figures)}


def _judged(entry: TaskEntry) -> dict[str, Any]:
    """The columns of a sound task."""
    rules.check_task(entry.name, entry.minutes, entry.times_per_month)
    for name in ("impact", "cost", "effect"):
        rules.check_score(getattr(entry, name), name)
    return {**asdict(entry), "name": one_line(entry.name)}


def _check_unit(session: Session, actor: Actor, unit_id: UnitId, around: str, today: date) -> None:
    if unit_id not in {each for each, *_ in overview.writable_units(session, actor, around, today=today)}:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="unit_id")


def _write(session: Session, task_id: WorkTaskId, values: Mapping[str, Any], *, version: int, now: datetime) -> None:
    unchanged = (WorkTask.id == task_id, WorkTask.version == version)
    changed = update(WorkTask).where(*unchanged).values(**values, version=version + 1, updated_at=now).returning(WorkTask.id)
    if session.scalar(changed) is None:
        raise Stale(CHANGED_COMPARE)
