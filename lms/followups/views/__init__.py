"""おたずね with what comes back of a lesson, and the inbox."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lms.accounts import services as accounts
from lms.followups import kinds, queries, services
from lms.followups.forms import AnswerForm
from lms.followups.kinds import Answer, Reason, State, Subject
from lms.followups.queries import engine, helping
from lms.followups.services import answering
from lms.followups.services import recalls as recalls_services
from lms.kernel import clock
from lms.kernel.ids import FollowUpId
from lms.learning.queries import recall as learning
from lms.learning.queries.recall import Recall
from lms.practice.kinds import AiUse
from lms.web import drafts, policy
from lms.web.pages import day as day_of
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page, sent_number

Typed = dict[str, list[str]]
bp = Blueprint("followups", __name__)


@bp.route("/followups/<int:follow_up_id>", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def show(follow_up_id: int) -> ResponseReturnValue:
    """The question with its four equal answers. Opening it changes nothing; a link's ?answer= only marks one."""
    asked = queries.own_follow_up(db(), actor(), FollowUpId(follow_up_id))
    marked = request.args.get("answer") if request.args.get("answer") in set(Answer) else None
    form = AnswerForm(data={"answer": asked.answer or marked, "memo": asked.memo})
    form.say(asked.kind)
    if asked.subject_kind != Subject.LESSON and form.sent():
        return _answered(asked, form)
    found = _recall_of(asked)
    typed = drafts.drafted(_draft_key(asked)) if found and not found.answered else None
    answers = found.page.given(lambda name: list(typed.get(name, []))) if found and typed else {}
    is_late = request.method == "POST" and not _takes_answer(asked)
    return _page(asked, found, form, answers=answers, is_unheard=is_late), form.status


def _help(asked: Any) -> dict[str, Any]:
    """What stands beside a question that follows on silence: a smaller step, and who would try it together."""
    smaller = kinds.SMALLER[AiUse(helping.field_of(db(), asked.subject_id))]
    volunteers = helping.volunteers(db(), asked) if asked.help_step > 1 else []
    return {"smaller": smaller, "volunteers": volunteers, "tells_head": asked.help_step == kinds.MOST_HELP}


def _takes_answer(asked: Any) -> bool:
    return asked.state == State.SENT or (asked.state == State.SCHEDULED and asked.snoozed_until is not None)


@bp.route("/followups/<int:follow_up_id>/later", methods=["POST"], policy=policy.SIGNED_IN)
def later(follow_up_id: int) -> ResponseReturnValue:
    """Not now: the question comes back on the day that its person has chosen."""
    days = sent_number("days", most=366) or 0
    day = answering.snooze(db(), actor(), FollowUpId(follow_up_id), days, now=clock.now())
    if day is None:  # answered, ended or put off in another window: its page says which
        return redirect(url_for(".show", follow_up_id=follow_up_id), 303)
    flash(_("わかりました。%(day)sにもう一度お聞きします。それまでに答えても大丈夫です。", day=day_of(day).striptags()))
    return redirect(url_for("home.index"), 303)


def _recall_of(asked: Any) -> Recall | None:
    """The questions of a lesson that come back with this follow-up."""
    return learning.recall(db(), actor(), asked.lesson_version_id, asked.step)


def _draft_key(asked: Any) -> str:
    return f"recall:{asked.id}"


def _page(
    asked: Any,
    recall: Recall | None,
    form: AnswerForm,
    *,
    missing: Sequence[str] = (),
    answers: Typed | None = None,
    is_unheard: bool = False,
) -> str:
    """A follow-up as it stands: open, answered, or only the questions that came back. *is_unheard*: with what came too late to be its answer."""
    is_handed_over = engine.is_handed_over(db(), asked, clock.today())
    name = "show" if _takes_answer(asked) and not is_handed_over else "answered"
    template = "recall" if asked.subject_kind == Subject.LESSON else name
    told = {"missing": missing, "answers": answers or {}, "draft_key": _draft_key(asked), "is_handed_over": is_handed_over}
    may_stop = is_unheard and form.answer.data == Answer.STOPPED and engine.plan_of(db(), asked) in engine.TO_BE_TRIED
    told |= {"is_unheard": is_unheard, "may_stop": may_stop}
    told |= {
        "kinds": kinds,
        "about": _subject_of(asked) if name == "answered" else "",
        "help": _help(asked) if name == "show" and asked.help_step else None,
    }
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


