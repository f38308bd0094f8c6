"""Kinds of follow-ups, answers, states of messages."""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from lms.kernel.errors import N_
from lms.kernel.immutable import immutable
from lms.practice.kinds import AiUse


class Subject(StrEnum):
    PLAN = "plan"  # of one's own, from a lesson, out of a case, or what a meeting decided
    LESSON = "lesson"  # its questions come back, where no plan came out of it
    CASE = "case"


class Kind(StrEnum):
    """Why somebody is asked; what each means stands in ASKS."""

    DID_YOU_TRY = "did_you_try"
    KEPT_UP = "kept_up"
    EFFECT_CHECK = "effect_check"
    CHECK_IN = "check_in"
    RECALL = "recall"
    AFTERMATH = "aftermath"
    REVIEW = "review"


class Answer(StrEnum):
    """Four answers of equal rank."""

    DONE = "done"
    DID_NOT_WORK = "did_not_work"
    NOT_YET = "not_yet"
    STOPPED = "stopped"


class State(StrEnum):
    SCHEDULED = "scheduled"
    SUPPRESSED = "suppressed"
    SENT = "sent"
    ANSWERED = "answered"
    EXPIRED = "expired"


class Reason(StrEnum):
    """Why a follow-up was not sent or moved."""

    DONE = "done"
    TRANSFERRED = "transferred"
    LEAVE = "leave"
    LEFT = "left"
    QUIET = "quiet"
    STOPPED = "stopped"
    REPLANNED = "replanned"
    NEWER = "newer"  # the next question about the same was asked
    DECLINED = "declined"  # no word to the head of the unit, please
    HEAD_TOLD = "head_told"
    WITHDRAWN = "withdrawn"
    WITH_PLAN = "with_plan"  # comes together with the questions about a plan


# What stands beside a date that moved, like the calendar's own reasons.
ON_LEAVE = N_("お休み")
COUNCIL = N_("議会の会期")
BUSY = N_("繁忙期")


class Batch(NamedTuple):
    """How many questions were *due*, of which some may have been put off or ended, and how many were *sent*."""

    due: int
    sent: int


class Channel(StrEnum):
    IN_APP = "in_app"
    MAIL = "mail"
    WEBHOOK = "webhook"


class MessageState(StrEnum):
    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"  # intent committed; the outcome is not known yet
    DELIVERED = "delivered"
    UNKNOWN = "unknown"  # the process died while sending: shown to the office, never sent again by itself
    FAILED = "failed"


class Letter(StrEnum):
    """How a question reaches people beside the inbox."""

    OWN = "own"  # a letter of its own: it was asked for, by planning or passing a quiz
    DIGEST = "digest"  # named in the weekly letter


@immutable
class Ask:
    """A kind of question: what it is about, when it is due, how it is told, what it asks where nobody wrote a question of their own."""

    label: str
    subject: Subject
    due: str
    letter: Letter
    question: str = ""
    hints: dict[Answer, str] | None = None
    answers: dict[Answer, str] | None = None  # where the four are called differently


