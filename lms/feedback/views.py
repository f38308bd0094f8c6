"""Pages of feedback: the three questions, and what was said for those who write courses."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts.forms.once import claim, settled
from lms.catalog import queries as catalog
from lms.catalog.queries import CoursePage
from lms.feedback import queries, services
from lms.feedback.forms import FeedbackForm
from lms.feedback.kinds import EDITABLE_FOR, MOST_SHOWN, USEFULNESS
from lms.kernel import clock
from lms.kernel.errors import Ended, Stale
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("feedback", __name__)
COMPARED = ("usefulness", "will_do", "missing")


@bp.route("/courses/<slug>/feedback", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def ask(slug: str) -> ResponseReturnValue:
    """The three questions; where the time to change is over, one's answer as it stands."""
    page = _finished(slug)
    version_id = queries.finished_version(db(), actor(), page.course_id)
    earlier = queries.own_answer(db(), actor(), version_id)
    may_change = queries.is_open(earlier.answered_at if earlier else None, clock.now())
    key = f"feedback:{version_id}"
    form = FeedbackForm(drafted=drafted(key) if may_change else None, data=_as_said(earlier))
    if may_change and (answer := kept(form, key)) is not None:
        return answer
    differences: list[tuple[str, str, str]] = []
    if form.sent():
        with refusals_shown_on(form):
            try:
                return _answered(form, page, key)
            except Stale as stale:
                differences = form.overtaken(stale, earlier.version if earlier else 0, _words(earlier), COMPARED)
    known = {
        "differences": differences,
        "page": page,
        "earlier": earlier,
        "may_change": may_change,
        "days": EDITABLE_FOR.days,
        "draft_key": key,
        "usefulness": USEFULNESS,
    }
    return render_template("feedback/ask.html", form=form, smallest=_smallest(), **known), form.status


def _finished(slug: str) -> CoursePage:
    """The course; one that was withdrawn still answers to who has finished it. Raises NotFound."""
    try:
        return catalog.course(db(), slug)
    except Ended as ended:
        page = catalog.course_as_it_was(db(), slug)
        if not queries.has_finished(db(), actor(), page.course_id):
            raise ended from None
        return page


def _answered(form: FeedbackForm, page: CoursePage, key: str) -> ResponseReturnValue:
    place = url_for("learning.course", slug=page.slug) if page.is_served else url_for(".ask", slug=page.slug)
    claim(form)
    services.answer(db(), actor(), page.course_id, form.answer(), now=clock.now(), version=form.seen_version())
    return settled(form, place, _("ありがとうございます。講座を直すときに読みます。"), "thanks", form_key=key)


@bp.route("/office/feedback/", policy=policy.AUTHOR)
def index() -> ResponseReturnValue:
    order = {each.course_id: place for place, each in enumerate(catalog.catalogue(db()))}
    courses = sorted(queries.overview(db()), key=lambda each: order.get(each.course_id, len(order)))
    leads = policy.OFFICE_OR_ADMINISTRATOR.allows(actor())
    return render_template("feedback/index.html", courses=courses, leads=leads, smallest=_smallest())


@bp.route("/office/feedback/<slug>", policy=policy.AUTHOR)
def course(slug: str) -> ResponseReturnValue:
    course_id, title = queries.course_title(db(), slug)
    said_of = queries.said_of(db(), course_id)
    return render_template("feedback/course.html", slug=slug, title=title, said=said_of, smallest=_smallest(), most=MOST_SHOWN)


def _as_said(earlier: Any) -> dict[str, Any] | None:
    return None if earlier is None or request.method == "POST" else {**_words(earlier), "version": str(earlier.version)}


def _words(earlier: Any) -> dict[str, str]:
    """An answer as the form holds it; nothing of one that is gone meanwhile."""
    if earlier is None:
        return dict.fromkeys(COMPARED, "")
    return {"usefulness": str(earlier.usefulness), "will_do": earlier.will_do, "missing": earlier.missing}


def _smallest() -> int:
    return int(accounts.setting(db(), "small_group"))
