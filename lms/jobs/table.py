"""The table of the jobs: what each does, when, and what is due of it now."""

from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from typing import Any, Protocol

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from lms.followups import rules
from lms.jobs.chores import (
    Sessions,
    ask_pulse,
    back_up,
    blur_anonymous,
    publish_anonymous,
    purge,
    reindex,
    rewrite_anonymous,
    seal_audit,
    send_days,
    send_digest,
    send_follow_ups,
    send_mail,
    snapshots,
    sweep,
    transfers,
    vectors,
    verify_audit,
    workshops,
)
from lms.kernel import clock
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable
from lms.settings import Settings


class Keeps(Protocol):
    """What is kept of a job: since when it is known, when it ran last, how often it failed in a row."""

    seen_at: Any
    ran_at: Any
    failures: Any


@immutable
class Job:
    """*when* says its trigger in words, with *params*. *why_off* says why it does nothing here."""

    run: Callable[[Sessions, Settings], int]
    trigger: Any
    says: str = ""
    when: str = ""
    params: dict[str, object] = field(default_factory=dict)
    why_off: Callable[[Settings], str] = lambda _: ""

    @property
    def is_daily(self) -> bool:
        """Whether it has a time of day, which may be missed."""
        return isinstance(self.trigger, CronTrigger)

    def next_after(self, ran_at: datetime | None, now: datetime) -> datetime | None:
        """When the clock strikes next after *ran_at*; it may lie before *now*, where nobody was there to hear it."""
        found: datetime | None = self.trigger.get_next_fire_time(ran_at.astimezone(clock.TOKYO) if ran_at else None, now)
        return found

    def due_at(self, keeps: Keeps, now: datetime) -> datetime | None:
        """When it is to run next: at its time, or sooner where it has failed."""
        struck = self.next_after(keeps.ran_at or keeps.seen_at, now)
        if not (keeps.failures and keeps.ran_at):
            return struck
        again: datetime = keeps.ran_at + rules.wait(keeps.failures)
        return min(again, struck) if struck else again

    def is_missed(self, keeps: Keeps, now: datetime) -> bool:
        """Whether its time has come and gone unheard, or it failed and has rested. One of every few minutes comes again by itself."""
        due_at = self.due_at(keeps, now) if self.is_daily else None
        return due_at is not None and due_at <= now


# At the full hour, which is what the times of the rewritten files say: a file of this hour is no sign that somebody wrote in it.
_HOURLY: dict[str, Any] = {"trigger": CronTrigger(minute=0, timezone=clock.TOKYO), "when": N_("毎時0分")}


def _every(seconds: int) -> dict[str, Any]:
    trigger = IntervalTrigger(seconds=seconds)
    if seconds % 60:
        return {"trigger": trigger, "when": N_("%(count)d秒ごと"), "params": {"count": seconds}}
    return {"trigger": trigger, "when": N_("%(count)d分ごと"), "params": {"count": seconds // 60}}


def _at(hour: int, minute: int, days: str = "", when: str = N_("毎日 %(time)s")) -> dict[str, Any]:
    trigger = CronTrigger(day_of_week=days or None, hour=hour, minute=minute, timezone=clock.TOKYO)
    return {"trigger": trigger, "when": when, "params": {"time": f"{hour}:{minute:02}"}}


def _no_directory(settings: Settings) -> str:
    return "" if settings.backups else N_("置き場所（LMS_BACKUP_DIR）が決まっていないので、取りません。")


JOBS = {
    "followups": Job(send_follow_ups, says=N_("時期の来たおたずねと思い出しを届ける"), **_every(60)),
    "dispatch": Job(send_mail, says=N_("待っているメールを出す"), **_every(20)),
    "digest": Job(send_digest, says=N_("週に一度のまとめを届ける"), **_at(8, 10, "mon-fri", N_("平日 %(time)s"))),
    "pulse": Job(ask_pulse, says=N_("安全の脈を聞いていることを、みんなに一度知らせる"), **_at(8, 20, "mon-fri", N_("平日 %(time)s"))),
    "days": Job(send_days, says=N_("保留の期日と、困りごとに答える期日を知らせる"), **_at(8, 25, "mon-fri", N_("平日 %(time)s"))),
    "workshops": Job(workshops, says=N_("ハンズオンの席を空け、席のある人に知らせる"), **_every(300)),
    "transfers": Job(transfers, says=N_("人事のファイルを読み、その日に反映する"), **_every(3)),
    "snapshots": Job(snapshots, says=N_("先週の数を、課ごとに残す"), **_at(4, 10, "mon", N_("月曜 %(time)s"))),
    "reindex": Job(reindex, says=N_("さがす索引を確かめ、欠けていれば作り直す"), **_at(2, 10)),
    "vectors": Job(vectors, says=N_("新しい事例の、似た事例を見つける"), **_every(60)),
    "seal_audit": Job(seal_audit, says=N_("監査の記録に封をする"), **_every(60)),
    "verify_audit": Job(verify_audit, says=N_("監査の記録を端から確かめる"), **_at(2, 30)),
    "sweep": Job(sweep, says=N_("済んだ下書きやログインの跡を片づける"), **_at(3, 15)),
    "purge": Job(purge, says=N_("期間のすぎた退職者の名前と、古い通知を消す"), **_at(3, 40)),
    "anonymous": Job(publish_anonymous, says=N_("匿名の失敗を、週ごとにまとめて公開する"), **_at(6, 20, "mon", N_("月曜 %(time)s"))),
    "anonymous_rewrite": Job(rewrite_anonymous, says=N_("匿名の失敗の置き場所を書き直す"), **_HOURLY),
    "anonymous_times": Job(blur_anonymous, says=N_("匿名の失敗の置き場所の時刻をそろえる"), **_every(60)),
    "backup": Job(back_up, says=N_("バックアップを取る"), why_off=_no_directory, **_at(1, 30)),
}
HEARTBEAT = IntervalTrigger(seconds=15)
LOOK = IntervalTrigger(seconds=5)  # so soon is begun what somebody asks for
