"""The questions of a lesson: a list, and a form for each."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.authoring import queries
from lms.authoring.forms.quizzes import FORMS, KINDS, KindForm, QuestionForm
from lms.authoring.queries import history, previews
from lms.authoring.queries import quizzes as asked_queries
from lms.authoring.queries.quizzes import Asked
from lms.authoring.services import quizzes
from lms.authoring.views import Clash
from lms.kernel import clock
from lms.kernel.errors import NotFound, Stale
from lms.kernel.ids import MadeCourseId
from lms.web import policy
from lms.web.forms import refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, sent_number

bp = Blueprint("quizzes", __name__, url_prefix="/author")
STEPS = {"up": -1, "down": 1}


@bp.route("/<int:course_id>/quiz/<name>", policy=policy.AUTHOR)
def index(course_id: MadeCourseId, name: str) -> ResponseReturnValue:
    made = queries.course(db(), course_id)
    asked = asked_queries.asked(db(), course_id, name)
    shown = previews.preview(db(), made, asked.name, queries.text_file(db(), course_id, asked.name).text or "")
    page = {"course": made, "name": asked.name, "asked": asked, "preview": shown, "served": asked_queries.served(db(), made, asked.name)}
    return render_template("authoring/quiz.html", **page, form=KindForm(), kinds=KINDS)


@bp.route("/<int:course_id>/quiz/<name>/new", methods=["GET", "POST"], policy=policy.AUTHOR)
def new(course_id: MadeCourseId, name: str) -> ResponseReturnValue:
    asked = asked_queries.asked(db(), course_id, name, or_gone=request.method == "POST")
    kind = request.args.get("kind", "single")
    if kind not in FORMS:
        raise NotFound(_("おさがしのページが見つかりません。"))
    starts = {"text_1": "正しい", "text_2": "正しくない"} if kind == "true_false" else {}
    return _form(course_id, asked, asked_queries.free_id(asked.questions), kind, starts, None)


@bp.route("/<int:course_id>/quiz/<name>/<question_id>", methods=["GET", "POST"], policy=policy.AUTHOR)
def edit(course_id: MadeCourseId, name: str, question_id: str) -> ResponseReturnValue:
    """A question that somebody took out meanwhile is judged like a new one: what was typed is not lost."""
    asked = asked_queries.asked(db(), course_id, name, or_gone=request.method == "POST")
    question = next((each for each in asked.questions if each.id == question_id), None)
    kind = request.form.get("kind", "")
    if kind not in FORMS:
        question = asked_queries.found(asked.questions, question_id)
        kind = question.kind
    shown = asked_queries.fields_of(question) if question else {}
    return _form(course_id, asked, question_id, kind, shown, question if question and question.kind == kind else None)


def _form(course_id: MadeCourseId, asked: Asked, question_id: str, kind: str, shown: dict[str, Any], before: Any) -> ResponseReturnValue:
    form = FORMS[kind](data={**shown, "version": str(asked.state), "kind": kind})
    clash, status, again = None, form.status, "again" in request.form
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            typed = quizzes.judged(kind, question_id, form.answers(), before)
            try:
                name = quizzes.put(db(), actor(), course_id, asked.name, typed, seen=form.seen_version(), again=again, now=clock.now())
            except Stale as stale:
                clash, status = _clash(form, course_id, asked.name, question_id, typed, stale), stale.status
            else:
                location = url_for(".index", course_id=course_id, name=name)
                return settled(form, location, _("問いを保存しました。公開するまで、職員には出ません。"))
    rows = asked_queries.rows_of(kind, form.answers()) if form.ROWS else ()
    made = queries.course(db(), course_id)
    page = {"course": made, "asked": asked, "form": form, "kind": KINDS[kind], "rows": rows, "clash": clash}  # type: ignore[index]
    return render_template("authoring/question.html", **page), status


def _clash(form: QuestionForm, course_id: MadeCourseId, name: str, question_id: str, typed: Any, stale: Stale) -> Clash | None:
    """Three texts to compare; nothing where the lesson was taken out."""
    form.form_errors.append(said(stale))
    now = asked_queries.asked(db(), course_id, name, or_gone=True)
    base = asked_queries.asked_at(db(), course_id, name, form.seen_version(), question_id)
    theirs = asked_queries.asked_at(db(), course_id, name, now.state, question_id)
    form.version.data = str(now.state)
    return None if now.is_gone else Clash.of(base, theirs, asked_queries.toml_of([typed]), history.changed_by(db(), course_id, name))


@bp.route("/<int:course_id>/quiz/<name>/<question_id>/move", methods=["POST"], policy=policy.AUTHOR)
def move(course_id: MadeCourseId, name: str, question_id: str) -> ResponseReturnValue:
    steps = STEPS.get(request.form.get("by", ""), 0)
    quizzes.move(db(), actor(), course_id, name, question_id, steps=steps, seen=sent_number("version") or 0, now=clock.now())
    flash(_("並びを変えました。"))
    return redirect(url_for(".index", course_id=course_id, name=name), 303)


@bp.route("/<int:course_id>/quiz/<name>/<question_id>/remove", methods=["POST"], policy=policy.AUTHOR)
def remove(course_id: MadeCourseId, name: str, question_id: str) -> ResponseReturnValue:
    quizzes.remove(db(), actor(), course_id, name, question_id, seen=sent_number("version") or 0, now=clock.now())
    flash(_("問いを外しました。前の文は履歴に残っています。"))
    return redirect(url_for(".index", course_id=course_id, name=name), 303)
