"""What names nobody and yet points to somebody: how old, whose kin, where, what work, what happened, told in few sentences together."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from itertools import combinations as pairs_of
from typing import NamedTuple

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind, Level
from lms.privacy.rules.births import MONTH
from lms.privacy.rules.folding import FILLER
from lms.privacy.rules.matching import Encoded, Pattern, Span
from lms.privacy.rules.weights import weight_of


class Cue(StrEnum):
    AGE = "age"
    KIN = "kin"
    PERSON = "person"
    WORK = "work"
    PLACE = "place"
    ONLY = "only"
    WHEN = "when"
    STATE = "state"
    MANY = "many"
    """Speaks of nobody: statistics, conditions, announcements, one's own work."""


_N = r"(?:\d{1,3}|[〇一二三四五六七八九十]{1,4})"
_CUES = {
    Cue.AGE: Pattern(
        rf"{_N} ?[歳才]|{_N}(?:代|過ぎ|前後)|[小中高](?:学?校?の?)?[1-6一二三四五六]年?|年[長中少]|[乳幼]児|高齢|{_N}か月|(?:[三四五六七八九]十|\d\d)(?:ぐらい|くらい|ごろ)|大正|昭和\d{{1,2}}年生|生まれ|\b\d{{1,3}}[ -]years?[ -]old\b"
    ),
    Cue.KIN: Pattern(
        r"[母父]子家庭|息子|[長次][男女]|[二三四五]つ子|双子|[祖曾]|家族|親子|奥さん|ご主人|だんな|旦那|おばあ|おじい|子ども|お子|嫁|婿|甥|姪|遺族|未亡人|再婚|離婚|世帯|ひとり親|実家|[一独]人暮らし|独居|同居|[父母妻夫娘孫兄弟姉妹]|\b(?i:mother|father|wife|husband|son|daughter|twins|grand(?:mother|father|son|daughter)|widow(?:er)?|lives alone)\b"
    ),
    Cue.PERSON: Pattern(
        r"[男女](?:性|の|子|児)|[、・ (][男女][、・ )。]|の方|という人|の人|さん|本人|住民|住人|店主|大将|主人|女将|一家|の家|お宅|氏|\b(?i:man|woman|boy|girl|resident|patient)\b"
    ),
    Cue.WORK: Pattern(
        r"元[\p{Han}ァ-ヶ]{2,6}|[\p{Han}ァ-ヶー]{1,6}(?:[屋店師士医官員長手家業]|職人|選手|教授|先生|農家|大工|住職|宮司|警官|巡査|工場|牧場)(?:[^\p{Han}]|\z)|営[むん]|勤め|経営|やってい|無職"
    ),
    Cue.PLACE: Pattern(
        rf"{_N}丁目|[\p{{Han}}ヶ]{{1,4}}(?:[町区台字橋駅小中寺荘苑園島浜沢谷川丘坂峠港湯]|地区|集落|団地|通り|沿い|校区|学区|アーケード|商店街|公園|神社|踏切|アパート|マンション|社宅|官舎|住宅|学校|市場|温泉)(?:[のでにをへとが、。・() 前裏横脇近]|\z)|の(?:前|裏|隣|横|角|向かい|近く|そば|たもと|端|奥|上|下)|隣の|住[むん]|在住|から来た|出身|大字|バス停|道の駅|\b[A-Z][a-z]+-?(?:machi|cho|chome|mura)\b"
    ),
    Cue.ONLY: Pattern("唯一|ただ一人|一人だけ|一軒だけ|一世帯|最高齢|最後の|初の|しかいない|一人しか|だけ(?:の|残)|三代|珍しい|代表|有名"),
    Cue.WHEN: Pattern(
        rf"{_N}月|{_N}/{_N}|去年|昨年|今年|先[週月日]|今[週月朝]|昨[日夜晩]|一昨年|[春夏秋冬夜朝]|曜|年前|か月前|前日|当日|{_N}年|\b(?i:last (?:week|month|year|spring|summer|autumn|winter))|\b{MONTH} \d{{1,2}}"
    ),
    Cue.STATE: Pattern(
        r"[入退通]院|転倒|骨折|搬送|亡くな|死亡|死|病|がん|癌|認知症|透析|障害|介護|車(?:いす|椅子)|失明|難聴|妊娠|出産|別居|離婚|失業|[倒破]産|借金|滞納|生活?保護?|不登校|引きこも|虐待|DV|逮捕|前科|火[事災]|事故|けが|怪我|徘徊|行方不明|自殺|詐欺|被害|アルコール|精神|うつ|手術|脳|心臓|中絶|里子|養子|外国|難民|宗教|孤立|ごみ|苦情|暴|飲酒|薬物|[耳目]が|寝たきり|PTSD|パーキンソン|ペースメーカー|アレルギー|転校|退[学職]|解雇|相続|遺産|もめ|\b(?i:hospital|died|injur|divorc|unemployed|dementia|cancer|born|fell)"
    ),
    Cue.MANY: Pattern(
        "以[上下]|未満|対象|定員|募集|割合|[%割]|平均|件|名(?:[、。が]|まで|程度)|世帯数|人口|統計|講座|教室|研修|説明会|相談会|開催|予定|先着|申込|無料|どなたでも|の方[へはもで]|方法|制度|要件|資格|手続|条例|規則|様式|計画|調査|アンケート|推計|見込|増え|減っ|年度|市内の|全国|架空|仮の|例えば|例[:とえ]|モデル|ペルソナ|想定|一般に|よくある|たち|方々|者は|人が|[回枚台万円]|時間|分[にでか]|システム|AI|プロンプト|資料|課の|係|職員|庁|道路|工事|停電|断水|冠水|陥没|記念|祭"
    ),
}
_OF_SOMEBODY, _OF_NOBODY, _NO_CUE = frozenset((Cue.AGE, Cue.KIN, Cue.PERSON)), frozenset((Cue.MANY,)), frozenset[Cue]()
_OF_OTHERS = tuple(cue for cue in Cue if cue not in _OF_SOMEBODY)
_FEWEST, _MOST_COUNTED = 3, 3
_TABLE = "combined"
_SENTENCE = late(re.compile, r"[^。\n]+[。\n]?")
_HAS_FILLER = f"[^。\n{FILLER}]*+{FILLER}[^。\n]*"
_TOLD = late(re.compile, rf"(?<![^。\n]){_HAS_FILLER}(?:[。\n]++{_HAS_FILLER})*")
_DIGIT = late(re.compile, r"\d")
_LONGEST = 110  # characters of sentences, or of lines of a form, that tell of one person
_MOST_SENTENCES = 4
_MOST_KNOWN = 2048
_LENGTHS, _MOST_LENGTHS = 15, 6


