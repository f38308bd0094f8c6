"""Whom somebody calls (田中さん, 鈴木・高橋両氏) and what stands in a field for a name: what is surest of all names."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lms.kernel.patterns import late
from lms.privacy.rules.matching import Pattern
from lms.privacy.rules.names.given import GIVEN_ENDS, NO_GIVEN, SINGLE, is_given
from lms.privacy.rules.names.surnames import KATAKANA, is_given_name, is_given_reading, is_short_and_given, is_surname, may_be_surname
from lms.privacy.rules.names.words import ROLES

_KANA = r"\p{Hiragana}{2,4}|[\p{Katakana}ー]{2,5}"
_SPACED_NAME = Pattern(
    r"(?:\A|[^\p{Han}])(\p{Han}(?: \p{Han}){2,4})(?:[^\p{Han}]|[様氏殿君]|\z)",
    r"(?:\A|[^\p{Han}])(\p{Han}(?: \p{Han}){1,2}(?: [\p{Hiragana}\p{Katakana}]){2,4})(?:[^ ]|\z)",
)
# 田中さん, 担当の小鳥遊様: the words right before, of which the end has to be a surname.
_CALLED = Pattern(
    rf"(\p{{Han}}[\p{{Han}}ヶケ々ノ]{{0,7}})((?: ?(?:{_KANA}))?) ?(?:さん|くん|ちゃん|君|さま|両[名人君]|両先生|(?:サン|クン|チャン|サマ)(?:[^\p{{Katakana}}ー]|\z)|様(?:[^式子々相態]|\z)|[氏殿](?:[^\p{{Han}}]|名義|宅|所有|本人|作成|同行|同席|来庁|来所|来訪|在宅|欠席|出席|発言|講演|死亡|死去|逝去|宛|邸|他\d|外\d|夫妻|夫人|側|自身|個人|担当|提供|撮影|著|説明|了承|了解|同意|確認|対応|面談|面会|訪問|退席|入院|逮捕|紹介|寄[贈附付]|推薦|不在|\z))"
)
_INVENTED = late(
    re.compile,
    r" ?(?:さん|さま|くん|ちゃん|[様氏君殿]) ?(?:\((?:仮名?|仮称|架空(?:の人物)?)\)|(?:という|といった|のような)(?:仮|架空|偽|一般的な|ありふれ|よくある))",
)  # 田中さん(仮名)
# 見本の山田太郎, 「甲野太郎」「乙山花子」(いずれも架空), 高橋一郎(記入例): a name by which forms are explained, and nobody whom one calls
_OF_FORMS = late(re.compile, "(?:山田|鈴木|佐藤|田中|[甲乙丙丁戊][一-龥]) ?(?:[太一二次三]郎|花子)")
_SAMPLES = ("見本", "記入例", "記載例", "サンプル", "架空", "ダミー", "仮名")
_SAMPLE = rf"(?:{'|'.join(_SAMPLES)})(?!請求)"
_SAMPLE_BEFORE = late(re.compile, rf"{_SAMPLE}[^。、\n]{{0,12}}[:「『はに]?[「『]?(?:氏名:)?\Z")
_SAMPLE_BEHIND = late(re.compile, rf"[」』]? ?\((?:{_SAMPLE}|仮|例)\)")
_SAMPLE_LISTED = late(re.compile, rf"[」』]?(?:[、・]?[「『][^」』\n]{{1,8}}[」』])*(?:は|が|\([^()\n]{{0,6}}){_SAMPLE}")
_CALL_BEHIND = late(re.compile, "[」』]? ?(?:さん|さま|くん|ちゃん|[様氏君殿])")
_SAMPLE_WITHIN = 20
# 大和くんという市のキャラ
_MASCOT = late(
    re.compile,
    r" ?(?:くん|ちゃん|君|さん)(?:\([^()\n]{0,8}(?:マスコット|キャラ)|(?:という|[のとは])[^。\n]{0,8}(?:品種|銘柄|名付け|名づけ|キャラ|マスコット|愛称|着ぐるみ|グッズ|スタンプ|ぬいぐるみ|イラスト))",
)
_OF_MASCOTS = (
    "品種",
    "銘柄",
    "名付け",
    "名づけ",
    "キャラ",
    "マスコット",
    "愛称",
    "着ぐるみ",
    "グッズ",
    "スタンプ",
    "ぬいぐるみ",
    "イラスト",
)
_NO_SAN = (
    "さんぽ",
    "さんざ",
    "さんさん",
    "さんかく",
    "さんま祭",
    "ちゃんぽん",
    "ちゃんこ",
    "ちゃんちゃん",
    "くんせい",
)  # 森さんぽ, 長崎ちゃんぽん
_BEFORE_NAME = late(re.compile, r"(?:^|[^一-龥々])([一-龥々]{2,3}) ?(?:→|⇒|->|[・、,/&と]) ?$")
_FAMILY = late(re.compile, r"(?:^|[^一-龥々])([一-龥々]{1,3}) \Z")  # 松田 before 茂殿
_JOINS = frozenset("→⇒>・、,/&と ")  # what it can end in: most names stand alone, and are not asked
_ABROAD = frozenset("金李王陳朴崔楊趙劉黄周呉徐孫鄭張姜")  # 金 美姫さん
_NEAR = 9
# 同様, 仕様, 源氏 are words; 市長様 a title.
_WORD_BEFORE = late(
    re.compile, "[同仕多一異模文外皆神王仏殿貴何有両各諸彼源平摂華]$|[部課係市町村室所院園校会団組議駅局署庁府県][長]?$|[員士師者人生客主]$"
)
_USUAL = 4
_UNLISTED = 2  # kanji of a surname that no list knows, before a given name that one does
_SIDES = frozenset("東西南北")  # 東部長 heads a part of the town
_MOST_KNOWN = 4096
_SHORTEST_WORD = 2  # 森さん is a person, 植林さん perhaps a company of foresters
_FIELD = Pattern(
    r"(?:氏名|名前|なまえ|名義人?|世帯主|申請者|届出人|相談者|ふりがな|フリガナ)(?:\([^()\n]{0,6}\))?(?: {0,2}[:=] {0,2}| )"
    rf"(\p{{Han}}{{3,5}}|\p{{Han}}{{2}}(?:{_KANA})|\p{{Han}}{{1,3}} (?P<given>\p{{Han}}{{1,3}}|{_KANA})|"
    r"[\p{Katakana}ー]{2,6} [\p{Katakana}ー]{2,6}|\p{Hiragana}{2,6} \p{Hiragana}{2,6})"
)
# After a surname these make a place, an office, a title or a company: 田中橋, 山口市長, 佐藤課長.
_NO_GIVEN_NAME = late(
    re.compile,
    "[県市区町村郡部課局係店社院校館駅橋通所園会組署寺港道路議長官]|先生|主[任査事]|建設|工業|産業|商[事会]|製[薬作]|電[機気]|銀行|^[おご]|^みな|住所|電話|連絡|性別|年齢|生年|必須|任意|記入|記載",
)

_OF_A_FORM = late(re.compile, "住所|氏名|所属|続柄|性別|有無|^[男女] |職業|年齢|電話|フリガナ|ふりがな")


def in_fields(text: str) -> Iterator[tuple[int, int]]:
    """氏名: 山田花子, and kanji one by one as in the boxes of a form."""
    if " " in text:
        for start, end in _SPACED_NAME.spans(text):
            if is_full_name(text[start:end].replace(" ", "")):
                yield start, end
    for _, (start, end), given in _FIELD.walk(text):
        if _stands_in_field(text[start:end], text[slice(*given)]):
            yield start, end


def is_full_name(words: str) -> bool:
    """A surname of two or three kanji and a given name."""
    return any(is_surname(words[:size]) and not _NO_GIVEN_NAME.search(words[size:]) for size in (2, 3) if len(words) > size)


def _stands_in_field(words: str, given: str) -> bool:
    family, space, rest = words.partition(" ")
    if _OF_A_FORM.search(words) or _NO_GIVEN_NAME.search(given) or family in ROLES:
        return False
    if space:
        return may_be_surname(family) or is_given_name(rest) or is_given_reading(rest.translate(KATAKANA))
    return is_full_name(words)


def _is_mascot(text: str, start: int, end: int) -> bool:
    return _MASCOT.match(text, end) is not None or any(
        word in text[max(0, start - _NEAR) : start] for word in ("キャラ", "マスコット", "愛称")
    )


def tells_of_mascots(text: str) -> bool:
    return any(word in text for word in _OF_MASCOTS)  # most texts tell of none, and are not asked behind each name


def calls_nobody(text: str, first: int, last: int, *, has_mascot: bool) -> bool:
    """田中さん(仮名), 大和くんという市のキャラ, 森さんぽ."""
    return text.startswith(_NO_SAN, last) or _INVENTED.match(text, last) is not None or (has_mascot and _is_mascot(text, first, last))


def tells_of_samples(text: str) -> bool:
    return any(word in text for word in (*_SAMPLES, "(仮)", "(例)"))  # as with mascots


def explains_a_form(text: str, start: int, end: int) -> bool:
    """A sample: nobody's name."""
    if _SAMPLE_BEHIND.match(text, end):
        return True
    if _OF_FORMS.fullmatch(text, start, end) is None or _CALL_BEHIND.match(text, end):
        return False
    before = text[max(0, start - _SAMPLE_WITHIN) : start].rpartition("\n")[2]
    return _SAMPLE_BEFORE.search(before) is not None or _SAMPLE_LISTED.match(text, end) is not None


