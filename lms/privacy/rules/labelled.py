"""Numbers without a check digit: only the word before them makes them worth a question."""

import re
from collections.abc import Iterator

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind
from lms.privacy.rules.matching import Pattern

_LENGTH = r"(?:\(?\d{1,2} ?桁\)?[^\d\n]{0,6})?"  # 住民票コード(11桁): 12345678901
_RESIDENT_CODE = Pattern(
    r"(\d(?:[ \n-]?\d){10})[」』\"]? ?(?:とある(?:11桁)?)?(?:\(|という|が|は、?|=|:|、)(?:この|その|これは|それは|本人|相手)?の?住民票コード",
    rf"(?:住民票? ?の?(?:コード|CD|C)|コード ?\(住民票\)|住コ(?:ード)?|住基(?:ネット)?(?:コード|番号)|(?i:jumin(?:hyo)?[_ ]?(?:code|cd)|resident (?:record |register )?code))[^\d\n]{{0,12}}{_LENGTH}\n?[^\d\n]{{0,6}}(\d(?:[ \n]{{0,2}}-?[ \n]{{0,2}}\d){{10}})",
)

_RESIDENT_WORD = late(re.compile, "住民票コード|住民コード")
_ELEVEN = late(re.compile, r"(?<![\d.,:/-])([1-9](?:[ \n-]?\d){10})(?![\d.,円-])")
_RESIDENT_WITHIN = 100

_PAPER = (
    r"(?:(?:被保険|保険|受給|受給資格|資格|納税|義務)者|被保|受給|宛名|(?:基礎)?年金|国保|健保|社保|後期(?:高齢者?)?|国民健康保険|後期高齢者医療|介護(?:保険)?|健康保険|保険証|資格確認書|資格情報|ヒ?ホケンシャ|ジュキュウシャ|アテナ|キソネンキン|ひほけんしゃ|じゅきゅうしゃ|あてな|"
    r"組合員|加入者|世帯主|住登外|医療証|課税|社会保険|公費負担者|利用者|証書|診察券|患者|カルテ|ケース|(?:[\p{Han}]{1,10})?手帳|世帯|(?:運転)?免許証?|旅券|パスポート|在留(?:カード)?|(?:住民|個人)(?:コード|ID)|住民|納税通知書)"
)
_NUMBERED = r"\(?(?:[証者]?(?:等|など)?[の、]? ?\(?(?:記号)?(?:[・と]|及び)?(?:番号?|バンゴウ|ばんごう|コード|ID|No\.?))"
_CERTIFICATE = Pattern(
    rf"(?:{_PAPER}{_NUMBERED}|(?:住民|個人)(?:コード|ID))[^\d\n]{{0,12}}?{_LENGTH}\n?[^\d\n]{{0,6}}?"
    r"(\d{2,4}(?: \d{2,6}){1,3}|\d(?: \d){5,11}|[A-Z]{0,2}\d(?:-?\d){3,15}[A-Z]{0,2})"
)
_CERTIFICATE_PARTS = Pattern(
    # In a note the word for "number" is left out: 宛名 1122334, 免許501122334450. What is counted, dated or paid is none.
    rf"{_PAPER}証?[ :=→#(はの「]{{0,3}}([A-Z]{{0,2}}\d{{1,4}}-\d{{5,8}}|[A-Z]{{0,2}}\d{{5,12}}[A-Z]{{0,2}})(?:[^\d,.円件人名世年月%千万億冊通枚部個台-]|\z)",
    r"\b(?i:(?:residence|insurance) card|passport|driver'?s? licen[cs]e|insured person|pension)(?:(?i: (?:no\.?|number|id))[ :=(#]{0,3}(?:is )?| ?[:=#] ?)([A-Z]{0,2}\d[\d-]{4,14}[A-Z]{0,2})\b",
    r"(?:保険|国保|健保|社保|共済)[^\d\n]{0,10}記号 ?[:]? ?((?:\p{Han}{0,3}\d{1,8}(?:[・-]\d{1,4})?|\p{Han}{1,3})[^\d\n]{0,6}番号[^\d\n]{0,4}\d{1,8})",
    r"記号[ :は]{0,2}(\d{1,4}[^\d\n]{0,3}番号[^\d\n]{0,3}\d{2,8})(?:[^\d-]|\z)",
    r"記号(?:が|は|:)? ?[「]?((?:(?:[\p{Han}\p{Hiragana}\p{Katakana}]{1,4}\d{0,8}|\d{1,4})[ 、・,/]{0,2}番号(?:が|は|:)? ?\d{2,8}|\d{5,8}[ 、・,/]{0,2}番号(?:が|は|:)? ?\d{2,5}))(?:[^\d-]|\z)",
    r"記号[・と]番号[^\d\n]{0,6}(\d{1,4}[・-]\d{2,8}|\d{1,8}[・-]\d{2,5})(?:[^\d-]|\z)",
    r"記号[・と]?番号[ :はがの]{0,3}((?:[\p{Han}\p{Katakana}]{1,4}|\p{Hiragana}{2,4}) ?\d{0,8} ?[・-] ?\d{2,8})",
    r"記号番号[ :は=(「]{0,3}(\d{5,10})(?:[^\d-]|\z)",
    r"記号番号[^\d\n]{0,6}(\d{1,8}[・-]\d{2,5})(?:[^\d-]|\z)",
    r"(?i:(?:hi?hokensha|hokensha|jukyusha|atena|nenkin|setai|kokuho|kaigo)[_ -]?(?:no|bango|number|id))[\"' :=]{1,5}([A-Z]{0,2}\d[\d-]{3,14})\b",
    r"(?:手帳|免許証?)[^\d\n]{0,10}第 ?(\d{3,12}) ?号",
    rf"([A-Z]{{0,2}}\d(?:-?\d){{4,11}}[A-Z]{{0,2}}) ?(?:\(|という|が|は、?|=|:|、)(?:この|その|これは|それは|本人|相手)?の?\p{{Han}}{{0,8}}{_PAPER}証?の?(?:番号|コード)",
    r"(?:手当|給付|年金|保険|医療費?|助成|扶助)証?の?(?:認定|証書|整理|受給|支給|決定)番号[^\d\n]{0,4}([A-Z]{0,2}\d{3,12})(?:[^\d-]|\z)",
)