Seen = tuple[int, int, Cue]


class Passage(NamedTuple):
    """One sentence, or a few on end, with the cues in it in order."""

    sentences: tuple[Span, ...]
    cues: list[Seen]


def combinations(text: str) -> Iterator[Finding]:
    """*text* is folded, with FILLER where something is found that names somebody. A hint: whether it is somebody only a person can say."""
    done, known = 0, dict[Span, int]()
    text, places = _without_told(text)
    for start, told in _beginnings(text):
        for passage in told if start >= done else ():
            for sentence in passage.sentences:
                if sentence not in known:
                    known[sentence] = weight_of(_TABLE, _letters(text, sentence))
            if _weight_of_shape(*_shape(passage)) + sum([known[sentence] for sentence in passage.sentences]) > 0:
                done = max([last for _, last, _ in passage.cues])
                further = places[bisect_right(places, (start, len(text))) - 1][1]
                yield Finding(GuardKind.COMBINATION, start + further, done + further, Level.HINT)
                break


def passages(text: str) -> Iterator[Passage]:
    """Those with three sorts of cues, of which one is of a person: each sentence by itself first, then with those behind it."""
    return chain.from_iterable(told for _, told in _beginnings(text))


def _beginnings(text: str) -> Iterator[tuple[int, Iterator[Passage]]]:
    """Where the first cue of passages stands, and those that begin with the same sentence."""
    people = _seen(text, _OF_SOMEBODY)
    seen = sorted(people + _seen(text, _OF_OTHERS)) if people else people
    if len(seen) < _FEWEST:
        return
    starts = [start for start, _, _ in seen]
    sentences = [Span(*match.span()) for match in _SENTENCE.finditer(text)]
    ends = [bisect_left(starts, end) for _, end in sentences]
    places = [Span(*place) for place in zip([0, *ends], ends, strict=False)]
    sorts = [{cue for _, _, cue in seen[first:last]} - _OF_NOBODY for first, last in places]
    of_somebody = [number for number, found in enumerate(sorts) if not found.isdisjoint(_OF_SOMEBODY)]
    for at in sorted({at for number in of_somebody for at in range(max(0, number - _MOST_SENTENCES + 1), number + 1)}):
        further = slice(at, at + _MOST_SENTENCES)
        yield starts[places[at].start], _from(text, sentences[further], places[further], sorts[further], seen)


