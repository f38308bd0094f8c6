"""What an office has for everybody: its telephone, address and mailbox are nobody's personal data."""

import re

from lms.kernel.patterns import late

MOBILE = late(re.compile, "0[5789]0")
# What stands right beside is no home, and its number is for everybody.
_OFFICE = (
    r"(?:[市区町村]役所|役場|[県都道府]庁|庁舎|支所|出張所|公民館|図書館|センター|警察署|消防署|税務署|保健所|事務所|法務局|郵便局|ハローワーク|裁判所|病院|診療所|[小中高]学校|高校|大学|保育園|保育所|幼稚園|こども園|児童館|体育館|"
    r"博物館|美術館|会館|ホール|公園|斎場|処理場|交番|駅|窓口|相談室|ダイヤル|ホットライン|[一-龥][課係]|協会|協議会|医師会|連合会|商工会(?:議所)?|組合|社協|本部|営業所|案内所|[都水]道局|委員会|クリニック|医院|薬局)"
)
_OF_AN_OFFICE = late(
    re.compile,
    rf"(?:{_OFFICE}(?:の| ?(?:本館|分館|本庁舎?))?(?:大?代表|総合案内|案内|窓口|[共全][通体]で?)?|大?代表|公表|総合案内|所在地|(?<!所在)地番|家屋番号|会場|(?:工事|施工|開催)(?:場所|箇所))[の (]{{0,2}}(?:電話|(?i:tel|fax)|ファ[ックス]{{2,3}}|住所|所在地|郵便番号|連絡先)?(?:番号)?[ :はが(,|、〒]{{0,3}}(?:(?:〒? ?\d{{3}}-\d{{4}} ?|(?<=[ :は(,|]))[一-龥ぁ-ゖァ-ヶー0-9]{{0,12}})?\Z",
)
_ALONE = late(re.compile, rf"[一-龥ぁ-ゖァ-ヶー]{{0,12}}{_OFFICE}(?:[大総]?代表|本庁舎|窓口)?")
_WITHIN, _LINE_WITHIN, _BLOCK_WITHIN = 36, 60, 160
# 問い合わせ先は総務課 文書法制係、内線2143、ファクス0277-…: the telephone of an office as long as nobody stands between.
_LINE_OF_AN_OFFICE = late(
    re.compile, rf"(?:{_OFFICE}|[一-龥]{{2,8}}[課係])([^。\n]{{0,40}})(?:電話|(?i:tel|fax)|ファ[ックス]{{2,3}}|内線)[^。\n]{{0,8}}\Z"
)
_SOMEBODY = late(re.compile, r"さん|直通|様|氏|方|宅|者|本人|世帯|[父母妻夫]|自分")
# みどり市総務部 情報システム課⏎〒379-2395 …: the head or the foot of a letter, as long as it names nobody.
_LETTERHEAD = late(
    re.compile, r"[市町村県区](?: ?[一-龥ァ-ヶー]{2,12}[部課局係室]){1,3}\n(?:(?:住所|所在地)[ :]{1,2})?(?:〒? ?\d{3}-\d{4} ?)?\Z"
)
# One of each: without them nobody need look closer.
_SIGNS = frozenset("室部役庁所館セ署局ハ院校学園ホ斎処交駅窓談ダ代総課係番場協商組営案道委ク医薬本")
_BEHIND_A_POST = late(re.compile, rf" ?[一-龥ぁ-ゖァ-ヶー]{{0,10}}?{_OFFICE}(?:[^一-龥]|\Z)")  # 〒123-4567 みどり市役所 総務課
_AFTER = late(
    re.compile,
    rf" ?(?:[一-龥]{{1,4}}(?<![帰復反])[省庁]|内閣府|年金機構)(?:あて|宛|御中|の[一-龥]|\Z)|[ \n]{{0,2}}(?:\(?大?代表|[一-龥ぁ-ゖァ-ヶー]{{1,8}}(?:[市区町村]役所|役場|庁舎|図書館|公民館|保健所|税務署)|\((?:フリーダイヤル|通話無料|無料)|\([一-龥ぁ-ゖー]{{1,8}}[課係室]|[^\n0-9、]{{0,30}}公表(?:番号|アドレス)|(?:の|に(?:ある|建つ|所在する|移転した|開館した|オープンした|できた)|\()[一-龥]{{0,4}}{_OFFICE})",
)
_FREE = late(re.compile, "0(?:120|570|800|180|990)")  # nobody's own
_FREE_FOR = late(re.compile, "相談|申し?込|予約|受付|案内|問い?合わ?せ|窓口|電話|ダイヤル|コール|センター|サポート|お客様|ライン")
_IN_PATH = late(re.compile, r"://\S*/\Z")
# 緑野市役所 収納課⏎〒321-0999 緑野市本町1番1号⏎代表 …: below the line of an office, as long as nobody stands there.
_BLOCK_HEAD = late(re.compile, rf"([^\n]{{0,20}}(?:{_OFFICE}|[一-龥ぁ-ゖァ-ヶー][課係室部局]))(?: [一-龥]{{1,8}})?")
_BLOCK_LINE = late(re.compile, r"[^\n]{0,40}[0-9][^\n]{0,40}")
_MOST_BLOCK_LINES, _LONGEST_BLOCK_END = 3, 24
_HOUSE = late(re.compile, "役所|役場|庁|[館校院園所駅]|センター")
_AT_THE_HEAD = late(re.compile, r"(?:\A|\n)(?:所在地|住所)?[ :〒]{0,3}(?:[0-9]{3}-[0-9]{4})? ?\Z")
# 中央図書館 緑野市栄町2丁目4番1号 0289-…, 代表 0289-… / FAX 0289-…
_ON_ITS_LINE = late(
    re.compile,
    rf"[^\n ]{{0,12}}{_OFFICE}[ :,|、](?:[^\n]{{2,30}}[0-9][-0-9番地号丁目の]{{0,14}})?[ :,|、]{{0,2}}(?:代表|電話|(?i:tel|fax))?[ :]{{0,2}}\Z"
    r"|[^\n]*?(代表[^\n]{0,40}(?:(?i:fax)|ファ[ックス]{2,3})[ :]{0,2})\Z",
)


