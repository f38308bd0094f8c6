"""The entries of the main navigation, and the doors of the office and the administrator: for whom each is."""

from lms.kernel.actor import Actor
from lms.kernel.errors import N_, P_
from lms.kernel.immutable import immutable
from lms.web import policy
from lms.web.policy import Policy


@immutable
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
    Entry("case", "cases.index", "case", N_("事例"), policy.CASE_GUEST),
    Entry("meeting", "meetings.index", "meeting", N_("ナレッジ会議"), policy.MEETING_GUEST),
    Entry("promote", "admin.office", "promote", N_("推進"), policy.OFFICE),
    Entry("promote", "admin.administration", "promote", N_("推進"), policy.ADMINISTRATOR),
    Entry("promote", "executive.index", "promote", N_("推進"), policy.EXECUTIVE),
)


@immutable
class Door:
    """A page behind a front door: its name, and one line on what it is for."""

    endpoint: str
    text: str
    about: str
    policy: Policy


OFFICE_DOORS = (
    Door("settings.general", N_("設定"), N_("名前とロゴ、年度と暦、共有と守り、メール"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("units.index", P_("many", "組織"), N_("部・課・係と、組み替え"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("people.index", N_("職員"), N_("登録、発令、休み、はじめのパスワード"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("imports.index", N_("職員の取り込み"), N_("人事のファイルから、異動・採用・退職をまとめて"), policy.OFFICE_OR_ADMINISTRATOR),
    Door(
        "roles.index",
        P_("many", "役割"),
        N_("推進員、ファシリテーター、パートナーなどを、期間と理由を添えて"),
        policy.OFFICE_OR_ADMINISTRATOR,
    ),
    Door("inventory.index", N_("業務の棚卸し"), N_("課ごとの業務、優先度の図、はじめやすい業務"), policy.OFFICE),
    Door("goals.index", N_("ビジョンと目標"), N_("全庁・部・課のビジョンとKPI、DXの5つのステップ"), policy.OFFICE),
    Door("assignments.index", N_("割り当て"), N_("どの講座を、だれに、いつまでに。届く人数を確かめてから"), policy.OFFICE),
    Door("releases.index", N_("実践なしの修了の願い出"), N_("対象になる業務がなかった人に、わけを添えて答える"), policy.OFFICE),
    Door("terminals.index", P_("many", "共用パソコン"), N_("登録と、職員番号とPINでのログイン"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("tools.index", N_("使ってよい道具"), N_("計画を立てる画面で選べる道具"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("case_paper.layouts", N_("事例の書式"), N_("職員提案書と業務改善報告書の、紙の形"), policy.OFFICE),
    Door("synonyms.index", N_("言いかえ"), N_("さがすときに同じ意味とみることば、みつからなかったことば"), policy.OFFICE),
    Door("workshops.index", N_("ハンズオン"), N_("日程、申込み、出席、資料"), policy.OFFICE),
    Door("life.overdue", N_("見直しを待っている事例"), N_("全庁に出て1年たち、書いた人にお聞きしている事例"), policy.OFFICE),
    Door("insights.index", N_("環の数値"), N_("学ぶから再実践まで、余裕、部門ごとのようす。A4の1枚、CSV、XLSX"), policy.OFFICE),
    Door("weeks.index", N_("課ごとの週"), N_("終わった週の計画、記録、事例の数"), policy.OFFICE),
    Door("executive.index", N_("一枚で見る"), N_("環は回っているか、期日を過ぎた決定、生まれた余裕、現場の一声"), policy.EXECUTIVE_READER),
    Door("pulse.rounds", N_("安全の脈"), N_("話しやすさの7つの問いを、年に2回聞く"), policy.OFFICE),
    Door("feedback.index", N_("講座のふりかえり"), N_("修了した人が3つの問いに答えてくれたこと"), policy.AUTHOR),
    Door("rules_office.overview", N_("AI利用ルール"), N_("下書き、始まる日、だれが確かめたか"), policy.OFFICE),
    Door("licences_office.index", P_("many", "AIライセンス"), N_("有効な人、猶予中の人、止めている人"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("api_tokens.index", N_("システム連携の鍵"), N_("生成AIの入口が、ライセンスを確かめるための鍵"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("authoring.index", N_("講座をつくる"), N_("書く、見直す、公開する、ZIPで受け渡す"), policy.AUTHOR),
    Door("foreign.index", N_("ほかの団体の事例"), N_("届いた束の取り込み、信じる鍵、こちらから渡す束"), policy.OFFICE),
    Door("readings.index", N_("読みの直し"), N_("レッスンのふりがなで、辞書の読みが合わない言葉"), policy.AUTHOR),
    Door("words.words", N_("自治体の言葉"), N_("用語集に、ここだけの言葉や説明を加える"), policy.AUTHOR),
    Door("plain.lessons", N_("やさしい日本語"), N_("レッスンの長い文、むずかしい言葉と言いかえ"), policy.AUTHOR),
    Door("rhythms.index", N_("おたずねの間隔"), N_("何週間後にお聞きするか。全庁、組織、講座ごとに"), policy.OFFICE),
    Door(
        "deliveries.index", N_("送信の記録"), N_("送った知らせ、待っている知らせ、届いたか分からない知らせ"), policy.OFFICE_OR_ADMINISTRATOR
    ),
    Door("jobs.index", N_("自動の仕事"), N_("いつ動いたか、次はいつか、うまくいったか"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("texts.index", N_("知らせの文"), N_("メールとチャットの文を、自治体の言葉に"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("privacy.counts", N_("個人情報チェックの数"), N_("何が見つかり、どうなったか。週ごとの数だけ"), policy.OFFICE_OR_ADMINISTRATOR),
    Door("privacy.retention", N_("退職者の記録"), N_("名前を消すまでの月数、消す日、保留"), policy.OFFICE_OR_ADMINISTRATOR),
)
ADMIN_DOORS = (
    Door("audit.index", N_("監査の記録"), N_("だれが、いつ、何をしたか"), policy.ADMINISTRATOR),
    Door("admin.components", N_("部品の一覧"), N_("画面の部品の見本"), policy.ADMINISTRATOR),
)


# Which doors stand together, by the blueprint behind them; the rest stands under the last name.
GROUPS = (
    (
        N_("人と組織"),
        frozenset({"admin", "people", "units", "imports", "roles", "partners", "recovery", "terminals", "licences_office", "inventory"}),
    ),
    (N_("決めごと"), frozenset({"settings", "tools", "rules_office", "api_tokens", "rhythms", "goals"})),
    (
        N_("講座と学び"),
        frozenset({"assignments", "releases", "workshops", "authoring", "readings", "words", "plain", "feedback"}),
    ),
    (N_("事例と環のようす"), frozenset({"case_paper", "synonyms", "life", "foreign", "insights", "weeks", "executive", "pulse"})),
    (N_("送信と記録"), frozenset({"deliveries", "texts", "jobs", "audit", "privacy", "retention"})),
    (N_("そのほか"), frozenset[str]()),
)


def grouped(doors: list[Door]) -> list[tuple[str, list[Door]]]:
    """The doors by what they are about, groups without any left out."""
    found: dict[str, list[Door]] = {text: [] for text, _ in GROUPS}
    for door in doors:
        found[group_of(door)].append(door)
    return [(text, each) for text, each in found.items() if each]


def group_of(door: Door) -> str:
    blueprint = door.endpoint.partition(".")[0]
    return next((text for text, blueprints in GROUPS if blueprint in blueprints), GROUPS[-1][0])


def doors_for(actor: Actor, doors: tuple[Door, ...]) -> list[Door]:
    """Those of *doors* that this person may open."""
    return [door for door in doors if door.policy.allows(actor)]


def entries_for(actor: Actor) -> list[tuple[str, str, str, str]]:
    """(key, endpoint, picture, text) of what this person may open."""
    found: dict[str, tuple[str, str, str, str]] = {}
    for e in ENTRIES:
        if e.policy.allows(actor):
            found.setdefault(e.key, (e.key, e.endpoint, e.picture, e.text))  # of two with one key, the first that is open
    return list(found.values())


@immutable
class Room:
    """Doors that stand together, and what they are about."""

    name: str
    doors: list[Door]


def neighbours_of(actor: Actor, endpoint: str) -> Room:
    """The doors of the office that stand together with the one to *endpoint*, itself among them."""
    name = next(group_of(door) for door in OFFICE_DOORS if door.endpoint == endpoint)
    return Room(name, [door for door in doors_for(actor, OFFICE_DOORS) if group_of(door) == name])
