"""The page behind the link of a letter: the plan's sentence, four answers, and nothing else of a person. Opening it changes nothing."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.followups.forms import LinkForm
from lms.followups.kinds import CLOSED, Answer, Closed
from lms.followups.queries import engine
from lms.followups.services import answering
from lms.followups.services.answering import LinkClosed
from lms.kernel import clock
from lms.kernel.errors import N_
from lms.kernel.ids import PersonId
from lms.web import policy
from lms.web.i18n import said
from lms.web.login import is_signed_in
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("answer_links", __name__)
HEADERS = {"X-Robots-Tag": "noindex", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@bp.route("/f/<token>", methods=["GET", "POST"], policy=policy.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    reader = actor().person_id if is_signed_in() else None
    try:
        return _question(token, reader)
    except LinkClosed as closed:
        status = 404 if closed.why == Closed.UNKNOWN else closed.status
        return render_template("followups/link_closed.html", says=CLOSED[closed.why], is_thanked=closed.why == Closed.USED), status, HEADERS


def _question(token: str, reader: PersonId | None) -> ResponseReturnValue:
    asked = answering.open_by_link(db(), token, reader, now=clock.now())
    marked = request.args.get("answer") if request.args.get("answer") in set(Answer) else None
    form = LinkForm(data={"answer": marked})
    form.say(asked.kind)
    if not form.sent():
        return render_template("followups/link.html", asked=asked, form=form), form.status, HEADERS
    given = Answer(form.answer.data)
    each = answering.answer_by_link(db(), token, reader, given, now=clock.now())
    again_on = engine.asked_again_on(db(), each) if given == Answer.NOT_YET else None
    return render_template("followups/link_thanks.html", asked=each, given=given, again_on=again_on, heading=_heading(given)), 200, HEADERS


def _heading(given: Answer) -> str:
    says = {Answer.NOT_YET: N_("わかりました。もう一度お聞きします"), Answer.STOPPED: N_("知らせてくださって助かります")}
    return said(says.get(given, N_("試してくださって、ありがとうございます")))