def called(text: str, *, has_mascot: bool) -> Iterator[tuple[int, int]]:
    for _, (first, end), (_, last) in _CALLED.walk(text):
        words = text[first:end]
        if calls_nobody(text, first, last, has_mascot=has_mascot):
            continue
        start = _beginning(words, end == last)
        if start is not None:
            family = _FAMILY.search(text, max(0, first - _NEAR), first) if not start and text[first - 1 : first] == " " else None
            yield (family.start(1) if family and (is_surname(family.group(1)) or family.group(1) in _ABROAD) else first + start), last
            if text[first - 1 : first] in _JOINS:
                yield from _called_with(text, first)


@lru_cache(_MOST_KNOWN)
def _beginning(words: str, is_called: bool) -> int | None:  # noqa: FBT001  (what is remembered by its place costs less)
    """Where in the words the name begins. *is_called*: nothing in kana follows."""
    if is_surname(words):
        return 0
    if _WORD_BEFORE.search(words) and not _has_given(words):
        return None
    return next((at for at in range(len(words)) if _names_somebody(words, at, is_called=is_called)), None)


def _called_with(text: str, end: int) -> Iterator[tuple[int, int]]:
    """One さん for several: 吉岡→白石さん, 鈴木・高橋両氏."""
    while text[end - 1 : end] in _JOINS and (match := _BEFORE_NAME.search(text[max(0, end - _NEAR) : end])):
        if not may_be_surname(match.group(1)):
            return
        end -= len(match.group())
        yield end, end + len(match.group(1))


def _names_somebody(words: str, at: int, *, is_called: bool) -> bool:
    """Does a surname begin here, alone or with a given name of up to three kanji? *is_called*: nothing in kana follows."""
    rest = words[at:]
    if at == 0 and (may_be_surname(rest) or (len(rest) == _USUAL and rest[-1] in GIVEN_ENDS and may_be_surname(rest[:2]))):
        return True
    if at == 0 and is_called and (is_given(rest) or rest in SINGLE or is_given_name(rest[_UNLISTED:])):  # 花子さん, 翼くん, 環野太郎さん
        return True
    if is_surname(rest) and len(rest) >= _SHORTEST_WORD:
        return True
    if at or not is_called:
        return False
    if is_short_and_given(rest):
        return True
    return any(is_surname(rest[:end]) and not _NO_GIVEN_NAME.search(rest[end:]) for end in (2, 3) if 0 < len(rest) - end <= 3)


def _has_given(words: str) -> bool:
    family, space, given = words.partition(" ")
    if space:
        return is_surname(family) and f" {given} " not in NO_GIVEN
    return any(is_surname(words[:size]) and f" {words[size:]} " not in NO_GIVEN for size in (2, 3) if len(words) - size > 1)
