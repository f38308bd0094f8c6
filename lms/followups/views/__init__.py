"""おたずね with what comes back of a lesson, and the inbox."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts
from lms.followups import queries, services
from lms.followups.forms import AnswerForm
from lms.followups.kinds import Answer, State, Subject
from lms.followups.services import recalls as recalls_services
from lms.kernel import clock
from lms.kernel.ids import FollowUpId
from lms.learning.queries import recall as learning
from lms.learning.queries.recall import Recall
from lms.web import drafts, policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page

Typed = dict[str, list[str]]
bp = Blueprint("followups", __name__)


@bp.route("/followups/<int:follow_up_id>", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def show(follow_up_id: int) -> ResponseReturnValue:
    """The question with its four equal answers. Opening it changes nothing; a link's ?answer= only marks one."""
    asked = queries.own_follow_up(db(), actor(), FollowUpId(follow_up_id))
    marked = request.args.get("answer") if request.args.get("answer") in set(Answer) else None
    form = AnswerForm(data={"answer": asked.answer or marked, "memo": asked.memo})
    if asked.subject_kind != Subject.LESSON and asked.state == State.SENT and form.sent():
        return _answered(FollowUpId(follow_up_id), asked.subject_id, Answer(form.answer.data), form.memo.data or "")
    is_open = asked.subject_kind != Subject.LESSON and asked.state == State.SENT
    found = _recall_of(asked)
    typed = drafts.drafted(_draft_key(asked)) if found and not found.answered else None
    answers = found.page.given(lambda name: list(typed.get(name, []))) if found and typed else {}
    return _page(asked, found, form, answers=answers), form.status if is_open else 200


def _recall_of(asked: Any) -> Recall | None:
    """The questions of a lesson that come back with this follow-up."""
    return learning.recall(db(), actor(), asked.lesson_version_id, asked.step)


def _draft_key(asked: Any) -> str:
    return f"recall:{asked.id}"


def _page(asked: Any, recall: Recall | None, form: AnswerForm, *, missing: Sequence[str] = (), answers: Typed | None = None) -> str:
    """A follow-up as it stands: open, answered, or only the questions that came back."""
    name = "show" if asked.state == State.SENT else "answered"
    template = "recall" if asked.subject_kind == Subject.LESSON else name
    told = {"missing": missing, "answers": answers or {}, "draft_key": _draft_key(asked)}
    return render_template(f"followups/{template}.html", asked=asked, form=form, recall=recall, **told)


@bp.route("/followups/<int:follow_up_id>/recall", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def recall(follow_up_id: int) -> ResponseReturnValue:
    """Answer what came back, in place; the four answers about the plan stay as they are."""
    asked = queries.own_follow_up(db(), actor(), FollowUpId(follow_up_id))
    found = _recall_of(asked)
    back = redirect(url_for(".show", follow_up_id=follow_up_id, _anchor="recall"), 303)
    if request.method == "GET" or found is None or found.answered:
        return back
    answers = found.page.given(request.form.getlist)
    if missing := found.page.unanswered(answers):
        return _page(asked, found, AnswerForm(), missing=missing, answers=answers), 422
    recalls_services.answer(db(), actor(), asked.id, found, answers, now=clock.now())
    accounts.drop_draft(db(), actor(), _draft_key(asked))
    return back


@bp.route("/recall/", policy=policy.SIGNED_IN)
def recalls() -> ResponseReturnValue:
    """One's own page of what came back and what was remembered."""
    return render_template(
        "followups/recalls.html", waiting=queries.recalls_for(db(), actor()), results=learning.own_results(db(), actor())
    )


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
