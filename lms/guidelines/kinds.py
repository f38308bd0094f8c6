"""What AI利用ルール are made of: the texts of a version and their lengths, the three classes of information, the three questions."""

from enum import StrEnum

from lms.kernel.errors import N_
from lms.kernel.immutable import immutable


class InfoClass(StrEnum):
    """3区分: what may go into a tool of ours, the strictest first."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


MARKS = {InfoClass.RED: (N_("赤"), "×"), InfoClass.YELLOW: (N_("黄"), "△"), InfoClass.GREEN: (N_("緑"), "○")}  # colour never stands alone


@immutable
class Text:
    """One text of a version, as the office writes it and as the difference names it."""

    label: str
    most: int
    is_box: bool = False
    about: str = ""


TEXTS = {
    "heading": Text(N_("見出し"), 60, about=N_("いちばん伝えたいことを一行で。")),
    "lead": Text(N_("前置きの文"), 200),
    "red_name": Text(N_("赤：入れない情報の名前"), 40),
    "red_examples": Text(N_("赤：その例"), 300, is_box=True),
    "red_answer": Text(N_("赤：どうするか"), 80),
    "yellow_name": Text(N_("黄：確かめてから入れる情報の名前"), 40),
    "yellow_examples": Text(N_("黄：その例"), 300, is_box=True),
    "yellow_answer": Text(N_("黄：どうするか"), 80),
    "green_name": Text(N_("緑：入れてよい情報の名前"), 40),
    "green_examples": Text(N_("緑：その例"), 300, is_box=True),
    "green_answer": Text(N_("緑：どうするか"), 80),
    "duties": Text(N_("守っていただきたいこと"), 600, is_box=True, about=N_("一行にひとつ。")),
    "contacts": Text(N_("困ったときの連絡先"), 400, is_box=True, about=N_("一行にひとつ。どんなときに、どこへ。")),
    "text": Text(
        N_("全文"), 12_000, is_box=True, about=N_("見出しは行の初めに「### 」、箇条書きは「- 」を付けます。HTMLは文字のまま出ます。")
    ),
}
QUESTIONS = 3
QUESTION_TEXTS = {
    "text": Text(N_("問い"), 300),
    "right": Text(N_("正しい答え"), 200),
    "right_why": Text(N_("そのわけ"), 300),
    "wrong_1": Text(N_("ちがう答え 1"), 200),
    "wrong_1_why": Text(N_("ちがうわけ 1"), 300),
    "wrong_2": Text(N_("ちがう答え 2"), 200),
    "wrong_2_why": Text(N_("ちがうわけ 2"), 300),
}
RED_FIRST = tuple(InfoClass)