def is_of_an_office(text: str, start: int, end: int) -> bool:
    """市役所 〒…, 図書館の電話 …, … (代表), …番地の公園: what everybody may know. A mobile phone is somebody's all the same."""
    before = text[max(0, start - _WITHIN) : start]
    line = before.rpartition("\n")[2]
    is_after_one = not _SIGNS.isdisjoint(line) and _OF_AN_OFFICE.search(line) is not None
    is_after_one = is_after_one or ("\n" in before and _LETTERHEAD.search(before) is not None)
    is_in_path = text[start - 1 : start] == "/" and _IN_PATH.search(before) is not None
    is_free = _FREE.match(text, start) is not None and _FREE_FOR.search(before) is not None
    return (
        is_after_one
        or is_in_path
        or is_free
        or _AFTER.match(text, end) is not None
        or _is_line_of_one(text, start)
        or _is_in_its_block(text, start)
    )


def _is_line_of_one(text: str, start: int) -> bool:
    line = text[max(0, start - _LINE_WITHIN) : start].rpartition("\n")[2] if text[start : start + 1] in "0(" else ""
    match = None if _SIGNS.isdisjoint(line) else _LINE_OF_AN_OFFICE.search(line)
    return match is not None and not _SOMEBODY.search(match.group(1))


def _is_in_its_block(text: str, start: int) -> bool:
    """Behind the office on its line, or below its line; an address only below the name of a house."""
    before = text[max(0, start - _BLOCK_WITHIN) : start]
    if _SIGNS.isdisjoint(before):
        return False
    line = before.rpartition("\n")[2]
    if not _SIGNS.isdisjoint(line) and (match := _ON_ITS_LINE.match(line)):
        return not _SOMEBODY.search(match.group(match.lastindex or 0))
    head = _head_of_block(before)
    if not head or _SOMEBODY.search(before, head.start()):
        return False
    return text[start] in "0(" or (_HOUSE.search(head.group(1)) is not None and _AT_THE_HEAD.search(before) is not None)


def _head_of_block(before: str) -> re.Match[str] | None:
    """The line of an office below which the last line of *before* stands, with nothing but lines with numbers between."""
    found, end = None, before.rfind("\n")
    if len(before) - end - 1 > _LONGEST_BLOCK_END:
        return None
    for _line in range(_MOST_BLOCK_LINES + 1):
        if end < 0:
            break
        start = before.rfind("\n", 0, end) + 1
        if not _SIGNS.isdisjoint(before[start:end]):
            found = _BLOCK_HEAD.fullmatch(before, start, end) or found
        if not _BLOCK_LINE.fullmatch(before, start, end):
            break
        end = start - 1
    return found


def is_before_an_office(text: str, end: int) -> bool:
    """〒123-4567 みどり市役所 総務課"""
    return _BEHIND_A_POST.match(text, end) is not None


def stands_beside_an_office(cells: list[str], found: str) -> bool:
    """Does another cell of a row name an office? Its telephone and address are for everybody."""
    return MOBILE.match(found) is None and any(_ALONE.fullmatch(cell) for cell in cells)
