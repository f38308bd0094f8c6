"""下書き: a case that is still being written. Its authors alone see it; it is told when it is finished."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.services import drop_everybodys_drafts
from lms.cases import queries, rules
from lms.cases.events import CaseDraftDiscarded
from lms.cases.kinds import CaseState
from lms.cases.models import Case, CaseAuthor, CaseSource
from lms.cases.queries import telling as reading
from lms.cases.services import CaseEntry, judge, put_into_index, telling
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.errors import N_, NotFound
from lms.kernel.events import publish
from lms.kernel.ids import CaseId, PersonId, PracticeLogId
from lms.kernel.versions import write_over
from lms.practice.services.holding import hold_plans


def keep(session: Session, actor: Actor, log_ids: Sequence[PracticeLogId], entry: CaseEntry) -> Case:
    """Put aside what is written so far; nothing has to be filled in. The authors of the other logs may go on with it."""
    logs = telling.held_sources(session, actor, log_ids)
    _judge_draft(entry)
    made = telling.lay_down(session, actor, logs, asdict(entry))
    telling.name_authors(session, actor, made)
    return made


def keep_again(session: Session, actor: Actor, case_id: CaseId, entry: CaseEntry, *, version: int, now: datetime) -> Case:
    """The draft as it stands now. Raises NotFound, Stale."""
    _judge_draft(entry)
    return _rewritten(session, actor, case_id, entry, version, now)


def finish(session: Session, actor: Actor, case_id: CaseId, entry: CaseEntry, *, version: int, now: datetime) -> Case:
    """The draft is a case: told as one that was written in one go. Raises NotFound, Stale, Unacceptable."""
    judge(entry)
    hold_plans(session, [practice for _log, practice in reading.sources_of(session, case_id)])  # a log is taken out before, or not any more
    case = _rewritten(session, actor, case_id, entry, version, now)
    telling.open_up(session, case, [practice for _log, practice in reading.sources_of(session, case.id)], now=now)
    put_into_index(session, case)
    return case


def discard(session: Session, actor: Actor, case_id: CaseId) -> None:
    """The draft is gone, with what its other writers have typed and were told about it, and its logs may be told anew. Raises NotFound."""
    if reading.own_draft(session, actor, case_id) is None or not _is_held(session, case_id):
        raise NotFound(N_("下書きが見つかりません。"))
    drop_everybodys_drafts(session, reading.typed_key(case_id))
    others = tuple(author for author, _name in queries.authors(session, case_id) if author != actor.person_id)
    publish(session, CaseDraftDiscarded(case_id, reading.place_of(case_id, CaseState.DRAFT), actor.name, others))
    _remove(session, [case_id])


def _is_held(session: Session, case_id: CaseId) -> bool:
    """Whether it is a draft still: who tells it at this moment has come before, or finds it gone."""
    case = hold(session, Case, case_id)
    return case is not None and case.state == CaseState.DRAFT


def forget_drafts(session: Session, person_id: PersonId, _spellings: Sequence[str]) -> None:
    """What a person wrote alone and told nobody goes with that person."""
    other = aliased(CaseAuthor)
    alone = ~select(other.case_id).where(other.case_id == Case.id, other.person_id != person_id).exists()
    own = select(Case.id).join(CaseAuthor, CaseAuthor.case_id == Case.id).where(CaseAuthor.person_id == person_id)
    _remove(session, session.scalars(own.where(Case.state == CaseState.DRAFT, alone)).all())


def _remove(session: Session, case_ids: Sequence[CaseId]) -> None:
    for table, key in ((CaseSource, CaseSource.case_id), (CaseAuthor, CaseAuthor.case_id), (Case, Case.id)):
        session.execute(delete(table).where(key.in_(case_ids)))


def _judge_draft(entry: CaseEntry) -> None:
    rules.check_lengths({name: text for name, text in asdict(entry).items() if isinstance(text, str)})
    rules.check_figures(entry.minutes_before, entry.minutes_after, entry.times_per_month)


def _rewritten(session: Session, actor: Actor, case_id: CaseId, entry: CaseEntry, version: int, now: datetime) -> Case:
    case = reading.own_draft(session, actor, case_id)
    if case is None:
        raise NotFound(N_("下書きが見つかりません。"))
    write_over(session, case, version, {**asdict(entry), "updated_at": now}, Case.state == CaseState.DRAFT)
    return case
