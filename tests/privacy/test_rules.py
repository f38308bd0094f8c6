"""What the guard finds, what it lets pass, what it refuses. Only the well-known sample number stands here; others are computed."""

import random
import sys
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lms.privacy.kinds import CONFIRM_REASONS, LABELS, MOST_CHARACTERS, PLACEHOLDERS, ConfirmReason, Finding, GuardKind, Level
from lms.privacy.rules import excerpt, inspect, mask, mask_all
from lms.privacy.rules.folding import fold
from lms.privacy.rules.numbers import luhn_is_valid, my_number_is_valid
from tests.privacy.examples import WIDE, completed

SAMPLE = "123456789018"
WRONG = "123456789012"


def seen(text: str) -> list[tuple[GuardKind, str]]:
    return [(one.kind, text[one.start : one.end]) for one in inspect(text)]


def blocked(text: str) -> list[str]:
    return [text[one.start : one.end] for one in inspect(text) if one.blocks]


FOUND = [
    # My Number, as it is typed
    ("個人番号は１２３４ ５６７８ ９０１８です", GuardKind.MY_NUMBER, "１２３４ ５６７８ ９０１８"),
    ("１２３４　５６７８　９０１８", GuardKind.MY_NUMBER, "１２３４　５６７８　９０１８"),
    ("1234ー5678ー9018", GuardKind.MY_NUMBER, "1234ー5678ー9018"),
    ("1234567\r\n89018", GuardKind.MY_NUMBER, "1234567\r\n89018"),
    ("1234-5678-\n9018", GuardKind.MY_NUMBER, "1234-5678-\n9018"),
    ("123456\u200b789018", GuardKind.MY_NUMBER, "123456\u200b789018"),
    ("①123456789018", GuardKind.MY_NUMBER, SAMPLE),
    ('"12","123456789018","45"', GuardKind.MY_NUMBER, SAMPLE),
    ("2026 1234-5678-9018 45歳", GuardKind.MY_NUMBER, "1234-5678-9018"),
    ("マイナンバー 1 2 3 4 5 6 7 8 9 0 1 8", GuardKind.MY_NUMBER, "1 2 3 4 5 6 7 8 9 0 1 8"),
    ("My Number: No123456789018", GuardKind.MY_NUMBER, SAMPLE),
    ("個人番号 1234-5678-9012", GuardKind.MY_NUMBER, "1234-5678-9012"),
    # numbers that their word gives away
    ("住民票コード:00000000000", GuardKind.RESIDENT_CODE, "00000000000"),
    ("住民票コードは ０００００－０００００－０", GuardKind.RESIDENT_CODE, "０００００－０００００－０"),
    ("被保険者番号 0000000000", GuardKind.INSURED_NUMBER, "0000000000"),
    ("基礎年金番号：1234-567890", GuardKind.INSURED_NUMBER, "1234-567890"),
    ("受給者証の番号 1234567", GuardKind.INSURED_NUMBER, "1234567"),
    ("宛名番号\n00012345", GuardKind.INSURED_NUMBER, "00012345"),
    ("普通 0000000", GuardKind.BANK_ACCOUNT, "0000000"),
    ("口座番号：みどり銀行 1234567", GuardKind.BANK_ACCOUNT, "1234567"),
    ("カード番号 1234-5678-9012-3456", GuardKind.CARD, "1234-5678-9012-3456"),
    ("カード 4111 1111 1111 1111", GuardKind.CARD, "4111 1111 1111 1111"),
    ("6011000990139424", GuardKind.CARD, "6011000990139424"),
    ("00000000000（住民票コード）", GuardKind.RESIDENT_CODE, "00000000000"),  # a label behind, in the words of a replacement
    # contacts
    ("０９０ー００００ー００００", GuardKind.PHONE, "０９０ー００００ー００００"),
    ("tel ٠٩٠-0000-0000", GuardKind.PHONE, "٠٩٠-0000-0000"),
    ("電話 000(000)0000", GuardKind.PHONE, "000(000)0000"),
    ("0120-000-000", GuardKind.PHONE, "0120-000-000"),
    ("ＴＥＬ０３１２３４５６７８", GuardKind.PHONE, "０３１２３４５６７８"),
    ("電話 12-3456", GuardKind.PHONE, "12-3456"),
    ("+81-90-1234-5678", GuardKind.PHONE, "+81-90-1234-5678"),
    ("問合せはa.b@example.jpまで", GuardKind.EMAIL, "a.b@example.jp"),
    ("ａ＠ｅｘａｍｐｌｅ．ｊｐ", GuardKind.EMAIL, "ａ＠ｅｘａｍｐｌｅ．ｊｐ"),
    ("〒000-0000", GuardKind.POSTAL_CODE, "〒000-0000"),
    ("123-4567 緑町1", GuardKind.POSTAL_CODE, "123-4567"),
    ("転居先は緑町３丁目２番１号", GuardKind.ADDRESS, "緑町３丁目２番１号"),
    ("緑町三丁目二番一号", GuardKind.ADDRESS, "緑町三丁目二番一号"),
    ("大字緑123番地4", GuardKind.ADDRESS, "大字緑123番地4"),
    ("東京都みどり市西3-2", GuardKind.ADDRESS, "東京都みどり市西3-2"),
    # people
    ("昭和35年4月1日生まれ", GuardKind.BIRTH_DATE, "昭和35年4月1日"),
    ("昭和35年4月1日（生年月日）", GuardKind.BIRTH_DATE, "昭和35年4月1日"),
    ("昭和35(1960)4月1日生まれ", GuardKind.BIRTH_DATE, "昭和35(1960)4月1日"),
    ("SEINENGAPPI 1960-04-01", GuardKind.BIRTH_DATE, "1960-04-01"),
    ("昭和35年4月1日生 女", GuardKind.BIRTH_DATE, "昭和35年4月1日"),
    ("生年月日 S35.4.1", GuardKind.BIRTH_DATE, "S35.4.1"),
    ("生年月日:1960年4月1日", GuardKind.BIRTH_DATE, "1960年4月1日"),
    ("生年月日 19600401", GuardKind.BIRTH_DATE, "19600401"),
    ("田 中 一 郎", GuardKind.PERSON_NAME, "田 中 一 郎"),
    ("田中 様", GuardKind.PERSON_NAME, "田中"),
    ("佐藤花子さん", GuardKind.PERSON_NAME, "佐藤花子"),
    ("氏名：小鳥遊 結衣", GuardKind.PERSON_NAME, "小鳥遊 結衣"),
    ("氏名\t所属\n小鳥遊結衣\t総務課", GuardKind.PERSON_NAME, "小鳥遊結衣"),
    ('番号,"氏　名",年齢\r\n1,"佐藤 花子",45', GuardKind.PERSON_NAME, "佐藤 花子"),
    ("担当：伊藤", GuardKind.PERSON_NAME, "伊藤"),
    ("税務課　資産税係　山内です。", GuardKind.PERSON_NAME, "山内"),
    ("ワタナベ　ケンタ様", GuardKind.PERSON_NAME, "ワタナベ　ケンタ"),
    # matters and secrets
    ("人事の内示があった", GuardKind.UNPUBLISHED, "内示"),
    ("予定価格", GuardKind.UNPUBLISHED, "予定価格"),
    ("password: hoge1234", GuardKind.SECRET, "hoge1234"),
    ("ﾊﾟｽﾜｰﾄﾞ:abcd1234", GuardKind.SECRET, "abcd1234"),
    ("パスワードは abcd1234 です", GuardKind.SECRET, "abcd1234"),
    ("Bearer abc.def.123", GuardKind.SECRET, "abc.def.123"),
    ("postgres://u:p@db/x", GuardKind.SECRET, "postgres://u:p@db/x"),
    ("〇九〇ー一二三四ー五六七八", GuardKind.PHONE, "〇九〇ー一二三四ー五六七八"),
    # threads, dictation, two languages
    ("10:02:15 佐藤（市民課）> 聞こえますか", GuardKind.PERSON_NAME, "佐藤"),
    ("9:12 鈴木 花子 <a>:", GuardKind.PERSON_NAME, "鈴木 花子"),
    ("以上、佐藤でした。", GuardKind.PERSON_NAME, "佐藤"),
    ("係長の鈴木。", GuardKind.PERSON_NAME, "鈴木"),
    ("国保係の田中が担当", GuardKind.PERSON_NAME, "田中"),
    ("Reviewer: Tanaka Hanako", GuardKind.PERSON_NAME, "Tanaka Hanako"),
    ("To: 佐藤; 鈴木", GuardKind.PERSON_NAME, "鈴木"),
    ("フリガナ\nサトウ ハナコ", GuardKind.PERSON_NAME, "サトウ ハナコ"),
    ("氏名\t病名\n（略）\tリウマチ", GuardKind.SENSITIVE, "リウマチ"),
    ("お子さんへの虐待が疑われる", GuardKind.SENSITIVE, "虐待"),
    ("国保の「23-118844」", GuardKind.INSURED_NUMBER, "23-118844"),
    ("Passport no. TK1234567", GuardKind.INSURED_NUMBER, "TK1234567"),
    ("born on 3 March 1949", GuardKind.BIRTH_DATE, "3 March 1949"),
    ("Date of birth: Dec. 24, 1950", GuardKind.BIRTH_DATE, "Dec. 24, 1950"),
    ("2-14-6 Midoricho, Midori City", GuardKind.ADDRESS, "2-14-6 Midoricho, Midori City"),
    ("緑町の3丁目15番地", GuardKind.ADDRESS, "緑町の3丁目15番地"),
    ("パスコードは884120です", GuardKind.SECRET, "884120"),
    ("パスワード（Abcd-0401）", GuardKind.SECRET, "Abcd-0401"),
    ("a 45-year-old mother, twins born October 2", GuardKind.COMBINATION, "45-year-old mother, twins born October 2"),
    ("担当は鈴木です", GuardKind.PERSON_NAME, "鈴木"),
    ("名前は林 さくらと名乗った", GuardKind.PERSON_NAME, "林 さくら"),
    ("90歳で一人暮らし、本町2丁目", GuardKind.COMBINATION, "90歳で一人暮らし、本町2丁目"),
    ("東小学校の5年生で、母子家庭", GuardKind.COMBINATION, "東小学校の5年生で、母子家庭"),
    ("ログイン：admin/Pass1234", GuardKind.SECRET, "Pass1234"),
    ("記入者（鈴木）", GuardKind.PERSON_NAME, "鈴木"),
    ("コメント[鈴木]: 直す", GuardKind.PERSON_NAME, "鈴木"),
    ('{"name":"鈴木 花子"}', GuardKind.PERSON_NAME, "鈴木 花子"),
    ("敬具　鈴木 花子", GuardKind.PERSON_NAME, "鈴木 花子"),
    ("相談員の鈴木です", GuardKind.PERSON_NAME, "鈴木"),
    ('{"birth":"1988-12-01"}', GuardKind.BIRTH_DATE, "1988-12-01"),
    ('{"account":"3300981"}', GuardKind.BANK_ACCOUNT, "3300981"),
    ("緑三丁目一〇二番地", GuardKind.ADDRESS, "緑三丁目一〇二番地"),
    ("緑山4-1203 ハイツみなみ102", GuardKind.ADDRESS, "緑山4-1203 ハイツみなみ102"),
    ("みどり市月寒東1条15丁目3-20-501号室へ", GuardKind.ADDRESS, "みどり市月寒東1条15丁目3-20-501号室"),
    ("みどり市南町6番2-1101号", GuardKind.ADDRESS, "みどり市南町6番2-1101号"),
    # what stands in the line of a person stays hers, below an office too
    ("みどり市役所 収納課\n田中様 0561-62-1145", GuardKind.PHONE, "0561-62-1145"),
    ("生年月日 3-280514", GuardKind.BIRTH_DATE, "3-280514"),
    # a telephone number and the number of the next line of a form are twelve digits, too
    ("06 電話      0289-66-9017\n07 口座", GuardKind.PHONE, "0289-66-9017"),
    ("電話で聞いた 1234-5678\n9018", GuardKind.MY_NUMBER, "1234-5678\n9018"),
    ("「93618274051」は住民票コード", GuardKind.RESIDENT_CODE, "93618274051"),
    ("ﾌﾂｳ 6 1 0 5 5 3 8", GuardKind.BANK_ACCOUNT, "6 1 0 5 5 3 8"),
    ("普通預金の七二〇四一八三と書かれ", GuardKind.BANK_ACCOUNT, "七二〇四一八三"),
    ("5269394696622168の2枚", GuardKind.CARD, "5269394696622168"),
    ("受付,被保険者番号 / 1,12345678 / 2,23456789", GuardKind.INSURED_NUMBER, "23456789"),
    ("母は認知症である", GuardKind.SENSITIVE, "認知症"),
    ("南小の4年生、祖母と二人", GuardKind.COMBINATION, "南小の4年生、祖母"),
]

