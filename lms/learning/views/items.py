"""The statistics of a lesson's questions, for those who write them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.catalog import queries as catalog
from lms.catalog.queries import exchange
from lms.learning.queries import items
from lms.web import policy
from lms.web.request import db
from lms.web.routing import Blueprint

bp = Blueprint("items", __name__, url_prefix="/courses")


@bp.route("/<slug>/<lesson_slug>/items", policy=policy.AUTHOR)
def show(slug: str, lesson_slug: str) -> ResponseReturnValue:
    page = catalog.lesson(db(), slug, lesson_slug)
    _text, lost = exchange.sent_out(page.questions)
    return render_template("items/show.html", page=page, statistics=items.items_of(db(), page), lost=lost)
