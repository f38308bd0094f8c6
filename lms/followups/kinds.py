"""Kinds of follow-ups, answers, states of messages."""

from datetime import timedelta
from enum import StrEnum

from lms.kernel.errors import N_


class Subject(StrEnum):
    PLAN = "plan"
    LESSON = "lesson"  # its questions come back, where no plan came out of it
    DECISION = "decision"
    CASE_AFTERMATH = "case_aftermath"
    RECERTIFICATION = "recertification"


class Kind(StrEnum):
    DID_YOU_TRY = "did_you_try"
    EFFECT_CHECK = "effect_check"
    RECALL = "recall"
    AFTERMATH = "aftermath"


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
    WITH_PLAN = "with_plan"  # comes together with the questions about a plan


ON_LEAVE = N_("お休み")  # stands beside a date that moved, like the calendar's own reasons


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


ANSWERS = {
    Answer.DONE: N_("できた"),
    Answer.DID_NOT_WORK: N_("うまくいかなかった"),
    Answer.NOT_YET: N_("まだ"),
    Answer.STOPPED: N_("とりやめ"),
}


class MailFault(StrEnum):
    """What stood in the way of a mail sent on trial."""

    NO_HOST = "no_host"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    NO_STARTTLS = "no_starttls"
    TLS = "tls"
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
WEEKS = (1, 4, 12)
RECALL_LIFE = timedelta(days=28)  # so long a recall that nobody answers stands on the front page
MOST_ATTEMPTS = 8
MESSAGE_LIFE = timedelta(days=731)  # two years, whatever their length


class Group(StrEnum):
    """What somebody may wish to be told by letter or not, all of it together."""

    ASKED = "asked"
    DIGEST = "digest"
    CASES = "cases"
    DATES = "dates"
    DUTIES = "duties"  # cannot be switched off


GROUPS = {
    Group.ASKED: N_("おたずねと、戻ってくる問い"),
    Group.DIGEST: N_("期限のお知らせ（週に1通まで）"),
    Group.CASES: N_("あなたの事例のこと"),
    Group.DATES: N_("会議で決まった担当と、ハンズオン"),
    Group.DUTIES: N_("AIライセンスと、修了の願い出"),
}
GROUP_OF = {
    "follow_up": Group.ASKED,
    "recall": Group.ASKED,
    "digest": Group.DIGEST,
    "rules_ending": Group.DIGEST,
    "case_adopted": Group.CASES,
    "case_released": Group.CASES,
    "case_returned": Group.CASES,
    "decision": Group.DATES,
    "workshop": Group.DATES,
    "licence_revoked": Group.DUTIES,
    "licence_restored": Group.DUTIES,
    "release_asked": Group.DUTIES,
    "release_answered": Group.DUTIES,
}
LETTERS = {  # what a letter is called where its content is nobody else's business
    "follow_up": N_("おたずね"),
    "recall": N_("戻ってくる問い"),
    "digest": N_("期限の近い講座"),
    "rules_ending": N_("AI利用ルールの期限"),
    "case_adopted": N_("事例が試される"),
    "case_released": N_("事例が全庁に出た"),
    "case_returned": N_("事例への助言"),
    "decision": N_("会議で決まった担当"),
    "workshop": N_("ハンズオン"),
    "licence_revoked": N_("AIライセンスが止まった"),
    "licence_restored": N_("AIライセンスが戻った"),
    "release_asked": N_("修了の願い出"),
    "release_answered": N_("願い出への答え"),
}
CHANNELS = {Channel.MAIL: N_("メール"), Channel.WEBHOOK: N_("チャット")}
USUAL_WAYS = (Channel.MAIL,)  # of whoever has not chosen


class Format(StrEnum):
    """How a message is written for the machine behind the webhook."""

    JSON = "json"
    SLACK = "slack"
    TEAMS = "teams"
    LINE_WORKS = "line_works"
    APPRISE = "apprise"  # no webhook at all: the optional package, to the address that the environment names


class Settled(StrEnum):
    """What a person decided about a letter that nobody could vouch for."""

    NOT = ""
    SENT_AGAIN = "sent_again"
    ARRIVED = "arrived"


RESTING = "quiet hours"  # why a letter waits: its reader does not want to hear anything now
NAME, LINK = "名前", "リンク"  # placeholders of every letter; the link stands in the body
PLACEHOLDERS = {  # of the letters that the office may write in its own words, and which part of the message each stands for
    "follow_up": {"題名": "title", "計画": "plan", "週": "step", "問い": "question"},
    "recall": {"題名": "title"},
    "digest": {"題名": "title", "講座": "courses", "期限": "due_on"},
    "rules_ending": {"期限": "rules_until"},
    "case_adopted": {"題名": "title", "課": "section"},
    "case_released": {"題名": "title"},
    "case_returned": {"題名": "title"},
    "decision": {"題名": "title", "会議": "meeting"},
    "licence_revoked": {},
    "licence_restored": {},
    "release_asked": {"題名": "title"},
}
REQUIRED = {"follow_up": (LINK, "計画"), "digest": (LINK, "講座")}  # of the others the link alone
LANGUAGES = ("ja", "en")
SAMPLE = {  # what stands in a preview
    "title": N_("会議メモの要約"),
    "plan": N_("課内会議のあと、庁内の生成AIで要約して、30分以内に共有する"),
    "question": N_("どのくらいの時間が浮きましたか"),
    "section": N_("子育て支援課"),
    "meeting": N_("11月のナレッジ会議"),
}


class Shown(StrEnum):
    """The states of a letter as the office sees them."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    FAILED = "failed"


SHOWN = {
    Shown.WAITING: N_("送るのを待っている"),
    Shown.DELIVERED: N_("届いた"),
    Shown.UNKNOWN: N_("届いたか分からない"),
    Shown.FAILED: N_("届かなかった"),
}
STATE_WORDS = {
    MessageState.QUEUED: SHOWN[Shown.WAITING],
    MessageState.LEASED: SHOWN[Shown.WAITING],
    MessageState.SENDING: N_("送っているところ"),
    MessageState.DELIVERED: SHOWN[Shown.DELIVERED],
    MessageState.UNKNOWN: SHOWN[Shown.UNKNOWN],
    MessageState.FAILED: SHOWN[Shown.FAILED],
}
SETTLED = {Settled.SENT_AGAIN: N_("もう一度送ることにした"), Settled.ARRIVED: N_("届いていたと確かめた")}
WHY = {  # what stands in a row, in words; anything else is the server's own code
    RESTING: N_("受け取る人の静かな時間です。終わりを待っています。"),
    "the process ended while sending": N_("送っている途中で、プログラムが止まりました。"),
    "the line broke while sending": N_("渡している途中で、接続が切れました。"),
    "no answer": N_("渡したあと、返事がありませんでした。"),
    "restored from a backup": N_("控えから戻す前に、送られたかもしれません。"),
    "no address any more": N_("受け取る先が、もうありません（異動、退職、またはメールを受け取らない設定）。"),
    "the address cannot be written in a mail": N_("メールアドレスの書き方に、送れない文字があります。"),
    "the address is outside the network": N_("チャットのアドレスが、庁内のネットワークの外を指しています。"),
}
WHY |= {f"SMTP {code}": N_("相手のメールサーバーが、このあて先を断りました。") for code in (550, 551, 553)}
WHY |= {f"SMTP {code}": N_("メールサーバーが、いまは受け取れないと答えました。間をあけて送り直します。") for code in (421, 450, 451, 452)}
WHY |= {"SMTP 535": N_("メールサーバーに入れませんでした。利用者名とパスワードを確かめてください。")}