PASSED = [
    # what an office has for everybody, and what is said of a word
    *(
        "みどり市役所 〒000-0000 みどり市緑町1丁目2番3号",
        "図書館の電話番号は0561-12-3456",
        "0561-12-3456（代表）",
        "info@city.midori.lg.jp",
        "みどり市役所 管財課\n〒000-0000 みどり市本町1番1号\n代表 0561-62-1111（内線2）/ FAX 0561-62-1190",
        "中央図書館 みどり市栄町2丁目4番1号 0561-64-2200\n北支所 みどり市北根100番地 0561-78-0004",
        "子育て相談 0561-62-1145（こども課、平日）",
    ),
    *("みなさんへ", "ごみさんの日", "おかあさんが来た", "氏名のカナ", "会計課 御担当者様", "王子様カフェ", "ハイツ高橋202"),
    *("誕生日が4月1日の子は前の学年になる", "平成16年10月1日に生まれた市"),
    *(
        "緑町3丁目5番12号の公園",
        "「取扱注意」の表示",
        "藤井次郎の記念館",
        "メンバーさん",
        "2番3号窓口",
        "県道12番3号",
        "市道1-23号線",
        "図書館(大野)",
        "大島へ連絡船で渡る",
        "第0123 456 7890号",
    ),
    "令和8年度第123号 文書番号 202611230001",
    "文書番号「みど総第202611230001号」",
    "整理番号 1234-5678-9012",
    "予算額 123,456,789,012円",
    "起案日 令和8年11月23日、施行 平成17年4月1日",
    "昭和25年4月15日公布の法律",
    "地方自治法（昭和22年4月17日法律第67号）",
    "令和8年4月1日生活支援課",
    "2026-11-23 10:00、20261123100004",
    "法人番号 7000012050002、登録番号 T7000012050002、1234567890123",
    "ISBN 978-4-00-000000-0、JAN 4900000000000、品番 9-0120-000-000、議案第12号、第3条第1項第2号",
    "課税標準額 1234567円、普通 1234567円、普通建設事業費 1234567千円",
    "田中橋と鈴木通りと佐藤記念館",
    "所要 45 20 12 30 15 10分、12件、1200 1350 1400 1520",
    "担当：総務課、記録：事務局、市民税課 様式、所属\t場所\n山田町\t田中橋",
    "林様式第1号、植林様、皆様、お客様、山口市長様、氏名：必須 任意、清水建設さん",
    "緑町3丁目、DXの一丁目一番地、第3番地域、緑町2026-11-23",
    "案内示す。パスワードは12文字以上、パスワードはChatGPTに入れない",
    "Bearer authentication, token: 4096",
    "電話番号 〇〇〇-〇〇〇〇-〇〇〇〇",
    "電話対応は2026-1123件、住民票コード 123456789012",
    "メモリー1枚、データー",
    "Message-ID: <20261015.456@mail.example.jp>",
    "契約番号 08-1234-5678",
    "「田中さん（仮名）」と書く",
    "パスコードは884120桁、パスコードは6桁",
    "10:02:15 事務局 > 始めます",
    "| Password | to sign in |\n| Courses you take | to go on |",
    "病名\t件数\nリウマチ\t12",
    "Name: General Affairs, Reviewer: Help Desk",
    "a 3-year-old system, released October 2",
    "以上、報告でした。",
    "母は認知症サポーター養成講座、父はがん検診、妻はDV相談窓口の係",
    "母はがんばる人の会、森さんぽ、未公開株、内示会",
    "担当は市民課です、講師は高橋市長、名前は任意、本人は山口へ、ログイン：画面1/2",
    "緑町〇丁目〇番〇号、担当（税務課）、職員の方、name: General",
]

