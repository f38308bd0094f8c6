"""Words of the front doors: the settings as the office sees them, pages of the guide."""

from enum import StrEnum

from lms.followups.kinds.letters import Format
from lms.kernel.errors import N_, U_
from lms.kernel.immutable import immutable


class Kind(StrEnum):
    """How a setting is typed and shown."""

    LINE = "line"
    SWITCH = "switch"
    NUMBER = "number"
    MONTH = "month"
    LINES = "lines"
    DAYS = "days"
    PERIODS = "periods"
    CHOICE = "choice"


@immutable
class Shown:
    """A setting on its page. *needed* is what to say where it is left empty."""

    key: str
    label: str
    kind: Kind
    about: str = ""
    needed: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@immutable
class Section:
    """A page of settings with one button."""

    title: str
    rows: tuple[Shown, ...]


WEBHOOK_FORMATS = (
    (Format.JSON.value, N_("JSON（まなびの環の形）")),
    (Format.SLACK.value, "Slack"),
    (Format.TEAMS.value, "Microsoft Teams"),
    (Format.LINE_WORKS.value, "LINE WORKS"),
    (Format.APPRISE.value, N_("apprise（システム管理者が LMS_APPRISE_URL で決めたあて先）")),
)
SECTIONS = {
    "general": Section(
        N_("名前と連絡先"),
        (
            Shown(
                "municipality",
                N_("自治体名"),
                Kind.LINE,
                N_("ページの下とログインの画面に出ます。"),
                N_("自治体名を書いてください。"),
            ),
            Shown("office_name", N_("担当課の名前"), Kind.LINE, needed=N_("担当課の名前を書いてください。")),
            Shown("office_phone", N_("担当課の内線"), Kind.LINE, N_("困ったときの連絡先として、どのページの下にも出ます。")),
        ),
    ),
    "calendar": Section(
        N_("年度と暦"),
        (
            Shown(
                "fiscal_year_month",
                N_("年度の最初の月"),
                Kind.MONTH,
                N_("講座の割り当てと修了は、年度ごとに数えます。年度の途中では変えないでください。"),
            ),
            Shown(
                "closed_days",
                N_("閉庁日"),
                Kind.DAYS,
                N_(
                    "土日・祝日・年末年始のほかに閉じる日を、一行にひとつ、2026-12-28 や 令和8年12月28日 のように。おたずねは、つぎの開庁日に届きます。"
                ),
            ),
            Shown(
                "council_sessions",
                N_("議会の会期"),
                Kind.PERIODS,
                N_("一行にひとつ、「2026-12-01〜2026-12-18 12月議会」のように。おたずねは、終わってから届きます。"),
            ),
            Shown(
                "busy_periods",
                N_("繁忙期"),
                Kind.PERIODS,
                N_("一行にひとつ、「2027-03-15〜2027-04-10 転入・転出の窓口」のように。おたずねは、終わってから届きます。"),
            ),
        ),
    ),
    "access": Section(
        N_("共有と守り"),
        (
            Shown(
                "second_check", N_("全庁に出す前に、もう一人が確かめる"), Kind.SWITCH, N_("外すと、共有した事例はすぐに全庁で読めます。")
            ),
            Shown("formal_route", N_("事故報告の道すじ"), Kind.LINES, N_("失敗事例の画面に出す手順を一行にひとつ。空なら一般的な4つ。")),
            Shown(
                "log_evidence",
                N_("記録に写真や資料を添えられるようにする"),
                Kind.SWITCH,
                N_("外すと、新しく添えられなくなります。添えてあるものは、本人が消すまで残ります。"),
            ),
            Shown(
                "meetings_are_learning",
                N_("ナレッジ会議への出席を、学びに数える"),
                Kind.SWITCH,
                N_("付けると、出席した会議が、本人の「変化の実感」に学びとして載ります。"),
            ),
            Shown(
                "answer_by_link",
                N_("おたずねのメールのリンクから、ログインせずに答えられる"),
                Kind.SWITCH,
                N_("リンクは14日のあいだ、1回だけ使えます。開くと、計画の一文と4つの答えだけが出ます。"),
            ),
            Shown(
                "small_group",
                N_("数を出す最小の人数"),
                Kind.NUMBER,
                N_("これより少ない集まりの数は、ページに出しません。5〜100。"),
                N_("人数を書いてください。"),
                U_("人"),
            ),
            Shown(
                "published_contacts",
                N_("公開している連絡先"),
                Kind.LINES,
                N_("市の代表電話など、だれが書いてもよい番号やメールを一行にひとつ。個人情報チェックは、これらを止めません。"),
            ),
            Shown(
                "retention_months",
                N_("退職した人の名前を残す期間"),
                Kind.NUMBER,
                N_("この期間のあと、名前は「元職員」に変わります。書いた事例は残ります。0〜120。"),
                N_("月数を書いてください。"),
                U_("か月"),
            ),
            Shown(
                "rules_grace_days",
                N_("AI利用ルールの新しい版を確かめるまでの猶予"),
                Kind.NUMBER,
                N_("新しい版が始まった日から数えます。そのあいだ、AIライセンスは続きます。0〜365。"),
                N_("日数を書いてください。"),
                U_("日"),
            ),
            Shown(
                "password_length",
                N_("パスワードの最小の長さ"),
                Kind.NUMBER,
                N_("長いほど安全です。8〜64。"),
                N_("文字数を書いてください。"),
                U_("文字"),
            ),
            Shown("second_factor_required", N_("DX推進室とシステム管理者に、2つめの確認を求める"), Kind.SWITCH),
            Shown(
                "terminal_idle_minutes",
                N_("共用パソコンで、触らないとログアウトするまで"),
                Kind.NUMBER,
                N_("2〜30。"),
                N_("分の数を書いてください。"),
                U_("分"),
            ),
        ),
    ),
    "mail": Section(
        N_("メール"),
        (
            Shown(
                "mail_host",
                N_("メールサーバー"),
                Kind.LINE,
                N_("mail.example.lg.jp のような名前。空にすると、知らせは画面の中だけに届きます。"),
            ),
            Shown("mail_port", N_("ポート"), Kind.NUMBER, N_("25、587、または 465。"), N_("ポートの番号を書いてください。")),
            Shown("mail_starttls", N_("STARTTLS で暗号化する"), Kind.SWITCH),
            Shown("mail_tls_first", N_("はじめから TLS で暗号化する"), Kind.SWITCH, N_("ポート 465 のサーバーは、こちらです。")),
            Shown(
                "mail_verified",
                N_("サーバーの証明書を確かめる"),
                Kind.SWITCH,
                N_(
                    "なりすましたサーバーに、パスワードや知らせを渡さないためです。証明書は、このサーバーが信頼する認証局のものが要ります。"
                ),
            ),
            Shown("mail_sender", N_("差出人のアドレス"), Kind.LINE, N_("manabi@example.lg.jp のように。")),
            Shown("mail_user", N_("サーバーの利用者名"), Kind.LINE, N_("サーバーが求めるときだけ書きます。")),
        ),
    ),
    "webhook": Section(
        N_("チャット"),
        (
            Shown(
                "webhook_enabled",
                N_("希望する人の知らせを、チャットにも渡す"),
                Kind.SWITCH,
                N_("渡すのは、メールに書くことと、あて先のメールアドレスだけです。選んだ人の分だけを渡します。"),
            ),
            Shown("webhook_format", N_("渡し方"), Kind.CHOICE, choices=WEBHOOK_FORMATS),
            Shown(
                "webhook_url",
                N_("受け取るサーバーのアドレス"),
                Kind.LINE,
                N_(
                    "https://chat.example.lg.jp/manabi のように。庁内のネットワークの中にあるサーバーだけが使えます。庁外のチャットへは、そのサーバーから一人ひとりに渡してください。"
                ),
            ),
        ),
    ),
    "ai": Section(
        N_("庁内のAI"),
        (
            Shown(
                "ai_enabled",
                N_("「指示を書いてみる」で、庁内のAIに聞けるようにする"),
                Kind.SWITCH,
                N_("送るのは、本人が書いた指示だけです。送る前に本文を見せ、個人情報チェックが何か見つけたら送りません。"),
            ),
            Shown(
                "ai_url",
                N_("AIのサーバーのアドレス"),
                Kind.LINE,
                N_("http://ai.example.lg.jp:8000/v1 のように。庁内のネットワークの中にあるサーバーだけが使えます。"),
            ),
            Shown("ai_model", N_("モデルの名前"), Kind.LINE, N_("サーバーの管理者が決めた名前を、そのとおりに書きます。")),
        ),
    ),
}
SETTING_LABELS = {
    **{row.key: row.label for section in SECTIONS.values() for row in section.rows},
    "logo": N_("ロゴ"),
    "ai_key": N_("サーバーの鍵"),
    "mail_password": N_("サーバーのパスワード"),
    "webhook_secret": N_("署名の鍵"),
}
KEPT_NAMES = {**SETTING_LABELS, "tools": N_("使ってよい道具"), "mayor_message": N_("みんなへのメッセージ")}  # whatever has a history
KEYS_OF = {name: tuple(row.key for row in section.rows) for name, section in SECTIONS.items()}
KEYS_OF["general"] += ("logo",)
KEYS_OF["ai"] += ("ai_key",)
KEYS_OF["mail"] += ("mail_password",)
KEYS_OF["webhook"] += ("webhook_secret",)
GUIDES = {
    "staff": N_("職員"),
    "manager": N_("管理職"),
    "facilitator": N_("ファシリテーター"),
    "author": N_("講座をつくる人"),
    "office": N_("DX推進室"),
    "executive": N_("経営層"),
    "partner": N_("庁外のパートナー"),
    "administrator": N_("システム管理者"),
}
CHANGES_SHOWN = 30
