"""An import of staff data from the file to its end. Every step is one short transaction of whoever calls; nothing here commits."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import NEEDS_A_LOOK, ImportState, LineKind
from lms.accounts.models.imports import ImportColumn, ImportLine, PeopleImport, UnitCode
from lms.accounts.models.imports import ImportState as StateRow
from lms.accounts.queries import imports as queries
from lms.accounts.rules.import_columns import COLUMNS, LineFault
from lms.accounts.rules.units_book import check_codes
from lms.accounts.services import audit
from lms.accounts.services.import_reading import Parsed
from lms.accounts.services.import_staging import OTHER, SAME, drop, stage, stage_again, stage_unlisted
from lms.kernel import clock
from lms.kernel.db import in_turn
from lms.kernel.errors import N_, Refusal, Unacceptable
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable

LEASE = timedelta(minutes=2)
KEPT_AFTER_THE_END = timedelta(days=30)
ENDED = (ImportState.APPLIED, ImportState.UNDONE, ImportState.FAILED, ImportState.CANCELLED)
OPEN = (ImportState.PREVIEWED, ImportState.SCHEDULED)


@immutable
class Order:
    """What a person asks for along with the file."""

    file_name: str
    effective_on: date
    encoding: str = ""
    is_complete: bool = False
    skips: bool = False


def receive(session: Session, actor_id: PersonId | None, content: bytes, order: Order, *, is_kept: bool) -> PeopleImport:
    """Enter a file; its bytes are kept where a job will read them."""
    made = PeopleImport(
        state=ImportState.RECEIVED,
        file_name=order.file_name[:200],
        encoding=order.encoding,
        content=content if is_kept else None,
        digest=hashlib.sha256(content).hexdigest(),
        effective_on=order.effective_on,
        is_complete=order.is_complete,
        skips=order.skips,
        started_by_id=actor_id,
    )
    session.add(made)
    session.flush()
    return made


def enter(session: Session, content: bytes, order: Order, worker: str) -> int:
    """A file that *worker* has read already and stages at once."""
    made = receive(session, None, content, order, is_kept=False)
    made.state, made.lease_owner, made.lease_until = ImportState.STAGING, worker, clock.now() + LEASE
    return made.id


def lease(session: Session, worker: str, *, now: datetime) -> int | None:
    """Take one import whose file waits to be staged, or whose worker is gone; nobody else stages it meanwhile."""
    free = or_(PeopleImport.lease_until.is_(None), PeopleImport.lease_until < now)
    waiting = select(PeopleImport.id).where(PeopleImport.state.in_((ImportState.RECEIVED, ImportState.STAGING)), free)
    first = waiting.where(PeopleImport.content.is_not(None)).order_by(PeopleImport.id).limit(1).scalar_subquery()
    taken = update(PeopleImport).where(PeopleImport.id == first, free)
    taken = taken.values(state=ImportState.STAGING, lease_owner=worker, lease_until=now + LEASE, done=0, total=0, ordinals={})
    return session.scalar(taken.returning(PeopleImport.id))


def still_mine(session: Session, import_id: int, worker: str) -> PeopleImport:
    """Prolong the lease. Raises Refusal where somebody else has taken over, or the import was called off."""
    job = queries.an_import(session, import_id, to_change=True)
    if job.lease_owner != worker or job.state != ImportState.STAGING:
        raise Refusal(N_("この取り込みは、ほかで進められています。"))
    job.lease_until = clock.now() + LEASE
    return job


def stage_whole(session: Session, job: PeopleImport, parsed: Parsed) -> None:
    """A small file at once, in the transaction of whoever calls."""
    begin(session, job, parsed)
    for chunk in parsed.chunks():
        stage(session, job, chunk, listed=parsed.numbers)
    while job.is_complete and stage_unlisted(session, job):
        pass
    job.done = parsed.total
    finish(session, job)


def begin(session: Session, job: PeopleImport, parsed: Parsed) -> None:
    """The file is read: from here on chunks follow. What an earlier attempt left is dropped."""
    forget_lines(session, job.id)
    job.state, job.encoding, job.columns = ImportState.STAGING, parsed.encoding, parsed.columns
    job.done, job.total, job.ordinals = 0, parsed.total, {}
    job.stood = queries.state_of_things(session)


def finish(session: Session, job: PeopleImport) -> None:
    """Every line is staged: the bytes go, the preview stands."""
    job.state, job.content, job.lease_until, job.lease_owner = ImportState.PREVIEWED, None, None, ""
    job.counts = queries.counts(session, job.id)
    audit(session, job.started_by_id, "import_staged", "people_import", job.id)


def fail(session: Session, job: PeopleImport, fault: LineFault) -> None:
    """The file as a whole cannot be read: what stopped it, and where."""
    job.state, job.content, job.ended_at, job.lease_until = ImportState.FAILED, None, clock.now(), None
    params = {name: value if isinstance(value, int | str) else str(value) for name, value in fault.params.items()}
    job.failure = {"line": fault.line, "column": fault.column, "message": fault.message, "params": params}
    audit(session, job.started_by_id, "import_failed", "people_import", job.id)


def decide(session: Session, actor_id: PersonId, import_id: int, line_id: int, answer: str) -> None:
    """Whether a new number is somebody known: *same* or *other*."""
    job = _open(session, import_id, (ImportState.PREVIEWED,))
    line = session.get(ImportLine, line_id)
    if line is None or line.import_id != job.id or line.suspect_id is None or answer not in {SAME, OTHER}:
        raise Unacceptable(N_("表示されている中から選んでください。"))
    alone = select(ImportLine.folded).where(ImportLine.import_id == job.id, ImportLine.line == 0, ImportLine.person_id == line.suspect_id)
    drop(session, job, list(session.scalars(alone)))
    number = line.folded
    session.expunge(line)
    stage_again(session, job, [number], {number: answer})
    if job.is_complete:
        stage_unlisted(session, job)
    job.counts = queries.counts(session, job.id)
    audit(session, actor_id, f"import_decided:{answer}", "people_import", job.id)


def open_questions(job: PeopleImport) -> int:
    return sum(int(job.counts.get(kind, 0)) for kind in NEEDS_A_LOOK)


def changes(job: PeopleImport) -> int:
    """How many lines change something."""
    return sum(int(count) for kind, count in job.counts.items() if kind not in {*NEEDS_A_LOOK, LineKind.UNCHANGED})


def approve(session: Session, actor_id: PersonId | None, job: PeopleImport, *, skips: bool) -> None:
    """Set down that it is to be applied on its day. Raises Unacceptable while lines need a look and are not left out."""
    if open_questions(job) and not skips:
        raise Unacceptable(
            N_("先に見る行が%(count)d件あります。直した表を読み込むか、除いて反映することを選んでください。"),
            field="skips",
            count=open_questions(job),
        )
    job.state, job.skips = ImportState.SCHEDULED, skips
    audit(session, actor_id, "import_scheduled", "people_import", job.id)


def give_back(session: Session, import_id: int, refusal: Refusal) -> None:
    """It could not be applied on its day: the office looks at it again, and sees why."""
    job = queries.an_import(session, import_id, to_change=True)
    if job.state == ImportState.SCHEDULED:
        job.state = ImportState.PREVIEWED
        job.failure = {"line": 0, "column": "", "message": refusal.message, "params": refusal.params}
        audit(session, job.started_by_id, "import_given_back", "people_import", job.id)


def cancel(session: Session, actor_id: PersonId | None, import_id: int) -> None:
    job = _open(session, import_id, (ImportState.RECEIVED, ImportState.STAGING, *OPEN))
    job.state, job.content, job.ended_at = ImportState.CANCELLED, None, clock.now()
    audit(session, actor_id, "import_cancelled", "people_import", job.id)


def discard(session: Session, import_id: int) -> None:
    """A rehearsal from the command line leaves nothing."""
    forget_lines(session, import_id)
    session.execute(delete(PeopleImport).where(PeopleImport.id == import_id))


def due(session: Session, today: date) -> list[int]:
    """What is to be applied by now, in the order in which it came."""
    found = select(PeopleImport.id).where(PeopleImport.state == ImportState.SCHEDULED, PeopleImport.effective_on <= today)
    return list(session.scalars(found.order_by(PeopleImport.effective_on, PeopleImport.id)))


def purge(session: Session, *, now: datetime) -> int:
    """30 days after the end the lines go; an import that nobody decided on ends by then."""
    before = now - KEPT_AFTER_THE_END
    abandoned = PeopleImport.state.in_((ImportState.PREVIEWED,)), PeopleImport.updated_at < before
    session.execute(update(PeopleImport).where(*abandoned).values(state=ImportState.CANCELLED, ended_at=before - timedelta(seconds=1)))
    old = PeopleImport.state.in_(ENDED), PeopleImport.ended_at < before, PeopleImport.purged_at.is_(None)
    ids = list(session.scalars(select(PeopleImport.id).where(*old)))
    for import_id in ids:
        forget_lines(session, import_id)
    session.execute(update(PeopleImport).where(PeopleImport.id.in_(ids)).values(purged_at=now))
    return len(ids)


def forget_lines(session: Session, import_id: int) -> None:
    session.execute(delete(StateRow).where(StateRow.import_id == import_id))
    session.execute(delete(ImportLine).where(ImportLine.import_id == import_id))


def keep_columns(session: Session, actor_id: PersonId, headers: dict[str, str]) -> None:
    """How the municipality's own file calls our columns. Raises Unacceptable where one header would mean two things."""
    wanted = {name: header for name, header in headers.items() if name in COLUMNS and header}
    for name, header in wanted.items():
        if list(wanted.values()).count(header) > 1:
            raise Unacceptable(N_("同じ見出しが2つの項目にあります。"), field=name)
    in_turn(session, "columns of imports")
    session.execute(delete(ImportColumn))
    session.add_all(ImportColumn(field=name, header=header) for name, header in wanted.items())
    audit(session, actor_id, "import_columns_kept", "people_import", "")


