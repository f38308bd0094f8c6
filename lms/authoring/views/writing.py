"""Writing a file of a course, with the page that learners would see beside it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lms.accounts import services as accounts_services
from lms.authoring import kinds, queries, services
from lms.authoring.forms import TextForm
from lms.authoring.queries import previews
from lms.authoring.views import Clash
from lms.kernel import clock
from lms.kernel.errors import Stale
from lms.kernel.ids import MadeCourseId
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.pages import copy_button
from lms.web.request import actor, db, reading
from lms.web.routing import Blueprint, asked_number

bp = Blueprint("writing", __name__, url_prefix="/author")


@bp.route("/<int:course_id>/text/<name>", methods=["GET", "POST"], policy=policy.AUTHOR)
def text(course_id: MadeCourseId, name: str) -> ResponseReturnValue:
    file = queries.text_file(db(), course_id, name)
    key = f"author:{course_id}:{name}"[:80]
    form = TextForm(drafted=drafted(key), data={"text": file.text, "version": str(file.version)})
    if (answer := kept(form, key)) is not None:
        return answer
    clash, status = None, form.status
    if "preview" in request.form:
        status = 200
    elif form.sent():
        with refusals_shown_on(form):
            accounts_services.claim(db(), actor(), form.once.data)
            try:
                services.save(db(), actor(), course_id, name, filled(form.text.data), seen=form.seen_version(), now=clock.now())
            except Stale as stale:
                clash, status = _clash(form, course_id, name, stale), stale.status
            else:
                location = url_for(".text", course_id=course_id, name=name)
                accounts_services.settle(db(), actor(), form.once.data, location, form_key=key)
                flash(_("保存しました。公開するまで、職員には出ません。"))
                return redirect(location, 303)
    return _page(course_id, name, form, key, clash), status


def _clash(form: TextForm, course_id: MadeCourseId, name: str, stale: Stale) -> Clash:
    form.form_errors.append(said(stale))
    base, now = queries.text_at(db(), course_id, name, form.seen_version()), queries.text_file(db(), course_id, name)
    form.version.data = str(now.version)
    return Clash.of(base, now.text or "", form.text.data or "", queries.changed_by(db(), course_id, name))


def _page(course_id: MadeCourseId, name: str, form: TextForm, key: str, clash: Clash | None) -> str:
    made = queries.course(db(), course_id)
    shown = previews.preview(db(), made, name, form.text.data or "")
    return render_template(
        "authoring/text.html",
        course=made,
        name=name,
        part=queries.part_of(name),
        form=form,
        key=key,
        clash=clash,
        **_shown(shown),
    )


def _shown(shown: previews.Preview) -> dict[str, Any]:
    """What the preview's part of the page needs."""
    button = copy_button()
    sections = [(title, Markup(each.html.replace(previews.COPY, button)), each.terms) for title, each in shown.sections]  # noqa: S704  (both are safe already)
    return {"preview": shown, "sections": sections}


@bp.route("/<int:course_id>/preview/<name>", methods=["POST"], policy=policy.AUTHOR)
def preview(course_id: MadeCourseId, name: str) -> ResponseReturnValue:
    """The part of the page that shows what is typed, while it is typed. Saves nothing."""
    typed = request.form.get("text", "")[: kinds.MOST_TEXT]
    with reading() as session:
        made = queries.course(session, course_id)
        queries.text_file(session, course_id, name)
        return render_template(
            "authoring/_preview.html", name=name, part=queries.part_of(name), **_shown(previews.preview(session, made, name, typed))
        )


@bp.route("/<int:course_id>/history/<name>", methods=["GET", "POST"], policy=policy.AUTHOR)
def history(course_id: MadeCourseId, name: str) -> ResponseReturnValue:
    """Every saved state of a file; one of them against what stood before it. POST writes with an earlier one again."""
    made = queries.course(db(), course_id)
    queries.text_file(db(), course_id, name)
    states = queries.history(db(), course_id, name)
    if request.method == "POST":
        version = request.form.get("version", "")
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
        services.take_back(db(), actor(), course_id, name, number, now=clock.now())
        flash(_("前の文に戻しました。いまの文も、履歴に残っています。"))
        return redirect(url_for(".text", course_id=course_id, name=name), 303)
    chosen = asked_number("version") or states[0].version
    lines = queries.between(queries.text_at(db(), course_id, name, chosen - 1), queries.text_at(db(), course_id, name, chosen))
    return render_template("authoring/history.html", course=made, name=name, states=states, chosen=chosen, lines=lines)
