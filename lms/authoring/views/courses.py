"""The courses that are made here, and one of them with its files."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts_services
from lms.accounts.forms.once import claim, settled
from lms.authoring import kinds, queries, services
from lms.authoring.forms import CourseForm, LessonForm
from lms.authoring.queries import history
from lms.authoring.services import carrying
from lms.authoring.services import review as review_services
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import MadeCourseId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, afterwards, db
from lms.web.routing import Blueprint

bp = Blueprint("authoring", __name__, url_prefix="/author")
STEPS = {"up": -1, "down": 1}


@bp.route("/", policy=policy.AUTHOR)
def index() -> ResponseReturnValue:
    return render_template("authoring/index.html", courses=queries.made(db(), actor()), builtins=queries.builtins(db()), kinds=kinds)


@bp.route("/new", methods=["GET", "POST"], policy=policy.AUTHOR)
def new() -> ResponseReturnValue:
    form = CourseForm(data={"audience": "すべての職員", "author": actor().section_name or actor().unit_name})
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            made = services.begin(db(), actor(), form.entry(), now=clock.now())
            location = url_for(".show", course_id=made.id)
            return settled(form, location, _("講座をつくりました。まだ、だれにも公開していません。"))
    return render_template("authoring/new.html", form=form), form.status


@bp.route("/copies", methods=["POST"], policy=policy.AUTHOR)
def copy() -> ResponseReturnValue:
    """The copy of a built-in course; where there is one already, that one."""
    slug = request.form.get("slug", "")[:80]
    try:
        made = services.copy(db(), actor(), slug, now=clock.now())
        flash(_("写しをつくりました。公開するまで、職員にはもとの講座が出ています。"))
    except Unacceptable:
        made = filled(queries.course_named(db(), slug))
    return redirect(url_for(".show", course_id=made.id), 303)


@bp.route("/<int:course_id>", policy=policy.AUTHOR)
def show(course_id: MadeCourseId) -> ResponseReturnValue:
    return _page(course_id, LessonForm())


def _page(course_id: MadeCourseId, form: LessonForm) -> ResponseReturnValue:
    made = queries.course(db(), course_id)
    held = queries.folder(db(), course_id)
    return render_template(
        "authoring/show.html",
        course=made,
        form=form,
        lessons=queries.outline(held),
        taken_out=history.taken_out(db(), course_id),
        figures=[name for name in held if name.startswith("figures/")],
        faults=queries.faults(db(), made.slug, held),
        changes=queries.changes_of(db(), made),
        releases=queries.releases(db(), course_id),
        may_review=queries.may_review(db(), actor(), made),
        sees_versions=made.is_offered and policy.OFFICE.allows(actor()),
        kinds=kinds,
    ), form.status


@bp.route("/<int:course_id>/lessons", methods=["POST"], policy=policy.AUTHOR)
def add_lesson(course_id: MadeCourseId) -> ResponseReturnValue:
    form = LessonForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            title, slug = filled(form.title.data), filled(form.slug.data)
            name = services.add_lesson(db(), actor(), course_id, slug=slug, title=title, now=clock.now())
            location = url_for("writing.text", course_id=course_id, name=name)
            accounts_services.settle(db(), actor(), form.once.data, location)
            return redirect(location, 303)
    return _page(course_id, form)


@bp.route("/<int:course_id>/move", methods=["POST"], policy=policy.AUTHOR)
def move(course_id: MadeCourseId) -> ResponseReturnValue:
    steps = STEPS.get(request.form.get("by", ""), 0)
    services.move(db(), actor(), course_id, request.form.get("name", ""), steps=steps, now=clock.now())
    flash(_("並びを変えました。"))
    return redirect(url_for(".show", course_id=course_id), 303)


@bp.route("/<int:course_id>/remove", methods=["POST"], policy=policy.AUTHOR)
def remove(course_id: MadeCourseId) -> ResponseReturnValue:
    services.remove(db(), actor(), course_id, request.form.get("name", ""), now=clock.now())
    flash(_("下書きから外しました。前の文は残っています。"))
    return redirect(url_for(".show", course_id=course_id), 303)


@bp.route("/<int:course_id>/withdraw", methods=["POST"], policy=policy.AUTHOR)
def withdraw(course_id: MadeCourseId) -> ResponseReturnValue:
    review_services.withdraw(db(), actor(), course_id)
    data = current_app.extensions["settings"].data
    afterwards(lambda session: carrying.lay_out(session, data))
    flash(_("公開をやめました。読んだ所、答え、修了の記録は残っています。"))
    return redirect(url_for(".show", course_id=course_id), 303)