# Fixed by hand in the review before sharing: patterns cannot decide these, and must not pretend to.
BEYOND_PATTERNS = [
    "母が施設で転び、兄と口論になったという相談",  # a consultation without a single number
]


@pytest.mark.parametrize(("text", "kind", "matched"), FOUND)
def test_what_must_not_be_shared_is_found(text: str, kind: GuardKind, matched: str) -> None:
    assert (kind, matched) in seen(text)


@pytest.mark.parametrize("text", PASSED)
def test_what_only_looks_alike_passes(text: str) -> None:
    assert seen(text) == []


@pytest.mark.parametrize("text", BEYOND_PATTERNS)
def test_what_patterns_cannot_see_is_left_to_people(text: str) -> None:
    assert seen(text) == []


@pytest.mark.parametrize(
    "text", [SAMPLE, "1234 5678 9018", "1234567\n89018", f"T-{SAMPLE}", f"整理番号 1234567、{SAMPLE}", f"登記の個人番号 {SAMPLE}"]
)
def test_a_valid_my_number_blocks(text: str) -> None:
    assert len(blocked(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"文書番号「みど総第{SAMPLE}号」",
        "整理番号 1234-5678-9018",
        f"会社法人等番号：{SAMPLE}",
        f"登記簿の番号 {SAMPLE}",
        f"個人番号ではなく整理番号 {SAMPLE}",
        f"予算 {SAMPLE}円",
        f"￥{SAMPLE}",
        "個人番号 1234-5678-9012",  # a slip of a digit, perhaps
        "1234 5678 9018件",
        "1234、5678、9018",  # a list of figures, perhaps
    ],
)
def test_a_doubtful_my_number_may_be_confirmed(text: str) -> None:
    assert [(one.kind, one.blocks) for one in inspect(text)] == [(GuardKind.MY_NUMBER, False)]


