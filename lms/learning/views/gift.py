"""Questions from and for other learning systems: GIFT."""

from io import BytesIO

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.catalog import queries as catalog
from lms.catalog.queries import exchange
from lms.learning.forms.quiz import GiftForm
from lms.web import policy
from lms.web.downloads import download
from lms.web.pages import spoken
from lms.web.request import db
from lms.web.routing import Blueprint

QUIZ_FILE = "questions.quiz.toml"
bp = Blueprint("gift", __name__)


@bp.route("/courses/<slug>/<lesson_slug>/questions.gift", policy=policy.AUTHOR)
def export(slug: str, lesson_slug: str) -> ResponseReturnValue:
    page = catalog.lesson(db(), slug, lesson_slug)
    text, _lost = exchange.sent_out(page.questions, spoken)
    return download(BytesIO(text.encode()), "text/plain; charset=utf-8", f"{slug}-{lesson_slug}.gift")


@bp.route("/author/gift/", methods=["GET", "POST"], policy=policy.AUTHOR)
def bring() -> ResponseReturnValue:
    """Shown first with all that could not be carried; what is made is a file, for the folder of a course."""
    form = GiftForm()
    made = exchange.received(form.text.data or "") if form.sent() and form.is_filled() else None
    if made and made.questions and form.wants_file:
        return download(BytesIO(made.quiz_file.encode()), "application/toml; charset=utf-8", QUIZ_FILE)
    return render_template("gift/bring.html", form=form, made=made), 422 if form.errors else 200
