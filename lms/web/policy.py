"""Who may open or see what: every route names one of these, or the application refuses to start. Deny by default."""

from collections.abc import Callable

from lms.kernel.actor import Actor
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable


@immutable
class Policy:
    """A named verdict on the actor. *says* and *opens* stand on the page that explains rights. Objects are judged by the scoped query that finds them."""

    name: str
    says: str  # for whom
    allows: Callable[[Actor], bool]
    opens: str = ""  # the pages behind it, in a few words
    needs_sign_in: bool = True
    refusal: str = N_("このページは、担当の方だけが開けます。")


def _has_any(*roles: str) -> Callable[[Actor], bool]:
    return lambda actor: any(actor.has(role) for role in roles)


PUBLIC = Policy("public", N_("だれでも、ログインしていない人も"), lambda _: True, N_("使い方、方針、ログイン"), needs_sign_in=False)
MACHINE = Policy(
    "machine",
    N_("鍵を持つ庁内の仕組み"),
    lambda _: True,
    N_("ライセンスの問い合わせ、新しい事例の配信"),
    needs_sign_in=False,
)  # the view asks for the key: there is no session
SIGNED_IN = Policy("signed_in", N_("ログインした人"), lambda _: True, N_("ホーム、講座、自分の記録、通知、自分の設定"))
OWN_SECRETS = Policy(
    "own_secrets",
    N_("PINより強い方法でログインした人"),
    lambda actor: not actor.by_pin,
    N_("自分のパスワードを変える"),
    refusal=N_("PINでログインしているときは、このページを開けません。パスワードでログインし直してください。"),
)
STAFF = Policy("staff", N_("きょう、組織に所属している職員"), lambda actor: actor.serves, N_("計画を立てる、事例を残す、うちでも試す"))
INVENTORY_READER = Policy(
    "inventory_reader",
    N_("所属のある職員、DX推進室"),
    lambda actor: actor.serves or actor.has("office"),
    N_("自分の課の業務の棚卸し"),
)
INVENTORY_KEEPER = Policy(
    "inventory_keeper",
    N_("所属長とその代理、推進員、DX推進室"),
    lambda actor: actor.is_manager or actor.has("promoter") or actor.has("office"),
    N_("業務の棚卸しを書く、CSVから読み込む"),
    refusal=N_("この業務を直せるのは、所属長とその代理、推進員、DX推進室です。"),
)
CASE_READER = Policy(
    "case_reader",
    N_("所属のある職員、経営層、DX推進室、ファシリテーター"),
    lambda actor: actor.reads_cases,
    N_("ナイスチャレンジ、今週の挑戦、見える範囲の説明、議事録"),
)
CASE_GUEST = Policy(
    "case_guest",
    N_("事例を読む職員と、招かれた事例だけを読むパートナー"),
    lambda actor: actor.reads_cases or actor.is_partner,
    N_("事例をさがす、事例を読む"),
)
GOAL_KEEPER = Policy(
    "goal_keeper",
    N_("所属長とその代理、経営層、DX推進室"),
    lambda actor: actor.is_manager or actor.has("executive") or actor.has("office"),
    N_("ビジョンとKPIを書く、値を入れる"),
    refusal=N_("ビジョンとKPIを書けるのは、全庁は経営層とDX推進室、部や課はその所属長とDX推進室です。"),
)
CHECKER = Policy(
    "checker",
    N_("所属長、ファシリテーター、DX推進室"),
    lambda actor: actor.is_manager or actor.sees_every_case,
    N_("全庁に出す前の事例の確かめ"),
)
INVITER = Policy("inviter", N_("DX推進室、ファシリテーター"), lambda actor: actor.sees_every_case, N_("パートナーを事例や会議に招く"))
MEETING_GUEST = Policy(
    "meeting_guest",
    N_("会議を見られる職員と、招かれた会議だけを見るパートナー"),
    lambda actor: actor.reads_cases or actor.is_partner,
    N_("ナレッジ会議の一覧、会議のページ"),
)
MEETING_KEEPER = Policy(
    "meeting_keeper",
    N_("DX推進室、ファシリテーター、進行や記録に決まった職員"),
    lambda actor: actor.reads_cases,
    N_("会議の議題、話し合ったこと、決まったこと"),
)
MEETING_CALLER = Policy(
    "meeting_caller", N_("DX推進室、ファシリテーター"), lambda actor: actor.calls_meetings, N_("ナレッジ会議を開く、参加する人を決める")
)
DIRECTORY = Policy(
    "directory",
    N_("所属のある職員、経営層、DX推進室、ファシリテーター、システム管理者。パートナーには開きません"),
    lambda actor: (actor.reads_cases or actor.has("administrator")) and not actor.has("partner"),
    N_("職員と組織をさがす、庁内のDXチームの名前と内線"),
)
WORKSHOP_GUEST = Policy(
    "workshop_guest",
    N_("所属のある職員、経営層、DX推進室、ファシリテーター、講座をつくる人"),
    lambda actor: actor.reads_cases or actor.has("author"),
    N_("ハンズオンの日程、配付資料"),
)
WORKSHOP_PLANNER = Policy(
    "workshop_planner",
    N_("DX推進室、ファシリテーター、講座をつくる人"),
    _has_any("office", "facilitator", "author"),
    N_("ハンズオンの日程を決める、申込みと出席を見る"),
)
MANAGER = Policy(
    "manager",
    N_("所属長と、代理の期間の代理者"),
    lambda actor: actor.is_manager,
    N_("チームの実践、まとめて記録"),
    refusal=N_("このページは、所属長の方だけが開けます。ご自分の実践は「実践」のページにあります。"),
)
FIGURES_READER = Policy(
    "figures_reader",
    N_("所属長とその代理、経営層、DX推進室"),
    lambda actor: actor.is_manager or actor.has("executive") or actor.has("office"),
    N_("環の数値：全庁か、自分の部と課"),
    refusal=N_("環の数値は、所属長、経営層、DX推進室が開けます。"),
)
RELEASER = Policy(
    "releaser",
    N_("所属長、DX推進室"),
    lambda actor: actor.is_manager or actor.has("office"),
    N_("組織の進み具合、対象になる業務がない人の実践なしの修了"),
)
MENDER = Policy(
    "mender",
    N_("DX推進室、講座をつくる人、システム管理者"),
    _has_any("office", "author", "administrator"),
    N_("講座のファイルの直すところ"),
)
AUTHOR = Policy(
    "author",
    N_("講座をつくる人、DX推進室"),
    _has_any("author", "office"),
    N_("講座をつくる、見直して公開する、講座のふりかえりと問いの統計を読む、GIFTの読み書き"),
)
OFFICE = Policy("office", N_("DX推進室"), _has_any("office"), N_("DX推進室だけの操作"))
EXECUTIVE = Policy("executive", N_("経営層"), _has_any("executive"), N_("みんなへのメッセージを書く、届いた声を読んで答える"))
EXECUTIVE_READER = Policy("executive_reader", N_("経営層、DX推進室"), _has_any("executive", "office"), N_("いまの環を一枚で見る"))
ADMINISTRATOR = Policy("administrator", N_("システム管理者"), _has_any("administrator"), N_("システムの管理"))
OFFICE_OR_ADMINISTRATOR = Policy(
    "office_or_administrator",
    N_("DX推進室、システム管理者"),
    _has_any("office", "administrator"),
    N_("推進のページ：設定、組織、職員、役割"),
)


def everyone() -> list[Policy]:
    """Each policy of this module, in the order in which they stand."""
    return [each for each in globals().values() if isinstance(each, Policy)]
