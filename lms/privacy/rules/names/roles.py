"""Names behind a word of a form: 担当：伊藤, 出席：安藤、伊東（書記）, 記入者(大西)."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lms.kernel.patterns import late
from lms.privacy.rules.matching import Pattern
from lms.privacy.rules.names.letters import may_be_called
from lms.privacy.rules.names.surnames import KATAKANA, is_family_reading, is_given_name, is_given_reading, is_surname, may_be_surname
from lms.privacy.rules.names.words import KATAKANA_WORDS

# Asked of a short piece after its head, where the standard engine costs least and every repetition is counted.
_FULL = r"[一-龥][一-龥々ヶケノ]{1,5}(?: [一-龥々ぁ-ゖァ-ヺー]{1,4})?"
ROLE = (
    r"(?:[一-龥]{0,5}者|申請人|来庁の?方|相手方?|届出人|代理人|世帯主|同居人|請求人|申立人|相続人|名義人|保証人|後見人|(?:対象|当該)?(?:児童|生徒|園児)|患者|遺族|本人|氏名|宛名|担当|担当職員|受付|記録|記入|文責|起案|差出人|送信元|宛先|"
    "妻|夫|長男|長女|次男|次女|二男|二女|三男|三女|父|母|祖父|祖母|兄|姉|弟|妹|会員|講師|出席|欠席|参加|同席|聞き手|話し手|司会|進行|議長|書記|議事録|発言|報告|確認|決裁|承認|面談|訪問先?|対応|電話|来客|取次ぎ?|引継ぎ?|処理|点検|受電|架電|起票|作成|引継ぎ?先?|交代|発信|(?i:from|to|cc))"
)
_HEAD_OF_NAMES = Pattern(
    rf"{ROLE}(?: ?(?:氏?名|署名))?(?:\([^()\n]{{0,6}}\))?(?:[\"'] ?)?(?: ?[:=】\]〉>)|,][\"' ]{{0,2}}\n? ?| {{1,2}})|[出欠記担司][:=]|(?:氏名|名前)\n|"
    # 記入者(大西), コメント[永井], "name": "…", at the end of a letter
    r"(?:\p{Han}*者|担当|コメント|返信|発言)[\[(]|\b(?i:(?:full[ _]?|user[ _]?)?name)[\"']? ?[:=] ?[\"']?|(?:敬具|草々|かしこ|拝啓)[ \n]{1,3}"
)
_MOST_LISTED, _MOST_KNOWN = 80, 4096
_LISTED = late(
    re.compile,
    rf"({_FULL}|[一-龥]|[ァ-ヺー]{{2,8}}(?:[ ・][ァ-ヺー]{{2,8}}){{1,2}}|[ァ-ヺー]{{2,6}})(?!(?<=[ァ-ヺー])[ァ-ヺー])(?:\([^()\n]{{1,10}}\))?(?: ?[、,;・/&と] ?|[^一-龥]|\Z)",
)
_OF_A_FORM = late(re.compile, "住所|氏名|所属|電話|連絡|年齢|性別|有無|続柄|必須|任意|記入|記載|予定|様式|各位")
_MOST_GIVEN, _SHORTEST_FULL = 3, 3
_SURNAME_LENGTHS = (3, 2)

MOST_CELL = 12
_IN_LATIN = late(re.compile, r"[A-Z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]*\.?){1,3}")
_LONGEST_LATIN = 32


def beside_roles(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _HEAD_OF_NAMES.spans(text):
        if not is_in_word(text[max(0, start - 1) : start]):
            yield from _listed(text[end : end + _MOST_LISTED], end)


def is_in_word(char: str) -> bool:
    """Kanji, katakana and letters: where a name may begin, and a word of a form may not."""
    return "一" <= char <= "龥" or "ァ" <= char <= "ー" or (char.isascii() and char.isalpha())


def _listed(words: str, place: int) -> Iterator[tuple[int, int]]:
    """One name after another: 出席：安藤、伊東（書記）、柴田."""
    at = 0
    while is_in_word(words[at : at + 1]) and (match := _LISTED.match(words, at)):
        if not _may_be_listed(match.group(1)):
            return
        yield place + at, place + match.end(1)
        at = match.end()


@lru_cache(_MOST_KNOWN)
def _may_be_listed(name: str) -> bool:
    """What ends a list is often the head of the next one: 担当."""
    if name in KATAKANA_WORDS:
        return False  # 担当：デイ
    return may_be_surname(name) or (looks_like_name(name) and (" " in name or "・" in name or name[0] > "ー" or is_family_reading(name)))


def looks_like_name(cell: str) -> bool:
    """Two to a dozen characters that begin with a surname, two words in kana, or two to four in Latin letters."""
    plain = cell.replace("　", " ")
    if plain.isascii():
        return len(plain) <= _LONGEST_LATIN and _IN_LATIN.fullmatch(plain) is not None
    return 1 < len(plain) <= MOST_CELL and (_is_name(plain) or all("ァ" <= letter <= "ー" or letter == " " for letter in plain))


def _is_name(words: str) -> bool:
    """Does a surname stand at the beginning, and is the rest no office, place or company?"""
    if _OF_A_FORM.search(words):
        return False
    if len(words) < _SHORTEST_FULL and may_be_surname(words):
        return True
    first, _, given = words.partition(" ")
    if given:
        return (may_be_surname(first) and may_be_called(given)) or is_given_name(given) or is_given_reading(given.translate(KATAKANA))
    for length in _SURNAME_LENGTHS:
        if 0 <= len(words) - length <= _MOST_GIVEN and is_surname(words[:length]) and may_be_called(words[length:]):
            return True
    return False
