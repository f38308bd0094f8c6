"""Dates, words, escapes and codes: tables of what is read as what."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.files.escapes import escaped, is_formula, unescaped
from lms.accounts.files.written import csv_file
from lms.accounts.queries.imports import Habits
from lms.accounts.rules.import_columns import LineFault, hiragana, letter
from lms.accounts.rules.import_dates import NoDate, from_serial, parse_day
from lms.accounts.rules.import_facts import alike, likely_same
from lms.accounts.rules.imports import Entry
from lms.accounts.rules.units_book import CircularCodes, UnitBook, UnitFacts, check_codes
from lms.accounts.services.import_reading import parse
from tests.imports import file_of

APRIL = date(2027, 4, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2027-04-01",
        "2027/4/1",
        "2027.4.1",
        "20270401",
        "2027年4月1日",
        "令和9年4月1日",
        "R9.4.1",
        "r09/04/01",
        "Ｒ９．４．１",
        "令和 9年 4月 1日",
    ],
)
def test_a_day_in_every_dress(text: str) -> None:
    assert parse_day(text) == APRIL


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("S63.2.29", date(1988, 2, 29)),
    ],
)
def test_years_of_an_era(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-30",
        "2月30日",
        "27/4/1",
        "4/1/2027",
        "令和元年4月30日",
        "平成32年4月1日",
        "R0.4.1",
        "2027-4",
        "きのう",
        "2027-13-01",
        "9" * 60,
        "R９99.4.1",
    ],
)
def test_no_day(text: str) -> None:
    with pytest.raises(NoDate):
        parse_day(text)


def test_days_that_a_spreadsheet_counts() -> None:
    assert from_serial(46478) == APRIL
    assert from_serial(10001) is None


@given(st.text(alphabet="'=+-@＝＋－＠ab\t", max_size=8))
def test_escaping_is_undone_exactly_and_nothing_is_computed(cell: str) -> None:
    assert unescaped(escaped(cell)) == cell
    assert not is_formula(escaped(cell))


@pytest.mark.parametrize(
    ("said", "standing", "same"),
    [
        ("山野 はるか", "山野　はるか", True),
        ("〓野家 一", "𠮷野家 一", True),
        ("〓野家 一", "𠮷野屋 一", False),
        ("あ～い", "あ〜い", True),
        ("高橋", "髙橋", False),
        ("〓", "ab", False),
    ],
)
def test_what_an_old_code_page_could_not_write_stays(said: str, standing: str, same: bool) -> None:
    assert alike(said, standing) is same


@pytest.mark.parametrize(
    ("kana", "known", "same"), [("ﾔﾏﾉ ﾊﾙｶ", "やまの はるか", True), ("", "やまの はるか", True), ("やまの はるこ", "やまの はるか", False)]
)
def test_the_same_person_is_suspected_by_name_and_kana(kana: str, known: str, same: bool) -> None:
    assert likely_same(Entry(2, "1", name="山野　はるか", kana=kana), "山野 はるか", known) is same


def test_kana_in_any_dress_and_columns_by_letter() -> None:
    assert hiragana("ﾔﾏﾉ ﾊﾙｶ ヴ") == "やまの はるか ゔ"
    assert [letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize("codes", [{"a": "a"}, {"a": "b", "b": "a"}, {"x": "a", "a": "b", "b": "c", "c": "a"}])
def test_codes_in_a_circle(codes: dict[str, str]) -> None:
    with pytest.raises(CircularCodes):
        check_codes(codes)
    check_codes({"a": "b", "b": "c"})


def test_a_unit_is_found_on_its_days_only() -> None:
    units = UnitBook([UnitFacts(1, "01", "旧課", date(2020, 4, 1), APRIL), UnitFacts(2, "01", "新課", APRIL, None)], {"00": "01"})
    assert units.find("01", date(2027, 3, 31)) == 1
    assert units.find("00", APRIL) == 2
    with pytest.raises(LineFault, match="2019-01-01 の組織にありません"):
        units.find("01", date(2019, 1, 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_encodings_and_delimiters_are_found_out(encoding: str, delimiter: str) -> None:
    content = file_of("010001,髙﨑 徳", header="職員番号,氏名", encoding=encoding).replace(b",", delimiter.encode())
    parsed = parse(content, Habits({}, None))
    assert parsed.encoding == ("cp932" if encoding == "cp932" else "utf-8")
    assert parsed.groups[0].entries[0].name == "髙﨑 徳"


def test_a_title_above_the_header_and_blank_lines_are_passed_over() -> None:
    parsed = parse(file_of("職員番号,氏名", ",", '010001,"山野\nはるか"', "010002,川端 恵", header="令和9年度 異動一覧,"), Habits({}, None))
    assert [(entry.line, entry.name) for group in parsed.groups for entry in group.entries] == [(4, "山野 はるか"), (6, "川端 恵")]


def test_what_cp932_cannot_write_is_listed_with_its_place() -> None:
    content, lost = csv_file(["職員番号", "氏名"], [["1", "𠮷野 〜"]], encoding="cp932")
    assert [(each.line, each.column, each.character, each.instead) for each in lost] == [(2, "氏名", "𠮷", "〓"), (2, "氏名", "〜", "～")]
    assert content.decode("cp932") == "職員番号,氏名\r\n1,〓野 ～\r\n"
