"""Help where a plan rests: a colleague to try it with, no word to the head, what one was told about a colleague, and offering oneself."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.followups.kinds import TALKING_POINTS
from lms.followups.queries import helping
from lms.followups.services import ladder
from lms.kernel import clock
from lms.kernel.ids import FollowUpId, PersonId
from lms.practice.kinds import AI_USES
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint, sent_number

bp = Blueprint("buddies", __name__)


@bp.route("/followups/<int:follow_up_id>/buddy", methods=["POST"], policy=policy.SIGNED_IN)
def buddy(follow_up_id: int) -> ResponseReturnValue:
    ladder.ask_buddy(db(), actor(), FollowUpId(follow_up_id), PersonId(sent_number("person") or 0))
    flash(_("声をかけました。返事は、直接お二人で。気が変わったら、断っても大丈夫です。"))
    return redirect(url_for("followups.show", follow_up_id=follow_up_id), 303)


@bp.route("/followups/<int:follow_up_id>/decline", methods=["POST"], policy=policy.SIGNED_IN)
def decline(follow_up_id: int) -> ResponseReturnValue:
    ladder.decline(db(), actor(), FollowUpId(follow_up_id))
    flash(_("わかりました。所属長には、何もお渡ししません。"))
    return redirect(url_for("followups.show", follow_up_id=follow_up_id), 303)


@bp.route("/followups/<int:follow_up_id>/together", policy=policy.SIGNED_IN)
def together(follow_up_id: int) -> ResponseReturnValue:
    """For the volunteer who was asked, or for the head of the unit: about one colleague and one plan."""
    told = helping.told(db(), actor(), FollowUpId(follow_up_id))
    return render_template("followups/together.html", told=told, points=TALKING_POINTS)


@bp.route("/me/buddy", methods=["GET", "POST"], policy=policy.STAFF)
def mine() -> ResponseReturnValue:
    """Offer to try things together, or end it."""
    if request.method == "POST":
        fields = request.form.getlist("field")
        ladder.offer(db(), actor(), fields, now=clock.now())
        ended = _("いっしょに試す人の一覧から外れました。これまで、ありがとうございました。")
        flash(_("手を挙げてくださって、ありがとうございます。いつでもやめられます。") if fields else ended)
        return redirect(url_for(".mine"), 303)
    return render_template("followups/buddy.html", fields=AI_USES, chosen=helping.fields_of(db(), actor()))
