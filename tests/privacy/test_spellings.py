"""What a number, a date or an address looks like in cells, scans, sources and other towns, and what only looks like it."""

import time

import pytest

from lms.privacy.kinds import GuardKind, Level
from lms.privacy.rules import inspect
from tests.privacy.test_rules import MOST_CALLS, calls

SAMPLE = "123456789018"  # the well-known one


def seen(text: str) -> list[tuple[GuardKind, str]]:
    return [(one.kind, text[one.start : one.end]) for one in inspect(text)]


def blocked(text: str) -> list[str]:
    return [text[one.start : one.end] for one in inspect(text) if one.blocks]


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("個人番号 上4桁 1234 中4桁 5678 下4桁 9018", "1234 中4桁 5678 下4桁 9018"),
        ("個人番号（1/3）1234\n個人番号（2/3）5678\n個人番号（3/3）9018", "1234\n個人番号（2/3）5678\n個人番号（3/3）9018"),
        ("マイナンバーは1234、5678、9018です", "1234、5678、9018"),
        ("「1234、5678、9018」と読み上げられた個人番号", "1234、5678、9018"),
        ("個人番号\t1234\t5678\t9018", "1234\t5678\t9018"),
        ("<td>1234</td><td>5678</td><td>9018</td>", "1234</td><td>5678</td><td>9018"),
        ("1234&nbsp;5678&nbsp;9018", "1234&nbsp;5678&nbsp;9018"),
        ("1234〜5678〜9018", "1234〜5678〜9018"),
        ("1234ーー5678ーー9018", "1234ーー5678ーー9018"),
        ("123-456 789.018", "123-456 789.018"),
        ("個人番号 l2345678901 8", "l2345678901 8"),
        ("番号①②③④⑤⑥⑦⑧⑨⓪①⑧", "①②③④⑤⑥⑦⑧⑨⓪①⑧"),
        ("個人番号 壱弐参四 五六七八 九〇壱八", "壱弐参四 五六七八 九〇壱八"),
        ("個人番号は一二三四五六七八九○一八です", "一二三四五六七八九○一八"),
        ("控えに一二三四 - 五六七八 - 九〇一八とある", "一二三四 - 五六七八 - 九〇一八"),
        ("一二三四〜五六七八〜九〇一八", "一二三四〜五六七八〜九〇一八"),
        ("マイナンバーは一二三四、五六七八、九〇一八です", "一二三四、五六七八、九〇一八"),
        ("ｺｼﾞﾝﾊﾞﾝｺﾞｳ 1234-5678-9018", "1234-5678-9018"),
        ("読み取りは１2三4五６七8９0一8でした", "１2三4五６七8９0一8"),
        ("1234-五六七八-９０１８", "1234-五六七八-９０１８"),
        ("一2三4、五6七8、九0一8だそうです", "一2三4、五6七8、九0一8"),
        ("> 番号は1234 56\n> 78 9018 です", "1234 56\n> 78 9018"),
        ("12345\n            6789018", "12345\n            6789018"),
        ("一二三四\n　　　　五六七八\n　　　　九〇一八", "一二三四\n　　　　五六七八\n　　　　九〇一八"),
        ("1. 12345 / 6789018\n2. 未提出", "12345 / 6789018"),
        ("1234:5678:9018", "1234:5678:9018"),
        ("番号は1234, 5678, 9018です", "1234, 5678, 9018"),
    ],
)
def test_a_my_number_is_stopped_in_pieces_and_in_other_digits(text: str, stopped: str) -> None:
    assert blocked(text) == [stopped]


@pytest.mark.parametrize(
    "number", ["1 2 3 4 - 5 6 7 8 - 9 0 1 8", "12 34 56\n78 90 18", "1 2 3 4 5 6\n  7 8 9 0 1 8", '"1234", "5678", "9018"']
)
def test_figures_that_may_be_a_my_number_by_chance_are_asked_about(number: str) -> None:
    assert [(one.kind, one.level) for one in inspect(f"控え {number} のとおり")] == [(GuardKind.MY_NUMBER, Level.CONFIRM)]


def test_two_numbers_in_both_writings_are_stopped_each() -> None:
    assert blocked("12三4五67八90一8, 一23四56七89〇18") == ["12三4五67八90一8", "一23四56七89〇18"]


def test_a_kanji_beside_a_number_counts_or_numbers_it() -> None:
    assert seen("住民票コードは12345678901の八件") == [(GuardKind.RESIDENT_CODE, "12345678901")]
    assert seen("一 23456789018") == []


