"""Every action that the audit trail knows, in words. A test reads the code: an action without words does not pass. Pure."""

from dataclasses import dataclass

from lms.kernel.errors import N_

GROUPS = {
    "signin": N_("ログイン"),
    "people": N_("職員と権限"),
    "office": N_("設定と登録"),
    "learning": N_("講座"),
    "cases": N_("事例"),
    "courses": N_("講座"),
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
    "pin_issued": Action("signin", N_("はじめのPINを出した")),
    "pin_set": Action("signin", N_("PINを決めた")),
    "sso_bound": Action("signin", N_("庁内の認証サービスと結んだ")),
    "second_factor_on": Action("signin", N_("二段階の確認を始めた")),
    "second_factor_off": Action("signin", N_("二段階の確認をやめた")),
    "second_factor_reset": Action("signin", N_("二段階の確認を消した")),
    "second_factor_refused": Action("signin", N_("二段階の確認が合わなかった")),
    "recovery_code_used": Action("signin", N_("回復コードを使った")),
    "recovery_codes_renewed": Action("signin", N_("回復コードを出し直した")),
    "administrator_entered": Action("people", N_("最初のシステム管理者を登録した")),
    "person_entered": Action("people", N_("職員を登録した")),
    "person_posted": Action("people", N_("所属を決めた")),
    "person_corrected": Action("people", N_("登録を直した")),
    "person_left": Action("people", N_("退職の日を決めた")),
    "person_back": Action("people", N_("退職の日を取り消した")),
    "posting_added": Action("people", N_("発令を加えた")),
    "posting_ended": Action("people", N_("発令の終わりを決めた")),
    "posting_taken_back": Action("people", N_("発令を取り消した")),
    "leave_added": Action("people", N_("休みを加えた")),
    "leave_ended": Action("people", N_("休みの終わりを決めた")),
    "role_granted": Action("people", N_("役割を付けた")),
    "role_ended": Action("people", N_("役割を終えた")),
    "partner_invited": Action("people", N_("パートナーを招いた")),
    "invitation_ended": Action("people", N_("招待を終えた")),
    "people_exported": Action("people", N_("職員の一覧を書き出した")),
    "import_staged": Action("people", N_("職員の取り込みの差分を出した")),
    "import_columns_kept": Action("people", N_("取り込みの列の名前を決めた")),
    "import_codes_kept": Action("people", N_("取り込みの組織コードを決めた")),
    "import_decided": Action("people", N_("同じ人かどうかを決めた")),
    "import_scheduled": Action("people", N_("取り込みの日を決めた")),
    "import_given_back": Action("people", N_("取り込みの予定を戻した")),
    "import_applied": Action("people", N_("職員の取り込みを反映した")),
    "import_undone": Action("people", N_("職員の取り込みを元に戻した")),
    "import_cancelled": Action("people", N_("職員の取り込みをやめた")),
    "import_failed": Action("people", N_("職員の取り込みができなかった")),
    "unit_added": Action("office", N_("組織を加えた")),
    "unit_corrected": Action("office", N_("組織の名前やコードを直した")),
    "unit_reorganised": Action("office", N_("組織を組み替えた")),
    "tool_added": Action("office", N_("道具を加えた")),
    "tool_retired": Action("office", N_("道具を一覧から外した")),
    "tool_restored": Action("office", N_("道具を一覧に戻した")),
    "tool_changed": Action("office", N_("道具を直した")),
    "tool_moved": Action("office", N_("道具の順番を変えた")),
    "reading_corrected": Action("office", N_("読みを直した")),
    "reading_taken_back": Action("office", N_("読みの直しを取りやめた")),
    "word_added": Action("office", N_("自治体の言葉を加えた")),
    "word_changed": Action("office", N_("自治体の言葉を直した")),
    "word_withdrawn": Action("office", N_("自治体の言葉を取りやめた")),
    "terminal_registered": Action("office", N_("共用パソコンを登録した")),
    "terminal_revoked": Action("office", N_("共用パソコンの登録を外した")),
    "rules_drafted": Action("office", N_("AI利用ルールの下書きを保存した")),
    "rules_draft_discarded": Action("office", N_("AI利用ルールの下書きを捨てた")),
    "rules_published": Action("office", N_("AI利用ルールを公開した")),
    "licence_revoked": Action("people", N_("AIライセンスを止めた")),
    "licence_restored": Action("people", N_("AIライセンスを戻した")),
    "licences_exported": Action("people", N_("AIライセンスの一覧を書き出した")),
    "api_token_made": Action("office", N_("機械のための鍵を作った")),
    "api_token_revoked": Action("office", N_("機械のための鍵を止めた")),
    "api_token_used": Action("office", N_("機械のための鍵が使われた（一日に一度だけ残す）")),
    "ai_tried": Action("office", N_("庁内のAIを試した")),
    "mail_tried": Action("office", N_("メールを試しに送った")),
    "workshop_planned": Action("office", N_("ハンズオンの日程を決めた")),
    "workshop_moved": Action("office", N_("ハンズオンの日時か場所を変えた")),
    "workshop_seat_freed": Action("office", N_("ハンズオンの席を空けた")),
    "workshop_cancelled": Action("office", N_("ハンズオンを中止した")),
    "attendance_noted": Action("office", N_("ハンズオンの出席を付けた")),
    "restored": Action("office", N_("控えから戻した")),
    "setting_changed": Action("office", N_("設定を変えた")),
    "course_assigned": Action("learning", N_("講座を割り当てた")),
    "assignment_changed": Action("learning", N_("割り当てを直した")),
    "assignment_ended": Action("learning", N_("割り当てを終えた")),
    "assignment_exempted": Action("learning", N_("割り当てから免除した")),
    "assignment_exemption_ended": Action("learning", N_("免除をやめた")),
    "difference_asked": Action("learning", N_("変わったレッスンをお願いした")),
    "practice_half_released": Action("learning", N_("実践なしの修了を認めた")),
    "practice_looked_for": Action("learning", N_("実践なしの修了の願い出に、いっしょに実践をさがすと答えた")),
    "case_released": Action("cases", N_("事例を全庁に出した")),
    "case_returned": Action("cases", N_("事例を助言を付けて戻した")),
    "case_opened_to_partners": Action("cases", N_("事例をパートナーにも見せられるようにした")),
    "case_closed_to_partners": Action("cases", N_("事例を庁内だけにした")),
    "case_withdrawn": Action("cases", N_("事例を取り下げた")),
    "course_begun": Action("courses", N_("講座を書きはじめた")),
    "course_copied": Action("courses", N_("講座の写しをつくった")),
    "course_imported": Action("courses", N_("講座を持ち込んだ")),
    "course_sent": Action("courses", N_("講座を見直しに出した")),
    "course_returned": Action("courses", N_("講座を助言を付けて戻した")),
    "course_released": Action("courses", N_("講座を公開した")),
    "course_withdrawn": Action("courses", N_("講座の公開をやめた")),
    "guard_confirmed": Action("privacy", N_("個人情報チェックを確かめて保存した")),
    "own_data_exported": Action("privacy", N_("自分の記録を受け取った")),
    "certificate_opened": Action("privacy", N_("修了証の見せることを変えた")),
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
    "rename": N_("名前や場所を変える"),
    "merge": N_("ほかの組織と合わせる"),
    "join": N_("いまある組織に入れる"),
    "split": N_("分ける"),
}
OBJECTS = {
    "person": N_("職員"),
    "unit": N_("組織番号"),
    "tool": N_("道具番号"),
    "setting": N_("設定項目"),
    "assignment": N_("割り当て番号"),
    "course": N_("講座番号"),
    "case": N_("事例番号"),
    "posting": N_("発令"),
    "role_grant": N_("役割"),
    "terminal": N_("共用パソコン"),
    "people_import": N_("取り込み"),
    "people": N_("職員の一覧"),
    "made_course": N_("つくっている講座"),
    "mail": N_("メール"),
    "rules": N_("AI利用ルールの版"),
    "licences": N_("AIライセンスの一覧"),
    "api_token": N_("機械のための鍵"),
    "database": N_("データベース"),
    "workshop": N_("ハンズオン番号"),
    "word": N_("自治体の言葉の番号"),
}


def words_of(action: str) -> tuple[str, str]:
    """(what was done, its detail) in words; a code that nobody has put into words stands for itself."""
    name, _, detail = action.partition(":")
    known = ACTIONS.get(name)
    return known.words if known else name, DETAILS.get(detail, detail)


def names_in(group: str) -> list[str]:
    return [name for name, action in ACTIONS.items() if action.group == group]
