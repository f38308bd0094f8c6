"""Names that nobody calls, asked of each run of kanji: a surname with a known given name, what follows a role at once, a surname alone."""

import re
from collections.abc import Iterator, Sequence

from lms.kernel.patterns import late
from lms.privacy.rules.alone import is_alone, is_frequent, is_given_of_age, is_given_of_kin, is_given_that_acts
from lms.privacy.rules.given import SINGLE, is_given, may_be_given
from lms.privacy.rules.surnames import (
    is_given_name,
    is_mostly_surname,
    is_of_renown,
    is_short_and_given,
    is_surname,
    is_town,
    listed,
    may_be_surname,
    pairs,
)

_RUN = late(re.compile, "[一-龥々]+(?:[ヶケノ](?=[一-龥])[一-龥々]+)?")
_CALLED = frozenset("様氏殿君")  # found with what is called so
_LONGEST, _LONGEST_SURNAME = 12, 3
# Kanji that are given names alone, and right behind a surname: no place ends so.
_CLOSE = frozenset("修博誠隆稔豊勉弘浩剛勇薫健昭徹聡亮淳潤純清治正勝繁猛忍誉翔蓮凛悠涼遥舞萌楓彩茜梓崇裕渉毅宏寛努孝忠敏哲稜進実明茂武恵")
_WHEN = listed(
    "昨日 今日 本日 明日 来週 先週 今週 今朝 今晩 昨夜 夕方 午前 午後 先日 翌日 当日 朝 夜 昼 来月 先月 今月 毎週 月曜 火曜 水曜 木曜 金曜 土曜 日曜 先程 先刻 最近 以前 以後 現在 去年 昨年 今年 来年 結局 実際"
)
# Who somebody is, right before the name.
_ROLES = (
    listed(
        "故 亡 元 旧姓 本人 申請者 届出人 届出者 相談者 申込者 代理人 世帯主 保護者 滞納者 申立人 請求者 申出者 依頼者 通報者 受理者 被相続人 相続人 債務者 債権者 納税者 受給者 対象者 利用者 入所者 居住者 所有者 名義人 後見人 "
        "被後見人 保証人 連帯保証人 契約者 受診者 被害者 加害者 参加者 出席者 欠席者 発言者 報告者 記録者 作成者 記入者 提出者 担当者 責任者 担当 前任 後任 司会 書記 起案 決裁 合議 議長 副議長 委員長 副委員長 会長 副会長 委員 議員 市議 町議 県議 "
        "課長 係長 部長 次長 局長 室長 所長 園長 館長 校長 教頭 主任 主査 主事 主幹 参事 補佐 課長補佐 班長 隊長 団長 区長 市長 町長 村長 副市長 自治会長 町内会長 民生委員 相談員 支援員 調査員 推進員 指導員 職員 保健師 看護師 "
        "保育士 栄養士 技師 医師 弁護士 税理士 司法書士 行政書士 講師 教諭 担任 生徒 児童 園児 患者 社長 専務 常務 店長 支店長 工場長 代表 代表者 代表取締役 取締役 現場代理人 主任技術者 容疑者 被告 被疑者 会員 役員 選手 監督 同僚 上司 部下 先輩 "
        "後輩 同期 友人 知人 隣人 親族 夫 妻 父 母 兄 姉 弟 妹 長男 長女 次男 次女 二男 二女 三男 三女 四男 四女 息子 娘 孫 祖父 祖母 叔父 叔母 伯父 伯母 甥 姪 父親 母親 配偶者 同居人 内縁 差出人 受取人 宛先 宛名 名義 氏名 姓名 名前 署名 講話 朗読 執筆 撮影 編集 "
        "代表社員 業務執行社員 執行役員 営業部長 工事部長 営業担当 監査役 理事 理事長 副理事長 事務局長 事務長 施設長 院長 副園長 主幹教諭 教諭 養護教諭 学級担任 診断医 主治医 担当医 新採 新人 新規採用 下請 元請 隣家"
    )
    | _WHEN
)
_KIN = listed(
    "夫 妻 父 母 兄 姉 弟 妹 長男 長女 次男 次女 二男 二女 三男 三女 四男 四女 息子 娘 孫 祖父 祖母 叔父 叔母 伯父 伯母 甥 姪 父親 母親 配偶者 児童 園児 生徒 本人"
)
_ENDS_ROLE = frozenset("課係室班者人員師士")
_ROLE_ENDS = frozenset(role[-1] for role in _ROLES) | _ENDS_ROLE
_ENDS_GIVEN = ("", "\n", "、", "。", "(", ")", "が", "は", "を", "も", "と", " ")
_INTRODUCED = late(re.compile, r"(?:です|でございます|・|と申|より|から|宛|あて|が|は|も|に|、|。|\)|\(|\n| |\Z)")
_TITLES = listed(
    "部長 課長 係長 室長 次長 所長 園長 校長 教頭 教諭 主任 主査 主事 主幹 参事 補佐 係員 社長 店長 院長 館長 団長 班長 局長 理事長 議長 先生 議員 委員 会長 副会長 副市長 教育長 副議長 委員長 副委員長 理事 監事 区長 署長 医師 保健師 保育士 看護師 弁護士 "
    "税理士 司法書士 相談員 支援員 調査員 先輩 教授 選手 夫人 女史 巡査 巡査長 警部補 課長補佐 主任主査 主任主事 専門官 専門員 主席 統括 副主幹 副主査 副課長 副部長 副園長 副校長 主席主査 技術員 司書 学芸員 調理師 栄養士 指導主事 事務局長 審議監 理事官 嘱託員 歯科医師 社労士 社会保険労務士 薬剤師 助産師 獣医師 作業療法士 理学療法士 精神保健福祉士 社会福祉士 介護福祉士 公認会計士 会計士 土地家屋調査士 建築士 宮司 産業医 校医 再任用職員 会計年度任用職員 臨時職員 嘱託職員 事務員 用務員 運転手 調理員"
)
# What stands right behind a surname that is one: 佐藤作成, 星野市長; a town has a mayor, too, and shops.
_BEHIND = listed(
    "作成 担当 記 対応 確認 確認済 宛 了承 承認 承認済 起案 休み 欠席 不在 早退 遅刻 在宅 有休 年休 育休 産休 退職 異動 着任 本人 名義 夫妻 夫婦 兄弟 姉妹 親子 母子 父子 両名 談 著 入力 転記 受付 受 発言 "
    "県議 市議 町議 区議 代議士 被告 容疑者 選手 監督 コーチ 班 住職 棟梁 審議官 参事官 課長補佐 専門員 班員 技師 技監 参与 顧問 助役 教授 准教授 助教 研究員 幹事 書記 会計 学長 塾長 巡査 警部 刑事 記者 隊長 隊員 団員 組長 "
    "代表 専務 常務 取締役 支店長 主将 栄養士 指導員 推進員 民生委員 児童委員 自治会長 町内会長 組合長 工場長 統括 姉 兄 母 父 妻 夫 ら 代理 案 済 待ち 宅 宅訪問 警部補 巡査部長 拝"
)
_PERSONAL = listed("名義 本人 容疑者 被告 兄弟 姉妹 親子 夫妻 夫婦 記 民生委員 作成 拝 談 著 宛 了承 承認 課長補佐 代議士")
_GIVEN = late(
    re.compile,
    r" ([一-龥々]{1,8}(?![一-龥々])|[ぁ-んァ-ヶ]{1,3}[子代江美恵枝夫男雄郎](?=[様氏殿君]?(?![一-龥々])))|( ?)([ぁ-ん]{2,4}|[ァ-ヶー]{2,4})",
)
_PARTICLES = frozenset("がはをにのとへもでやよかま")
_AFTER_NAME = _TITLES | _BEHIND | _CALLED
_ASKED = frozenset(" がはも(")
_AFTER_KIN = frozenset("の・、「 :(")
_BESIDE = frozenset("・、,/&と ")
_AMONG = frozenset("・、,/&と")
_GROUP = late(
    re.compile,
    r"(?:班|チーム|組|グループ|メンバー|係|名簿|出席|欠席|参加|当番|担当|委員|幹事|敬称略|司会|受講|同席|分担|割り?振り?|ペア|順番|異動|転入|転出)[^。\n]{0,4}\Z",
)
_LISTED = late(re.compile, r" ?[・、,/&と] ?([一-龥々]{2,3})(?![一-龥々])| {1,2}([一-龥々]{2,3})(?![一-龥々])")
_TOGETHER = ("(敬称略", " (敬称略", "ら", "の各", "各氏", "両氏", "の両")
_OF_PLACES = (
    "は多い",
    "が多い",
    "という名字",
    "などの名字",
    "という姓",
    "の両地",
    "の各地",
    "の間",
    "間",
    "の地区",
    "の交差",
    "のバス",
    "方面",
    "など各地",
)
_FEWEST, _PAIR, _BACK = 2, 2, 10
_USUAL = (2, 3)
_PREFIXES = frozenset("各全同両本当前元新副")


