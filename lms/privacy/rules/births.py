"""Dates of birth in a sentence: each needs a second hint, or laws and bridges would be people."""

import re
from collections.abc import Iterator

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind, Level
from lms.privacy.rules.matching import Pattern

_YEAR = r"(?:\d{1,4}|元|[〇一二三四五六七八九十]{1,4})"
_PART = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = rf"(?:(?:明治|大正|昭和|平成|令和|[MTSHR明大昭平令]) ?)?{_YEAR} ?[年./・-]の? ?{_PART} ?[月./・-] ?{_PART} ?日?"
MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sep(?:tember|t?\.?)|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
_BIRTH_DATES = Pattern(
    rf"(?:生年月日|セイネンガッピ|誕生日|出生日|出生年月日|(?i:date[ _]of[ _]birth|birth(?:[ _]?da(?:te|y)|[\"']{{0,1}} ?[:=])|dob|born(?: on)?)|誕生?[ :]|出生[ :])(?:[^\d\n。]{{0,18}}?|[^\d\n。■]{{0,12}}?\n[^\d\n。■]{{0,6}}?)({_DATE}|[12]\d{{7}}|[1-5]-?\d{{6}})",
    rf"(?i:date of birth|birth[ _]?da(?:te|y)|dob|born(?: on)?)[ :]{{1,3}}({MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {MONTH},? \d{{4}})",
    rf"({_DATE}|[12]\d{{7}}) ?(?:\(|が|という|は、?|=|:)(?:この|その|これは|それは|本人|相手)?の?(?:生年月日|誕生日|出生日)",
    rf"生まれ ?\(({_DATE})",
    # "4月1日生活支援課", "生涯学習": 生 means born only at the end of a word.
    rf"(?:誕生日)[^\d\n。]{{0,6}}({_PART} ?月 ?{_PART} ?日)(?:[^の]|の[^子児人方]|\z)",
    rf"({_DATE}|(?:19|20)\d{{6}}) ?(?:[にの]?[おご]?(?:生まれ(?:[^変かた]|た(?:[^市町村区制国]|\z)|\z)|産まれ|うまれ|誕生|出生)|生(?:\z|[ \n、。,.()「」』/:;男女のでと|]))",
)
# People alive were born in these eras; a date alone is a weak sign, and none where a law or a building is what began on it.
_ERA_DATES = Pattern(
    rf"((?:明治|大正|昭和) ?{_YEAR} ?年 ?{_PART} ?月 ?{_PART} ?日)",
    r"([MTS]\d{2}[./]\d{1,2}[./]\d{1,2})",
)
_NOT_A_BIRTH = late(
    re.compile,
    r"公布|施行|制定|改正|廃止|法|条例|規則|告示|[政省法訓条命府]令|令第|通[達知]|要綱|設[立置]|開[設庁館校業所園催通]|落成|発足|着[工任]|就任|退任|採用|認可|許可|認定|届出?|受付|起案|決裁|会議|撮影|登録|指令|協定|寄[附贈]|改築|移転|創[立業]|竣工|しゅん[工こ]|完成|合併|締結|付|議決|登記|取得|建[設築]|発行|供用|指定|から|まで|以[前降後]|より|現在|時点|開始|使用|運用|適用|契約|購入|導入|第\d|調査|開催|実施|行われ|発生|始ま|災害?|地震|台風|空襲|終戦|大会|記念",
)
OF_A_PARTY = "(?:会|パーティ|カード|ケーキ|プレゼント|企画|特典)"  # 誕生日会 is held on a day that nobody was born on
_PARTY = late(re.compile, rf"誕生日{OF_A_PARTY}[^\n。]*\Z")
_AROUND, _PARTY_BEFORE = 14, 28


def birth_dates(text: str) -> Iterator[Finding]:
    for start, end in _BIRTH_DATES.spans(text):
        if not (_cut_off(text, start, end) or _PARTY.search(text, max(0, start - _PARTY_BEFORE), start)):
            yield Finding(GuardKind.BIRTH_DATE, start, end)
    for start, end in _ERA_DATES.spans(text):
        around = text[max(0, start - _AROUND) : start] + "\n" + text[end : end + _AROUND]
        if not _NOT_A_BIRTH.search(around) and not _cut_off(text, start, end):
            yield Finding(GuardKind.BIRTH_DATE, start, end, Level.HINT)


def _cut_off(text: str, start: int, end: int) -> bool:
    """A date inside a longer number or word is none. S35.4.1 after a digit begins anew."""
    before, first, after = text[max(0, start - 1) : start], text[start], text[end : end + 1]
    goes_on = before.isascii() and before.isalnum() and before.isdecimal() == first.isdecimal()
    return goes_on or after.isdecimal()
