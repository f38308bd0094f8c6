"""Reads an instruction to an AI and says which of the six points it holds. A reader of signs, not a judge: nothing is graded."""

import unicodedata
from collections.abc import Iterator, Sequence

import re2

from lms.kernel.immutable import immutable
from lms.kernel.patterns import late
from lms.kernel.text import excerpt
from lms.learning.kinds import Point, Remark

SHORT, LONG = 30, 1_200  # characters
SHOWN = 44  # characters of the place where a point was seen
LABELS = {
    Point.ROLE: "あなたの役割|役割|立場|ロール",
    Point.PURPOSE: "目的|ねらい|用途|使い道|何のため",
    Point.READER: "読み手|対象読者|読者|読む人|相手|宛先|あて先",
    Point.MATERIAL: "材料|資料|素材|元の文章?|原文|事実|入力",
    Point.FORM: "出力形式|出力の形|出力|形式|形|体裁|書式|長さ|文字数",
    Point.LIMITS: "してはいけないこと|しないこと|やらないこと|禁止事項|禁止|制約|避けること|注意点|注意|ng",
}
_PEOPLE = (
    "住民|市民|町民|村民|区民|県民|保護者|職員|同僚|新人|高齢者|お年寄り|小学生|中学生|子ども|議員|委員|事業者|来庁者|外国人|利用者|申請者|参加者|"
    "課長|部長|係長|上司|市長|町長|自治会|町内会"
)
_GIVEN = "文|資料|メモ|発言|内容|情報|事実|データ|表|箇条書き|条件|要点|原稿|案内|案|記録|議事|質問|回答|問い|数字|お知らせ|材料|項目|アンケート|説明|意見|問合せ"
_POLITE = "(の?(方々|方|皆さん|みなさん|みなさま|皆さま|皆様|人))?"
_WRITES = "(まとめ|挙げ|あげ|出し|出す|書|示|絞|並べ|作|分け|し)"
SIGNS = {
    Point.ROLE: (
        "(あなた|君|きみ)は.{1,40}(です|である|だ)$",
        "(になったつもりで|になりきって|の立場で|の立場から|の役で|の役割で)",
        "(職員|担当者?|専門家|編集者|広報係|記者|先生|係員?|事務局|相談員|校正者|通訳|司会者?|保健師|司書|助言者|書記)として",
    ),
    Point.PURPOSE: (
        "[うくぐすつぬぶむる]ため(に|の|です)",
        "(が|を)目的(に|と|です)|目的は|目指し",
        "(広報|掲示板?|窓口|ホームページ|会議|回覧|研修|説明会|チラシ|メール|起案|議会|委員会|案内板|放送)(紙)?(に|で|と)(使|載せ|配|掲示|貼|送|出す|出し|流す|流し|話)",
        "(もらえる|いただける|迷わない|減る|増える)よう",
        "(もらい|いただき|減らし|増やし|防ぎ)たい",
    ),
    Point.READER: (
        "(向け)(の|に|です|で|,|、|$)",
        "宛て?(の|に|です|で|、|$)|(様|者|民|員|課|方)あて(の|に|です|で|、|$)",
        "(読む|受け取る|聞く)(の|人|方|相手)(は|が)",
        f"({_PEOPLE}){_POLITE}(に|へ)も?(伝|知らせ|お知らせ|案内|説明|配|送|読|渡|見せ|話)",
        f"({_PEOPLE}|人|方){_POLITE}(に|でも|にも)(分か|わか|読め|伝わ)",
    ),
    Point.MATERIAL: (
        f"(次|つぎ|以下|下|上|上記|下記|この|添付)の?({_GIVEN}|[0-9]+点)",
        "を(もと|元|基)に|を参考に|に基づ",
        "(だけ|のみ)(を|で)(使|材料|書|もと|元)",
        "「[^」]{15,}",
        "[0-9](月[0-9]+日|時|円|年).*(です|ます)$",
    ),
    Point.FORM: (
        "[0-9一二三四五六七八九十百]+(字|文字|行|文|段落|ページ|枚)(以内|程度|ほど|くらい|ぐらい|まで|以下|前後|で|に|ずつ)",
        f"[0-9一二三四五六七八九十]+(つ|個|点|案|通り|項目)(ずつ)?(に|で|を)?{_WRITES}",
        "箇条書き(で|に|と|[0-9])|見出し(を|と|も|付|つき|[0-9])",
        "(^|[、,はをも ])表(に|で|形式)",
        "です・?ます(調|で|$)|敬体|常体|である調|やさしい日本語|一問一答|q&a|問答形式|件名(と|を)|の順(に|で)|メールの形|形式で",
    ),
    Point.LIMITS: (
        "(し|使わ|含め|入れ|書か|足さ|加え|変え|省か|触れ|述べ|作ら|出さ|削ら|消さ|言い切ら|付け|つけ|用い|補わ|言わ)ない(で|こと|よう|$|、|,)",
        "(使わ|含め|入れ|書か|足さ|加え|変え|省か|推測せ|断定せ|約束せ|付け|補わ)ず",
        "ては(いけない|いけません|ならない|なりません)|では(いけない|いけません)",
        "(表現|言葉|用語|言い方|漢字|略語|カタカナ語?|専門語).{0,8}(避け|控え)",
        "は(禁止|不要|要りません|いりません)(です)?$|なしで(書|まとめ|作)",
        "要確認」?と(書|記|し)",
    ),
}
VAGUE = ("いい感じ", "よい感じ", "いい具合", "よしなに", "適当に", "うまく", "ちゃんと", "きちんと", "分かりやすく", "わかりやすく")
_SAYS_NOTHING = late(re2.compile, r"^[\s\-ー…?？。、○〇×*・]*(なし|未定|特になし|不明)?[\s。]*$")
_ANY_LABEL = "|".join(LABELS.values())
_LABELLED = late(re2.compile, rf"(?i)^[\s#*\-・●■◆>0-9.)①-⑥]*(?:【\s*({_ANY_LABEL})\s*】\s*:?|({_ANY_LABEL})\**\s*:)\s*(.*)$")
_HEADING = late(re2.compile, rf"(?i)^\s*[#■●◆]+\s*({_ANY_LABEL})\s*$")
_LABEL_OF = {point: late(re2.compile, f"(?i)^({words})$") for point, words in LABELS.items()}
_SIGN_OF = {point: [late(re2.compile, f"(?i){sign}") for sign in signs] for point, signs in SIGNS.items()}


