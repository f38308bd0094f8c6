"""The figures of the ring for 全庁, a 部 or a 課: a page, which is a sheet of paper too, and a file."""

from io import BytesIO

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.kernel import clock
from lms.kernel.calendar import FiscalYear
from lms.web import policy
from lms.web.downloads import download
from lms.web.pages import office_facts
from lms.web.request import actor, db
from lms.web.routing import Blueprint
from lms.weeks import files
from lms.weeks.queries import courses, dashboard

bp = Blueprint("insights", __name__, url_prefix="/insights")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/", policy=policy.FIGURES_READER)
def index() -> ResponseReturnValue:
    year, years = _year()
    board, offered = _board(year)
    kpis = dashboard.kpis_of(db(), board.place.id, year)
    facts = {"offered": offered, "places": [(each.id, each.name or _("全庁")) for each in offered], "year": year, "years": years}
    return render_template("insights/index.html", board=board, **facts, kpis=kpis, least=_least(), shade=dashboard.shade)


@bp.route("/courses", policy=policy.FIGURES_READER)
def training() -> ResponseReturnValue:
    """What came of courses, of the whole town: for those who see it."""
    year, years = _year()
    dashboard.place_of(dashboard.places(db(), actor(), clock.today()), str(dashboard.WHOLE))
    return render_template("insights/courses.html", rows=courses.board(db(), year, _least()), year=year, years=years, least=_least())


@bp.route("/figures.<any(csv,xlsx):file_type>", policy=policy.FIGURES_READER)
def export(file_type: str) -> ResponseReturnValue:
    board, _offered = _board(_year()[0])
    told = files.lines((place.name, said) for place, said in board.below)
    is_book = file_type == "xlsx"
    file = files.xlsx(told) if is_book else files.csv(told)
    name = f"figures-{clock.today().isoformat()}.{'xlsx' if is_book else 'csv'}"
    return download(BytesIO(file), XLSX if is_book else "text/csv", name)


def _year() -> tuple[FiscalYear, list[FiscalYear]]:
    """The fiscal year asked for where something is kept of it, else this one; and which may be chosen."""
    now = accounts.fiscal_year(db(), clock.today())
    years = dashboard.years(db(), now)
    return next((each for each in years if str(each.year) == request.args.get("year")), years[0]), years


def _board(year: FiscalYear) -> tuple[dashboard.Board, list[dashboard.Place]]:
    offered = dashboard.places(db(), actor(), clock.today())
    place = dashboard.place_of(offered, request.args.get("unit", ""))
    return dashboard.board(db(), offered, place, year, _least()), offered


def _least() -> int:
    return int(office_facts()["small_group"])
