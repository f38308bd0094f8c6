"""おたずね, the inbox, and the office's list of mails that nobody can vouch for."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.followups import queries, services
from lms.followups.forms import AnswerForm
from lms.followups.kinds import Answer, State
from lms.kernel import clock
from lms.kernel.ids import FollowUpId
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page

bp = Blueprint("followups", __name__)


@bp.route("/followups/<int:follow_up_id>", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def show(follow_up_id: int) -> ResponseReturnValue:
    """The question with its four equal answers. Opening it changes nothing; a link's ?answer= only marks one."""
    asked = queries.own_follow_up(db(), actor(), FollowUpId(follow_up_id))
    marked = request.args.get("answer") if request.args.get("answer") in set(Answer) else None
    form = AnswerForm(data={"answer": asked.answer or marked, "memo": asked.memo})
    if asked.state != State.SENT:
        return render_template("followups/answered.html", asked=asked)
    if form.sent():
        return _answered(FollowUpId(follow_up_id), asked.subject_id, Answer(form.answer.data), form.memo.data or "")
    return render_template("followups/show.html", asked=asked, form=form), form.status


def _answered(follow_up_id: FollowUpId, practice_id: int, given: Answer, memo: str) -> ResponseReturnValue:
    services.answer(db(), actor(), follow_up_id, given, memo=memo, now=clock.now())
    if given in (Answer.DONE, Answer.DID_NOT_WORK):
        flash(_("試してくださって、ありがとうございます。よければ、ひとこと記録を残してください。"), "thanks")
        return redirect(url_for("practice.log", practice_id=practice_id, outcome=given.value), 303)
    if given == Answer.NOT_YET:
        flash(_("わかりました。1週間後にもう一度お聞きします。"))
    else:
        flash(_("知らせてくださって助かります。理由は書かなくても大丈夫です。"), "thanks")
    return redirect(url_for("practice.show", practice_id=practice_id), 303)


@bp.route("/notifications/", policy=policy.SIGNED_IN)
def notifications() -> ResponseReturnValue:
    page = asked_page()
    messages, pages = queries.inbox(db(), actor(), page)
    return render_template("followups/notifications.html", messages=messages, page=page, pages=pages)


@bp.route("/notifications/read", methods=["POST"], policy=policy.SIGNED_IN)
def read() -> ResponseReturnValue:
    services.mark_read(db(), actor(), now=clock.now())
    return redirect(url_for(".notifications"), 303)


@bp.route("/office/messages", policy=policy.OFFICE_OR_ADMINISTRATOR)
def messages() -> ResponseReturnValue:
    return render_template("followups/messages.html", messages=queries.unsettled(db()), waiting=queries.waiting_count(db()))