def names_in_runs(text: str) -> Iterator[tuple[int, int]]:
    done, known = 0, pairs()
    for match in _RUN.finditer(text):
        run, (start, end) = match.group(), match.span()
        if (
            end - start == _PAIR
            and run[1] not in known.get(run[0], "")
            and text[end : end + 1] not in _ASKED
            and text[start - 1 : start] not in _AFTER_KIN
        ):
            continue  # most runs, asked without a call
        if start < done or end - start > _LONGEST or run[-1] in _CALLED:
            continue
        if found := _in_run(text, start, end, run):
            yield from found
            done = found[-1][1]


def _in_run(text: str, start: int, end: int, run: str) -> Sequence[tuple[int, int]]:
    size, follows = end - start, text[end : end + 1]
    if 1 < size <= _LONGEST_SURNAME and is_surname(run):
        return _surname(text, start, end, run)
    if follows == " " and size <= _LONGEST_SURNAME and may_be_surname(run) and (given := _end_of_given(text, end, only_kanji=size == 1)):
        return ((start, given),)
    if _is_given(text, start, end, run):
        return ((start, end),)
    if size <= _PAIR:
        return ()
    whole = _whole(run)
    return ((start, start + whole),) if whole else _after_role(text, start, end, run)


def _surname(text: str, start: int, end: int, run: str) -> Sequence[tuple[int, int]]:
    follows = text[end : end + 1]
    if given := _end_of_given(text, end) if follows == " " or "ぁ" <= follows <= "ー" else 0:
        return ((start, given),)
    if follows and follows in _BESIDE and text[start - 1 : start] not in _AMONG and (several := _several(text, start, end)):
        return several
    return ((start, end),) if is_alone(text, start, end, run) else ()


