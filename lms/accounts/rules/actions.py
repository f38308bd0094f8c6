"""Every action that the audit trail knows, in words. A test reads the code: an action without words does not pass. Pure."""

from dataclasses import dataclass

from lms.kernel.errors import N_

GROUPS = {
    "signin": N_("ログイン"),
    "people": N_("職員と権限"),
    "office": N_("設定と登録"),
    "cases": N_("事例"),
    "privacy": N_("個人情報"),
    "audit": N_("監査の記録"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """*words* say what was done; it belongs to a *group* of the filter."""

    group: str
    words: str


ACTIONS = {  # what follows a colon in an entry is the detail: role_granted:office
    "signed_in": Action("signin", N_("ログインした")),
    "signed_out": Action("signin", N_("ログアウトした")),
    "signin_refused": Action("signin", N_("ログインできなかった")),
    "password_changed": Action("signin", N_("パスワードを変えた")),
    "password_reissued": Action("signin", N_("一回だけのパスワードを出し直した")),
    "administrator_entered": Action("people", N_("最初のシステム管理者を登録した")),
    "person_entered": Action("people", N_("職員を登録した")),
    "person_posted": Action("people", N_("所属を決めた")),
    "role_granted": Action("people", N_("役割を付けた")),
    "unit_added": Action("office", N_("組織を加えた")),
    "tool_added": Action("office", N_("道具を加えた")),
    "tool_retired": Action("office", N_("道具を一覧から外した")),
    "tool_restored": Action("office", N_("道具を一覧に戻した")),
    "setting_changed": Action("office", N_("設定を変えた")),
    "case_released": Action("cases", N_("事例を全庁に出した")),
    "case_returned": Action("cases", N_("事例を助言を付けて戻した")),
    "case_withdrawn": Action("cases", N_("事例を取り下げた")),
    "guard_confirmed": Action("privacy", N_("個人情報チェックを確かめて保存した")),
    "own_data_exported": Action("privacy", N_("自分の記録を受け取った")),
    "retention_held": Action("privacy", N_("消すのを保留にした")),
    "retention_released": Action("privacy", N_("保留をやめた")),
    "person_erased": Action("privacy", N_("退職者の名前を消した")),
    "audit_exported": Action("audit", N_("監査の記録をCSVで受け取った")),
}
DETAILS = {
    "office": N_("DX推進室"),
    "promoter": N_("推進員"),
    "facilitator": N_("ファシリテーター"),
    "author": N_("講座の作り手"),
    "executive": N_("経営層"),
    "partner": N_("庁外のパートナー"),
    "administrator": N_("システム管理者"),
    "fictional": N_("架空の例です"),
    "published": N_("公表されている連絡先です"),
    "not_personal": N_("個人の番号ではありません"),
    "other": N_("その他"),
}
OBJECTS = {
    "person": N_("職員"),
    "unit": N_("組織番号"),
    "tool": N_("道具番号"),
    "setting": N_("設定項目"),
    "case": N_("事例番号"),
}


def words_of(action: str) -> tuple[str, str]:
    """(what was done, its detail) in words; a code that nobody has put into words stands for itself."""
    name, _, detail = action.partition(":")
    known = ACTIONS.get(name)
    return known.words if known else name, DETAILS.get(detail, detail)


def names_in(group: str) -> list[str]:
    return [name for name, action in ACTIONS.items() if action.group == group]
