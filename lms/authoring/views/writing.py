"""Writing a file of a course, with the page that learners would see beside it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lms.accounts.forms.once import claim, settled
from lms.authoring import kinds, queries, services
from lms.authoring.forms import TextForm
from lms.authoring.queries import history, previews
from lms.authoring.views import Clash
from lms.catalog.kinds import HARD, HARD_HINTS, Confidence
from lms.kernel import clock
from lms.kernel.errors import NotFound, Stale
from lms.kernel.ids import MadeCourseId
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.login import preferences
from lms.web.pages import copy_button
from lms.web.request import actor, db, reading
from lms.web.routing import Blueprint, asked_number, sent_number

bp = Blueprint("writing", __name__, url_prefix="/author")


@bp.route("/<int:course_id>/text/<name>", methods=["GET", "POST"], policy=policy.AUTHOR)
def text(course_id: MadeCourseId, name: str) -> ResponseReturnValue:
    """A text with its preview. Where its lesson was moved meanwhile it goes on there; where it was taken out, what was typed stands here still."""
    file = history.written(db(), course_id, name)
    if file is None and request.method != "POST":
        raise NotFound(_("おさがしのページが見つかりません。"))
    name = file.name if file else name
    key = f"author:{course_id}:{queries.placeless(name)}"[:80]
    form = TextForm(drafted=drafted(key), data={"text": file.text, "version": str(file.id)} if file else None)
    if file and (answer := kept(form, key)) is not None:
        return answer
    clash, status = None, form.status
    if "preview" in request.form:
        status = 200
    elif form.sent():
        with refusals_shown_on(form):
            try:
                return _saved(course_id, name, form, key)
            except Stale as stale:
                clash, status = _clash(form, course_id, name, stale), stale.status
    return _page(course_id, name, form, key, clash, is_gone=file is None), status


def _saved(course_id: MadeCourseId, name: str, form: TextForm, key: str) -> ResponseReturnValue:
    claim(form)
    typed, again = filled(form.text.data), "again" in request.form
    now_called = services.save(db(), actor(), course_id, name, typed, seen=form.seen_version(), again=again, now=clock.now())
    location = url_for(".text", course_id=course_id, name=now_called)
    return settled(form, location, _("保存しました。公開するまで、職員には出ません。"), form_key=key)


def _clash(form: TextForm, course_id: MadeCourseId, name: str, stale: Stale) -> Clash | None:
    """Three texts to compare; nothing where the lesson was taken out."""
    form.form_errors.append(said(stale))
    base, now = history.text_at(db(), course_id, name, form.seen_version()), history.written(db(), course_id, name)
    if now is None:
        return None
    form.version.data = str(now.id)
    return Clash.of(base, now.text or "", form.text.data or "", history.changed_by(db(), course_id, name))


def _page(course_id: MadeCourseId, name: str, form: TextForm, key: str, clash: Clash | None, *, is_gone: bool) -> str:
    made = queries.course(db(), course_id)
    shown = previews.preview(db(), made, name, form.text.data or "", furigana=preferences().furigana)
    return render_template(
        "authoring/text.html",
        course=made,
        name=name,
        part=queries.part_of(name),
        form=form,
        key=key,
        clash=clash,
        is_gone=is_gone,
        head_parts=queries.head_parts,
        uses=queries.ai_uses,
        grades=list(Confidence),
        copy=copy_button(),
        **_shown(shown),
    )


def _shown(shown: previews.Preview) -> dict[str, Any]:
    """What the preview's part of the page needs."""
    button = copy_button()
    sections = [(title, Markup(each.html.replace(previews.COPY, button)), each.terms) for title, each in shown.sections]  # noqa: S704  (both are safe already)
    return {"preview": shown, "sections": sections, "hard": HARD, "hints": HARD_HINTS}


@bp.route("/<int:course_id>/preview/<name>", methods=["POST"], policy=policy.AUTHOR)
def preview(course_id: MadeCourseId, name: str) -> ResponseReturnValue:
    """The part of the page that shows what is typed, while it is typed. Saves nothing."""
    typed = request.form.get("text", "")[: kinds.MOST_TEXT]
    with reading() as session:
        made = queries.course(session, course_id)
        history.written(session, course_id, name)
        shown = previews.preview(session, made, name, typed, furigana=preferences().furigana)
        return render_template("authoring/_preview.html", name=name, part=queries.part_of(name), **_shown(shown))


@bp.route("/<int:course_id>/history/<name>", methods=["GET", "POST"], policy=policy.AUTHOR, endpoint="history")
def states_of(course_id: MadeCourseId, name: str) -> ResponseReturnValue:
    """Every saved state of a text, under whatever name; one of them against what stood before it. POST writes with an earlier one again."""
    made = queries.course(db(), course_id)
    states = history.history(db(), course_id, name)
    if request.method == "POST":
        state = sent_number("version") or 0
        name = services.take_back(db(), actor(), course_id, name, state, now=clock.now())
        flash(_("前の文に戻しました。いまの文も、履歴に残っています。"))
        return redirect(url_for(".text", course_id=course_id, name=name), 303)
    asked = asked_number("version")
    at = next((place for place, each in enumerate(states) if each.id == asked), 0)
    lines = queries.between(states[at].before or "", states[at].text)
    file = history.written(db(), course_id, name)
    return render_template(
        "authoring/history.html", course=made, name=file.name if file else name, is_gone=file is None, states=states, at=at, lines=lines
    )
