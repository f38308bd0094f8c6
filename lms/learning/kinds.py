"""Whom a course is for, and by when; the six points of an instruction, and what is said about them."""

from enum import StrEnum

from lms.kernel.errors import N_
from lms.kernel.immutable import immutable


class Audience(StrEnum):
    EVERYBODY = "everybody"  # who serves in a unit today
    MANAGERS = "managers"  # heads of units, deputies and promoters
    PERSONS = "persons"  # those named one by one


class DueFrom(StrEnum):
    """From where the last day is counted."""

    NONE = ""  # no last day
    DAY = "day"  # a day of the calendar
    JOINING = "joining"  # some days after somebody came to the municipality
    POST = "post"  # some days after somebody took up a post


AUDIENCES = {
    Audience.EVERYBODY: N_("職員"),
    Audience.MANAGERS: N_("所属長と推進員"),
    Audience.PERSONS: N_("職員番号で指定した人"),
}
DUES = {
    DueFrom.NONE: N_("期限なし"),
    DueFrom.DAY: N_("日を決める"),
    DueFrom.JOINING: N_("採用の日から数える"),
    DueFrom.POST: N_("職に就いた日から数える"),
}
MOST_DAYS = 366
MOST_NAMED = 1_000
MOST_REASON = 200
SAMPLE = 8
MOST_INSTRUCTION = 4_000  # characters: a page of instruction and two of material
RECALL_WEEKS = (1, 4)
RECALL_QUESTIONS = 2
MOST_TRIES = 10  # of one lesson that are kept; the oldest makes room


class Point(StrEnum):
    """The six points of an instruction to an AI."""

    ROLE = "role"
    PURPOSE = "purpose"
    READER = "reader"
    MATERIAL = "material"
    FORM = "form"
    LIMITS = "limits"


@immutable
class About:
    """How a point is called, what is good about its being there, and what it would bring."""

    label: str
    is_there: str
    helps: str


POINTS = {
    Point.ROLE: About(
        N_("役割"),
        N_("だれとして書くかが伝わります。"),
        N_("だれとして書くかを足すと、言葉づかいと、何を知っているつもりで書くかがそろいます。"),
    ),
    Point.PURPOSE: About(
        N_("目的"),
        N_("何のための文かが伝わります。"),
        N_("何のための文かを足すと、いちばん伝えたいことが前に出ます。"),
    ),
    Point.READER: About(
        N_("読み手"),
        N_("だれが読むかが伝わります。"),
        N_("だれが読むかを足すと、言葉のむずかしさと、説明の細かさが合います。"),
    ),
    Point.MATERIAL: About(
        N_("材料"),
        N_("使ってよい事実が伝わります。"),
        N_("使ってよい事実や元の文を足すと、AIが知らないことを想像で埋めるのを減らせます。"),
    ),
    Point.FORM: About(
        N_("形"),
        N_("長さや並べ方が伝わります。"),
        N_("長さ・見出し・並べ方を足すと、そのまま使える形に近づき、手直しが減ります。"),
    ),
    Point.LIMITS: About(
        N_("してはいけないこと"),
        N_("足さないもの・変えないものが伝わります。"),
        N_("足さないもの・変えないものを書くと、照らし合わせるときに直す所が減ります。なくなりはしないので、人が確かめます。"),
    ),
}


class Remark(StrEnum):
    """What else may be said about an instruction."""

    SHORT = "short"
    LONG = "long"
    VAGUE = "vague"


REMARKS = {
    Remark.SHORT: N_("一言の指示です。新しく来た同僚に頼むつもりで、あと2、3行書いてみましょう。"),
    Remark.LONG: N_("長めの指示です。材料と指示を分け、指示のほうを先に短くまとめると、AIも読み返す人も迷いません。"),
    Remark.VAGUE: N_("「%(word)s」は、人によって受け取り方がちがいます。何がどうなればよいかを、数や例で書くと伝わります。"),
}


class AiFault(StrEnum):
    """Why the AI inside the network gave no answer that can be shown."""

    NO_HOST = "no_host"
    OUTSIDE = "outside"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    TLS = "tls"
    KEY = "key"
    NOT_THERE = "not_there"
    BUSY = "busy"
    ERROR = "error"
    HUGE = "huge"
    NONSENSE = "nonsense"
    BROKE_OFF = "broke_off"


AI_FAULTS = {
    AiFault.NO_HOST: N_("AIのサーバーの名前が見つかりません。"),
    AiFault.OUTSIDE: N_("AIのサーバーが庁内のネットワークの外にあるため、送りませんでした。"),
    AiFault.REFUSED: N_("AIのサーバーが動いていないか、ポートの番号が違うようです。"),
    AiFault.TIMEOUT: N_("時間のうちに、AIの答えがありませんでした。"),
    AiFault.TLS: N_("AIのサーバーの証明書を確かめられませんでした。"),
    AiFault.KEY: N_("AIのサーバーが、鍵を受け付けませんでした。"),
    AiFault.NOT_THERE: N_("AIのサーバーに、そのアドレスかモデルがありません。"),
    AiFault.BUSY: N_("AIがいま混み合っています。少し待って、もう一度どうぞ。"),
    AiFault.ERROR: N_("AIのサーバーで、うまくいかないことがありました。"),
    AiFault.HUGE: N_("AIの答えが大きすぎたため、受け取りませんでした。"),
    AiFault.NONSENSE: N_("AIのサーバーの答えを読めませんでした。"),
    AiFault.BROKE_OFF: N_("途中で、AIのサーバーとの接続が切れました。"),
}
