"""Dates, times as people type them, codes, the working day before, calendar files, files that may be handed out: verdicts without a database."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from lms.kernel import clock, ics
from lms.kernel.errors import Unacceptable
from lms.workshops import rules
from lms.workshops.kinds import MOST_HANDOUT_BYTES
from lms.workshops.rules import files
from tests.workshops import CLOSES, ENDS, STARTS, TODAY

DOCX = b"PK\x03\x04" + b"\x00" * 30 + b"word/document.xml"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("14:00", time(14)),
        ("9:05", time(9, 5)),
        ("１４：３０", time(14, 30)),
        (" 14時 ", time(14)),
        ("14時半", time(14, 30)),
        ("14時05分", time(14, 5)),
        ("24:00", None),
        ("14:60", None),
        ("14", None),
        ("午後2時", None),
        ("14:00〜15:00", None),
        ("", None),
    ],
)
def test_times_as_people_type_them(typed: str, read: time | None) -> None:
    assert rules.typed_time(typed) == read


@pytest.mark.parametrize(
    ("starts", "ends", "closes", "field"),
    [
        (STARTS, ENDS, CLOSES, None),
        (STARTS, ENDS, STARTS.date(), None),
        (STARTS, STARTS, CLOSES, "ends"),
        (STARTS, STARTS - timedelta(hours=1), CLOSES, "ends"),
        (STARTS, STARTS + timedelta(hours=10, minutes=1), CLOSES, "ends"),
        (TODAY, TODAY + timedelta(hours=1), TODAY.date(), "day"),
        (STARTS + timedelta(days=400), ENDS + timedelta(days=400), CLOSES, "day"),
        (STARTS, ENDS, STARTS.date() + timedelta(days=1), "closes_on"),
        (STARTS, ENDS, TODAY.date() - timedelta(days=1), "closes_on"),
    ],
)
def test_what_makes_a_date_believable(starts: datetime, ends: datetime, closes: date, field: str | None) -> None:
    try:
        rules.check_dates(rules.Dates(starts, ends, closes), TODAY)
    except Unacceptable as refusal:
        assert refusal.field == field
    else:
        assert field is None


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (TODAY, True),
        (datetime(2026, 12, 4, 23, 59, tzinfo=clock.TOKYO), True),
        (datetime(2026, 12, 4, 15, 0, tzinfo=UTC), False),  # midnight in Tokyo
        (STARTS, False),
    ],
)
def test_the_deadline_is_a_whole_day_in_tokyo(moment: datetime, is_open: bool) -> None:
    assert rules.Dates(STARTS, ENDS, CLOSES).is_open(moment) is is_open
    assert not rules.Dates(STARTS, ENDS, CLOSES, is_cancelled=True).is_open(moment)


def test_who_came_is_noted_from_an_hour_before_to_a_month_after() -> None:
    dates = rules.Dates(STARTS, ENDS, CLOSES)
    moments = (
        STARTS - timedelta(minutes=61),
        STARTS - timedelta(minutes=60),
        ENDS + timedelta(days=30),
        ENDS + timedelta(days=30, seconds=1),
    )
    assert [rules.may_have_come(dates, moment) for moment in moments] == [False, True, True, False]


@pytest.mark.parametrize(
    ("typed", "until", "is_right"),
    [
        ("012345", 1, True),
        ("012 345", 1, True),
        ("０１２－３４５", 1, True),
        ("012345", 0, False),  # over
        ("12345", 1, False),
        ("0123456", 1, False),
        ("", 1, False),
        ("ア", 1, False),
    ],
)
def test_codes(typed: str, until: int, is_right: bool) -> None:
    assert rules.is_right_code(typed, "012345", TODAY + timedelta(minutes=until), TODAY) is is_right
    assert not rules.is_right_code(typed, "", TODAY + timedelta(minutes=1), TODAY)
    assert not rules.is_right_code(typed, "012345", None, TODAY)


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 12, 8), date(2026, 12, 7)),
        (date(2026, 12, 7), date(2026, 12, 4)),  # a Monday
        (date(2026, 11, 24), date(2026, 11, 20)),  # after 勤労感謝の日
        (date(2027, 1, 4), date(2026, 12, 28)),  # after the turn of the year
        (date(2026, 12, 11), date(2026, 12, 9)),  # the office's own day off between
    ],
)
def test_the_working_day_before(day: date, before: date) -> None:
    assert rules.reminder_day(day, {date(2026, 12, 10)}) == before


@pytest.mark.parametrize(
    ("link", "is_fine"),
    [
        ("https://meet.example/abc?x=1", True),
        ("http://内線.example/部屋", True),
        ("javascript:alert(1)", False),
        ("//meet.example", False),
        ("https://", False),
        ("https://user:word@meet.example/", False),
        ("https://meet.example/ x", False),
        ('https://meet.example/"onload=', False),
        ("https://[", False),
        ("ftp://meet.example/", False),
    ],
)
def test_links(link: str, is_fine: bool) -> None:
    try:
        rules.check_link(link)
    except Unacceptable as refusal:
        assert (is_fine, refusal.field) == (False, "link")
    else:
        assert is_fine


# The calendar file

LONG = "窓口の案内文を、やさしい日本語に直す。\n持ち物：筆記用具, 案内文; 1通\\" * 4


def calendar(**changes: object) -> str:
    values: dict[str, object] = {
        "uid": ics.uid("workshop", 7, TODAY),
        "sequence": 3,
        "changed_at": TODAY,
        "starts_at": STARTS,
        "ends_at": ENDS,
        "title": "手を動かす90分",
        "about": LONG,
        "place": "第2会議室",
        "url": "https://manabi.example/workshops/7",
        "status": "CONFIRMED",
    }
    return ics.written(ics.Entry(**{**values, **changes}))  # type: ignore[arg-type]


def properties(text: str) -> dict[str, str]:
    """The lines of a calendar, unfolded and read back, strictly."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = re.sub("\r\n ", "", text).split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert (lines.count("BEGIN:VEVENT"), lines.count("END:VEVENT")) == (1, 1)
    read = dict(line.split(":", 1) for line in lines if not line.startswith(("BEGIN", "END")))
    assert len(read) == len(lines) - 4, "no property twice"
    return read


