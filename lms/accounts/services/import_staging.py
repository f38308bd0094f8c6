"""Staging: a chunk of lines is planned against what stands and written down, line by line and row by row. Planning again replaces it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import LineKind
from lms.accounts.models.imports import ImportLine, ImportState, PeopleImport
from lms.accounts.queries import imports as queries
from lms.accounts.queries.imports import Standing
from lms.accounts.rules.import_columns import LineFault
from lms.accounts.rules.import_facts import Frame, PersonFacts, Plan, PostingFacts, Verdict, likely_same
from lms.accounts.rules.import_plan import Planner
from lms.accounts.rules.imports import Entry
from lms.accounts.services.import_reading import CHUNK, Group, Unreadable
from lms.kernel.errors import N_
from lms.kernel.text import folded

DAYS = frozenset({"valid_from", "valid_to", "left_on"})
OF_PERSON = ("name", "kana", "employment", "has_pc", "mail", "left_on")
OF_POSTING = ("unit_id", "post", "is_head", "kind", "valid_from", "valid_to", "source_number")
NO_VALUES: dict[str, Any] = {column.key: None for column in ImportState.__table__.columns if column.key != "id"}
SAME, OTHER = "same", "other"
_FIELDS = frozenset(each.name for each in fields(Entry))


@dataclass(slots=True)
class Desk:
    """What a chunk is planned with, and what it gives: rows of lines and of states."""

    job: PeopleImport
    frame: Frame
    standing: Mapping[int, Standing]
    ordinals: dict[str, int]
    lines: list[dict[str, Any]] = field(default_factory=list)
    states: list[dict[str, Any]] = field(default_factory=list)

    def next(self, target: str) -> int:
        self.ordinals[target] = self.ordinals.get(target, 0) + 1
        return self.ordinals[target]


def stage(
    session: Session, job: PeopleImport, groups: Sequence[Group], *, listed: set[str], decisions: Mapping[str, str] | None = None
) -> None:
    """Plan these numbers and write down what they do. *listed* are all numbers of the file."""
    owners = queries.owners(session, [group.folded for group in groups])
    strangers = [group for group in groups if group.folded not in owners and group.entries]
    suspects = _suspects(session, strangers, listed)
    standing = queries.standing(session, {*owners.values(), *suspects.values()})
    desk = Desk(job, frame_of(session, job), standing, dict(job.ordinals))
    for number in queries.planned_elsewhere(session, job.id, owners):
        _refuse_all(next(group for group in groups if group.folded == number))
    for group in groups:
        _plan_group(desk, group, owners.get(group.folded), suspects.get(group.folded), (decisions or {}).get(group.folded, ""))
    _write(session, desk)


def stage_unlisted(session: Session, job: PeopleImport) -> int:
    """Of a file of everybody: those whom it does not name leave. Answers how many; ask again until none is left."""
    ids = queries.unlisted(session, job.id, job.effective_on, CHUNK)
    standing = queries.standing(session, ids)
    desk = Desk(job, frame_of(session, job), standing, dict(job.ordinals))
    for person_id in ids:
        each = standing[person_id]
        number = each.numbers[0] if each.numbers else ""
        entry = Entry(0, number, name=each.person.name, left_on=job.effective_on)
        planner = Planner(desk.frame, each.person, each.postings)
        plan = planner.plan([entry])
        for verdict in plan.verdicts:
            verdict.message = verdict.message or N_("ファイルに載っていません。")
        group = Group(folded(number) or f"person {person_id}", [entry])
        _put(desk, group, plan, person_id)
    _write(session, desk)
    return len(ids)


def stage_again(session: Session, job: PeopleImport, numbers: Sequence[str], decisions: Mapping[str, str] | None = None) -> None:
    """Plan these numbers once more from the lines that are written down."""
    mine = ImportLine.import_id == job.id, ImportLine.folded.in_(numbers)
    groups: dict[str, Group] = {}
    kept = dict(decisions or {})
    for line in session.scalars(select(ImportLine).where(*mine, ImportLine.line > 0).order_by(ImportLine.line)):
        group = groups.setdefault(line.folded, Group(line.folded))
        kept.setdefault(line.folded, line.decision)
        if isinstance(line.entry, dict):
            group.entries.append(_entry_of(line.entry))
        else:
            group.unreadable.append(
                Unreadable(
                    line.staff_no, list(line.entry or ()), LineFault(line.message, line=line.line, column=line.column, **line.params)
                )
            )
    drop(session, job, numbers)
    stage(session, job, list(groups.values()), listed=queries.numbers_in(session, job.id) | set(groups), decisions=kept)


def drop(session: Session, job: PeopleImport, numbers: Sequence[str]) -> None:
    session.execute(delete(ImportLine).where(ImportLine.import_id == job.id, ImportLine.folded.in_(numbers)))
    session.execute(delete(ImportState).where(ImportState.import_id == job.id, ImportState.owner.in_(numbers)))


def frame_of(session: Session, job: PeopleImport) -> Frame:
    return Frame(job.effective_on, queries.unit_book(session), is_complete=job.is_complete, says_kinds="kind" in job.columns)


def _suspects(session: Session, strangers: Sequence[Group], listed: set[str]) -> dict[str, int]:
    """Folded new number → the one person who bears that name and is not in the file under another number."""
    if not strangers:
        return {}
    found = queries.namesakes(session, {group.entries[0].name for group in strangers if group.entries[0].name})
    by_name: dict[str, list[Any]] = {}
    for row in found:
        by_name.setdefault(_plain(row.name), []).append(row)
    suspects: dict[str, int] = {}
    for group in strangers:
        entry = group.entries[0]
        alike = [row.id for row in by_name.get(_plain(entry.name), ()) if likely_same(entry, row.name, row.kana)]
        if len(alike) == 1:
            suspects[group.folded] = alike[0]
    in_file = {
        number for each in queries.standing(session, set(suspects.values())).values() for number in each.numbers if folded(number) in listed
    }
    known = queries.owners(session, [folded(number) for number in in_file])
    return {number: person_id for number, person_id in suspects.items() if person_id not in known.values()}


def _refuse_all(group: Group) -> None:
    """One person may not be told twice under two numbers."""
    message = N_("この人は、別の職員番号でもこのファイルに載っています。どちらか一方にしてください。")
    for entry in group.entries:
        fault = LineFault(message, line=entry.line, column="staff_no")
        group.unreadable.append(Unreadable(entry.staff_no, [entry.staff_no, entry.name], fault))
    group.entries = []


def _plain(name: str) -> str:
    return folded(name).replace(" ", "")


def _plan_group(desk: Desk, group: Group, owner: int | None, suspect: int | None, decision: str) -> None:
    for each in group.unreadable:
        fault = each.fault
        row = _line(desk, group, Verdict(fault.line, LineKind.ERROR, fault.column, fault.message, dict(fault.params)), each.staff_no, owner)
        desk.lines.append({**row, "entry": each.cells})
    if not group.entries:
        return
    if owner is None and suspect is not None and decision not in {SAME, OTHER}:
        _ask(desk, group, suspect)
        return
    person_id = owner if owner is not None else suspect if decision == SAME else None
    standing = desk.standing.get(person_id or 0)
    planner = Planner(
        desk.frame,
        standing.person if standing else None,
        standing.postings if standing else [],
        is_known_number=owner is not None or standing is None,
    )
    _put(desk, group, planner.plan(group.entries), person_id, suspect=suspect, decision=decision)


def _ask(desk: Desk, group: Group, suspect: int) -> None:
    """A new number with a known name: only a person can say whether it is the same one."""
    for entry in group.entries:
        message = N_("同じ氏名の人が、別の職員番号で登録されています。同じ人かどうかを選んでください。")
        row = _line(desk, group, Verdict(entry.line, LineKind.SAME_PERSON, "staff_no", message), entry.staff_no, None)
        desk.lines.append({**row, "entry": _written(entry), "name": entry.name, "suspect_id": suspect})


def _put(desk: Desk, group: Group, plan: Plan, person_id: int | None, *, suspect: int | None = None, decision: str = "") -> None:
    ordinal = None
    if plan.after is not None:
        ordinal = _person_states(desk, group, plan, person_id)
        _posting_states(desk, group, plan, person_id, ordinal)
        if person_id is None or plan.new_number:
            login = {"target": "login", "phase": "after", "ordinal": desk.next("login"), "name": group.entries[0].staff_no}
            desk.states.append(_state(desk, group, person_id, ordinal, login))
    by_line = {entry.line: entry for entry in group.entries}
    name = plan.after.name if plan.after else group.entries[0].name
    for verdict in plan.verdicts:
        entry = by_line[verdict.line]
        row = _line(desk, group, verdict, entry.staff_no, person_id)
        more = {
            "entry": _written(entry),
            "name": entry.name or name,
            "person_ordinal": ordinal,
            "suspect_id": suspect,
            "decision": decision,
        }
        desk.lines.append({**row, **more})


def _person_states(desk: Desk, group: Group, plan: Plan, person_id: int | None) -> int | None:
    assert plan.after is not None
    if plan.before is None:
        ordinal = desk.next("person")
        after = {"target": "person", "phase": "after", "ordinal": ordinal, **_of(plan.after, OF_PERSON)}
        desk.states.append(_state(desk, group, None, ordinal, after))
        return ordinal
    if plan.before != plan.after:
        for phase, facts in (("before", plan.before), ("after", plan.after)):
            values = {"target": "person", "phase": phase, "target_id": person_id, **_of(facts, OF_PERSON)}
            desk.states.append(_state(desk, group, person_id, None, values))
    return None


def _posting_states(desk: Desk, group: Group, plan: Plan, person_id: int | None, ordinal: int | None) -> None:
    before = {each.id: each for each in plan.postings_before}
    for each in plan.postings_after:
        if each.id is None:
            values = {"target": "posting", "phase": "after", "ordinal": desk.next("posting"), **_of(each, OF_POSTING)}
            desk.states.append(_state(desk, group, person_id, ordinal, values))
        elif each != before[each.id]:
            for phase, facts in (("before", before[each.id]), ("after", each)):
                values = {"target": "posting", "phase": phase, "target_id": each.id, **_of(facts, OF_POSTING)}
                desk.states.append(_state(desk, group, person_id, ordinal, values))


def _of(facts: PersonFacts | PostingFacts, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in names}


def _state(desk: Desk, group: Group, person_id: int | None, ordinal: int | None, values: dict[str, Any]) -> dict[str, Any]:
    about = {"import_id": desk.job.id, "owner": group.folded, "person_id": person_id, "person_ordinal": ordinal}
    return {**NO_VALUES, **about, **values}


def _line(desk: Desk, group: Group, verdict: Verdict, staff_no: str, person_id: int | None) -> dict[str, Any]:
    standing = desk.standing.get(person_id or 0)
    return {
        "import_id": desk.job.id,
        "line": verdict.line,
        "kind": verdict.kind,
        "staff_no": staff_no,
        "folded": group.folded,
        "name": "",
        "entry": None,
        "column": desk.job.columns.get(verdict.column, verdict.column) if verdict.kind in {LineKind.ERROR, LineKind.SAME_PERSON} else "",
        "message": verdict.message,
        "params": verdict.params,
        "shown": verdict.shown,
        "person_id": person_id,
        "person_ordinal": None,
        "suspect_id": None,
        "decision": "",
        "seen": standing.seen if standing else "",
    }


def _write(session: Session, desk: Desk) -> None:
    session.flush()
    for model, rows in ((ImportLine, desk.lines), (ImportState, desk.states)):
        if rows:  # past the ORM, which would send them one by one
            session.connection().execute(insert(cast("Table", model.__table__)), rows)
    desk.job.ordinals = desk.ordinals


def _written(entry: Entry) -> dict[str, Any]:
    said = ((name, getattr(entry, name)) for name in _FIELDS)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said}


def _entry_of(written: Mapping[str, Any]) -> Entry:
    said: dict[str, Any] = {
        name: date.fromisoformat(value) if name in DAYS and value else value for name, value in written.items() if name in _FIELDS
    }
    return Entry(**said)