# "普通" alone also begins 普通建設事業費 1234567千円: only what belongs to an account may stand between.
_ACCOUNT = Pattern(
    rf"(?:(?:(?:口座|コウザ|こうざ|通帳)(?:の?番号|バンゴウ|ばんごう)?|(?i:a/c|acct|kou?za|(?:bank|savings|checking) account|account(?:[ _]?(?:no|number)|[\"']? ?[:=])))[^\d\n]{{0,10}}{_LENGTH}\n?[^\d\n]{{0,4}}|(?:普通|当座|貯蓄)(?:預金)?[ ):、,/|]{{0,3}}\n? ?(?:口座)?番号[ :]{{0,3}}|"
    r"(?:普通|当座)[\"', ]{1,4}(?i:(?:account_?)?(?:number|no|num)|番号|口座番号)[\"' :=]{1,5}|"
    r"(?:普通|当座)[ \"']{0,2}[|,][ \"']{0,2}|口番 ?[:=]? ?|支店[^\d\n数件人円]{0,10}|(?:(?:普通|フツウ|当座|貯蓄)(?:預金)?|定期預金|(?:通常)?貯金|(?:本店|支所) )[ ():/、・\n]{0,3}(?:No\.?)?[ ):]{0,3}|\(?[普当]\)[ ]?)"
    r"(\d{6,8})(?: ?[千万億]*[円人件]|(\d))?"
)
# One that was typed wrongly, or made up, is asked about where a word says what it is.
_CARD = Pattern(
    r"(?:クレジットカード|カード番号|クレカ|(?i:credit card|card (?:no\.?|number)))(?:の?番号)?[^\d\n]{0,8}(\d{4}(?:[- ]?\d{4}){3})(?:[^\d-]|\z)"
)
_POST_ACCOUNTS = Pattern(
    r"(?:\A|[^\p{Han}])[普当] ?[:.]? ?(\d{7})(?:[^\d,.円件人名千万億-]|\z)",
    r"(\d{5}(?:-\d)?[- ]\d{6,8}(?:-\d)?) ?\(?ゆうちょ",
    r"(\d{7}) ?\((?:普通|当座)",
    r"(?:普通|当座|貯蓄|通帳)(?:預金|番号)?の?[ ):、,|「・]{0,3}(\d{3}[- ]\d{4}|\d{4}[- ]\d{3})(?:[^\d,-]|\z)",
    r"(?:口座|振替)[^\d\n]{0,8}(\d{5}-\d-\d{3,7})",
    r"\b(?i:branch),? ?(?i:no\.?|number) ?(\d{6,8})\b",
    r"記号 ?[,|]? ?番号[ |]?\n ?[|]? ?(1\d{3}0 ?[,|]? ?\d{6,8})(?:[^\d]|\z)",
    r"(?:記号[・と]?番号|貯金)[^\d\n]{0,6}(1\d{3}0[- ]\d{1,8})",
    r"(?:口座(?:番号)?[^\d\n]{0,6}|(?:普通|フツウ|当座)[ :]{0,3})(\d(?: \d){6,7})(?: ?[^\d ]| ?\z)",
    r"記号[^\d\n]{0,4}(\d{5}(?:-\d)?[^\d]{0,6}番号[^\d\n]{0,4}\d{6,8})",
    r"(?:ゆうちょ(?:銀行)?|郵便局|通帳)[^\d\n]{0,6}(\d{5}(?:-\d)?[- ]\d{6,8})",
    r"口座(?:番号)?[ :は、(「]{0,4}(\d{1,4}[- ]\d{3,5})(?:[^\d,-]|\z)",
    r"(\d{6,8}) ?(?:\(|という|が|は、?|=|:|、)(?:この|その|これは|それは|本人|相手)?の?口座番号",
    # as it is said: 普通の 六四〇…, put right: 普通5561207ではなく5561270, broken by a line, a sentence behind the word
    r"(?:普通|当座)(?:預金)?の ?(\d{7})(?:[^\d,.円件人名千万億-]|\z)",
    r"(?:普通|当座|口座)[^\d\n]{0,6}\d{6,8}(?:ではなく|じゃなくて?|を|→|から)[^\d\n]{0,4}(\d{6,8})(?:[^\d,.円件人名千万億-]|\z)",
    r"(?:普通|当座|口座番号)[^\d\n]{0,4}(\d{2,5}\n\d{2,5})(?:[^\d,.円件人名-]|\z)",
    r"口座[^\d]{0,45}(\d{7})(?:です|でお願い|でした)",
    r"(?:正しくは|正は|正:|→) ?(\d{7}) ?(?:普通|当座)?[)）。、]",
)


