"""What an author has to look at in one question of another system, and its texts without the marks of that system."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape

from lms.kernel.errors import N_
from lms.kernel.handover import Words

UNEXPLAINED = "（ここに説明を書いてください）"
BLOCK_ENDS = re.compile(r"<br\b[^<>]*>|</(?:p|div|li|tr|h[1-6]|pre)\s*>", re.IGNORECASE)
TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|sub|sup|small|ul|ol|li|a|h[1-6]|table|thead|tbody|tr|td|th|code|pre|font|script|style|hr)\b[^<>]*>",
    re.IGNORECASE,
)  # by name, for a text may say that a < b and c > d
ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#[xX][0-9A-Fa-f]{1,5});")
FIGURE = re.compile(r"<(?:img|video|audio|iframe|object|embed|svg)\b|@@PLUGINFILE@@", re.IGNORECASE)
ESCAPED = re.compile(r"\\([~=#{}:\\])")


@dataclass(slots=True)
class Notes:
    """*general* explains the whole question: for whatever has no explanation of its own. *is_plain*: nothing in it is markup."""

    is_plain: bool = False
    general: str = ""
    is_general_used: bool = False
    remarks: list[Words] = field(default_factory=list)

    def say(self, message: str, **params: object) -> None:
        remark = Words(message, params)
        if remark not in self.remarks:
            self.remarks.append(remark)

    def told(self) -> list[Words]:
        if self.general and not self.is_general_used:
            self.say(N_("問い全体への説明は持ち込みません。選択肢や答えの説明に書き足してください。"))
        return self.remarks

    def why(self, own: str) -> str:
        """The explanation of an option or an answer."""
        if not own and self.general:
            self.is_general_used = True
        elif not own:
            self.say(N_("説明のない選択肢があります。説明を書いてください。"))
        return own or self.general or UNEXPLAINED

    def only(self, whys: Sequence[str]) -> str:
        """The first of several explanations where there is place for one."""
        different = list(dict.fromkeys(why for why in whys if why))
        if len(different) > 1:
            self.lose_feedback()
        return different[0] if different else ""

    def lose_feedback(self) -> None:
        self.say(N_("ほかの答えへの説明は持ち込みません。要ることは、説明に書き足してください。"))

    def text(self, written: str) -> str:
        """What a piece says, without escapes and, unless the question is plain text, without markup."""
        said = ESCAPED.sub(r"\1", written.replace("\\n", "\n")).strip()
        if self.is_plain or not (TAG.search(said) or ENTITY.search(said)):
            return said
        self.say(N_("文字の飾りや段落などの書式は持ち込みません。文だけにしました。"))
        bare = unescape(TAG.sub("", BLOCK_ENDS.sub("\n", said))).replace("\xa0", " ")
        return "\n".join(line.strip() for line in bare.splitlines() if line.strip())

    def has_figure(self, written: str) -> bool:
        return not self.is_plain and FIGURE.search(written) is not None
