"""Whether the scheduler gives signs of life and its jobs end well: said to the office and to the doctor alike."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal, select
from sqlalchemy.orm import Session

from lms.admin.kinds.findings import Finding, Level
from lms.followups.models import Heartbeat, JobRun
from lms.followups.runs import SILENT_AFTER
from lms.kernel import clock
from lms.kernel.db import columns
from lms.kernel.errors import N_


def look(session: Session) -> Iterator[Finding]:
    """Both in one statement, for the front door of the office asks it each time."""
    newest = select(func.max(JobRun.id)).where(JobRun.finished_at.is_not(None)).group_by(JobRun.name)
    one, failed = select(literal(1)).subquery("one"), and_(JobRun.id.in_(newest), JobRun.error != "")
    beat = select(func.max(Heartbeat.beat_at)).scalar_subquery()
    asked = select(beat.label("beat_at"), JobRun.name, JobRun.finished_at, JobRun.error)
    found = columns(session, asked.select_from(one.outerjoin(JobRun, failed)).order_by(JobRun.name)).all()
    yield from scheduler(found[0].beat_at)
    yield from jobs([each for each in found if each.name])


def scheduler(last: datetime | None) -> Iterator[Finding]:
    silent = None if last is None else clock.now() - last
    if silent is not None and silent <= SILENT_AFTER:
        seconds = max(int(silent.total_seconds()), 0)
        yield Finding("scheduler", Level.WELL, N_("定期実行は動いています（%(seconds)d秒前）。"), params={"seconds": seconds})
        return
    says = (
        N_("定期実行がまだ一度も動いていません。")
        if last is None
        else N_("定期実行が %(since)s から止まっています。おたずねもメールも出ません。")
    )
    mend = N_("サーバーで `lms serve`、または `lms worker` を起動してください。止まっていた間の分は、動きだすと一度で追いつきます。")
    yield Finding("scheduler", Level.LOOK, says, mend, {"since": _minute(last)} if last else {}, page="jobs.index")


def jobs(failed: Sequence[Any]) -> Iterator[Finding]:
    for run in failed:
        yield Finding(
            "job",
            Level.LOOK,
            N_("自動の仕事 %(name)s が、%(at)s に失敗しました（%(error)s）。"),
            N_("ログで同じ時刻の job failed を見て、わけを直してください。仕事はひとりでに試し直します。"),
            {"name": run.name, "at": _minute(run.finished_at), "error": run.error},
            page="jobs.index",
        )
    if not failed:
        yield Finding("job", Level.WELL, N_("自動の仕事は、どれも終わりまで進んでいます。"))


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"
