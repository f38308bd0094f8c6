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


class Effect(StrEnum):
    """How much time the author's own figures say was gained a month."""

    MUCH = "much"
    SOME = "some"
    NONE = "none"
    UNMEASURED = "unmeasured"


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


SEEN_BY_ALL = (CaseState.PUBLISHED, CaseState.REVISED)
SEEN_BY_SECTION = (CaseState.OWN_SECTION, CaseState.RETURNED)
MOST_TITLE = 80
MOST_LINE = 200
MOST_TEXT = 4_000
ELSEWHERE = "他団体"  # said in the place of the 課; Japanese like the names of units
NOT_OURS = "-"  # the section path of a case from elsewhere: nobody's

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
MUCH_TIME = 300  # minutes a month
EFFECTS = {
    Effect.MUCH: N_("月5時間以上の余裕"),
    Effect.SOME: N_("月5時間未満の余裕"),
    Effect.NONE: N_("時間は変わらない・長くなった"),
    Effect.UNMEASURED: N_("時間は測っていない"),
}
