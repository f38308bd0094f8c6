"""Names that nobody calls: a surname with a given name beside it (田中一郎), or one whose reading is told (田中(たなか))."""

import re
from collections.abc import Iterator

from lms.kernel.patterns import late
from lms.privacy.rules.alone import is_frequent
from lms.privacy.rules.given import ENDS, NO_GIVEN, SINGLE
from lms.privacy.rules.matching import Pattern
from lms.privacy.rules.runs import names_in_runs
from lms.privacy.rules.surnames import is_mostly_surname, is_of_renown, is_surname, may_be_surname

_OF_RENOWN = "多い[名苗]字|多い姓|一般的な[名苗]字|[名苗]字ランキング|[名苗]字を例|よくある[名苗]字|コンサート|ライブ|主演|の曲|アルバム|ゆかり|生誕|没後|[銅胸]像|記念|文学|小説|[詩俳]|短歌|紙幣|円札|作家|画家|武将|藩|歴史|郷土|偉人|ノーベル|の墓|生家|展|の城|城[跡址下]|見本|例題|記入例|架空|仮名|ダミー|サンプル|菩提寺|別邸|屋敷|大名|家臣|家老|文書|史料|当主|の[歌曲]|戯曲|随筆|童話|絵画|の作品|作曲|歌手|俳優|監督"
_RENOWNED, _RENOWN = late(re.compile, _OF_RENOWN), Pattern(_OF_RENOWN)
_AROUND, _SHORTEST_FULL = 14, 3
_READ = Pattern(
    r"(?:\A|[^\p{Han}])(\p{Han}{3,6}|\p{Han}{1,3} \p{Han}{1,3}) ?\([\p{Hiragana}\p{Katakana}ー]{2,7} ?[\p{Hiragana}\p{Katakana}ー]{1,7}\)",
    r"(?:\A|[^\p{Han}])(\p{Han}{2,3} ?\([\p{Hiragana}\p{Katakana}ー]{2,7}\) ?\p{Han}{1,3})(?:[^\p{Han}]|\z)",
    r"(?:\A|[^\p{Han}])(\p{Han}{1,3} ?\([\p{Hiragana}\p{Katakana}ー]{2,7}\) ?(?:\p{Han}{1,3})?) ?(?:さん|様|さま|氏|先生|くん|君|ちゃん)",
)

_ACTING = Pattern(
    r"(?:\A|[。、\n ])\((\p{Han}{2,3})\)",  # 図書館(大野) is a place
    r"(?:\A|[^\p{Han}])(\p{Han}{2,3})(?:\((?:父|母|夫|妻|長男|長女|次男|次女|本人|男|女|\d{1,3})\)|(?:ほか|他|外) ?\d{1,3} ?[名人])",
    r"(?:の|[者当名前手])は(\p{Han}{2,3})(?:です|でした|だ|。|\z)",
)
_WITH_MORE = late(re.compile, r"(?:ほか|他|外) ?\d")
_LINE_BEGINS = ("(", "\n(")
_TOGETHER = Pattern(r"(?:\A|[^\p{Han}])(\p{Han}{2,3}(?:[・、/]\p{Han}{2,3}){1,5})(?:の|ら)?(?:両名|両氏|各氏|\d名)")
_BETWEEN = late(re.compile, "[・、/]")
_FORMER = Pattern(r"旧姓[: は]{0,2}(\p{Han}{2,3})(?:[^\p{Han}]|\z)")
_FAMILIES = Pattern(r"(?:\A|[^\p{Han}])(\p{Han}{2,3})家[のにはがへと]")


def full_names(text: str) -> Iterator[tuple[int, int]]:
    bare = list(names_in_runs(text))
    if bare and any(True for _ in _RENOWN.spans(text)):  # most texts tell of none, and are not asked around each name
        bare = [(start, end) for start, end in bare if end - start < _SHORTEST_FULL or not _is_renowned(text, start, end)]
    yield from bare
    yield from _surnames(text)
    if "(" not in text:
        return
    for start, end in _READ.spans(text):
        family, bracket, _ = text[start:end].partition("(")
        if may_be_surname(family.strip()) if bracket else _has_surname(text[start:end]):
            yield start, end


def _surnames(text: str) -> Iterator[tuple[int, int]]:
    """Surnames alone, which what stands around them makes people."""
    for start, end in _ACTING.spans(text):
        if is_frequent(text[start:end]) or (
            (text[max(0, start - 2) : start] in _LINE_BEGINS or _WITH_MORE.match(text, end)) and is_mostly_surname(text[start:end])
        ):
            yield start, end
    if "名" in text or "氏" in text:
        yield from (span for span in _TOGETHER.spans(text) if all(map(may_be_surname, _BETWEEN.split(text[slice(*span)]))))
    if "旧姓" in text:
        yield from (span for span in _FORMER.spans(text) if may_be_surname(text[slice(*span)]))
    if "家" in text:
        yield from (
            span
            for span in _FAMILIES.spans(text)
            if is_surname(text[slice(*span)]) and not is_of_renown(f"{text[slice(*span)]}家") and not _is_renowned(text, *span)
        )


def _is_renowned(text: str, start: int, end: int) -> bool:
    return _RENOWNED.search(text[max(0, start - _AROUND) : end + _AROUND]) is not None


def has_given(words: str) -> bool:
    family, space, given = words.partition(" ")
    if space:
        return is_surname(family) and f" {given} " not in NO_GIVEN
    return any(is_surname(words[:size]) and f" {words[size:]} " not in NO_GIVEN for size in (2, 3) if len(words) - size > 1)


def _has_surname(words: str) -> bool:
    family, space, _ = words.partition(" ")
    return is_surname(family) if space else any(is_surname(words[:size]) for size in (2, 3)) and words[-1] in ENDS + SINGLE