def test_a_valid_my_number_blocks_however_it_is_parted() -> None:
    shapes = [(6, 6), (8, 4), (4, 8), (3, 3, 3, 3), (5, 7), (11, 1), (3, 4, 5), (5, 5, 2), (4, 4, 2, 2), (2,) * 6, (1,) * 12]
    joints = [" ", "　", "-", "ー", ".", "・", "/", "／", "_", "\n", "\r\n", "(", ")(", "」「", " - ", "·"]
    for shape in [(12,), (4, 4, 4), *shapes]:
        ends = [sum(shape[: at + 1]) for at in range(len(shape))]
        parts = [SAMPLE[end - size : end] for end, size in zip(ends, shape, strict=True)]
        for number in [joint.join(parts) for joint in joints]:
            assert blocked(f"番号は{number}と、ある。") == [number]
            wide = number.translate(WIDE)
            assert blocked(f"番号は{wide}と、ある。") == [wide]


@pytest.mark.parametrize(
    "text", ["一二三四五六 七八九〇一八", "一二三四・五六七八・九〇一八", "一二/三四/五六/七八/九〇/一八", "（1234）5678-9018"]
)
def test_kanji_digits_and_brackets_hide_nothing(text: str) -> None:
    assert len(blocked(text)) == 1


def test_a_date_and_its_serial_number_may_be_kept() -> None:
    serials = [completed(f"20260401{number:03}") for number in range(200)]
    assert {len(blocked(f"{number[:8]}-{number[8:]}")) for number in serials} == {0}


