"""The entries of the main navigation, and the doors of the office and the administrator: for whom each is."""

from dataclasses import dataclass

from lms.kernel.actor import Actor
from lms.kernel.errors import N_
from lms.web import policy
from lms.web.policy import Policy


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    endpoint: str
    picture: str
    text: str
    policy: Policy  # whoever it allows is shown the entry


ENTRIES = (
    Entry("home", "home.index", "home", N_("ホーム"), policy.SIGNED_IN),
    Entry("learn", "learning.catalogue", "learn", N_("学ぶ"), policy.SIGNED_IN),
    Entry("practice", "practice.index", "practice", N_("実践"), policy.SIGNED_IN),
    Entry("case", "cases.index", "case", N_("事例"), policy.CASE_READER),
    Entry("promote", "admin.settings", "promote", N_("推進"), policy.OFFICE_OR_ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class Door:
    """A page behind a front door: its name, and one line on what it is for."""

    endpoint: str
    text: str
    about: str
    policy: Policy


OFFICE_DOORS = (
    Door("admin.settings", N_("設定"), N_("自治体の名前、閉庁日、数を出す最小の人数"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("admin.units", N_("組織"), N_("部・課・係と、その内線"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("admin.people", N_("職員"), N_("登録と、はじめのパスワード"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("terminals.index", N_("共用パソコン"), N_("登録と、職員番号とPINでのログイン"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("admin.tools", N_("使ってよい道具"), N_("計画を立てる画面で選べる道具"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("followups.messages", N_("送信の記録"), N_("届いたか分からないメール"), policy.OFFICE_OR_ADMINISTRATOR),
)
ADMIN_DOORS = (Door("admin.components", N_("部品の一覧"), N_("画面の部品の見本"), policy.ADMINISTRATOR),)


def doors_for(actor: Actor, doors: tuple[Door, ...]) -> list[Door]:
    """Those of *doors* that this person may open."""
    return [door for door in doors if door.policy.allows(actor)]


def entries_for(actor: Actor) -> list[tuple[str, str, str, str]]:
    """(key, endpoint, picture, text) of what this person may open."""
    return [(e.key, e.endpoint, e.picture, e.text) for e in ENTRIES if e.policy.allows(actor)]
