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
WEEKS = (1, 4, 12)
RECALL_LIFE = timedelta(days=28)  # so long a recall that nobody answers stands on the front page
MOST_ATTEMPTS = 14  # with growing pauses a day and a half: a mail server may be down overnight
MESSAGE_LIFE = timedelta(days=731)  # two years, whatever their length