def test_a_bullet_is_no_finding_that_was_replaced() -> None:
    text = "■名簿\n氏名\t課\n田中花子\t税務課\n■鈴木四葉\t市民課"
    assert [text[one.start : one.end] for one in inspect(text)] == ["田中花子"]


def test_three_years_in_a_row_are_a_head_of_a_table() -> None:
    heads = [f"{year} {year + 1} {year + 2}" for year in range(1950, 2090)]
    assert any(my_number_is_valid(head.replace(" ", "")) for head in heads)
    assert not any(blocked(head) for head in heads)


def test_only_a_my_number_ever_blocks() -> None:
    assert {kind for text, kind, _matched in FOUND if blocked(text)} == {GuardKind.MY_NUMBER}


@pytest.mark.parametrize("text", [f"1{SAMPLE}", f"{SAMPLE}1", f"x{SAMPLE}", f"{SAMPLE}x", "5555-1234-5678-9018"])
def test_a_piece_of_something_longer_is_no_my_number(text: str) -> None:
    assert blocked(text) == []


def test_check_digit_of_the_sample() -> None:
    assert [last for last in "0123456789" if my_number_is_valid(SAMPLE[:11] + last)] == ["8"]


def test_every_computed_number_blocks_and_its_neighbours_do_not() -> None:
    numbers = [completed(f"{number:011}") for number in random.Random(7).sample(range(10**11), 200)]
    assert all(my_number_is_valid(number) and blocked(number) == [number] for number in numbers)
    assert not any(blocked(number[:11] + str((int(number[11]) + 1) % 10)) for number in numbers)