def test_several_numbers_in_a_row_are_stopped_each() -> None:
    assert blocked("1234 5678 9018 1234 5678 9018") == ["1234 5678 9018"] * 2
    assert blocked("1234 5678 9018 1234 5678 9012") == [], "four figures each, of which one triple has its check digit by chance"


@pytest.mark.parametrize(
    "text",
    [
        "123,456,789,018円",
        "0604ec5f-1234-5678-9018-eb073a0a0f8e",
        "1.23 / 0.45 | 6.78 / 9.01 | 8",
        "マイナンバーの申請 1234件 5678件 9018件",
        "個人番号カード 03-1234-5678 平日9018",
    ],
)
def test_figures_that_share_its_digits_are_no_my_number(text: str) -> None:
    assert not any(kind is GuardKind.MY_NUMBER for kind, _ in seen(text))


def test_neither_a_row_number_nor_a_count_makes_a_telephone_number_a_my_number() -> None:
    assert seen("09000000021（3回）") == [(GuardKind.PHONE, "09000000021")]
    assert seen("1,09000000011") == [(GuardKind.PHONE, "09000000011")]


FOUND = [
    *(
        ("℡＋81-90-1234-5678", GuardKind.PHONE, "＋81-90-1234-5678"),
        ("電話\t携帯\n0794221234\t09011112222", GuardKind.PHONE, "0794221234"),
        ("携帯番号 9012345678", GuardKind.PHONE, "9012345678"),
        ("0270123456に電話したが留守だった", GuardKind.PHONE, "0270123456"),
        ("ﾃﾞﾝﾜ０６４１８７２３７０", GuardKind.PHONE, "０６４１８７２３７０"),
        ("hanako{at}example{dot}jp", GuardKind.EMAIL, "hanako{at}example{dot}jp"),
    ),
    *(
        ("京都市中京区寺町通御池上る上本能寺前町488", GuardKind.ADDRESS, "京都市中京区寺町通御池上る上本能寺前町488"),
        ("堺市堺区戎之町東２丁１－２１", GuardKind.ADDRESS, "堺市堺区戎之町東２丁１－２１"),
        ("大阪市北区緑が丘1-2-3-405", GuardKind.ADDRESS, "大阪市北区緑が丘1-2-3-405"),
        ("足立区西新井本町1-2-3から転入", GuardKind.ADDRESS, "足立区西新井本町1-2-3"),
        ("本籍 沼田市西倉内町七八〇番地", GuardKind.ADDRESS, "沼田市西倉内町七八〇番地"),
        ("磐田市見付一二三四番地の五です", GuardKind.ADDRESS, "磐田市見付一二三四番地の五"),
        ("zip,addr\n000-0000,略", GuardKind.POSTAL_CODE, "000-0000"),
    ),
    *(
        ("生年月日\n昭和５５年\n４月１日", GuardKind.BIRTH_DATE, "昭和５５年\n４月１日"),
        ("昭和55年（1980年）4月1日生まれ", GuardKind.BIRTH_DATE, "昭和55年（1980年）4月1日"),
        ("昭和弐拾弐年八月拾五日生", GuardKind.BIRTH_DATE, "昭和弐拾弐年八月拾五日"),
        ("DOB: 24/12/1975", GuardKind.BIRTH_DATE, "24/12/1975"),
        ("令和7年11月3日、第二子を出産", GuardKind.BIRTH_DATE, "令和7年11月3日"),
        ("昭和55年4月1日生れ", GuardKind.BIRTH_DATE, "昭和55年4月1日"),
        ("生まれは昭48・9・1とのこと", GuardKind.BIRTH_DATE, "昭48・9・1"),
        ("石川県小松市園町ハ23番地1", GuardKind.ADDRESS, "石川県小松市園町ハ23番地1"),
        ("小松市園町ハ23へ郵送", GuardKind.ADDRESS, "小松市園町ハ23"),
        ("京都市上京区今出川通烏丸東入ル123に通知", GuardKind.ADDRESS, "京都市上京区今出川通烏丸東入ル123"),
        ("住民票のコードが456 7890 1234の方", GuardKind.RESIDENT_CODE, "456 7890 1234"),
    ),
    *(
        ("記号番号は14320－7654321", GuardKind.BANK_ACCOUNT, "14320－7654321"),
        ('type: "普通", number: "4567890"', GuardKind.BANK_ACCOUNT, "4567890"),
        ("受給者証（番号4432100）", GuardKind.INSURED_NUMBER, "4432100"),
        ("0012345（組合員証番号）", GuardKind.INSURED_NUMBER, "0012345"),
        ("juminhyo_code = 23456789012", GuardKind.RESIDENT_CODE, "23456789012"),
    ),
    *(
        ("ＰＷはｍｉｄｏｒｉ９９です", GuardKind.SECRET, "ｍｉｄｏｒｉ９９"),
        ("パスワードのお知らせ\nZx9-kk12", GuardKind.SECRET, "Zx9-kk12"),
        ("mysql -u root -pMidori99", GuardKind.SECRET, "Midori99"),
        ("redis://:s3cr3tpw@db:6379", GuardKind.SECRET, "redis://:s3cr3tpw@db:6379"),
    ),
    *(
        ("西区の101歳の女性が8月に死亡", GuardKind.COMBINATION, "西区の101歳の女性が8月に死亡"),
        ("田中さんは水俣病です", GuardKind.SENSITIVE, "水俣病"),
        ("伊藤さんは緑教会の信者", GuardKind.SENSITIVE, "緑教会の信者"),
        ("まだ公表していない予算案", GuardKind.UNPUBLISHED, "まだ公表していない"),
        ("【機密】統合の案", GuardKind.UNPUBLISHED, "機密"),
    ),
]


