"""The weeks of the 課 side by side, for the office."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.accounts import queries as accounts
from lms.kernel import clock
from lms.web import policy
from lms.web.request import db
from lms.web.routing import Blueprint
from lms.weeks import queries

bp = Blueprint("weeks", __name__)


@bp.route("/office/weeks/", policy=policy.OFFICE)
def index() -> ResponseReturnValue:
    today, least = clock.today(), int(accounts.setting(db(), "small_group"))
    mondays, lines = queries.board(db(), today=today, first_month=accounts.fiscal_year(db(), today).first_month, least=least)
    return render_template("weeks/index.html", mondays=mondays, lines=lines, least=least)