def _answered(asked: Any, form: AnswerForm) -> ResponseReturnValue:
    """Thanks, and what happens next. An answer is no log: that is one tap more."""
    given, memo = Answer(form.answer.data), form.memo.data or ""
    each = services.answer(db(), actor(), asked.id, given, memo=memo, now=clock.now())
    if not engine.has_taken(each, given, memo):  # the question closed meanwhile
        is_needless = each.state_reason == Reason.TRANSFERRED and not memo
        show = url_for(".show", follow_up_id=each.id)
        return redirect(show, 303) if is_needless else (_page(each, _recall_of(each), form, is_unheard=True), 409)
    if given == Answer.NOT_YET:
        flash(_said_again(each) if request.form.get("back") != "home" or each.subject_kind == Subject.CASE else _with_way_on(each))
        return redirect(_back(each), 303)
    if given == Answer.STOPPED and each.kind == kinds.Kind.REVIEW:
        return redirect(url_for("life.withdraw", case_id=each.subject_id), 303)
    if given == Answer.STOPPED:
        flash(_("知らせてくださって助かります。理由は書かなくても大丈夫です。このおたずねは、これで終わります。"), "thanks")
        return redirect(_back(each), 303)
    if each.subject_kind == Subject.CASE:
        flash(_("答えてくださって、ありがとうございます。次に読む人が助かります。"), "thanks")
        is_changed = given == Answer.DID_NOT_WORK and each.kind == kinds.Kind.REVIEW
        return redirect(url_for("telling.edit" if is_changed else "cases.show", case_id=each.subject_id), 303)
    flash(_("試してくださって、ありがとうございます。よければ、ひとこと記録を残してください。"), "thanks")
    return redirect(url_for("practice.log", practice_id=each.subject_id, outcome=given.value), 303)


def _back(each: Any) -> str:
    return url_for("home.index") if request.form.get("back") == "home" else _subject_of(each)


def _subject_of(each: Any) -> str:
    if each.subject_kind == Subject.CASE:
        return url_for("cases.show", case_id=each.subject_id)
    return url_for("practice.show", practice_id=each.subject_id) if engine.plan_of(db(), each) else url_for("practice.index")


def _said_again(each: Any) -> str:
    due_on = engine.asked_again_on(db(), each)
    if due_on is None or due_on == clock.today() + timedelta(weeks=1):
        return str(_("わかりました。1週間後にもう一度お聞きします。"))
    return str(_("わかりました。%(day)sにもう一度お聞きします。", day=day_of(due_on).striptags()))


def _with_way_on(each: Any) -> Markup:
    """On the front page nothing else leads from there to a log; the page of the plan does."""
    said_again = render_template("followups/_again.html", says=_said_again(each), practice_id=each.subject_id)
    return Markup(said_again)  # noqa: S704  (drawn by a template)


@bp.route("/notifications/", policy=policy.SIGNED_IN)
def notifications() -> ResponseReturnValue:
    page = asked_page()
    messages, pages = queries.inbox(db(), actor(), page)
    return render_template("followups/notifications.html", messages=messages, page=page, pages=pages)


@bp.route("/notifications/read", methods=["POST"], policy=policy.SIGNED_IN)
def read() -> ResponseReturnValue:
    services.mark_read(db(), actor(), now=clock.now())
    return redirect(url_for(".notifications"), 303)
