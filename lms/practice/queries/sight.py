"""Who may read a log, and what stands beside it: said once, for every page and file."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, undefer

from lms.accounts.models.people import Unit
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import LogEvidenceId, PracticeId, PracticeLogId
from lms.kernel.immutable import immutable
from lms.practice import rules
from lms.practice.kinds import Visibility
from lms.practice.models import LogEvidence, Practice, PracticeLog, PracticeMember

COUNTS: ColumnElement[bool] = PracticeLog.visibility != Visibility.OWN  # 自分だけ counts nowhere


@immutable
class Beside:
    """A file beside a log, without its content."""

    id: LogEvidenceId
    log_id: PracticeLogId
    about: str
    media_type: str
    size: int

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


def may_read_on_a_sheet(actor: Actor, log: Any, unit_path: str) -> bool:
    """As on a page for others, where 自分だけ never stands. *log*: one, or a row with its visibility, person and unit."""
    return rules.may_read(
        log.visibility,
        is_own=log.person_id == actor.person_id,
        is_near=log.unit_id in actor.memberships or actor.heads(unit_path),
        in_section=any(unit_path.startswith(path) for path in actor.sections),
    )


def takes_part(actor: Actor) -> ColumnElement[bool]:
    """The practice of a statement is one's own, or one takes part in it: for statements that have found it by something else."""
    joined = exists().where(PracticeMember.practice_id == Practice.id, PracticeMember.person_id == actor.person_id)
    return or_(Practice.owner_id == actor.person_id, joined.correlate_except(PracticeMember))


def readable_logs(session: Session, actor: Actor, practice_id: PracticeId) -> list[PracticeLog]:
    """The logs of a practice that this person may read, the first one first."""
    found = session.execute(_with_path(actor).where(PracticeLog.practice_id == practice_id).order_by(PracticeLog.logged_at, PracticeLog.id))
    return [log for log, path, is_mine in found if may_read(actor, log, path, is_mine=is_mine)]


def readable_log(session: Session, actor: Actor, log_id: PracticeLogId) -> PracticeLog:
    """Raises NotFound for what is missing and for what is not for this person."""
    found = session.execute(_with_path(actor).where(PracticeLog.id == log_id)).first()
    if found is None or not may_read(actor, found[0], found[1], is_mine=found[2]):
        raise NotFound(N_("記録が見つかりません。"))
    log: PracticeLog = found[0]
    return log


def beside(session: Session, log_ids: Collection[PracticeLogId]) -> dict[PracticeLogId, list[Beside]]:
    """The files of each log. Ask for the logs first: this looks at no rights."""
    if not log_ids:
        return {}
    told = (LogEvidence.id, LogEvidence.log_id, LogEvidence.about, LogEvidence.media_type, LogEvidence.size)
    found: dict[PracticeLogId, list[Beside]] = {}
    for row in columns(session, select(*told).where(LogEvidence.log_id.in_(log_ids)).order_by(LogEvidence.id)):
        found.setdefault(row.log_id, []).append(Beside(*row))
    return found


def readable_file(session: Session, actor: Actor, evidence_id: LogEvidenceId) -> LogEvidence:
    """A file beside a log that this person may read. Raises NotFound."""
    found = session.scalar(select(LogEvidence).where(LogEvidence.id == evidence_id).options(undefer(LogEvidence.content)))
    if found is None:
        raise NotFound(N_("ファイルが見つかりません。"))
    readable_log(session, actor, found.log_id)
    return found


def own_file(session: Session, actor: Actor, evidence_id: LogEvidenceId) -> LogEvidence:
    """A file that this person has put beside a log. Raises NotFound."""
    found = session.scalar(select(LogEvidence).where(LogEvidence.id == evidence_id, LogEvidence.person_id == actor.person_id))
    if found is None:
        raise NotFound(N_("ファイルが見つかりません。"))
    return found


def log_of_ones_own(session: Session, actor: Actor, log_id: PracticeLogId) -> PracticeLog:
    """A log about one's own try, whoever has written it. Raises NotFound."""
    found = session.scalar(select(PracticeLog).where(PracticeLog.id == log_id, PracticeLog.person_id == actor.person_id))
    if found is None:
        raise NotFound(N_("記録が見つかりません。"))
    return found


def _with_path(actor: Actor) -> Any:
    """A log, the path of its unit, and whether the practice is one's own or one takes part in it."""
    found = select(PracticeLog, Unit.path, takes_part(actor)).join(Practice, Practice.id == PracticeLog.practice_id)
    return found.join(Unit, Unit.id == PracticeLog.unit_id)


def may_read(actor: Actor, log: PracticeLog, unit_path: str, *, is_mine: bool) -> bool:
    """On one's own pages. *is_mine*: the practice is one's own, or one takes part in it."""
    if log.person_id == actor.person_id or (is_mine and log.visibility != Visibility.OWN):
        return True
    return actor.reads_cases and may_read_on_a_sheet(actor, log, unit_path)