@pytest.mark.parametrize(("is_valid", "length"), [(my_number_is_valid, 12), (luhn_is_valid, 16)])
def test_one_random_number_in_ten_passes(is_valid, length: int) -> None:  # type: ignore[no-untyped-def]
    chance = random.Random(1)
    passed = sum(is_valid(f"{chance.randrange(10**length):0{length}}") for _ in range(20_000))
    assert 0.093 < passed / 20_000 < 0.107


def test_offsets_are_those_of_the_original_although_folding_changes_lengths() -> None:
    text = "㍻㈱ﾊﾟﾋﾟ\u00ad①か\u3099：１２３４\u200b５６７８９０１８\u200b、０９０ー００００ー００００"
    assert len(fold(text).text) != len(text)
    assert [matched for _kind, matched in seen(text)] == ["１２３４\u200b５６７８９０１８", "０９０ー００００ー００００"]


def test_folding_maps_each_character_to_where_it_came_from() -> None:
    folded = fold("㈱ﾊﾟ１ー２\ud800")
    assert folded.text == "(株)パ1-2\ufffd"
    assert [folded.original(at, at + 1) for at in range(8)] == [(0, 1), (0, 1), (0, 1), (1, 3), (3, 4), (4, 5), (5, 6), (6, 7)]


def test_a_long_vowel_stays_inside_a_word() -> None:
    assert fold("データー1ー2ページ").text == "データー1-2ページ"


def test_replacing_says_what_stood_there_and_is_not_found_again() -> None:
    text = f"個人番号{SAMPLE}、電話090-0000-0000"
    first, second = inspect(text)
    assert mask(text, second) == f"個人番号{SAMPLE}、電話（電話番号）"
    assert mask_all(text, [second, first]) == "個人番号（個人番号）、電話（電話番号）"
    assert inspect(mask_all(text, [first, second])) == []


def test_what_a_replacement_uncovers_was_found_before() -> None:
    text = f"生年月日 1960-04-01-{SAMPLE}"
    assert blocked(text) == [SAMPLE]
    assert mask_all(text, inspect(text)) == "生年月日 （生年月日）-（個人番号）"


def test_the_excerpt_shows_a_little_around() -> None:
    text = "昨日、窓口で 090-0000-0000 に電話した。"
    assert excerpt(text, inspect(text)[0], around=4) == ("窓口で ", "090-0000-0000", " に電話")
    assert excerpt(SAMPLE, inspect(SAMPLE)[0]) == ("", SAMPLE, "")


def test_a_finding_does_not_carry_the_text() -> None:
    assert not any(part in repr(inspect(f"個人番号 {SAMPLE}")) for part in (SAMPLE, SAMPLE[:4]))


OFFICE = frozenset({"03-1111-2222", "Soumu@city.midori.example.jp", "〒100-0001", "東京都みどり市緑町1丁目2番3号"})


@pytest.mark.parametrize(
    "text", ["０３（１１１１）２２２２", "03-1111-2222", "soumu@city.midori.example.jp", "〒１００−０００１", "緑町1-2-3"]
)
def test_a_published_contact_passes_however_it_is_written(text: str) -> None:
    assert inspect(text)
    assert inspect(text, allowed=OFFICE) == []


@pytest.mark.parametrize("text", ["03-1111-2223", "kojin@midori.example.jp", "〒100-0002", "緑町1-2-33", "緑町1-2", "西緑町1-2-3", SAMPLE])
def test_the_list_of_the_office_lets_nothing_else_pass(text: str) -> None:
    assert inspect(text, allowed=OFFICE | {SAMPLE})


def test_every_kind_and_reason_has_its_words() -> None:
    assert set(LABELS) == set(PLACEHOLDERS) == set(GuardKind)
    assert set(CONFIRM_REASONS) == set(ConfirmReason)
    assert inspect("".join(PLACEHOLDERS.values())) == []


WORDS = [SAMPLE, WRONG, "1234", "個人番号", "整理番号", "（個人番号）", "S35.4.1", *"- 　\nー■円様"]
PIECES = st.sampled_from([text for text, _kind, _matched in FOUND] + PASSED + WORDS)
ANYTHING = st.text(st.characters(codec=None) | st.sampled_from("0123456789０１ー-　\n\u200b\u0301\ud800①〇一"))
TEXTS = st.lists(PIECES | ANYTHING | st.from_regex(r"[0-9]{1,16}", fullmatch=True), max_size=12).map("".join)


