"""Kinds, states, categories and limits of a case."""

from enum import StrEnum

from lms.kernel.errors import N_


class CaseKind(StrEnum):
    IMPROVEMENT = "improvement"
    FAILURE = "failure"
    NEAR_MISS = "near_miss"


class CaseState(StrEnum):
    DRAFT = "draft"
    OWN_SECTION = "own_section"  # seen by the author's 課, waits for a second person's check
    RETURNED = "returned"  # still seen by the 課; came back with advice
    PUBLISHED = "published"  # 全庁
    REVISED = "revised"  # 全庁, changed since
    ARCHIVED = "archived"


class Category(StrEnum):
    SERVICE = "service"
    ACCURACY = "accuracy"
    SKILLS = "skills"
    WORKPLACE = "workplace"
    COST = "cost"


class Field(StrEnum):
    DOCUMENTS = "documents"
    COUNTER = "counter"
    MEETINGS = "meetings"
    TALLY = "tally"
    PUBLICITY = "publicity"
    PLANNING = "planning"
    OTHER = "other"


class Disclosure(StrEnum):
    EVERYBODY = "everybody"
    SECTION = "section"
    MEETING = "meeting"
    PARTNERS = "partners"


class ThanksKind(StrEnum):
    NICE_CHALLENGE = "nice_challenge"
    USEFUL = "useful"


class Why(StrEnum):
    """The one reason for which somebody sees a case, the nearest first."""

    AUTHOR = "author"
    SECTION = "section"
    HEAD = "head"
    STAFF = "staff"
    EXECUTIVE = "executive"
    CHECKER = "checker"
    PARTNER = "partner"
    MEETING = "meeting"


class Pointed(StrEnum):
    """What is pointed out in the words of a case before it is kept."""

    POST = "post"
    CARELESS = "careless"
    LAZY = "lazy"
    BLAME = "blame"
    UNABLE = "unable"


SEEN_BY_ALL = (CaseState.PUBLISHED, CaseState.REVISED)
SEEN_BY_SECTION = (CaseState.OWN_SECTION, CaseState.RETURNED)
MOST_TITLE = 80
MOST_LINE = 200
MOST_TEXT = 4_000
MOST_WORDS = 80  # a post, a day
MOST_LOGS = 10  # that one case is told from

WHY = {
    Why.AUTHOR: N_("書いた人"),
    Why.SECTION: N_("同じ課の職員：課の中に公開"),
    Why.HEAD: N_("上の組織の長：所属の事例を確かめる"),
    Why.STAFF: N_("所属のある職員：全庁に公開"),
    Why.EXECUTIVE: N_("経営層：全庁に公開"),
    Why.CHECKER: N_("DX推進室とファシリテーター：事例を確かめる"),
    Why.PARTNER: N_("招かれたパートナー"),
    Why.MEETING: N_("この事例を取り上げる会議に招かれたパートナー"),
}
NAMED = (Why.AUTHOR, Why.HEAD, Why.PARTNER, Why.MEETING)  # few, and worth knowing by name
TO_MEETINGS = (Disclosure.MEETING, Disclosure.PARTNERS)  # shown to guests of a meeting that talks of it
DISCLOSURES = {
    Disclosure.EVERYBODY: N_("庁内だけ"),
    Disclosure.MEETING: N_("庁内と、会議に招いたパートナー"),
    Disclosure.PARTNERS: N_("庁内と、招いたパートナー"),
}
KINDS = {CaseKind.IMPROVEMENT: N_("改善事例"), CaseKind.FAILURE: N_("失敗事例"), CaseKind.NEAR_MISS: N_("ヒヤリとした事例")}
CATEGORIES = {
    Category.SERVICE: N_("市民サービス"),
    Category.ACCURACY: N_("正確・効率"),
    Category.SKILLS: N_("職員の力"),
    Category.WORKPLACE: N_("職場環境"),
    Category.COST: N_("経費"),
}
FIELDS = {
    Field.DOCUMENTS: N_("文書作成"),
    Field.COUNTER: N_("窓口・電話"),
    Field.MEETINGS: N_("会議・記録"),
    Field.TALLY: N_("集計・点検"),
    Field.PUBLICITY: N_("広報"),
    Field.PLANNING: N_("企画・計画"),
    Field.OTHER: N_("その他"),
}
KINDER = {  # what to write instead: about what was there, not about who
    Pointed.POST: N_("職の名前は、だれのことかが分かることがあります。「確かめる役」「受け付ける役」のように、役割で書いてみませんか。"),
    Pointed.CARELESS: N_("そのとき、画面や手順はどうなっていましたか。「似た欄が並んでいた」のように、しくみの言葉にしてみませんか。"),
    Pointed.LAZY: N_("そのとき、時間や人手はどうでしたか。「締め切りと重なっていた」のように、まわりの様子を書いてみませんか。"),
    Pointed.BLAME: N_("起きたことだけを書いてみませんか。「数字が1か所ちがっていた」のように書くと、次の人が読みやすくなります。"),
    Pointed.UNABLE: N_("教わる機会や手引きはどうでしたか。「手引きに例がなかった」のように、なかったものを書いてみませんか。"),
}
KINDER_NAME = N_("人の名前があるようです。役割の言葉に置き換えると、だれかを責める話に見えません。")