ANSWERS = {
    Answer.DONE: N_("できた"),
    Answer.DID_NOT_WORK: N_("うまくいかなかった"),
    Answer.NOT_YET: N_("まだ"),
    Answer.STOPPED: N_("とりやめ"),
}
HINTS = {
    Answer.DONE: N_("続けている、または1回でも試せた"),
    Answer.DID_NOT_WORK: N_("試したが、思ったようにならなかった"),
    Answer.NOT_YET: N_("機会がなかった。あとでもう一度お聞きします"),
    Answer.STOPPED: N_("業務が変わった、必要がなくなった など"),
}
# The table of kinds: docs/decisions/0031.
ASKS = {
    Kind.DID_YOU_TRY: Ask(N_("試したか"), Subject.PLAN, N_("計画の日から数えて、はじめの週"), Letter.OWN),
    Kind.KEPT_UP: Ask(N_("続いているか"), Subject.PLAN, N_("はじめと終わりのあいだの週"), Letter.OWN),
    Kind.EFFECT_CHECK: Ask(
        N_("何が変わったか"),
        Subject.PLAN,
        N_("終わりの週"),
        Letter.OWN,
        N_("しばらくたって、時間や手間は変わりましたか。変わらなかったことも、次の人の手がかりになります。"),
    ),
    Kind.CHECK_IN: Ask(N_("もう一度だけ"), Subject.PLAN, N_("終わりの週のあと、2週間お返事がないとき"), Letter.OWN),
    Kind.RECALL: Ask(N_("思い出す"), Subject.LESSON, N_("確認問題に合格して1週間後と4週間後の月曜日"), Letter.OWN),
    Kind.AFTERMATH: Ask(
        N_("失敗のその後"),
        Subject.CASE,
        N_("失敗事例を残して90日後"),
        Letter.DIGEST,
        N_("その後、同じことは起きにくくなりましたか。"),
        {
            Answer.DONE: N_("手当てをして、落ち着いている"),
            Answer.DID_NOT_WORK: N_("手当てをしたが、まだ起きることがある"),
            Answer.NOT_YET: N_("手当てはこれから。あとでもう一度お聞きします"),
            Answer.STOPPED: N_("その業務がなくなった など"),
        },
    ),
    Kind.REVIEW: Ask(
        N_("事例の見直し"),
        Subject.CASE,
        N_("事例を全庁に出して1年後"),
        Letter.DIGEST,
        N_("いまも、このまま使えますか。"),
        {
            Answer.DONE: N_("読み返した。直す所はない"),
            Answer.DID_NOT_WORK: N_("合わなくなった所がある。つぎの画面で直す"),
            Answer.NOT_YET: N_("見直しはこれから。あとでもう一度お聞きします"),
            Answer.STOPPED: N_("もう使わない業務や道具の話になった。つぎの画面で、わけを一行書く"),
        },
        {
            Answer.DONE: N_("いまも使える"),
            Answer.DID_NOT_WORK: N_("直す"),
            Answer.NOT_YET: N_("まだ"),
            Answer.STOPPED: N_("取り下げる"),
        },
    ),
}
# What the head of a unit gets, and what its person reads before: about the work and the time, never about the person.
TALKING_POINTS = (
    N_("「窓口や締切で混んでいましたよね」と、まず忙しさをねぎらう。"),
    N_("「10分だけ、いっしょに続きを見ませんか」と、短い時間を決めて誘う。"),
    N_("「業務に合わなければ、やめても大丈夫です。合わなかったことも役に立ちます」と伝える。"),
)
# The first step of the help ladder: the same thing, smaller.
SMALLER = {
    AiUse.DRAFTING: N_("あいさつ文の1段落だけ、下書きを頼んでみませんか。"),
    AiUse.MINUTES: N_("メモの5行だけ、要約を頼んでみませんか。"),
    AiUse.PLANNING: N_("企画の見出しだけ、3つ考えてもらいませんか。"),
    AiUse.MAIL: N_("メール1通の言い回しだけ、直してもらいませんか。"),
    AiUse.QUESTIONS: N_("想定される質問を、1つだけ出してもらいませんか。"),
    AiUse.MACRO: N_("関数を1つだけ、聞いてみませんか。"),
    AiUse.ENQUIRY: N_("よくある問い合わせを、1つだけ書き出してみませんか。"),
    AiUse.TALLY: N_("表の1列だけ、数え方を聞いてみませんか。"),
    AiUse.TRANSLATION: N_("お知らせの1文だけ、訳してもらいませんか。"),
    AiUse.OTHER: N_("いちばん短いものを1つだけ選んで、5分だけ試してみませんか。"),
}


class Closed(StrEnum):
    """Why a link in a letter takes no answer."""

    UNKNOWN = "unknown"
    OFF = "off"
    USED = "used"
    OVER = "over"
    OTHERS = "others"
    HANDED_OVER = "handed_over"
    ENDED = "ended"


HANDED_OVER = N_("担当が変わり、この計画のおたずねは終わりました。これまでに書いたことは残っています。答えなくて大丈夫です。")
CLOSED = {
    Closed.UNKNOWN: N_("リンクの文字が途中で切れているようです。メールのリンクをもう一度開くか、ログインして通知から答えてください。"),
    Closed.OFF: N_("いまは、ログインして答えるようになっています。おたずねは、ホームと通知にも届いています。"),
    Closed.USED: N_("このおたずねの答えは、もう受け取っています。ありがとうございます。直したいことは、ログインして記録に書けます。"),
    Closed.OVER: N_("このリンクは、お送りしてから14日で閉じました。おたずねには、ログインすればいまも答えられます。"),
    Closed.OTHERS: N_("このリンクは、ほかの方にお送りしたものです。あなたへのおたずねは、ホームと通知に届きます。"),
    Closed.HANDED_OVER: HANDED_OVER,
    Closed.ENDED: N_("計画が変わったため、このおたずねは終わりました。答えなくて大丈夫です。"),
}