@immutable
class Seen:
    """A point and the words in which it was seen; none where it was not."""

    point: Point
    words: str = ""


@immutable
class Feedback:
    """What stands in an instruction: every point in its order, and remarks with the word they are about."""

    points: tuple[Seen, ...]
    remarks: tuple[tuple[Remark, str], ...] = ()

    @property
    def there(self) -> list[Seen]:
        return [each for each in self.points if each.words]

    @property
    def missing(self) -> list[Point]:
        return [each.point for each in self.points if not each.words]


def read(text: str) -> Feedback:
    """Which of the six points *text* holds, by its labels first, then by its wording; and what else may help."""
    lines = [line.strip() for line in unicodedata.normalize("NFKC", text).replace("\r", "").split("\n")]
    labelled = dict(_labelled(lines))
    said = [_LABELLED.sub(r"\3", line) for line in lines if not _HEADING.match(line)]  # a bare label is no wording
    clauses = [clause.strip() for line in said for clause in line.replace("?", "。").split("。") if clause.strip()]
    points = tuple(Seen(point, excerpt(labelled.get(point) or _signed(point, clauses), SHOWN)) for point in Point)
    return Feedback(points, tuple(_remarks("".join(lines))))


def _labelled(lines: Sequence[str]) -> Iterator[tuple[Point, str]]:
    """What stands behind a label, or on the line below it."""
    waiting: Point | None = None
    for line in lines:
        if found := _LABELLED.match(line):
            waiting, line = _point(found[1] or found[2]), found[3]  # noqa: PLW2901  (what is left of it)
        elif heading := _HEADING.match(line):
            waiting, line = _point(heading[1]), ""  # noqa: PLW2901
        if waiting is not None and not _SAYS_NOTHING.match(line):
            yield waiting, line
            waiting = None


def _point(label: str) -> Point:
    return next(point for point, words in _LABEL_OF.items() if words.match(label))


def _signed(point: Point, clauses: Sequence[str]) -> str:
    """The first clause whose wording shows the point."""
    return next((clause for clause in clauses if any(sign.search(clause) for sign in _SIGN_OF[point])), "")


def _remarks(text: str) -> Iterator[tuple[Remark, str]]:
    if len(text) < SHORT:
        yield Remark.SHORT, ""
    elif len(text) > LONG:
        yield Remark.LONG, ""
    vague = next((word for word in VAGUE if word in text), "")
    if vague:
        yield Remark.VAGUE, vague
