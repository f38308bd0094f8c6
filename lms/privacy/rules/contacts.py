"""Phone, e-mail, postal code and address, and which of them an office has published."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind
from lms.privacy.rules.folding import fold
from lms.privacy.rules.matching import Pattern
from lms.privacy.rules.offices import MOBILE, is_before_an_office, is_of_an_office

_PREFECTURES = (
    "北海道|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|"
    "和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県|東京都|大阪府|京都府"
)
_LOOSE = r" {0,2}(?:[-.()・/の_] {0,2}){0,2}\n? {0,2}-?"
_TIGHT = r" {0,2}[-.()・] {0,2}\n? {0,2}"
_PHONES = Pattern(
    r"((?:\+|\b00)81[- ]?(?:\(0\))?[- ]?\d{1,4}[- ]?\d{1,4}[- ]?\d{4})",
    rf"(0[5789]0{_LOOSE}\d{{4}}{_LOOSE}\d{{4}})",
    rf"(\(?0\d{{1,4}}{_TIGHT}\d{{1,4}}{_TIGHT}\d{{3,4}})",
    r"(?:\A|[^\d第-])(0\d{1,3} \d{2,4} \d{4})",
    r"(0\d{1,4}\n?-\n?\d{1,4}\n?-\n?\d{4})(?:[^\d-]|\z)",
    r"((?:[OoＯ][5789][0Oo]|0[5789][Oo])-[\dOo]{4}-[\dOo]{4})",  # as a scan reads it
)
# Digits in a row, spaced, or without an area code are a phone number only after the word.
_NAMED_PHONE = Pattern(
    r"(?i:電話|でんわ|デンワ|tel|携帯|ケータイ|自宅|実家|連絡先|fax|ファ[ックス]{2,3}|phone)[1-3]?(?:[^\d\n]{0,8}?(\(?0(?:[ ()-]{0,3}\d){9,10})|[ :()番号]{0,6}(\d{2,4}-\d{4}))(?:[^\d-]|\z)",
    r"携帯(?:電話)?(?:番号)?[ :は]{0,3}([5789]0\d{8})(?:[^\d-]|\z)",  # a sheet takes the zero away
    r"(0\d{9}) ?(?:\(|が|という|=|:)(?:電話|携帯|自宅|(?i:tel|fax))",
    r"(0\d{9}) ?(?:に|へ|まで|から)(?:お|ご|折り?返し)?(?:電話|架電|着信|連絡)",
)
_ABROAD = late(re.compile, r"(?:\+|00)81[- ]?(?:\(0\))?")
_PHONE_LENGTHS = (10, 11)
# 契約番号 08-1234-5678 is none; 電話番号, 連絡先番号 and a bare 番号 may be one.
_OTHER_NUMBER = late(
    re.compile, r"(?:[型品]番|型式|伝票|ロット|ID)[ :は「(]{0,3}\Z|[一-龥](?<![話帯先宅場定急送信者族母父妻夫表通私])番号[ :は「(]{0,3}\Z"
)
_NAMED_WITHIN = 16
_DOT = r"(?:[.。]| ?[(\[{<](?:dot|ドット)[)\]}>] ?| dot )"
_HOST = rf"(?:[a-z0-9-]+{_DOT})+[a-z][a-z0-9-]+"  # vue@3.4.21 is a release
_EMAILS = Pattern(
    rf"(?i)([a-z0-9._%+-]+ ?(?:@|[(\[<{{] ?(?:at?|@|アット(?:マーク)?) ?[)\]>}}]|[★☆◎●]|アット(?:マーク)?|%40) ?{_HOST})",
    r"(?i)([a-z0-9._%+-]+ at [a-z0-9-]+(?: dot [a-z0-9-]+)+)",
    # "look at example.com" is a sentence: a name that is written out stands after a word for mail, or alone in brackets.
    rf"(?i)(?:メール|アドレス|e?-?mail|連絡先?|contact|[「\"'(<])[^\n@]{{0,12}}?\b([a-z0-9._%+-]+ at {_HOST})",
)
_OF_A_MESSAGE = late(re.compile, r"(?i:message-id|in-reply-to|references|content-id) ?: ?<?\Z")  # nobody's address
_POSTAL_CODES = Pattern(
    r"(〒 ?\d{3}[- ]?\d{4})",
    r"(?:郵便番号|(?i:zip|postal)(?i:[_ ]?code)?[\"']? ?[:=])[^\d\n]{0,6}(\d{3}[- ]?\d{4})",
    rf"(\d{{3}}-\d{{4}})[ \n]{{0,3}}(?:{_PREFECTURES}|[\p{{Han}}ヶケぁ-ん]{{1,5}}[市郡区町村])",
)

# Names of places are not counted out here: a limit would make many states of each pattern. A long one is cut afterwards.
_HAN = r"[\p{Han}ヶケノツッ]"
_ANY = r"[\p{Han}\p{Hiragana}\p{Katakana}ー]"
_TOWN = rf"(?:{_HAN}+(?:[がのつ]{_HAN}+)?|\p{{Hiragana}}+{_HAN}?|[\p{{Katakana}}ー]+{_HAN}?)"
_BUILDING = r"(?:マンション|アパート|ハイツ|コーポ|メゾン|グラン|レジデンス|シャトー|サン|ビラ|ヴィラ|パーク|ロイヤル)[\p{Han}\p{Hiragana}\p{Katakana}ーA-Za-z]*"
_LIVES = "(?:の(?:方|お宅|住[人民]|家|空き家|隣)|に(?:お住|住|在住|居住|転居|引っ?越)|在住|付近|宅|へ(?:転居|引っ?越|郵送)|から(?:転|引っ?越|通))"
_NUM = r"(?:\d{1,4}|[一二三四五六七八九十][〇一二三四五六七八九十]{0,3})"
_SAID = r"(?:住所|居所|本籍地?|転[出入居]先|送付先|届け先)(?:\([^()\n]{0,6}\))?[:は、 ]{1,3}"
_LOT = "[イロハニホヘトチリヌルヲワカヨタレソ]"  # 園町ハ23番地
_ADDRESSES = (
    rf"{_HAN}+(?:{_NUM}条{_HAN}*)?(?:[町台丘区村]の)? ?{_NUM}丁目?[ \n]{{0,2}}{_NUM}(?:(?: ?番地?の?| ?[-の] ?)(?: ?{_NUM})?|号)(?: ?[-の] ?{_NUM}|号室?(?: ?{_NUM}号?室?)?){{0,2}}",
    rf"{_HAN}+{_LOT}?\d{{1,5}}番地(?:の?\d{{1,4}}|-\d{{1,4}})?(?:号)?",
    rf"{_HAN}+[町区村字台丘目]\d{{1,4}}番\d{{1,4}}(?:-\d{{1,4}})?号",
    rf"(?:{_HAN}+[市区郡町村])?{_TOWN}{_NUM}番{_NUM}号",
    rf"{_HAN}+[市郡町村]{_HAN}*区{_TOWN} ?\d{{1,4}}[-の]\d{{1,4}}(?:-\d{{1,5}}){{0,2}}",
    rf"{_HAN}{{2,3}}区{_TOWN} ?\d{{1,4}}[-の]\d{{1,4}}(?:-\d{{1,5}}){{0,2}}",
    rf"{_TOWN}町{_LOT}?\d{{1,4}}-\d{{1,4}}(?:-\d{{1,5}}){{0,2}}",
    rf"{_TOWN}[町台丘] ?{_NUM}[-の]{_NUM}[-の](?:{_NUM}|\d{{5}})(?:[-の]\d{{1,5}})?",
    rf"{_HAN}{{2,}}\d{{1,3}}-\d{{1,3}}-\d{{1,3}}-\d{{3,4}}",
    r"\d{1,5}番地(?:の?\d{1,4})?(?:に住|にお住|の家|のお宅|宅)",
    rf"{_HAN}+{_NUM}丁目\d{{1,3}}",
    rf"{_HAN}*市{_TOWN} ?\d{{1,4}}[-の]\d{{1,4}}(?:-\d{{1,5}}){{0,2}}",
    rf"{_HAN}*字{_HAN}+ ?\d{{1,5}}-\d{{1,5}}(?:-\d{{1,5}})?",
    r"大字[\p{Han}ヶケノ\p{Katakana}]+ ?\d{1,5}(?:-\d{1,5})?(?:番地)?",
    rf"{_HAN}+(?:[上下入][るルがガ]|[東西]入) ?(?:{_HAN}+\d{{1,5}}(?:番地|-\d{{1,4}})?|\d{{1,5}}(?:番地|-\d{{1,4}}))",
    rf"{_HAN}+[百千][一二三四五六七八九十百〇]*番地",
    rf"{_ANY}+[市区町村]{_ANY}*[〇一二三四五六七八九]{{2,5}}番地(?:の?{_NUM})?",
    rf"[市町村]{_HAN}*字{_HAN}+\d{{1,4}}",
    rf"(?:{_ANY}{{2,}}[市町村])?(?:大?字)?{_HAN}{{1,8}}字{_HAN}{{1,6}}[〇一二三四五六七八九十百]{{2,5}}",
    rf"{_ANY}+[市区町村]{_HAN}{{1,8}}[〇一二三四五六七八九十]{{1,3}}[-ー][〇一二三四五六七八九十]{{1,3}}(?:[-ー][〇一二三四五六七八九十]{{1,4}})?(?: ?{_BUILDING} ?\d{{1,4}})?",
    r"ジュウショ[ :]{1,3}[\p{Katakana}ー ]{4,40}\d{1,5}(?:-\d{1,5}){1,3}",
    rf"{_HAN}{{1,6}}{_NUM}丁目の?{_NUM}番の?{_NUM}",
    rf"{_HAN}{{1,5}}町{_HAN}{{1,6}}\d{{1,4}}-\d{{1,4}}(?:-\d{{1,4}})?",
    rf"{_ANY}+[市区町村]{_HAN}{{1,6}}[一二三四五六七八九十]{{1,3}}の[一二三四五六七八九十]{{1,3}}(?:の[一二三四五六七八九十]{{1,3}})?",
    rf"{_ANY}+[市区町村]{_ANY}*[町字]?{_HAN}+ ?\d{{1,5}} ?番地(?: ?\d{{1,4}})?",
    rf"[市区町村]{_HAN}*[町字]{_HAN}+ (?:\d ){{1,4}}番 ?地",
    rf"[市区]{_HAN}+{_NUM}丁\d{{1,4}}",
    rf"{_HAN}+通り?{_HAN}+(?:[東西]入|[上下])[るル](?:{_HAN}*\d{{1,5}}(?:-\d{{1,4}})?(?:番地)?)?",
    rf"(?:{_HAN}+|\p{{Hiragana}}{{2,}}|\p{{Katakana}}{{2,}}){_HAN}*市{_HAN}+[町字](?:{_HAN}+|{_LOT})\d{{1,5}}(?:-\d{{1,5}}){{0,3}}",
    rf"{_HAN}+[市区]{_HAN}+町\d{{1,4}}",
    rf"{_ANY}+[市町村]{_HAN}{{2,}}\d{{1,5}}{_LIVES}",
    rf"{_HAN}{{2,}}\d{{1,4}}-\d{{1,5}} ?{_BUILDING} ?\d{{1,4}}(?:号室?)?",
    rf"{_HAN}{{2,}}\d{{1,4}}-\d{{1,4}}-\d{{1,5}}(?: ?{_BUILDING}(?: ?\d{{1,4}}(?:号室?)?)?| ?\d{{3,4}}号室?)",
    rf"{_HAN}{{2,}}\d{{1,4}}[-の]\d{{1,4}}[-の]\d{{1,5}}{_LIVES}",
    r"[\p{Han}\p{Hiragana}ヶケ]+(?:団地|住宅|ハイツ|コーポ|荘|マンション|アパート)\p{Han}*[A-Z]?-?\d{1,3}(?:(?:号?棟|-) ?\d{1,4}(?:号室?)?|号室)",
    rf"{_BUILDING} ?\d{{3,4}}号室?",
    r"\d{1,4}(?:-\d{1,4}){1,3},? [A-Z][a-z]+(?:-[a-z]+)?,? [A-Z][a-z]+(?:-(?:shi|ku|gun|machi|cho|son|mura)\b| (?:City|Ward|Town|Village)\b|,)",
    rf"{_SAID}{_ANY}+[市町村区]{_ANY}+\d{{1,5}}(?:(?:丁目?|番地?の?|号|[-の])(?:{_NUM})?){{0,4}}",
    rf"{_SAID}{_ANY}{{2,}} ?\d{{1,5}}(?:[-の]\d{{1,5}}){{1,3}}(?: ?{_BUILDING}(?: ?\d{{1,4}}(?:号室?)?)?)?",
    rf"(?:{_PREFECTURES}) ?{_ANY}+[市区郡町村]{_ANY}*\d{{1,4}}[-の]\d{{1,4}}(?:-\d{{1,5}}){{0,2}}",
    rf"(?:{_PREFECTURES}){_ANY}+[市区郡]{_ANY}+[町字]\d{{1,5}}",
    rf"(?:{_PREFECTURES}){_ANY}+[市区町村]{_HAN}+\d{{1,5}}",
    rf"{_HAN}+郡{_HAN}+[町村]{_HAN}+\d{{1,5}}",
)
_ADDRESS = Pattern(*_ADDRESSES, longest=True)  # 東京都みどり市西3-2 is found by more than one of them
# No groups in it: for those re2 walks each match once more, and slowly. What is said before and behind is taken away here.
_SAID_BEFORE, _LIVES_THERE = late(re.compile, _SAID), late(re.compile, rf"(?:{_LIVES}|の家|のお宅)\Z")
_FIRST_NUMBER = late(re.compile, "[0-9一二三四五六七八九十]")
_MOST_BEFORE = 24
# 緑町2026-11-23, 第3番地域
_NO_ADDRESS = late(
    re.compile,
    r"(?:19|20)\d{2}-\d{1,2}-\d{1,2}\Z|(?:\A|[^0-9-])0\d|[県市町村国農林]道\d|園内\d|市単\d|[地学工校管選挙]区|[課係室]\d|(?<!町.)部\d|[市町村区]内\d|番号\d|市区?町村|区[分別域間画内]|\A[一二三四五六七八九十]?丁目|第\d|電話|携帯|様式|別表|資料|議案|会議|条例|年度|平成|令和",
)
_IN_KANA, _AFTER_KANA = (
    late(re.compile, "(?:から|まで|[はがをへにのでと](?=[ぁ-ゖ]{2}))?([ぁ-ゖァ-ヶー]+)\\Z"),
    frozenset("市区郡町村台丘"),
)  # みどり市
_BLANK_TOWN = late(re.compile, "[〇○◯●△□◇×][市区町村台丘](?=[0-9一二三四五六七八九])")  # ○○町1丁目2番3号
_HOUSE = late(re.compile, "番|号")
_TOWN_TOLD = late(re.compile, "[一-龥ァ-ヶ][^市区町村]{0,12}[市区町村]")
_ROOM = late(re.compile, r" ?(?:[車機棟室線館炉証]|様(?!方)|窓口|ホーム|レーン|会議)")  # 受付2番3号窓口
_ROLE = (  # as offices and their sections are written in Latin letters, long vowels or not
    r"(?:info|inquiry|contact|webmaster|postmaster|no-?reply|support|help(?:desk)?|office|git|kou?hou?|sou?mu|kikaku|s[h]?imin|zeimu|madoguchi|daihyou?|f[h]?ukushi|"
    r"kosodate|kodomo|hoiku|hoken|jinji|syokuin|shokuin|zaisei|bou?sai|kiki|kyou?iku|gakkou?|jou?hou?|digital|dx|toshokan|kankyou?|gomi|kankou?|bunka|sports?|kou?chou?|"
    r"hisho|sou?dan|kaikei|nou?zei|j[uy]u?u?min|kokuho|nenkin|kaigo|kou?rei|shou?gai|kenkou?|doboku|kensetsu|kenchiku|toshi|keikaku|suidou?|gesuidou?|shou?bou?|senkyo|gikai|"
    r"kansa|nou?gyou?|nou?sei|nou?rin|suisan|shou?kou?|sangyou?|jinken|danjo|tou?kei|gyou?sei|hou?mu|keiyaku|kanzai|chiiki|seisaku|furusato|machi(?:zukuri)?){1,2}(?:[-_]?k(?:a|akari)?)?"
)
_ROLE_MAIL = late(re.compile, rf"(?i){_ROLE}@[a-z0-9.-]+\.(?:lg|go)\.jp|git@.*")
_ROLE_ANYWHERE = late(re.compile, rf"(?i){_ROLE}@")
_COUNTED = frozenset("件人年月日回名箇か個時分周位世戸軒本基台歳才代円%m棟館校園所者種点項章条頁行団施議万千億丁")  # 大字東山3件
_NOT_COUNTED = ("から", "かも", "世帯主", "本人", "本籍", "名義", "年齢", "所有", "個人", "分かり", "行き", "点字")
_ADDRESS_WORDS = late(re.compile, r"丁目|番地の?|[番号の-]+")


class Contact(NamedTuple):
    """A published contact as we compare it: spaces, hyphens and brackets aside."""

    kind: GuardKind
    key: str


def phones(text: str) -> Iterator[Finding]:
    for start, end in _NAMED_PHONE.spans(text):
        if MOBILE.match(text, start) or not is_of_an_office(text, start, end):
            yield Finding(GuardKind.PHONE, start, end)
    for start, end in _PHONES.spans(text):
        digits = _digits(_ABROAD.sub("0", text[start:end]).replace("O", "0").replace("o", "0"))
        if (
            len(digits) in _PHONE_LENGTHS
            and not (_continues(text, end) if text[start] == "+" else _inside_longer(text, start, end))
            and not _is_named(_OTHER_NUMBER, text, start)
        ):
            if not MOBILE.match(digits) and is_of_an_office(text, start, end):
                continue
            is_cut = text[start] == "(" and ")" not in text[start:end]  # 実家(0561-12-3456)
            yield Finding(GuardKind.PHONE, start + is_cut, end)


def emails(text: str) -> Iterator[Finding]:
    for start, end in _EMAILS.spans(text):
        if _is_named(_OF_A_MESSAGE, text, start) or _ROLE_MAIL.fullmatch(text, start, end):
            continue
        if not (_ROLE_ANYWHERE.match(text, start) and is_of_an_office(text, start, end)):
            yield Finding(GuardKind.EMAIL, start, end)


def postal_codes(text: str) -> Iterator[Finding]:
    for start, end in _POSTAL_CODES.spans(text):
        if not (_inside_longer(text, start, end) or is_of_an_office(text, start, end) or is_before_an_office(text, end)):
            yield Finding(GuardKind.POSTAL_CODE, start, end)


def addresses(text: str) -> Iterator[Finding]:
    for place, end in _places(text):
        start = _without_sentence(text, place, end)
        found = text[start:end]
        counts = (
            found[-1].isdecimal()
            and text[end : end + 1] in _COUNTED
            and not text.startswith(_NOT_COUNTED, end)
            and not _HOUSE.search(found)
        )
        if counts or _continues(text, end) or _NO_ADDRESS.search(found) or (found[-1] == "号" and _ROOM.match(text, end)):
            continue
        if _BLANK_TOWN.search(text, max(0, start - 1), end) or text.startswith("域", end):
            continue
        town = _IN_KANA.search(text, max(0, start - _MOST_BEFORE), start) if found[0] in _AFTER_KANA else None
        if not is_of_an_office(text, town.start() if town else start, end):
            yield Finding(GuardKind.ADDRESS, town.start(1) if town else start, end)


def _places(text: str) -> Iterator[tuple[int, int]]:
    for first, last in _ADDRESS.spans(text):
        said, lives = _SAID_BEFORE.match(text, first, last), _LIVES_THERE.search(text, first, last)
        start = said.end() if said else first
        yield start, start + len(text[start : lives.start() if lives else last].rstrip("の -\n"))  # 11番地の田んぼ


def _without_sentence(text: str, start: int, end: int) -> int:
    """Where an address begins that stands in a long row of kanji or kana: 資料の送り先はみどり市…"""
    number = _FIRST_NUMBER.search(text, start, end)
    if not number:
        return start
    told = text.rfind("は", start, number.start()) + 1
    is_told = _TOWN_TOLD.match(text, told, number.start()) is not None  # みはま町 has a は of its own
    return max(start, number.start() - _MOST_BEFORE, told if is_told else 0)


def published_contacts(allowed: frozenset[str]) -> frozenset[Contact]:
    """The caller's list as contacts: we cannot know whether an entry is a phone or an address, so each is read as all."""
    return frozenset(Contact(kind, key) for entry in allowed for kind, to_key in _KEYS.items() if (key := to_key(fold(entry).text)))