def test_the_calendar_file_is_strict() -> None:
    read = properties(calendar())
    assert (read["VERSION"], read["METHOD"], read["STATUS"], read["SEQUENCE"]) == ("2.0", "PUBLISH", "CONFIRMED", "3")
    assert (read["DTSTART"], read["DTEND"], read["DTSTAMP"]) == ("20261208T050000Z", "20261208T063000Z", "20261124T010000Z")
    unescaped = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], read["DESCRIPTION"])
    assert unescaped == LONG
    assert read["UID"] == ics.uid("workshop", 7, TODAY.astimezone(UTC))
    assert read["URL"] == "https://manabi.example/workshops/7"
    assert {"PRODID", "SUMMARY", "LOCATION"} <= read.keys()


def test_nothing_typed_becomes_a_line_of_its_own() -> None:
    read = properties(calendar(title="a\r\nEND:VEVENT\r\nX:1", about="", place=""))
    assert read["SUMMARY"] == r"a\nEND:VEVENT\nX:1"
    assert not {"X", "DESCRIPTION", "LOCATION"} & read.keys()


@pytest.mark.parametrize("width", range(60, 90))
def test_no_letter_is_broken_by_a_fold(width: int) -> None:
    for letter in ("a", "あ", "𠮷"):
        line = f"SUMMARY:{letter * width}"
        assert ics.folded(line).replace("\r\n ", "") == line
        assert all(len(part.encode()) <= 75 for part in ics.folded(line).split("\r\n"))


# Hand-outs


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("手引き.pdf", b"%PDF-1.7 ...", "手引き.pdf"),
        ("手引き.DOCX", DOCX, "手引き.DOCX"),
        ("C:\\temp\\..\\手引き.pdf", b"%PDF-1.7", "手引き.pdf"),
        ("../../etc/x.pdf", b"%PDF-1.7", "x.pdf"),
        ("a\u202efdp.exe.pdf", b"%PDF-1.7", "afdp.exe.pdf"),
        ("あ" * 300 + ".pdf", b"%PDF-1.7", "あ" * 116 + ".pdf"),
        ("手引き.pdf", b"<html>", None),
        ("手引き.xlsx", DOCX, None),
        ("手引き.docx", DOCX + b"word/vbaProject.bin", None),
        ("手引き.docm", DOCX, None),
        ("page.html", b"<html>", None),
        ("picture.svg", b"<svg>", None),
        ("pdf", b"%PDF-1.7", None),
        ("", b"%PDF-1.7", None),
        ("手引き.pdf", b"", None),
        ("手引き.pdf", b"%PDF-" + b"x" * MOST_HANDOUT_BYTES, None),
    ],
)
def test_files_that_may_be_handed_out(name: str, content: bytes, kept: str | None) -> None:
    try:
        judged = files.judged(name, content)
    except Unacceptable as refusal:
        assert (kept, refusal.field) == (None, "file")
    else:
        assert judged.name == kept
