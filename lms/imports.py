"""Takes an import of staff data through its chunks, each in a short transaction, for the jobs and the command line. Nobody waits for it."""

from collections.abc import Callable
from datetime import date

import structlog
from sqlalchemy.orm import Session, sessionmaker

from lms.accounts.kinds import ImportState
from lms.accounts.queries import imports as queries
from lms.accounts.rules.import_columns import LineFault
from lms.accounts.services import import_applying as applying
from lms.accounts.services import imports as services
from lms.accounts.services.import_reading import Parsed, parse
from lms.accounts.services.import_staging import stage, stage_unlisted
from lms.kernel import clock
from lms.kernel.db import read_only
from lms.kernel.errors import N_, Refusal, Stale

log = structlog.get_logger()
Sessions = sessionmaker[Session]
TRIES = 10
Told = Callable[[int, int], None]


def run(sessions: Sessions, worker: str) -> int:
    """The job: stage what waits, apply what is due, drop what is old. Answers how many steps were taken."""
    done = 0
    while (import_id := _leased(sessions, worker)) is not None:
        stage_waiting(sessions, import_id, worker)
        done += 1
    for import_id in _due(sessions, clock.today()):
        done += apply_on_its_day(sessions, import_id)
    with sessions.begin() as session:
        return done + services.purge(session, now=clock.now())


def _leased(sessions: Sessions, worker: str) -> int | None:
    with sessions.begin() as session:
        return services.lease(session, worker, now=clock.now())


def _due(sessions: Sessions, today: date) -> list[int]:
    with _reading(sessions) as session:
        return services.due(session, today)


def _reading(sessions: Sessions) -> Session:
    """A session that takes no write lock."""
    return sessions(bind=read_only(sessions.kw["bind"]))


def stage_waiting(sessions: Sessions, import_id: int, worker: str) -> None:
    """Read the bytes that wait, then stage them chunk by chunk."""
    with _reading(sessions) as session:
        job = queries.an_import(session, import_id)
        content, encoding, habits = job.content or b"", job.encoding, queries.habits(session)
    try:
        parsed = parse(content, habits, encoding=encoding)
    except LineFault as fault:
        with sessions.begin() as session:
            services.fail(session, services.still_mine(session, import_id, worker), fault)
        return
    try:
        stage_parsed(sessions, import_id, parsed, worker)
    except Refusal as over:
        log.info("an import goes on elsewhere", number=import_id, why=str(over))


def stage_parsed(sessions: Sessions, import_id: int, parsed: Parsed, worker: str, told: Told = lambda _done, _total: None) -> None:
    """Raises Refusal where somebody else has taken over, or it was called off."""
    with sessions.begin() as session:
        services.begin(session, services.still_mine(session, import_id, worker), parsed)
    listed, done = parsed.numbers, 0
    for chunk in parsed.chunks():
        with sessions.begin() as session:
            job = services.still_mine(session, import_id, worker)
            stage(session, job, chunk, listed=listed)
            done = job.done = done + sum(map(len, chunk))
        told(done, parsed.total)
    while parsed_everybody(sessions, import_id, worker):
        told(done, parsed.total)
    with sessions.begin() as session:
        services.finish(session, services.still_mine(session, import_id, worker))


def parsed_everybody(sessions: Sessions, import_id: int, worker: str) -> int:
    """Some of those whom a file of everybody does not name; 0 when there are no more."""
    with sessions.begin() as session:
        job = services.still_mine(session, import_id, worker)
        return stage_unlisted(session, job) if job.is_complete else 0


def apply_on_its_day(sessions: Sessions, import_id: int) -> int:
    """Apply what was scheduled; where lines need a look by now, it goes back to the office."""
    try:
        apply(sessions, import_id)
    except Refusal as refusal:
        with sessions.begin() as session:
            services.give_back(session, import_id, refusal)
    return 1


def apply(sessions: Sessions, import_id: int) -> None:
    """Check again what changed since, in chunks, then the one step. Raises Refusal."""
    for _ in range(TRIES):
        check(sessions, import_id)
        try:
            with sessions.begin() as session:
                job = applying.apply(session, import_id)
        except Stale:
            continue
        with sessions.begin() as session:
            applying.note_new_people(session, job)
        return
    raise Refusal(N_("名簿がほかで変えられ続けています。少し待って、もう一度反映してください。"))


def check(sessions: Sessions, import_id: int) -> None:
    """Plan anew the lines whose people changed since the preview."""
    with _reading(sessions) as session:
        job = queries.an_import(session, import_id)
        if job.state != ImportState.SCHEDULED or applying.is_current(session, job):
            return
        stands, chunks = queries.state_of_things(session), applying.lines_to_check(session, job)
    differing = 0
    for chunk in chunks:
        with sessions.begin() as session:
            differing += applying.check_again(session, queries.an_import(session, import_id, to_change=True), chunk)
    with sessions.begin() as session:
        applying.checked(session, queries.an_import(session, import_id, to_change=True), stands, differing=differing)
