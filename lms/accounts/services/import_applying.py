"""The one step that changes people: set-based, out of what was staged, the same on both databases; and what is checked just before it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import ImportState, LoginKind
from lms.accounts.models.access import SigninSession
from lms.accounts.models.imports import ImportLine, PeopleImport
from lms.accounts.models.imports import ImportState as StateRow
from lms.accounts.models.people import LoginName, Person, Posting
from lms.accounts.queries import imports as queries
from lms.accounts.services import audit
from lms.accounts.services import imports as services
from lms.accounts.services.import_reading import in_chunks
from lms.accounts.services.import_staging import OF_PERSON, OF_POSTING, drop, stage_again, stage_unlisted
from lms.kernel import clock
from lms.kernel.db import Key
from lms.kernel.errors import N_, Refusal, Stale

TABLES: dict[str, Table] = {"person": Person.__table__, "posting": Posting.__table__, "login": LoginName.__table__}  # type: ignore[dict-item]
NOWHERE = -(2**30)  # ids of a rehearsal: below every real one, and no sequence moves for them
UNDO_WITHIN = timedelta(days=7)


def is_current(session: Session, job: PeopleImport) -> bool:
    """Whether nothing has changed since the lines were planned."""
    return queries.state_of_things(session) == job.stood


def lines_to_check(session: Session, job: PeopleImport) -> list[list[str]]:
    """The numbers whose people changed since they were planned, in chunks; every number where units did."""
    stands = queries.state_of_things(session)
    numbers = sorted(queries.numbers_in(session, job.id))
    if stands[2] != job.stood[2] or stands[4:] != job.stood[4:]:
        return [list(chunk) for chunk in in_chunks(numbers)]
    changed: list[list[str]] = []
    for chunk in in_chunks(numbers):
        planned = select(ImportLine.folded, ImportLine.person_id, ImportLine.seen).where(ImportLine.import_id == job.id)
        rows = session.execute(planned.where(ImportLine.folded.in_(chunk), ImportLine.line > 0)).all()
        owners = queries.owners(session, chunk)
        standing = queries.standing(session, {*owners.values(), *(row.person_id for row in rows if row.person_id is not None)})
        found = {row.folded for row in rows if _differs(row, owners, standing)}
        if found:
            changed.append(sorted(found))
    return changed


def _differs(row: Any, owners: dict[str, int], standing: dict[int, queries.Standing]) -> bool:
    person_id = owners.get(row.folded, row.person_id)
    stands = standing.get(person_id or 0)
    return bool((stands.seen if stands else "") != row.seen)


def check_again(session: Session, job: PeopleImport, numbers: Sequence[str]) -> int:
    """Plan these numbers anew against what stands now; answers for how many lines that made a difference."""
    before = _verdicts(session, job, numbers)
    stage_again(session, job, numbers)
    after = _verdicts(session, job, numbers)
    return sum(after[line] != before.get(line) for line in after)


def check_whole(session: Session, job: PeopleImport) -> int:
    """All of a small import in one transaction; answers for how many lines it made a difference that something changed."""
    if is_current(session, job):
        return 0
    stands = queries.state_of_things(session)
    differing = sum(check_again(session, job, chunk) for chunk in lines_to_check(session, job))
    checked(session, job, stands, differing=differing)
    return differing


def checked(session: Session, job: PeopleImport, stands: list[str], *, differing: int) -> None:
    """Every line is planned against *stands*. Those whom a file of everybody does not name are found anew."""
    if job.is_complete:
        alone = select(ImportLine.folded).where(ImportLine.import_id == job.id, ImportLine.line == 0)
        for chunk in in_chunks(list(session.scalars(alone))):
            drop(session, job, chunk)
        while stage_unlisted(session, job):
            pass
    job.stood, job.rechecked = stands, job.rechecked + differing
    job.counts = queries.counts(session, job.id)


def _verdicts(session: Session, job: PeopleImport, numbers: Sequence[str]) -> dict[int, tuple[Any, ...]]:
    found = select(ImportLine.line, ImportLine.kind, ImportLine.message, ImportLine.shown).where(ImportLine.import_id == job.id)
    return {row.line: (row.kind, row.message, row.shown) for row in session.execute(found.where(ImportLine.folded.in_(numbers)))}


# The step itself


def apply(session: Session, job_id: int) -> PeopleImport:
    """Write what was staged. Raises Stale where something changed since it was planned (check again, then come back), Refusal where it is over."""
    _hold(session)
    job = queries.an_import(session, job_id, to_change=True)
    if job.state != ImportState.SCHEDULED:
        raise Refusal(N_("この取り込みは、もう終わっています。"))
    if not is_current(session, job):
        raise Stale(N_("確かめたあとに名簿が変わりました。もう一度確かめてください。"))
    if services.open_questions(job) and not job.skips:
        raise Refusal(N_("先に見る行が%(count)d件あります。"), count=services.open_questions(job))
    job.bases = {target: _reserve(session, TABLES[target], int(count)) for target, count in job.ordinals.items()}
    write(session, job)
    job.state = ImportState.APPLIED
    job.applied_at = job.ended_at = clock.now()
    audit(session, job.started_by_id, "import_applied", "people_import", job.id)
    return job


def write(session: Session, job: PeopleImport) -> None:
    """New people, their numbers and postings; then what changes on those who are here."""
    session.flush()
    bases, now = job.bases, clock.now()
    state = StateRow.__table__.c
    stamps = {"created_at": literal(now, Person.created_at.type), "updated_at": literal(now, Person.updated_at.type)}
    whose = func.coalesce(state.person_id, literal(bases.get("person", 0), Key) + state.person_ordinal)
    for target, columns in (
        ("person", {**{name: state[name] for name in OF_PERSON}, **stamps}),
        ("login", {"person_id": whose, "kind": literal(LoginKind.STAFF_NO.value), "name": state.name, "folded": state.owner}),
        ("posting", {"person_id": whose, **{name: state[name] for name in OF_POSTING}, **stamps}),
    ):
        if bases.get(target) is not None:
            rows = select(
                (literal(bases[target], Key) + state.ordinal).label("id"), *(value.label(name) for name, value in columns.items())
            )
            rows = rows.where(*after(job, target), state.ordinal.is_not(None)).order_by(state.ordinal)
            session.execute(insert(TABLES[target]).from_select(["id", *columns], rows))
    for target, names in (("person", OF_PERSON), ("posting", OF_POSTING)):
        put(session, TABLES[target], names, *after(job, target))
    _end_sessions(session, job)
    session.expire_all()


def after(job: PeopleImport, target: str, phase: str = "after") -> tuple[ColumnElement[bool], ...]:
    state = StateRow.__table__.c
    return state.import_id == job.id, state.target == target, state.phase == phase


def put(session: Session, table: Table, names: Sequence[str], *which: ColumnElement[bool]) -> None:
    """Give rows that stand the values of their states."""
    state = StateRow.__table__.c
    values: dict[str, Any] = {name: state[name] for name in names} | {"updated_at": literal(clock.now(), Person.updated_at.type)}
    if "version" in table.c:
        values["version"] = table.c.version + 1
    session.execute(update(table).where(table.c.id == state.target_id, state.ordinal.is_(None), *which).values(values))


def _end_sessions(session: Session, job: PeopleImport) -> None:
    state = StateRow.__table__.c
    gone = select(state.target_id).where(*after(job, "person"), state.left_on <= clock.today())
    living = and_(SigninSession.person_id.in_(gone), SigninSession.revoked_at.is_(None))
    session.execute(update(SigninSession).where(living).values(revoked_at=clock.now()).execution_options(synchronize_session=False))


def note_new_people(session: Session, job: PeopleImport) -> None:
    """Afterwards, for the pages and for erasure: which line became whom."""
    base = job.bases.get("person")
    for model in (ImportLine, StateRow):
        new = update(model).where(model.import_id == job.id, model.person_ordinal.is_not(None), model.person_id.is_(None))
        session.execute(new.values(person_id=(base or 0) + model.person_ordinal).execution_options(synchronize_session=False))


def _hold(session: Session) -> None:
    """Nobody else writes people for this moment; on SQLite the transaction itself says so."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE people, login_names, postings, units IN SHARE ROW EXCLUSIVE MODE"))


def _reserve(session: Session, table: Table, count: int) -> int:
    """The number after which *count* ids are ours."""
    highest = int(session.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0)
    if session.get_bind().dialect.name != "postgresql":
        return highest
    sequence = func.pg_get_serial_sequence(table.name, "id")
    base = max(highest, int(session.scalar(select(func.nextval(sequence))) or 0))
    session.execute(select(func.setval(sequence, base + count)))
    return base


def rehearse(session: Session, job: PeopleImport) -> None:
    """Write it into a transaction that will be rolled back: ids from nowhere, no sequence moved, no lock beyond its own rows."""
    job.bases = dict.fromkeys(job.ordinals, NOWHERE)
    write(session, job)
