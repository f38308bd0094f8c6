"""Dates of birth as forms, sheets and registers write them: broken over lines, in boxes, with both years, in other languages."""

import re
from collections.abc import Iterator

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind
from lms.privacy.rules.births import MONTH, OF_A_PARTY
from lms.privacy.rules.folding import FILLER
from lms.privacy.rules.matching import Pattern

_ERA = r"(?:明治|大正|昭和|平成|令和|[MTSHR明大昭平令])"
_YEAR = r"(?:[0-9]{1,4}|元)"
_DATE = rf"(?:{_ERA} ?)?{_YEAR} ?[年./・-] ?[0-9]{{1,2}} ?[月./・-] ?[0-9]{{1,2}} ?日?"
_GAP = r"[ \n|,]{0,3}"
_IN_BOXES = rf"(?:{_ERA}{_GAP})?{_YEAR}{_GAP}年{_GAP}[0-9]{{1,2}}{_GAP}月{_GAP}[0-9]{{1,2}}{_GAP}日?"
_TWO_YEARS = rf"{_ERA}?{_YEAR} ?年? ?\( ?(?:西暦)?{_ERA}?{_YEAR} ?年?\)? ?(?:年 ?)?[0-9]{{1,2}} ?[月./-] ?[0-9]{{1,2}} ?日?"
_KANJI = "[一二三四五六七八九十壱弐参拾元]"
_IN_A_REGISTER = rf"{_ERA} ?{_KANJI}{{1,6}} ?年 ?{_KANJI}{{1,4}} ?月 ?{_KANJI}{{1,5}} ?日"
_DAY_FIRST = r"[0-9]{1,2}[./-][0-9]{1,2}[./-](?:19|20)[0-9]{2}"
_IN_ENGLISH = rf"(?i:{MONTH} [0-9]{{1,2}},? [0-9]{{4}}|[0-9]{{1,2}} ?{MONTH},? ?[0-9]{{4}})"

_LABEL = Pattern(r"生年月日|セイネンガッピ|誕生日|出生(?:の?年)?月?日|(?i:date of birth|birth[ _]?da(?:y|te)|\bdob)")
# Asked only right behind the word, where the standard engine costs least.
_BEHIND = late(
    re.compile,
    rf"[^0-9\n。{FILLER}]{{0,12}}\n?[^0-9\n。{FILLER}]{{0,6}}?({_IN_BOXES})(?![0-9])|[^0-9\n。]{{0,30}}(?:ところ|たら)[、 「]{{0,2}}({_DATE})(?![0-9])|[^0-9\n。]{{0,8}}?({_TWO_YEARS}|{_IN_A_REGISTER}|{_DAY_FIRST}|{_IN_ENGLISH})(?![0-9])",
)
_PARTY = late(re.compile, OF_A_PARTY)
_DAY_ALONE = late(re.compile, r"[ :はが]{0,3}([0-9]{1,2}/[0-9]{1,2})(?![0-9/~〜-])")

_BORN = r"(?:に?[おご]?(?:生まれ(?:[^変か]|\z)|産まれ|誕生|出生)|生(?:\z|[ \n、。,.()」/男女]))"
_CHILD = r"(?:第?[一二三四五1-5]子|[長次二三][男女]|男の子|女の子|双子)"
_BEFORE = Pattern(
    rf"(?:生まれ(?:た(?:日|の)は|[はが:])|バースデー|(?i:seinengappi|d\.o\.b\.?))[ :=は]{{0,3}}({_DATE}|[12]\d{{7}})",
    rf"({_DATE}) ?生[・〜~]",
    rf"({_DATE}) ?に?生れ(?:[^変か]|\z)",
    rf"((?:[MTSHR明大昭平令(]\p{{Han}}?|(?:19|20)){_TWO_YEARS}){_BORN}",
    rf"({_IN_A_REGISTER}){_BORN}",
    # 早川 茂,19470815,男
    r"[, \t|]((?:19\d\d|20[01]\d)(?:\d{4}|[/.-]\d{1,2}[/.-]\d{1,2})) ?[,|] ?[男女](?:性)?(?:[^\p{Han}]|\z)",
    rf"((?:{_ERA}|(?:19|20)\d)\d{{1,2}}年\d{{1,2}}月\d{{1,2}}日)[、 に]{{0,2}}{_CHILD}[をが ]?(?:無事)?(?:出産|出生|誕生)",
)


def births_in_parts(text: str) -> Iterator[Finding]:
    for start, end in _LABEL.spans(text):
        if _PARTY.match(text, end):
            continue
        for pattern in (_BEHIND, _DAY_ALONE) if text[start:end] == "誕生日" else (_BEHIND,):
            if match := pattern.match(text, end):
                yield _birth(*match.span(match.lastindex or 0))
    for start, end in _BEFORE.spans(text):
        if not text[end : end + 1].isdecimal():
            yield _birth(start, end)


def _birth(start: int, end: int) -> Finding:
    return Finding(GuardKind.BIRTH_DATE, start, end)
