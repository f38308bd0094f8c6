"""What changes, the second person's look, and what was published before."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts_services
from lms.accounts.forms.once import claim
from lms.authoring import queries
from lms.authoring.forms import AdviceForm, StepForm
from lms.authoring.services import carrying, review
from lms.catalog.kinds import Tier
from lms.kernel import clock
from lms.kernel.ids import MadeCourseId, MadeReleaseId
from lms.licences.queries import basics
from lms.web import policy
from lms.web.forms import filled
from lms.web.request import actor, afterwards, db
from lms.web.routing import Blueprint

bp = Blueprint("reviewing", __name__, url_prefix="/author")


@bp.route("/<int:course_id>/changes", policy=policy.AUTHOR)
def changes(course_id: MadeCourseId) -> ResponseReturnValue:
    made = queries.course(db(), course_id)
    is_basic = queries.tier(queries.folder(db(), course_id)) == Tier.BASIC
    seen = queries.fingerprint(queries.frozen(queries.standing(db(), course_id)))
    return render_template(
        "authoring/changes.html",
        course=made,
        form=StepForm(data={"seen": seen}),
        changes=queries.changes_of(db(), made),
        is_later=bool(queries.before(db(), made)),
        faults=queries.faults(db(), made.slug, queries.folder(db(), course_id)),
        writers=list(queries.writers(db(), course_id).values()),
        sender=queries.sender(db(), made),
        may_review=queries.may_review(db(), actor(), made),
        counts_from=basics.counts_from(db(), made.slug, clock.today()) if is_basic else None,
    )


@bp.route("/<int:course_id>/send", methods=["POST"], policy=policy.AUTHOR)
def send(course_id: MadeCourseId) -> ResponseReturnValue:
    review.send(db(), actor(), course_id, now=clock.now())
    flash(_("見直しに出しました。ほかの人が違いを見て、公開します。"))
    return redirect(url_for("authoring.show", course_id=course_id), 303)


@bp.route("/<int:course_id>/publish", methods=["POST"], policy=policy.AUTHOR)
def publish(course_id: MadeCourseId) -> ResponseReturnValue:
    form = StepForm()
    claim(form)
    review.release(db(), actor(), course_id, seen=form.shown(), now=clock.now())
    location = url_for("authoring.show", course_id=course_id)
    accounts_services.settle(db(), actor(), form.once.data, location)
    data = current_app.extensions["settings"].data
    afterwards(lambda session: carrying.lay_out(session, data))
    flash(_("公開しました。見直してくださって、ありがとうございます。"))
    return redirect(location, 303)


@bp.route("/<int:course_id>/return", methods=["GET", "POST"], policy=policy.AUTHOR)
def give_back(course_id: MadeCourseId) -> ResponseReturnValue:
    made = queries.course(db(), course_id)
    form = AdviceForm()
    if form.sent():
        review.give_back(db(), actor(), course_id, filled(form.advice.data))
        flash(_("助言を届けました。"))
        return redirect(url_for("authoring.show", course_id=course_id), 303)
    return render_template("authoring/return.html", course=made, form=form), form.status


@bp.route("/<int:course_id>/releases/<int:release_id>", policy=policy.AUTHOR)
def release(course_id: MadeCourseId, release_id: MadeReleaseId) -> ResponseReturnValue:
    made = queries.course(db(), course_id)
    found = queries.release(db(), course_id, release_id)
    return render_template("authoring/release.html", course=made, release=found, changes=queries.changes_in(db(), made, found))


@bp.route("/<int:course_id>/releases/<int:release_id>/again", methods=["POST"], policy=policy.AUTHOR)
def write_again(course_id: MadeCourseId, release_id: MadeReleaseId) -> ResponseReturnValue:
    review.write_again(db(), actor(), course_id, release_id, now=clock.now())
    flash(_("この時の内容を下書きにしました。"))
    return redirect(url_for("authoring.show", course_id=course_id), 303)