@pytest.mark.parametrize(("text", "kind", "matched"), FOUND)
def test_each_kind_is_found_in_its_spellings(text: str, kind: GuardKind, matched: str) -> None:
    assert (kind, matched) in seen(text)


PASSED = [
    'password = os.environ["DB_PASSWORD"], password: ${DB_PASSWORD}, secret = models.CharField(max_length=8)',
    "git@github.com:example/repo.git, vue@3.4.21",
    "お問い合わせ：総務課 電話0123-45-6789、soumu@city.midori.example.jp（総務課）",
    "窓口,電話\n市役所代表,0270-24-5111",
    "年金相談 0120-05-1165、図面番号 03-1234-5678",
    "みどり市役所 〒000-0000 みどり市上の丸町10番30号",
    "本人は薬物乱用防止の講演、母は感染症対策の係、父は病院の送迎、夫はシステム障害の対応",
    "緑町の夏祭り、10月5日に交通事故防止の講座、男性20人",
    "個人情報と、まだ公表していない情報がないか点検する。機密性2以上は入れない。",
    "部外秘の文書は貼らない、内示後の引継ぎ、取扱注意ラベル、予定価格は開札後に公表",
    "誕生日会は4月15日、次の誕生日会の案は2026年5月1日まで",
    "誕生日カード 12/24まで、令和6年4月1日 生れ変わる駅前",
    "| birth_date | dob |\n|---|---|\n| 96/106 | 12.5 |",
    "手帳 12345冊、豆腐3丁2-3人前、市内1-2-3号車",
    "記入例：○○市○○町1丁目2番3号、△△町三丁目一番二号、町村一二三番地域",
    "一、二、三、四、五、六、七、八、九、十の順に、三〜四、五〜六、七〜八人で",
]


@pytest.mark.parametrize("text", PASSED)
def test_the_neighbours_of_the_spellings_pass(text: str) -> None:
    assert seen(text) == []


@pytest.mark.parametrize(
    "piece",
    [
        "個人番号 123 ",
        "マイナンバー1234、",
        "誕生日1/1",
        "生れ1-1-1",
        "生年月日 昭和",
        "症障害病",
        "母病",
        "信者の",
        "まだ公表していない",
        "1<b>2</b>",
        "①-",
        "1一",
        "12三 ",
        "1\n> ",
        "1. ",
        "1 2-",
    ],
)
def test_no_spelling_is_slow(piece: str) -> None:
    short, long = (calls((piece * size)[:size]) for size in (500, 2_000))
    assert long < 4.6 * short + 800
    assert long < MOST_CALLS


def test_many_findings_of_a_later_round_are_placed_at_once() -> None:
    """Each of them used to be compared with every earlier one: eight times the text took forty times as long, now ten."""
    short, long = (min(seconds("生れ1-1-1" * count) for _ in range(3)) for count in (1_000, 8_000))
    assert long < 20 * short


def seconds(text: str) -> float:
    began = time.process_time()
    inspect(text)
    return time.process_time() - began
