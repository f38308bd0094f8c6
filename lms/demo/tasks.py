"""The work inventory of the town: the tasks that the practices of the demo stand on, judged as a 課 would judge them. No dice."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from lms.demo.register import Town
from lms.demo.words import shelf
from lms.inventory import services as inventory
from lms.inventory.services import TaskEntry
from lms.kernel.actor import Actor
from lms.kernel.ids import WorkTaskId

PAPER = ("紙", "票", "台帳", "はがき", "回覧", "日誌", "掲示", "シート", "しおり", "帳", "手引き", "記録")
TWICE = ("集計", "台帳", "月報", "突き合わせ", "一覧", "予約", "点検")
COSTS = {
    "文案": 1,
    "メール": 1,
    "翻訳": 2,
    "議事録要約": 2,
    "想定問答": 2,
    "企画": 3,
    "問合せ・FAQ": 3,
    "集計": 3,
    "マクロ": 4,
    "その他": 4,
}
IMPACTS = {"窓口・電話": 5, "広報": 4, "文書作成": 3, "集計・点検": 3, "企画・計画": 3, "会議・記録": 2}
NOTICED = (0.6, 0.45, 0.3, 0.15)  # the share of the time that a good try wins, for effects from 5 down


def found(session: Session, town: Town) -> None:
    """Enter every task of every 課, in one statement."""
    seeds = shelf("practices", "practice")
    ids = inventory.add_tasks(session, [(town.units[seed["unit"]].id, _judged(seed)) for seed in seeds])
    town.tasks.update(((seed["unit"], seed["work"]), task_id) for seed, task_id in zip(seeds, ids, strict=True))


def task_of(town: Town, actor: Actor, seed: Mapping[str, Any]) -> WorkTaskId | None:
    """The task that a plan hangs on, for those who serve where it is done."""
    return town.tasks.get((seed["unit"], seed["work"])) if town.units[seed["unit"]].id == actor.section_id else None


def _judged(seed: Mapping[str, Any]) -> TaskEntry:
    share = 1 - seed["after"] / seed["before"]
    is_long = seed["before"] * seed["times"] >= 600
    return TaskEntry(
        name=seed["work"],
        minutes=seed["before"],
        times_per_month=seed["times"],
        on_paper=any(word in seed["work"] for word in PAPER),
        typed_twice=any(word in seed["work"] for word in TWICE),
        impact=min(5, IMPACTS[seed["field"]] + is_long),
        cost=min(5, COSTS[seed["ai_use"]] + len(seed["work"]) % 2),
        effect=5 - sum(share < least for least in NOTICED),
    )
