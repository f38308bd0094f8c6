"""Files that somebody will send one day: each with the sentence it deserves, and where."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from tests.imports import HEADER, file_of

GOOD = "010001,山野 はるか,,0102,主任,,,,,"


@dataclass(frozen=True, slots=True)
class Broken:
    about: str
    content: bytes
    line: int
    column: str
    sentence: str
    name: str = "april.csv"
    encoding: str = ""


def sheet(rows: Sequence[Sequence[Any]], *, formula: str = "") -> bytes:
    """An XLSX as a spreadsheet writes it; numbers stay numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells)
        if formula:
            page.write_formula(1, 1, formula)
    return out.getvalue()


def archive(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """An XLSX with one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return archive({each: book.read(each) for each in book.namelist()} | {name: part})


def bomb() -> bytes:
    return with_part(sheet([["職員番号"], ["010001"]]), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 30_000_000 + b"</worksheet>")


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>
</sheetData></worksheet>"""
BOOK = sheet([["職員番号", "氏名"], ["010001", "山野 はるか"]])


def lines_at(*numbers: int) -> bytes:
    """An XLSX whose lines claim to stand there."""
    rows = "".join(f'<row r="{each}"><c r="A{each}" t="inlineStr"><is><t>職員番号</t></is></c></row>' for each in numbers)
    sheet_xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    return with_part(BOOK, "xl/worksheets/sheet1.xml", sheet_xml.encode())


def line(text: str, line_number: int, column: str, sentence: str, about: str) -> Broken:
    """A good line, and below it the bad ones."""
    return Broken(about, file_of(GOOD.replace("010001", "010013").replace("山野 はるか", "佐藤 圭"), text), line_number, column, sentence)


WHOLE = [
    Broken("nothing", b"", 1, "A", "ファイルが空です。"),
    Broken("only blank lines", b"\r\n\r\n ,,\r\n".replace(b" ,,", b",,"), 1, "A", "ファイルが空です。"),
    Broken("only a header", file_of(), 1, "A", "見出しだけで、職員の行がありません。"),
    Broken("no header", file_of(GOOD, header=GOOD), 1, "A", "「職員番号」の見出しが見つかりません"),
    Broken("a column twice", file_of("1,2", header="職員番号,職員番号"), 1, "職員番号", "「職員番号」の列が2つあります。"),
    Broken("EUC-JP", file_of(GOOD, encoding="euc-jp"), 1, "A", "この文字が UTF-8・Shift_JIS（CP932） として読めません。"),
    Broken("CP932 called UTF-8", file_of(GOOD, encoding="cp932"), 1, "A", "この文字が UTF-8 として読めません。", encoding="utf-8"),
    Broken("UTF-8 called CP932", file_of(GOOD), 1, "D", "この文字が Shift_JIS（CP932） として読めません。", encoding="cp932"),
    Broken("a byte of nowhere", file_of("010001,山", "010002,").replace(b"010002,", b"010002,\xff"), 3, "B", "として読めません。"),
    Broken("UTF-16", file_of(GOOD, encoding="utf-16"), 1, "A", "UTF-16 で保存されています。"),
    Broken("NUL", file_of("010001,山\0野"), 2, "B", "文字ではないデータ（NUL）が入っています。"),
    Broken("an unclosed quote", file_of(GOOD, '010002,"川端 恵,,0101,課長,,,,,', GOOD), 3, "B", 'この行から始まる " が閉じていない'),
    Broken("a PDF", b"%PDF-1.7\n" + b"x" * 99, 1, "A", "PDFのファイルです。"),
    Broken("an old XLS", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, 1, "A", "古い形式のExcelか", name="april.xls"),
    Broken("a ZIP called XLSX", archive({"april.csv": file_of(GOOD)}), 1, "A", "ZIPのファイルです。", name="april.xlsx"),
    Broken("a zip bomb", bomb(), 1, "A", "開くと大きくなりすぎるファイルです。", name="april.xlsx"),
    Broken("half an XLSX", BOOK[: len(BOOK) // 2], 1, "A", "ファイルが壊れています。", name="april.xlsx"),
    Broken("entities", with_part(BOOK, "xl/worksheets/sheet1.xml", LAUGHS), 1, "A", "Excelのファイルとして読めません。", name="april.xlsx"),
    Broken("no sheet", with_part(BOOK, "xl/worksheets/sheet1.xml", b"<x"), 1, "A", "Excelのファイルとして読めません。", name="april.xlsx"),
    Broken("a line that no sheet has", lines_at(1, 2_000_000_000), 1, "A", "Excelのファイルとして読めません。", name="april.xlsx"),
    Broken("wide", sheet([["職員番号"], ["x"] * 300]), 2, "GS", "列が多すぎます。", name="april.xlsx"),
]
LINES = [
    line(HEADER, 3, "職員番号", "見出しの行が、もう一度あります。", "two headers"),
    line("010001,山野", 3, "C", "行が途中で終わっています（10列のうち2列）。", "half a line"),
    line(GOOD + ",余り", 3, "K", "見出しより多くの列があります。", "a column too many"),
    line(f"{GOOD}\n{GOOD}", 3, "職員番号", "同じ職員番号の本務が4行目にもあり、期間が重なっています。", "a number twice"),
    line(
        f"{GOOD}\n010001,山田 はるか,,0102,,,兼務,,,", 3, "職員番号", "同じ職員番号が4行目にもあり、氏名が違います。", "a number, two names"
    ),
    line(
        "010001,,,0102,,,,2027-04-01,2027-06-30,\n010001,,,0101,,,,2027-06-30,,",
        3,
        "職員番号",
        "期間が重なっています。",
        "overlapping mains",
    ),
    line(",山野 はるか,,0102,,,,,,", 3, "職員番号", "職員番号がありません。", "no number"),
    line("010001,,,0102,,,,2月30日,,", 3, "発令日", "日付「2月30日」が読めません。", "a day without a year"),
    line("010001,,,0102,,,,2027年2月30日,,", 3, "発令日", "日付「2027年2月30日」は、暦にありません。", "30 February"),
    line("010001,,,0102,,,,平成32年4月1日,,", 3, "発令日", "その元号の期間にありません。", "after the era"),
    line("010001,=1+1,,0102,,,,,,", 3, "氏名", "計算式のセルです。", "a formula"),
    line("010001,＝SUM(A1),,0102,,,,,,", 3, "氏名", "計算式のセルです。", "a full-width formula"),
    line("010001,,,9912,,,,,,", 3, "所属コード", "所属コード9912がありません。", "an unknown unit"),
    line("010001,,,0102,,,非常勤,,,", 3, "発令区分", "「非常勤」という発令区分は分かりません。", "an unknown kind"),
    line("010001,,,0102,,たぶん,,,,", 3, "所属長", "「たぶん」は読めません。", "neither yes nor no"),
    line("010001,,,0102,,,,2027-04-01,2027-03-30,", 3, "発令終了日", "発令終了日が、発令日より前です。", "an end before the beginning"),
    line(f"010001,{'山' * 81},,0102,,,,,,", 3, "氏名", "長すぎます。80字までにしてください。", "a long name"),
    line("777001,,,0102,,,,,,", 3, "氏名", "新しい職員番号なのに、氏名がありません。", "a newcomer without a name"),
    line("777001,新山 一,,0102,,,兼務,,,", 3, "発令区分", "本務の行が要ります。", "a newcomer with 兼務 only"),
    line("010001,,,,,,兼務,,,", 3, "所属コード", "所属コードがありません。", "兼務 of nowhere"),
    line("010001,山\x07野,,0102,,,,,,", 3, "氏名", "見えない制御文字が入っています。", "a bell"),
    Broken(
        "an XLSX that computes",
        sheet([["職員番号", "氏名"], ["010001", ""]], formula="=1+1"),
        2,
        "氏名",
        "計算式のセルです。",
        name="a.xlsx",
    ),
]