def keep_unit_codes(session: Session, actor_id: PersonId, typed: str) -> int:
    """One pair a line: 旧コード,新コード. Raises Unacceptable with the line. Answers how many."""
    pairs: dict[str, str] = {}
    for number, text in enumerate(typed.splitlines(), start=1):
        parts = [part.strip() for part in text.replace("→", ",").replace("\t", ",").replace("，", ",").split(",")]
        if not any(parts):
            continue
        if len(parts) != 2 or not all(0 < len(part) <= 20 for part in parts):
            raise Unacceptable(N_("%(line)d行目を、0101,0205 のように書いてください。"), field="codes", line=number)
        if parts[0] in pairs:
            raise Unacceptable(N_("%(line)d行目のコード%(code)sは、上の行にもあります。"), field="codes", line=number, code=parts[0])
        pairs[parts[0]] = parts[1]
    check_codes(pairs)
    in_turn(session, "codes of units of imports")
    session.execute(delete(UnitCode))
    session.add_all(UnitCode(old=old, new=new) for old, new in pairs.items())
    audit(session, actor_id, "import_codes_kept", "people_import", "")
    return len(pairs)


def _open(session: Session, import_id: int, states: Any) -> PeopleImport:
    job = queries.an_import(session, import_id, to_change=True)
    if job.state not in states:
        raise Refusal(N_("この取り込みは、もう終わっています。"))
    return job
