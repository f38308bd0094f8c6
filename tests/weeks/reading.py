"""Every way in which the sums of weeks are told, read as the attacker of tests.torture.statistics reads it: whatever one asks for, it is what the sums say.

tests/weeks/test_every_table.py holds the list of the routes that have to be read here.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Unit
from lms.goals.kinds import MEASURES
from lms.goals.queries import measured, steps
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import UnitId
from lms.weeks import files, queries, rules
from lms.weeks.kinds import SERIES, WHOLE, Every
from lms.weeks.queries import dashboard
from lms.weeks.queries.dashboard import Asked, Board, Place

Said = Mapping[str, int]
Told = Mapping[tuple[int, date], Said]  # a group, up to the week that begins on a day
YEAR = FiscalYear(2026)


def everything(session: Session, told: Told, monday: date, offered: Sequence[Place], least: int) -> None:
    """Up to that week; *told* is what the boards of all places said so far."""
    now = {key: said for (key, when), said in told.items() if when == monday}
    today = monday + timedelta(weeks=1)
    for place in offered:
        for every in Every:
            board = dashboard.board(session, offered, place, YEAR, least, Asked(every=every))
            _course(board, told)
            _parts_by_month(session, replace(board, asked=Asked("triers", every)), told)
    _file(session, offered, least, now)
    _kpis(session, offered, told, today)
    _one_sentence(session, told, today, least)
    assert dashboard.stages_of(session, YEAR, least) == {key: _people(said) for key, said in now.items()}, "cycles"


def _course(board: Board, told: Told) -> None:
    """By month and by week, whichever figure is followed: as picture, table and file."""
    for _when, monday, said in board.course:
        assert said == told.get((board.place.id, monday)), "a course goes from one sum that was told to the next"
    follows = [[rules.followed(said, figure) if said else None for figure in SERIES] for _, _, said in board.course]
    assert [row or [None] * len(SERIES) for row in board.table] == follows
    for number, figure in enumerate(SERIES):
        chart = replace(board, asked=Asked(figure, board.asked.every)).chart(None)
        assert [point[3] for point in chart.points] == [row[number] for row in follows if row[number] is not None]


def _parts_by_month(session: Session, board: Board, told: Told) -> None:
    mondays = [monday for _, monday, _ in board.course]
    for place, shares in dashboard.parts_by_month(session, board, YEAR):
        for monday, share in zip(mondays, shares, strict=True):
            said = told.get((place.id, monday))
            assert share == (rules.percent(said["triers"], said["people"]) if said else None)


def _file(session: Session, offered: Sequence[Place], least: int, now: Mapping[int, Said]) -> None:
    """All places at once, as CSV and as a book: cell by cell the same, and no sheet, name or property beside it."""
    board = dashboard.board(session, offered, offered[0], YEAR, least)
    lines = files.lines(YEAR.label, ((place.name, board.until or YEAR.start, said) for place, said in board.below))
    written = list(csv.reader(io.StringIO(files.csv(files.HEADER, lines).decode("utf-8-sig"))))
    expected = [[now[place.id][name] if place.id in now else files.HIDDEN for name in files.FIGURES] for place in board.inner]
    assert [line[3:] for line in written[1:]] == [[str(cell) for cell in row] for row in expected]
    book = load_workbook(io.BytesIO(files.xlsx(files.HEADER, lines)))
    assert (len(book.worksheets), list(book.defined_names)) == (1, [])
    cells = list(book.worksheets[0].iter_rows(values_only=True))
    assert [list(row[3:]) for row in cells[1:]] == expected
    assert len(cells) == len(lines) + 1


def _kpis(session: Session, offered: Sequence[Place], told: Told, today: date) -> None:
    """What KPIs and the five steps count by themselves."""
    monday = rules.week_before(today)
    keys = {(UnitId(place.id), name) for place in offered for name in {*MEASURES, *steps.ACTIVE}}
    found = measured.latest(session, keys, today=today)
    for place, name in keys:
        said = told.get((place, monday))
        wanted = rules.followed(said, name) if said else None
        assert (found[place, name][1] if (place, name) in found else None) == wanted, (place, name)
    for group in {group for group, _ in told}:
        for day, figure in measured.series(session, UnitId(group), "tried", today=today):
            assert figure == told[group, day - rules.SUNDAY]["tried"]


def _one_sentence(session: Session, told: Told, today: date, least: int) -> None:
    """Home, the page of the mayor and the pulse."""
    monday = rules.week_before(today)
    whole, hours = told.get((WHOLE, monday)), queries.whole(session, today=today, first_month=4, least=least)[1]
    assert hours == (whole["hours"] if whole else None), "of the mayor"
    row = session.execute(queries.newest_of_town()).first()
    assert (row.begins_on if row else None) == max((when for key, when in told if key == WHOLE), default=None), "of everybody"
    if row:
        newest, headline = told[WHOLE, row.begins_on], queries.headline(*row)
        assert (headline.share if headline else 0) == rules.percent(newest["triers"], newest["people"])
    rates = queries.shared_by(session, [monday], least).get(monday, {})
    departments = session.query(Unit.name, Unit.id).filter(Unit.level == UnitLevel.DEPARTMENT)
    for name, key in (("", WHOLE), *departments):
        said = told.get((key, monday))
        wanted = rules.failure_rate(said) if said else None
        assert rates.get(name) == wanted, f"beside the pulse: {name}"


def _people(said: Said) -> tuple[int, ...]:
    return tuple(said[name] for name in rules.STAGES)
