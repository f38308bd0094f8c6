"""States, outcomes, answers and limits of a practice: the words of the common record."""

from enum import StrEnum

from lms.kernel.errors import N_


class Origin(StrEnum):
    LESSON = "lesson"
    CASE = "case"
    DECISION = "decision"
    PROMPT = "prompt"
    OWN = "own"


class State(StrEnum):
    PLANNED = "planned"
    TRYING = "trying"
    LOGGED = "logged"
    SHARED = "shared"
    STOPPED = "stopped"


class Outcome(StrEnum):
    """Four outcomes of equal rank."""

    DONE = "done"
    SO_SO = "so_so"
    DID_NOT_WORK = "did_not_work"
    COULD_NOT_TRY = "could_not_try"


class Barrier(StrEnum):
    TIME = "time"
    PERMISSION = "permission"
    TOOL = "tool"
    RULE = "rule"
    METHOD = "method"
    WORRY = "worry"
    SUPERIOR = "superior"
    NO_SUCH_WORK = "no_such_work"


class AiUse(StrEnum):
    DRAFTING = "drafting"
    MINUTES = "minutes"
    PLANNING = "planning"
    MAIL = "mail"
    QUESTIONS = "questions"
    MACRO = "macro"
    ENQUIRY = "enquiry"
    TALLY = "tally"
    TRANSLATION = "translation"
    OTHER = "other"


class DataClass(StrEnum):
    """The three classes of information; said at planning."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"


class LogDataClass(StrEnum):
    """What was really put in; said at logging."""

    PUBLIC_ONLY = "public_only"
    NONE = "none"
    UNSURE = "unsure"


class Quality(StrEnum):
    """How the result compares with before, as the form asks it; stored as 4, 3, 2 of 1–5."""

    BETTER = "4"
    SAME = "3"
    MORE_REWORK = "2"


class EffectKind(StrEnum):
    """Where it got better: what minutes do not say."""

    ACCURACY = "accuracy"
    RESIDENTS = "residents"
    FEELING = "feeling"
    SAFETY = "safety"
    LEARNING = "learning"


class Assistance(StrEnum):
    ALONE = "alone"
    WITH_HELP = "with_help"
    SHOWN = "shown"


class NextStep(StrEnum):
    AGAIN = "again"
    CHANGE = "change"
    STOP = "stop"
    WANT_HELP = "want_help"


class Visibility(StrEnum):
    OWN = "own"
    TEAM = "team"
    SECTION = "section"
    EVERYBODY = "everybody"


class Entry(StrEnum):
    SELF = "self"
    PROXY = "proxy"
    CARD = "card"


MOST_MINUTES = 1_440
MOST_TIMES_A_MONTH = 10_000
MOST_NOTE = 2_000
MOST_LINE = 200
MOST_WORK = 80
MOST_MEMBERS = 4  # beside who planned it
MOST_EVIDENCE = 3  # files beside a log
MOST_TEXT_BYTES = 100 * 1024

OUTCOMES = {
    Outcome.DONE: N_("できた"),
    Outcome.SO_SO: N_("いまひとつ"),
    Outcome.DID_NOT_WORK: N_("うまくいかなかった"),
    Outcome.COULD_NOT_TRY: N_("試せなかった"),
}
BARRIERS = {
    Barrier.TIME: N_("時間がなかった"),
    Barrier.PERMISSION: N_("環境や許可がなかった"),
    Barrier.TOOL: N_("道具が使えなかった"),
    Barrier.RULE: N_("ルールが分からなかった"),
    Barrier.METHOD: N_("やり方が分からなかった"),
    Barrier.WORRY: N_("不安があった"),
    Barrier.SUPERIOR: N_("上司の了解が得られなかった"),
    Barrier.NO_SUCH_WORK: N_("対象になる業務がなかった"),
}
AI_USES = {
    AiUse.DRAFTING: N_("あいさつ・文案"),
    AiUse.MINUTES: N_("議事録・要約"),
    AiUse.PLANNING: N_("企画"),
    AiUse.MAIL: N_("メール"),
    AiUse.QUESTIONS: N_("想定問答"),
    AiUse.MACRO: N_("関数・マクロ"),
    AiUse.ENQUIRY: N_("問い合わせ・FAQ"),
    AiUse.TALLY: N_("集計"),
    AiUse.TRANSLATION: N_("翻訳"),
    AiUse.OTHER: N_("その他"),
}
DATA_CLASSES = {
    DataClass.PUBLIC: N_("公開している情報"),
    DataClass.INTERNAL: N_("庁内の情報（個人情報なし）"),
    DataClass.PERSONAL: N_("個人情報を含む"),
}
LOG_DATA_CLASSES = {
    LogDataClass.PUBLIC_ONLY: N_("公開している情報だけ"),
    LogDataClass.NONE: N_("個人情報に当たるものはない"),
    LogDataClass.UNSURE: N_("迷った"),
}
EFFECT_KINDS = {
    EffectKind.ACCURACY: N_("正確さ"),
    EffectKind.RESIDENTS: N_("住民の方"),
    EffectKind.FEELING: N_("気持ち"),
    EffectKind.SAFETY: N_("安全"),
    EffectKind.LEARNING: N_("学び"),
}
QUALITIES = {Quality.BETTER: N_("よくなった"), Quality.SAME: N_("変わらない"), Quality.MORE_REWORK: N_("手直しが増えた")}
STATES = {
    State.PLANNED: N_("計画"),
    State.TRYING: N_("試行中"),
    State.LOGGED: N_("記録済み"),
    State.SHARED: N_("共有済み"),
    State.STOPPED: N_("とりやめ"),
}
ASSISTANCES = {
    Assistance.ALONE: N_("ひとりで"),
    Assistance.WITH_HELP: N_("手伝ってもらって"),
    Assistance.SHOWN: N_("見せてもらった"),
}
NEXT_STEPS = {
    NextStep.AGAIN: N_("もう一度やる"),
    NextStep.CHANGE: N_("やり方を変える"),
    NextStep.STOP: N_("やめる"),
    NextStep.WANT_HELP: N_("手を借りたい"),
}
VISIBILITIES = {
    Visibility.OWN: N_("自分だけ"),
    Visibility.TEAM: N_("係"),
    Visibility.SECTION: N_("課"),
    Visibility.EVERYBODY: N_("全庁"),
}