def _is_given(text: str, start: int, end: int, run: str) -> bool:
    """母の美代子, 悠真が."""
    if text[start - 1 : start] in _AFTER_KIN and is_given_of_kin(text, start, end, run):
        return True
    return 1 < end - start <= _LONGEST_SURNAME and (is_given_that_acts(text, end, run) or is_given_of_age(text, end, run))


def _whole(run: str) -> int:
    """How much of it is a name: all of 田中一郎, the surname of 佐藤作成; 0 where it is none."""
    if len(run) < _LONGEST_SURNAME:
        return 0
    for size in (2, 3):
        rest = run[size:]
        if rest and is_surname(run[:size]) and (found := _behind_surname(run, run[:size], rest)):
            return found if found < len(run) or not is_of_renown(run) else 0
    for size in (2, 3):
        if run[size:] in _TITLES and may_be_surname(run[:size]):
            return size
    if run[0] in _PREFIXES or not is_surname(run[0]):
        return 0
    return next(
        (
            last
            for last in range(max(3, len(run) - 3), len(run) + 1)
            if (last == len(run) or run[last:] in _AFTER_NAME) and is_short_and_given(run[:last])
        ),
        0,
    )


def _behind_surname(run: str, family: str, rest: str) -> int:
    if (len(rest) > 1 and is_given_name(rest)) or (len(rest) in _USUAL and may_be_given(rest)):
        return len(run)
    if rest in _CLOSE:
        return len(run) if is_mostly_surname(family) else 0
    if rest in _TITLES or (rest in _BEHIND and _is_likely(family, rest)):
        return len(family)
    for last in range(max(len(family) + 1, len(run) - 4), len(run)):  # 田中一郎記, 田中一郎作成
        given = run[len(family) : last]
        if run[last:] in _AFTER_NAME and (may_be_given(given) or given in _CLOSE):
            return last
    return 0


def _is_likely(family: str, rest: str) -> bool:
    return rest in _PERSONAL or is_mostly_surname(family) or (is_frequent(family) and not is_town(family))