@given(TEXTS)
@example("個人番号" + f"{SAMPLE}-" * 5)
@example("S35.4.1" * 5)
@example("緑町2026-11-23予定価格")
@example("氏名\t病名\n（略）\tリウマチ個人番号は１２３４ ５６７８ ９０１８です")
@example("氏名\t病名\n（略）\tリウマチ個人番号は１２３４ ５６７８ ９０１８です１２３４　５６７８　９０１８")
@example("電話番号は0561-12-3456000000000000（住民票コード）")
def test_a_text_with_everything_replaced_has_nothing_left(text: str) -> None:
    found = inspect(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert inspect(mask_all(text, found)) == []


@given(st.integers(0, 10**11 - 1), st.integers(1, 11), st.sampled_from(["", " ", "　", "\n", "\r\n", "\u200b"]), ANYTHING)
def test_a_number_broken_anywhere_by_a_line_is_stopped(number: int, at: int, gap: str, before: str) -> None:
    digits = completed(f"{number:011}")
    wide = digits.translate({ord("0") + value: 0xFF10 + value for value in range(10)})
    broken = wide[:at] + gap + wide[at:] if "\n" in gap or gap in {"", "\u200b"} else gap.join((wide[:4], wide[4:8], wide[8:]))
    text = f"{before}。{broken}。"
    assert [(one.start, one.end) for one in inspect(text) if one.blocks][-1:] == [(len(before) + 1, len(before) + 1 + len(broken))]


HEAVY = [
    *(
        "住 所 ",
        "(1)",
        "1-2 ",
        "丁目1",
        "田中・田中→",
        "出席：田中、",
        "password: a1",
        "://a:b@",
        "mail a at ",
        "記号1番号",
        "生年月日1",
        "〇一二",
        "| 氏名 |",
        "名前\n田中\n",
    ),
    *(
        "田中一郎",
        "田中・佐藤・",
        "田中(たなか)様",
        "ア・",
        "サトウ ハナコ ",
        "市役所の",
        "図書館 〒000-0000 ",
        "0561 12 3456(",
        "高橋から電話",
    ),
    *(
        "小5男",
        "10:02 田中(",
        "son 5 years old May 5, ",
        "Name: Kobayashi Ken ",
        "氏名\t病名\n田中\tがん\n",
        "がん 母が",
        "町1-1-1の方",
        "東京都町",
        "Mr. A",
        "①",
        "ﾊﾟ",
        "1234,",
        "\u200b1",
        "■",
        "（氏名）",
        "a1" * 3,
        "-----BEGIN PRIVATE KEY-----",
    ),
    "課 田中 ",
    "がん、田中さん、",
    "氏名\t田中\n",
    "5歳 母が 10月5日 ",
    "1 ",
    "a@",
    "1234 ",
    "0-",
    "ー ",
    "あ\u0301\u0323",
    "緑町1-",
    "個人番号1",
    "S35.4.1",
    "12345678 9018 ",
    "\ud800",
]


@pytest.mark.parametrize("piece", HEAVY)
def test_no_text_is_slow(piece: str) -> None:
    """Four times the text takes four times the calls, and no text many times those of another; re2 itself walks once."""
    short, long = (calls((piece * size)[:size]) for size in (500, 2_000))
    assert long < 4.6 * short + 800
    assert long < MOST_CALLS


MOST_CALLS = 120_000  # of two thousand characters with three hundred names; prose takes six hundred


def calls(text: str) -> int:
    inspect(text)  # what is remembered or compiled once is no cost of the text
    counted = Counter[str]()
    sys.setprofile(lambda _frame, event, _what: counted.update((event,)))
    try:
        inspect(text)
    finally:
        sys.setprofile(None)
    return counted["call"] + counted["c_call"]


def test_a_hostile_text_of_full_length_is_read_through() -> None:
    for piece in ("12345678 9018 ", "個人番号1", "\ud800"):
        text = (piece * MOST_CHARACTERS)[:MOST_CHARACTERS]
        assert blocked(f"{text}。{SAMPLE}") == [SAMPLE]


def test_nothing_escapes_behind_the_longest_text() -> None:
    text = "記録" * MOST_CHARACTERS + SAMPLE
    assert inspect(text) == [Finding(GuardKind.MY_NUMBER, 2 * MOST_CHARACTERS, 2 * MOST_CHARACTERS + 12, Level.BLOCK)]
