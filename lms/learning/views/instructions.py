"""指示を書く練習: write an instruction to an AI, and read what is there and what would help."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import services as accounts
from lms.catalog import queries as catalog
from lms.kernel import clock
from lms.learning.forms import InstructionForm
from lms.learning.kinds import MOST_INSTRUCTION, POINTS, REMARKS
from lms.learning.queries import instructions as queries
from lms.learning.services import instructions as services
from lms.web import guard, policy
from lms.web.drafts import drafted, kept
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("instructions", __name__, url_prefix="/courses")


@bp.route("/<slug>/<lesson_slug>/instruction", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def show(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """The practice of a lesson, with what was written last and what may be said about it."""
    page = catalog.lesson(db(), slug, lesson_slug)
    task = queries.task_of(page)
    tries = queries.tries(db(), actor(), page.lesson_id)
    key = f"instruction:{page.lesson_id}"
    form = InstructionForm(drafted=drafted(key), data={"text": tries[0].text if tries else ""})
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        services.keep(db(), actor(), page, form.text.data or "", form_token=form.once.data or "", now=clock.now())
        accounts.drop_draft(db(), actor(), key)
        return redirect(url_for(".show", slug=slug, lesson_slug=lesson_slug, _anchor="feedback"), 303)
    text = (form.text.data or "")[:MOST_INSTRUCTION]
    return render_template(
        "instructions/show.html",
        page=page,
        task=task,
        form=form,
        key=key,
        tries=tries,
        is_kept=request.method == "GET" and not form.is_drafted,
        feedback=queries.feedback(text),
        found=guard.places(text),
        points=POINTS,
        remarks=REMARKS,
    ), form.status
