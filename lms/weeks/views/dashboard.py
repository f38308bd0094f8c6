"""The figures of the ring for 全庁, a 部 or a 課: a page, which is a sheet of paper too, and a file."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.kernel import clock
from lms.kernel.calendar import FiscalYear
from lms.web import policy
from lms.web.downloads import XLSX, download
from lms.web.i18n import language, month_name, said
from lms.web.pages import day, month_year, office_facts
from lms.web.request import actor, db
from lms.web.routing import Blueprint
from lms.weeks import files, kinds
from lms.weeks.queries import courses, dashboard

bp = Blueprint("insights", __name__, url_prefix="/insights")


@bp.route("/", policy=policy.FIGURES_READER)
def index() -> ResponseReturnValue:
    year, years = _year()
    board, offered = _board(year)
    kpis = dashboard.kpis_of(db(), board.place.id, year)
    way = dashboard.way_of(board, kpis, year)
    return render_template(
        "insights/index.html",
        board=board,
        offered=offered,
        places=[(each.id, each.name or _("全庁の環")) for each in offered],
        year=year,
        years=years,
        kpis=kpis,
        way=way,
        chart=board.chart(way),
        by_month=dashboard.parts_by_month(db(), board, year),
        least=_least(),
        shade=dashboard.shade,
        names=[_named(when, board.asked.every) for when, _, _ in board.course],
        labels={figure: said(text) for figure, text in kinds.SERIES.items()},
        every={each.value: said(text) for each, text in kinds.EVERY.items()},
    )


def _named(when: date, every: kinds.Every) -> str:
    """A month, or a week by its first day."""
    if every == kinds.Every.WEEK:
        return day(when).striptags()
    return month_name(when.month) if language() == "ja" else month_year(when).striptags()


@bp.route("/courses", policy=policy.FIGURES_READER)
def training() -> ResponseReturnValue:
    """What came of courses, of the whole town: for those who see it."""
    year, years = _year()
    return render_template("insights/courses.html", rows=_courses(year), year=year, years=years, least=_least())


def _courses(year: FiscalYear) -> list[courses.Levels]:
    dashboard.place_of(dashboard.places(db(), actor(), clock.today()), str(kinds.WHOLE))
    return courses.board(db(), year, _least())


@bp.route("/courses.<any(csv,xlsx):file_type>", policy=policy.FIGURES_READER)
def training_file(file_type: str) -> ResponseReturnValue:
    year, _years = _year()
    told = files.of_courses(year.label, ((row.title, row.until, row.counts) for row in _courses(year)))
    return _file("courses", file_type, files.OF_COURSES, told)


@bp.route("/figures.<any(csv,xlsx):file_type>", policy=policy.FIGURES_READER)
def export(file_type: str) -> ResponseReturnValue:
    """A place with all in it up to now; or, where the address says how finely, its own course through the year."""
    year, _years = _year()
    board, _offered = _board(year)
    if "every" in request.args:
        rows = [(board.place.name, monday, said) for _, monday, said in board.course]
    else:
        rows = [(place.name, board.until, said) for place, said in board.below] if board.until else []
    return _file("figures", file_type, files.HEADER, files.lines(year.label, rows))


def _file(name: str, file_type: str, header: Sequence[str], told: files.Lines) -> ResponseReturnValue:
    is_book = file_type == "xlsx"
    file = files.xlsx(header, told) if is_book else files.csv(header, told)
    return download(BytesIO(file), XLSX if is_book else "text/csv", f"{name}-{clock.today().isoformat()}.{file_type}")


def _year() -> tuple[FiscalYear, list[FiscalYear]]:
    """The fiscal year asked for where something is kept of it, else this one; and which may be chosen."""
    now = accounts.fiscal_year(db(), clock.today())
    years = dashboard.years(db(), now)
    return next((each for each in years if str(each.year) == request.args.get("year")), years[0]), years


def _board(year: FiscalYear) -> tuple[dashboard.Board, list[dashboard.Place]]:
    offered = dashboard.places(db(), actor(), clock.today())
    place = dashboard.place_of(offered, request.args.get("unit", ""))
    asked = dashboard.asked_of(request.args.get("figure", ""), request.args.get("every", ""))
    return dashboard.board(db(), offered, place, year, _least(), asked), offered


def _least() -> int:
    return int(office_facts()["small_group"])
