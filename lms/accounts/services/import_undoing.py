"""Taking an applied import back within seven days, until somebody acted on it; and saying what stands against it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import ImportState
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.imports import ImportLine, PeopleImport
from lms.accounts.models.imports import ImportState as StateRow
from lms.accounts.models.office import IdempotencyKey
from lms.accounts.models.people import Person, Posting
from lms.accounts.queries import imports as queries
from lms.accounts.services import audit
from lms.accounts.services.import_applying import TABLES, UNDO_WITHIN, after, put
from lms.accounts.services.import_staging import OF_PERSON, OF_POSTING
from lms.kernel import clock
from lms.kernel.db import Base, Key
from lms.kernel.errors import N_, Refusal
from lms.kernel.ids import PersonId

ONLY_CAME_AND_WENT = ("signed_in", "signed_out", "signin_refused")
OWN_TABLES = frozenset({"people", "postings", "login_names", "people_imports", "people_import_lines", "people_import_states"})
NAMED = 3  # persons in a refusal


def undo(session: Session, actor_id: PersonId | None, import_id: int) -> PeopleImport:
    """Give everything back the values it had. Raises Refusal with what stands against it."""
    job = queries.an_import(session, import_id, to_change=True)
    if job.state != ImportState.APPLIED or job.applied_at is None:
        raise Refusal(N_("この取り込みは、もう終わっています。"))
    if clock.now() > job.applied_at + UNDO_WITHIN:
        raise Refusal(N_("反映から7日を過ぎたため、まとめては戻せません。直した表を読み込んでください。"))
    _refuse_after_another(session, job)
    _refuse_after_deeds(session, job)
    _refuse_after_changes(session, job)
    _refuse_what_hangs_on_it(session, job)
    session.execute(update(ImportLine).where(ImportLine.import_id == job.id, ImportLine.person_ordinal.is_not(None)).values(person_id=None))
    session.execute(update(StateRow).where(StateRow.import_id == job.id, StateRow.person_ordinal.is_not(None)).values(person_id=None))
    session.flush()
    for target in ("posting", "login", "person"):
        session.execute(delete(TABLES[target]).where(TABLES[target].c.id.in_(_new_ids(job, target))))
    for target, names in (("person", OF_PERSON), ("posting", OF_POSTING)):
        put(session, TABLES[target], names, *after(job, target, "before"))
    job.state, job.ended_at = ImportState.UNDONE, clock.now()
    audit(session, actor_id, "import_undone", "people_import", job.id)
    session.flush()
    session.expire_all()
    return job


def _new_ids(job: PeopleImport, target: str) -> Any:
    state = StateRow.__table__.c
    return select(literal(int(job.bases.get(target, 0)), Key) + state.ordinal).where(*after(job, target), state.ordinal.is_not(None))


def _people(job: PeopleImport) -> Any:
    """Ids of everybody whom the import touched."""
    state = StateRow.__table__.c
    whose = func.coalesce(state.person_id, literal(int(job.bases.get("person", 0)), Key) + state.person_ordinal)
    return select(whose).where(state.import_id == job.id)


def _refuse_after_another(session: Session, job: PeopleImport) -> None:
    later = select(PeopleImport.id).where(PeopleImport.state == ImportState.APPLIED, PeopleImport.id != job.id)
    later = later.where(
        or_(PeopleImport.applied_at > job.applied_at, and_(PeopleImport.applied_at == job.applied_at, PeopleImport.id > job.id))
    )
    found = session.scalar(later.order_by(PeopleImport.id).limit(1))
    if found is not None:
        raise Refusal(N_("このあとに取り込み%(number)dが反映されています。先にそちらを戻してください。"), number=found)


def _refuse_after_deeds(session: Session, job: PeopleImport) -> None:
    touched = _people(job)
    saved = select(IdempotencyKey.owner_id).where(IdempotencyKey.owner_id.in_(touched), IdempotencyKey.taken_at > job.applied_at)
    saved = saved.where(IdempotencyKey.location != "", ~IdempotencyKey.location.startswith("/people/import"))
    told = select(AuditEntry.actor_id).where(AuditEntry.actor_id.in_(touched), AuditEntry.at > job.applied_at)
    told = told.where(AuditEntry.action.not_in(ONLY_CAME_AND_WENT), ~AuditEntry.action.startswith("import_"))
    who = [*session.scalars(saved.distinct().limit(NAMED)), *session.scalars(told.distinct().limit(NAMED))]
    _refuse(session, who, N_("反映のあとに保存した人がいるため、まとめては戻せません：%(names)s"))


def _refuse_after_changes(session: Session, job: PeopleImport) -> None:
    message = N_("反映のあとに変えられた所があるため、まとめては戻せません：%(names)s")
    for target, names in (("person", OF_PERSON), ("posting", OF_POSTING), ("login", ())):
        _refuse(session, list(session.scalars(_changed(job, target, names).limit(NAMED))), message)
    new = select(Posting.person_id).where(Posting.person_id.in_(_people(job)), Posting.created_at > job.applied_at)
    _refuse(session, list(session.scalars(new.distinct().limit(NAMED))), message)


def _changed(job: PeopleImport, target: str, names: Sequence[str]) -> Any:
    """Whose rows are not as the import wrote them, or gone."""
    table: Table = TABLES[target]
    state = StateRow.__table__.c
    row_id = case((state.ordinal.is_(None), state.target_id), else_=literal(int(job.bases.get(target, 0)), Key) + state.ordinal)
    differ: list[ColumnElement[bool]] = [table.c[name].is_distinct_from(state[name]) for name in names]
    whose = func.coalesce(state.person_id, literal(int(job.bases.get("person", 0)), Key) + state.person_ordinal)
    found = select(whose).select_from(StateRow.__table__.outerjoin(table, table.c.id == row_id))
    return found.where(*after(job, target), or_(table.c.id.is_(None), *differ)).distinct()


def _refuse_what_hangs_on_it(session: Session, job: PeopleImport) -> None:
    """New people and postings may only go while nothing else points to them (a password is given, a plan is made …)."""
    for target, referred in (("person", "people.id"), ("posting", "postings.id")):
        if target not in job.bases:
            continue
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if table.name not in OWN_TABLES and any(key.target_fullname == referred for key in column.foreign_keys):
                    pointing = select(column).where(column.in_(_new_ids(job, target)))
                    _refuse_pointing(session, target, list(session.scalars(pointing.distinct().limit(NAMED))))


def _refuse_pointing(session: Session, target: str, ids: list[int]) -> None:
    who = ids if target == "person" else list(session.scalars(select(Posting.person_id).where(Posting.id.in_(ids))))
    _refuse(session, who, N_("もうパスワードや記録のある人がいるため、まとめては戻せません：%(names)s"))


def _refuse(session: Session, who: Sequence[Any], message: str) -> None:
    if who:
        names = session.scalars(select(Person.name).where(Person.id.in_(set(who))).order_by(Person.id).limit(NAMED))
        raise Refusal(message, names="、".join(names))


def may_undo(job: PeopleImport) -> bool:
    return job.state == ImportState.APPLIED and job.applied_at is not None and clock.now() <= job.applied_at + UNDO_WITHIN
