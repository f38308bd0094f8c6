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
    """Which word a person thanks with: for the courage, or for what one takes along."""

    NICE_CHALLENGE = "nice_challenge"
    USEFUL = "useful"


class Effect(StrEnum):
    """How much time the author's own figures say was gained a month."""

    MUCH = "much"
    SOME = "some"
    NONE = "none"
    UNMEASURED = "unmeasured"


class PutAwayBy(StrEnum):
    """Who took a case out of sight; the same may bring it back."""

    AUTHOR = "author"
    OFFICE = "office"


class Removed(StrEnum):
    """What kind of thing about a resident was taken out."""

    NAME = "name"
    CONTACT = "contact"
    NUMBER = "number"
    SENSITIVE = "sensitive"
    TOGETHER = "together"
    OTHER = "other"


class CarriedOver(StrEnum):
    """How far a case held elsewhere, said by whoever took it up."""

    AS_IS = "as_is"
    ADAPTED = "adapted"
    NOT = "not"


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
IN_SIGHT = (*SEEN_BY_SECTION, *SEEN_BY_ALL)  # neither still being written nor put away: what can be found
MOST_TITLE = 80
MOST_LINE = 200
MOST_TEXT = 4_000
ELSEWHERE = "他団体"  # said in the place of the 課; Japanese like the names of units
NOT_OURS = "-"  # the section path of a case from elsewhere: nobody's
MOST_COMMENT = 1_000
MOST_NOTE = 1_000
MOST_REASON = 200
INSTEAD = "（削除）"  # where something of a resident stood
MOST_CONDITIONS = 400
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
    Disclosure.SECTION: N_("課の中だけ"),
    Disclosure.EVERYBODY: N_("庁内だけ"),
    Disclosure.MEETING: N_("庁内と、会議に招いたパートナー"),
    Disclosure.PARTNERS: N_("庁内と、招いたパートナー"),
}
KINDS = {CaseKind.IMPROVEMENT: N_("改善事例"), CaseKind.FAILURE: N_("失敗事例"), CaseKind.NEAR_MISS: N_("ヒヤリとした事例")}
CARRIED_OVER = {
    CarriedOver.AS_IS: N_("そのまま使えた"),
    CarriedOver.ADAPTED: N_("条件や手順を変えて使えた"),
    CarriedOver.NOT: N_("うちの業務には合わなかった"),
}
THANKS = {ThanksKind.NICE_CHALLENGE: N_("ナイスチャレンジ"), ThanksKind.USEFUL: N_("参考になった")}
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
MUCH_TIME = 300  # minutes a month
EFFECTS = {
    Effect.MUCH: N_("月5時間以上の余裕"),
    Effect.SOME: N_("月5時間未満の余裕"),
    Effect.NONE: N_("時間は変わらない・長くなった"),
    Effect.UNMEASURED: N_("時間は測っていない"),
}
# What is written in a case, in the order of its page; each is compared from version to version.
TOLD = {
    "kind": N_("種類"),
    "title": N_("題名"),
    "one_line": N_("ひとことで言うと"),
    "intended": N_("何をしようとしていたか"),
    "background": N_("きっかけ"),
    "tried": N_("試したこと"),
    "events": N_("経過"),
    "noticed": N_("どうやって気づいたか"),
    "effect": N_("効果"),
    "not_worked": N_("うまくいかなかったこと"),
    "cause": N_("原因"),
    "cause_tools": N_("しくみ・道具から見ると"),
    "cause_workplace": N_("職場環境から見ると"),
    "cause_person": N_("人から見ると"),
    "first_response": N_("はじめにしたこと"),
    "prevention": N_("くり返さないために"),
    "prevention_post": N_("どの職が"),
    "prevention_by": N_("いつまでに"),
    "went_well": N_("よかった点"),
    "lucky": N_("運がよかった点"),
    "lesson": N_("学び"),
    "conditions": N_("ほかの課で使うときの条件"),
    "prompt": N_("使ったプロンプト"),
    "word": N_("挑戦した人のひとこと"),
    "minutes_before": N_("試す前"),
    "minutes_after": N_("試した後"),
    "times_per_month": N_("月に何回"),
    "category": N_("何に役立つ事例ですか"),
    "field": N_("業務の分野"),
    "ai_use": N_("AIの使い方"),
    "tool_id": N_("使った道具"),
}
REMOVALS = {
    Removed.NAME: N_("氏名"),
    Removed.CONTACT: N_("住所・電話・メール"),
    Removed.NUMBER: N_("番号（個人番号・口座・被保険者など）"),
    Removed.SENSITIVE: N_("病気・障がい・生活の事情など"),
    Removed.TOGETHER: N_("合わせると、だれか分かる書き方"),
    Removed.OTHER: N_("そのほか"),
}
PLACES = TOLD | {
    "aftermath": N_("その後"),
    "disclosure_note": N_("情報公開の請求に備えた覚え書き"),
    "archived_reason": N_("取り下げのわけ"),
    "revisions": N_("これまでの版"),
    "comments": N_("同僚のことば"),
    "checks": N_("助言"),
    "tries": N_("うちでも使えたか、の知らせ"),
    "prompts": N_("この事例から残したプロンプト"),
    "messages": N_("お知らせとおたずね"),
}
# How a failure went on, as its author answered after 90 days.
AFTERMATHS = {
    "done": N_("手当てをして、落ち着いている"),
    "did_not_work": N_("手当てをしたが、まだ起きることがある"),
    "stopped": N_("その業務や道具は、もうない"),
}
KINDER = {  # what to write instead: about what was there, not about who
    Pointed.POST: N_("職の名前は、だれのことかが分かることがあります。「確かめる役」「受け付ける役」のように、役割で書いてみませんか。"),
    Pointed.CARELESS: N_("そのとき、画面や手順はどうなっていましたか。「似た欄が並んでいた」のように、しくみの言葉にしてみませんか。"),
    Pointed.LAZY: N_("そのとき、時間や人手はどうでしたか。「締め切りと重なっていた」のように、まわりの様子を書いてみませんか。"),
    Pointed.BLAME: N_("起きたことだけを書いてみませんか。「数字が1か所ちがっていた」のように書くと、次の人が読みやすくなります。"),
    Pointed.UNABLE: N_("教わる機会や手引きはどうでしたか。「手引きに例がなかった」のように、なかったものを書いてみませんか。"),
}
KINDER_NAME = N_("人の名前があるようです。役割の言葉に置き換えると、だれかを責める話に見えません。")