def _from(text: str, sentences: list[Span], places: list[Span], sorts: list[set[Cue]], seen: list[Seen]) -> Iterator[Passage]:
    """What is found for itself tells more than what stands around it: a sentence that begins with FILLER ends them."""
    found = _NO_CUE
    for number, sentence in enumerate(sentences):
        if text[sentence.start] == FILLER or (number and sentence.end - sentences[0].start > _LONGEST):
            break
        found = found | sorts[number]
        if len(found) >= _FEWEST and not found.isdisjoint(_OF_SOMEBODY):
            yield Passage(tuple(sentences[: number + 1]), seen[places[0].start : places[number].end])


def _seen(text: str, cues: Iterable[Cue]) -> list[Seen]:
    return [(start, end, cue) for cue in cues for start, end in _CUES[cue].spans(text)]


def _without_told(text: str) -> tuple[Encoded, list[tuple[int, int]]]:
    """*text* in which one FILLER stands for a sentence with any, or several on end; and from where on how many characters are left out before."""
    pieces, places, done, at = list[str](), [(0, 0)], 0, 0
    for match in _TOLD.finditer(text) if FILLER in text else ():
        start, end = match.span()
        pieces += text[done:start], FILLER
        at += start - done + 1
        done = end
        places.append((at, done - at))
    return Encoded("".join((*pieces, text[done:]))), places


def evidence(text: str, passage: Passage) -> Iterator[str]:
    """Each piece as the table of weights calls it: which cues, how many sorts, which together, and two and three letters at a time."""
    yield from _of_shape(*_shape(passage))
    for sentence in passage.sentences:
        yield from _letters(text, sentence)


def _shape(passage: Passage) -> tuple[tuple[tuple[Cue, int], ...], int]:
    """How often each cue, and how long it is, both as far as it is counted."""
    cues = [cue for _, _, cue in passage.cues]
    length = passage.sentences[-1].end - passage.sentences[0].start
    return tuple(sorted([(cue, min(cues.count(cue), _MOST_COUNTED)) for cue in set(cues)])), min(_MOST_LENGTHS, length // _LENGTHS)


@lru_cache(_MOST_KNOWN)
def _weight_of_shape(counts: tuple[tuple[Cue, int], ...], length: int) -> int:
    return weight_of(_TABLE, _of_shape(counts, length))


def _of_shape(counts: tuple[tuple[Cue, int], ...], length: int) -> Iterator[str]:
    yield "any"
    for cue, count in counts:
        for number in range(1, count + 1):
            yield f"{cue} {number}"
    sorts = [cue for cue, _ in counts if cue is not Cue.MANY]
    for number in range(_FEWEST, len(sorts) + 1):
        yield f"sorts {number}"
    for one, other in pairs_of(sorts, 2):
        yield f"{one} and {other}"
    yield f"length {length}"


def _letters(text: str, sentence: Span) -> list[str]:
    words = _DIGIT.sub("0", text[sentence.start : sentence.end].rstrip("\n"))
    return [words[at : at + size] for size in (2, 3) for at in range(len(words) - size + 1)]