class MailFault(StrEnum):
    """What stood in the way of a mail sent on trial."""

    NO_HOST = "no_host"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    NO_STARTTLS = "no_starttls"
    TLS = "tls"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    LOGIN_NEEDED = "login_needed"
    NO_LOGIN = "no_login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"
    GREETING = "greeting"
    BROKE_OFF = "broke_off"


MAIL_FAULTS = {
    MailFault.NO_HOST: N_("その名前のサーバーが見つかりません。綴りと、このパソコンから庁内の名前が引けるかを確かめてください。"),
    MailFault.REFUSED: N_("サーバーにはつながりましたが、そのポートでは受け付けていません。ポートの番号を確かめてください。"),
    MailFault.TIMEOUT: N_(
        "返事がありません。ポートの番号と、間の装置（ファイアウォール）で通信が止められていないかを確かめてください。465番のように、はじめから暗号化する受け口は使えません。"
    ),
    MailFault.UNREACHABLE: N_("サーバーまで届きません。ネットワークのつながりと、サーバーの名前を確かめてください。"),
    MailFault.NO_STARTTLS: N_(
        "サーバーは STARTTLS を受け付けていません。「STARTTLS で暗号化する」を外すか、587番のポートを試してください。"
    ),
    MailFault.TLS: N_("暗号化の取り決めに失敗しました。サーバーが古い方式だけを使っていないか、サーバーの担当に確かめてください。"),
    MailFault.CERTIFICATE: N_(
        "サーバーの証明書を確かめられませんでした。サーバーの名前が証明書と同じか、その認証局をこのサーバーが信頼しているかを確かめてください。"
    ),
    MailFault.LOGIN: N_("利用者名かパスワードが違うようです。もう一度書いて試してください。"),
    MailFault.LOGIN_NEEDED: N_("サーバーが、利用者名とパスワードを求めています。両方を書いて試してください。"),
    MailFault.NO_LOGIN: N_(
        "サーバーは、この受け口ではログインを受け付けていません。利用者名を空にするか、STARTTLS を選んで試してください。"
    ),
    MailFault.SENDER: N_("サーバーが、差出人のアドレスを断りました。このサーバーから出してよいアドレスを書いてください。"),
    MailFault.RECIPIENT: N_("サーバーが、あなたのアドレスあてのメールを断りました。アドレスと、サーバーの中継の許可を確かめてください。"),
    MailFault.CONTENT: N_("サーバーは、中身を受け取る段階で断りました。迷惑メール対策の設定を、サーバーの担当に確かめてください。"),
    MailFault.GREETING: N_("返事はありましたが、メールサーバーのあいさつではありません。サーバーの名前とポートを確かめてください。"),
    MailFault.BROKE_OFF: N_("途中で接続が切れました。少し待って、もう一度試してください。続くときは、サーバーの担当に確かめてください。"),
}
WEEKS = (1, 4, 12)  # unless a course or a unit has others
MOST_STEPS = 4
MOST_WEEKS = 52
AFTERMATH_DAYS = 90
NEXT_REVIEW = timedelta(days=365)  # after a case was found to hold still
SILENCE = timedelta(days=14)  # so long nobody waits for an answer before the next step of help
NOTICE = timedelta(days=7)  # between telling somebody that the head of the unit gets a word, and that word
MOST_HELP = 3
PUT_OFF = {1: N_("あした"), 7: N_("1週間後"), 14: N_("2週間後")}  # days
LINK_LIFE = timedelta(days=14)  # of a link that answers without signing in
RECALL_LIFE = timedelta(days=28)  # so long a recall that nobody answers stands on the front page
MOST_ATTEMPTS = 14  # with growing pauses a day and a half: a mail server may be down overnight
MESSAGE_LIFE = timedelta(days=731)  # two years, whatever their length
