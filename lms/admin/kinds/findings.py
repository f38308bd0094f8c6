"""What is looked at before the office's front door, and what to press where something was found."""

from dataclasses import field
from enum import StrEnum

from lms.kernel.errors import N_
from lms.kernel.immutable import immutable


class Level(StrEnum):
    WELL = "well"
    LOOK = "look"  # somebody should look at it; the product goes on
    STOP = "stop"  # the product cannot work, or not safely


@immutable
class Finding:
    """One thing that was looked at: its stable name, what there is to say, and how to mend it. *page* is the endpoint that mends it."""

    name: str
    level: Level
    says: str
    mend: str = ""
    params: dict[str, object] = field(default_factory=dict)
    page: str = ""


# What to press where something was found, by its name.
ACTIONS = {
    "letters": N_("送信の記録を見る"),
    "course": N_("講座の状態を見る"),
    "municipality": N_("自治体名を書く"),
    "office-contact": N_("連絡先を書く"),
    "units": N_("組織を加える"),
    "sign-in": N_("パスワードを渡す"),
    "tools": N_("使ってよい道具を決める"),
    "ai-rules": N_("ルールを整える"),
    "closed-days": N_("閉庁日を書く"),
    "council-sessions": N_("議会の会期を書く"),
    "retention": N_("残す期間を確かめる"),
    "published-contacts": N_("公開している連絡先を書く"),
    "mail-password": N_("メールの設定を開く"),
    "mail-server": N_("メールの設定を開く"),
    "scheduler": N_("自動の仕事を見る"),
    "job": N_("自動の仕事を見る"),
    "backup": N_("自動の仕事を見る"),
}


@immutable
class Step:
    """The one most useful thing to do next; the finding it is about, where it is about one."""

    says: str
    action: str
    page: str
    params: dict[str, object] = field(default_factory=dict)
    finding: Finding | None = None
