"""Letters: their groups, names and placeholders, and what became of them in words."""

from enum import StrEnum
from typing import Any

from lms.followups.kinds import Channel, MessageState
from lms.kernel.errors import N_


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
    Group.DATES: N_("会議の案内、会議で決まった担当、ハンズオン"),
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
    "meeting": Group.DATES,
    "licence_revoked": Group.DUTIES,
    "licence_restored": Group.DUTIES,
    "release_asked": Group.DUTIES,
    "release_answered": Group.DUTIES,
    "questions": Group.DIGEST,
    "buddy_asked": Group.ASKED,
    "talking_points": Group.ASKED,
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
    "meeting": N_("会議の案内"),
    "licence_revoked": N_("AIライセンスが止まった"),
    "licence_restored": N_("AIライセンスが戻った"),
    "release_asked": N_("修了の願い出"),
    "release_answered": N_("願い出への答え"),
    "questions": N_("お聞きしたいこと"),
    "buddy_asked": N_("いっしょに試すお願い"),
    "talking_points": N_("声をかけるヒント"),
}
NOTICES = {  # what is told in the inbox alone, by the same kind of name
    "case_question": N_("事例のその後のおたずね"),
    "case_tried": N_("事例が試された結果"),
    "case_commented": N_("事例へのことば"),
    "comment_hidden": N_("読めなくなったことば"),
    "case_revised": N_("事例の新しい版"),
    "case_went_on": N_("事例のその後"),
    "case_together": N_("いっしょに書く事例"),
    "case_discarded": N_("消えた事例の下書き"),
    "decision_moved": N_("決まったことの期日"),
    "decision_held": N_("保留にした決定"),
    "concern_due": N_("困りごとに答える期日"),
    "concern_asked": N_("困りごとへの答えのお願い"),
    "concern_answered": N_("困りごとへの答え"),
    "voice_answered": N_("意見箱の声への答え"),
    "pulse_open": N_("安全の脈の7つの問い"),
    "minutes": N_("議事録"),
    "logged_for": N_("代わりに書かれた記録"),
    "course_completed": N_("講座の修了"),
    "practice_joined": N_("いっしょに試す計画"),
    "rules_published": N_("AI利用ルールの新しい版"),
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


OLD_NEWS = "old news"  # why a letter never left: it had waited too long
NO_SERVER = "no mail server"  # why a letter waits: nobody has said how it may leave
PAST_ITS_TIME = "past its time"  # why it will not leave any more, should there be a server
RESTING = "quiet hours"  # why a letter waits: its reader does not want to hear anything now
NAME, LINK = "名前", "リンク"  # placeholders of every letter; the link stands in the body
PLACEHOLDERS = {  # of the letters that the office may write in its own words, and which part of the message each stands for
    "follow_up": {"題名": "title", "計画": "plan", "週": "step", "問い": "question"},
    "recall": {"題名": "title", "レッスン": "titles"},
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
MEANINGS = {
    NAME: N_("受け取る人の名字"),
    LINK: N_("ページへのリンク。おたずねでは、4つの答えのリンクになります"),
    "題名": N_("計画・講座・事例などの題名"),
    "計画": N_("本人の計画の文"),
    "週": N_("計画の日から何週間か"),
    "問い": N_("レッスンの問い。ないときは何も出ません"),
    "レッスン": N_("戻ってきたレッスンの名前"),
    "講座": N_("期限の近い講座の名前"),
    "期限": N_("期限の日"),
    "課": N_("試してくれる課の名前"),
    "会議": N_("会議の名前"),
}
SAMPLE_NAME = "山野 はるか"
SAMPLE: dict[str, Any] = {  # what stands in a preview; names and titles are Japanese in every language
    "title": "会議メモの要約",
    "titles": ["AIの答えを確かめる"],
    "plan": "課内会議のあと、庁内の生成AIで要約して、30分以内に共有する",
    "question": "どのくらいの時間が浮きましたか",
    "step": 4,
    "section": "子育て支援課",
    "meeting": "11月のナレッジ会議",
    "courses": [{"title": "生成AIのはじめの一歩", "due_on": "2026-12-18"}],
    "due_on": "2026-12-18",
    "rules_until": "2026-12-18",
    "more": 0,
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
OURS = {  # reasons of our own: the words say all of it
    RESTING: N_("受け取る人の静かな時間です。終わりを待っています。"),
    NO_SERVER: N_("メールサーバーを待っています。"),
    PAST_ITS_TIME: N_("2週間をすぎたので、もう送りません。通知は、画面の中に届いています。"),
    OLD_NEWS: N_("2週間のあいだ送れなかったので、送るのをやめました。通知は、画面の中に届いています。"),
    "the process ended while sending": N_("送っている途中で、プログラムが止まりました。"),
    "the line broke while sending": N_("渡している途中で、接続が切れました。"),
    "no answer": N_("渡したあと、返事がありませんでした。"),
    "restored from a backup": N_("控えから戻す前に、送られたかもしれません。"),
    "no address any more": N_("受け取る先が、もうありません（異動、退職、またはメールを受け取らない設定）。"),
    "the address cannot be written in a mail": N_("メールアドレスの書き方に、送れない文字があります。"),
    "the address is outside the network": N_("チャットのアドレスが、庁内のネットワークの外を指しています。"),
}
WHY = OURS | {  # what stands in a row, in words; anything else is the server's own code, shown beside them
    "HTTP 401": N_("受け取るサーバーが、署名を認めませんでした。署名の鍵が同じか、時計が合っているかを確かめてください。"),
    "HTTP 403": N_("受け取るサーバーが、署名を認めませんでした。署名の鍵が同じか、時計が合っているかを確かめてください。"),
    "HTTP 404": N_("受け取るサーバーに、そのアドレスがありません。"),
    "gaierror": N_("その名前のサーバーが見つかりません。"),
    "ConnectionRefusedError": N_("サーバーにつながりましたが、その番号のポートでは受け付けていません。"),
    "TimeoutError": N_("サーバーの返事がありません。"),
    "SSLCertVerificationError": N_("サーバーの証明書を確かめられませんでした。"),
    "the server did not answer before": N_("サーバーが続けて答えなかったので、あとで送り直します。"),
    "apprise is not installed: pip install 'manabi-no-wa[apprise]'": N_(
        "apprise が入っていません。システム管理者に、追加の部品として入れてもらってください。"
    ),
    "apprise does not know the address of LMS_APPRISE_URL": N_("LMS_APPRISE_URL のアドレスを、apprise が読めませんでした。"),
    "apprise could not say whether it arrived": N_("apprise は、届いたかどうかを答えませんでした。"),
}
WHY |= {f"SMTP {code}": N_("相手のメールサーバーが、このあて先を断りました。") for code in (550, 551, 553)}
WHY |= {f"SMTP {code}": N_("メールサーバーが、いまは受け取れないと答えました。間をあけて送り直します。") for code in (421, 450, 451, 452)}
WHY |= {"SMTP 535": N_("メールサーバーに入れませんでした。利用者名とパスワードを確かめてください。")}