def labelled_numbers(text: str) -> Iterator[Finding]:
    for start, end in _RESIDENT_CODE.spans(text):
        if not text[end : end + 1].isdecimal():
            yield Finding(GuardKind.RESIDENT_CODE, start, end)
    yield from _resident_codes_near(text)
    for pattern in (_CERTIFICATE, _CERTIFICATE_PARTS):
        for start, end in pattern.spans(text):
            yield Finding(GuardKind.INSURED_NUMBER, start, end)
    yield from _accounts(text)
    for start, end in _CARD.spans(text):
        yield Finding(GuardKind.CARD, start, end)


def _resident_codes_near(text: str) -> Iterator[Finding]:
    """A list below the word, or eleven digits a sentence behind it: no telephone number begins with 1 to 9."""
    end = -1
    for word in _RESIDENT_WORD.finditer(text):
        for match in _ELEVEN.finditer(text, word.end(), word.end() + _RESIDENT_WITHIN):
            if match.start(1) > end:
                end = match.end(1)
                yield Finding(GuardKind.RESIDENT_CODE, match.start(1), end)


def _accounts(text: str) -> Iterator[Finding]:
    for (_, end), number, _longer in _ACCOUNT.walk(text):
        if number[1] == end:  # neither an amount nor a longer number
            yield Finding(GuardKind.BANK_ACCOUNT, *number)
    for start, end in _POST_ACCOUNTS.spans(text):
        yield Finding(GuardKind.BANK_ACCOUNT, start, end)