def _after_role(text: str, start: int, end: int, run: str) -> Sequence[tuple[int, int]]:
    """申請者磯部朋子, 長男拓海, 情報政策課浦上, 昨日板垣."""
    for size in range(1, len(run)):
        role = _role_before(run, size) if run[size - 1] in _ROLE_ENDS else ""
        if role and (last := _end_of_name(text, start + size, end, role, run[size:])):
            return ((start + size, last),)
    return ()


def _end_of_name(text: str, start: int, end: int, role: str, rest: str) -> int:
    """Where the name ends that stands behind *role*; 0 where none does."""
    is_short = len(rest) == 1
    if text[end : end + 1] == " " and may_be_surname(rest) and (given := _end_of_given(text, end, only_kanji=is_short)):
        return given
    if is_short:
        return end if role in _KIN and len(role) > 1 and rest in SINGLE and text[end : end + 1] in _ENDS_GIVEN else 0
    if whole := _whole(rest):
        return start + whole
    return end if (role in _KIN and is_given(rest)) or _is_somebody(text, start, end, role, rest) else 0


def _role_before(run: str, size: int) -> str:
    """Who or when it is, at the beginning of a run or right before the rest; 課 for a section."""
    if run[:size] in _ROLES:
        return run[:size]
    for length in (4, 3, 2):
        if length < size and run[size - length : size] in _ROLES:
            return run[size - length : size]
    return "課" if run[size - 1] in _ENDS_ROLE and size > 1 and run[size] != "長" else ""


def _is_somebody(text: str, start: int, end: int, role: str, rest: str) -> bool:
    if not (is_mostly_surname(rest) or is_frequent(rest)):
        return False
    if role in _WHEN:
        return is_alone(text, start, end, rest)
    if role == "課":
        return _INTRODUCED.match(text, end) is not None
    return len(role) > 1


def _end_of_given(text: str, end: int, *, only_kanji: bool = False) -> int:
    """Where the given name ends that stands behind a surname, in kanji after a space or in kana; 0 where none does."""
    match = _GIVEN.match(text, end)
    if not match:
        return 0
    if kanji := match.group(1):
        return match.start(1) + size if (size := _size_of_given(kanji)) else 0
    if only_kanji and not match.group(2):
        return 0
    kana, at = match.group(3), match.start(3)
    for size in range(len(kana), 1, -1):
        if is_given_name(kana[:size]) and not _goes_on(kana[0], text, at + size):
            return at + size if match.group(2) or size > _FEWEST or kana[0] > "ん" else 0
    return 0


def _size_of_given(words: str) -> int:
    """All of it, or what stands before a title: 隆課長, 翔太様."""
    if may_be_given(words, after_space=True):
        return len(words)
    return next((size for size in (3, 2, 1) if words[size:] in _AFTER_NAME and may_be_given(words[:size], after_space=True)), 0)


def _goes_on(first: str, text: str, end: int) -> bool:
    """Does the word in kana that begins so not end here? 宮城さくら号."""
    follows = text[end : end + 1]
    if "一" <= follows <= "龥" and (run := _RUN.match(text, end)):
        return follows not in _CALLED and run.group() not in _AFTER_NAME
    if first <= "ん":
        return "ぁ" <= follows <= "ん" and follows not in _PARTICLES
    return "ァ" <= follows <= "ー"


def _several(text: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    """佐藤・鈴木・高橋, below a word that says so also 鳥居、細谷."""
    found, at = [(start, end)], end
    while (match := _LISTED.match(text, at)) and may_be_surname(match.group(1) or match.group(2)):
        found.append(match.span(1) if match.group(1) else match.span(2))
        at = match.end()
    if len(found) < _FEWEST or _LISTED.match(text, at):
        return ()
    words = [text[slice(*span)] for span in found]
    if text[start - 1 : start] == ":" or _GROUP.search(text, max(0, start - _BACK), start) or text.startswith(_TOGETHER, at):
        return () if all(map(is_town, words)) else found
    sure, pair = sum(map(is_frequent, words)), "と" in text[end:at]
    if sure + pair > 0 and not text.startswith(_OF_PLACES, at) and all(is_mostly_surname(word) or is_frequent(word) for word in words):
        return found
    return ()
