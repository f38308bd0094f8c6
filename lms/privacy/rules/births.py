"""Dates of birth as forms, sheets and scans write them: broken over lines, in boxes, the era beside the year."""

import re
from collections.abc import Iterator

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind
from lms.privacy.rules.matching import Pattern
from lms.privacy.rules.people import MONTH

_SIGNS = late(re.compile, "[生産セ]|(?i:birth|dob)")  # without one of them the walk is spared
_ERA = r"(?:明治|大正|昭和|平成|令和|[MTSHR明大昭平令])"
_GAP = r"[ \n|,]{0,3}"
_YEAR = r"(?:\d{1,4}|元)"
_LABEL = r"(?:生年月日|セイネンガッピ|誕生日|出生年?月?日|(?i:date of birth|birth ?da(?:y|te)|dob))"
_BORN = r"(?:に?[おご]?(?:生まれ(?:[^変か]|\z)|産まれ|誕生|出生)|生(?:\z|[ \n、。,.()」/男女]))"
_TWO_YEARS = rf"{_ERA}?{_YEAR} ?年? ?\( ?(?:西暦)?{_ERA}?{_YEAR} ?年?\)? ?(?:年 ?)?\d{{1,2}} ?[月./-] ?\d{{1,2}} ?日?"
_KANJI = "[一二三四五六七八九十壱弐参拾元]"
_IN_A_REGISTER = rf"{_ERA} ?{_KANJI}{{1,6}} ?年 ?{_KANJI}{{1,4}} ?月 ?{_KANJI}{{1,5}} ?日"
_DATE = rf"(?:{_ERA} ?)?{_YEAR} ?[年./-] ?\d{{1,2}} ?[月./-] ?\d{{1,2}} ?日?"
_IN_PARTS = Pattern(
    rf"({_DATE}) ?に?生れ(?:[^変か]|\z)",
    rf"(?i:birth[ _]?da(?:te|y)|date of birth|dob)(?: is| was)[: ]{{1,3}}({MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {MONTH},? \d{{4}})",
    rf"{_LABEL}[^\d\n。]{{0,6}}(\d{{1,2}} ?(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* ?\d{{4}})",
    r"誕生日[ :はが]{0,3}(\d{1,2}/\d{1,2})(?:[^\d/~〜-]|\z)",
    rf"{_LABEL}[^\d\n。]{{0,12}}\n?[^\d\n。]{{0,6}}?((?:{_ERA}{_GAP})?{_YEAR}{_GAP}年{_GAP}\d{{1,2}}{_GAP}月{_GAP}\d{{1,2}}{_GAP}日?)",
    rf"{_LABEL}[^\d\n。]{{0,8}}({_TWO_YEARS})",
    rf"((?:[MTSHR明大昭平令(][\p{{Han}}]?|(?:19|20)){_TWO_YEARS}){_BORN}",
    rf"((?:{_ERA}|(?:19|20)\d)\d{{1,2}}年\d{{1,2}}月\d{{1,2}}日)[、 に]{{0,2}}(?:第?[一二三四五1-5]子|(?:長|次|二|三)[男女]|男の子|女の子|双子)[をが ]?(?:無事)?(?:出産|出生|誕生)",
    rf"{_LABEL}[^\d\n。]{{0,4}}({_IN_A_REGISTER})",
    rf"({_IN_A_REGISTER}){_BORN}",
    rf"{_LABEL}[^\d\n。]{{0,4}}(\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)\d{{2}})",
)


def births_in_parts(text: str) -> Iterator[Finding]:
    if _SIGNS.search(text) is None:
        return
    for start, end in _IN_PARTS.spans(text):
        if not text[end : end + 1].isdecimal():
            yield Finding(GuardKind.BIRTH_DATE, start, end)