def is_published(kind: GuardKind, found: str, contacts: frozenset[Contact]) -> bool:
    """An address may be found without its prefecture and city: the end of a published one is enough."""
    to_key = _KEYS.get(kind)
    if to_key is None or not (key := to_key(found)):
        return False
    if kind is GuardKind.ADDRESS:
        return any(known.kind is kind and known.key.endswith(key) for known in contacts)
    return Contact(kind, key) in contacts


def _is_named(words: re.Pattern[str], text: str, at: int) -> bool:
    """Do the words right before *at* say what follows?"""
    return words.search(text, max(0, at - _NAMED_WITHIN), at) is not None


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _address_key(text: str) -> str:
    key: str = _ADDRESS_WORDS.sub("-", text.replace(" ", "").replace("\n", ""))
    return key.strip("-")


_KEYS: dict[GuardKind, Callable[[str], str]] = {
    GuardKind.PHONE: _digits,
    GuardKind.POSTAL_CODE: _digits,
    GuardKind.EMAIL: str.casefold,
    GuardKind.ADDRESS: _address_key,
}


def _inside_longer(text: str, start: int, end: int) -> bool:
    """Is the span a piece of a longer number or word? re2 has no lookaround, so we look ourselves."""
    before = text[max(0, start - 2) : start]
    return _is_letter_or_digit(before[-1:]) or (before[-1:] == "-" and before[:1].isdecimal()) or _continues(text, end)


def _continues(text: str, end: int) -> bool:
    after = text[end : end + 2]
    return _is_letter_or_digit(after[:1]) or (after[:1] == "-" and after[1:].isdecimal())


def _is_letter_or_digit(char: str) -> bool:
    return char.isascii() and char.isalnum()
