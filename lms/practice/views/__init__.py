"""Pages of the cycle: the board, a plan, a practice, a log."""

from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts.forms.once import settled, written_over
from lms.catalog import queries as catalog
from lms.inventory import queries as inventory
from lms.kernel import clock
from lms.kernel.errors import Refusal
from lms.kernel.ids import PersonId, PracticeId, PracticeLogId, WorkTaskId
from lms.kernel.immutable import immutable
from lms.practice import kinds, queries, services
from lms.practice.forms import OTHER, ChangeForm, TogetherForm, planning
from lms.practice.forms.logs import LogForm
from lms.practice.queries import for_others, sight, together
from lms.practice.services import PlanEntry
from lms.practice.services.giving_up import give_up
from lms.web import pages, policy
from lms.web.drafts import drafted, found, kept
from lms.web.forms import Form, refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number, sent_number

bp = Blueprint("practice", __name__, url_prefix="/practices")
LANES = (kinds.State.PLANNED, kinds.State.TRYING, kinds.State.LOGGED, kinds.State.SHARED)
LANE_LENGTH = 8  # what is older folds away
USUAL_DAYS = 7


@bp.route("/", policy=policy.SIGNED_IN)
def index() -> ResponseReturnValue:
    rows = queries.board(db(), actor())
    lanes = [(state, kinds.STATES[state], [row for row in rows if row.state == state]) for state in LANES]
    return render_template(
        "practice/index.html",
        has_any=bool(rows),
        lanes=lanes,
        stopped=[row for row in rows if row.state == kinds.State.STOPPED],
        figures=queries.year_figures(rows, accounts.fiscal_year(db(), clock.today())),
        waiting=queries.waiting_follow_ups(db(), actor()) if rows else {},
        cases=queries.cases_of(db(), [row.id for row in rows if row.state == kinds.State.SHARED]) if rows else {},
        kinds=kinds,
        lane_length=LANE_LENGTH,
    )


@immutable
class Ground:
    """What a new plan starts from: its origin, what is filled in already, the key of its draft, the task of a lesson."""

    origin: services.Origin = services.OWN_IDEA
    values: Mapping[str, Any] = field(default_factory=dict)
    draft_key: str = "plan:new"
    task: str = ""


@bp.route("/new", methods=["GET", "POST"], policy=policy.STAFF)
def new() -> ResponseReturnValue:
    ground = _ground()
    if planning.begins() and found(db(), actor(), ground.draft_key):
        flash(_("書きかけの計画があるので、そちらを開きました。保存したあとに、もう一度「うちでも試す」を選べます。"))
        return redirect(url_for(".new"), 303)

    def save(entry: PlanEntry) -> PracticeId:
        return services.plan(db(), actor(), entry, origin=ground.origin, now=clock.now()).id

    first, thanks = {"due_on": _in_days(USUAL_DAYS), **ground.values}, _("計画を保存しました。小さく1回、試してみてください。")
    form, answer = planning.worked_through(ground.draft_key, first, save, thanks)
    if answer is not None:
        return answer
    seen = planning.hints_for(form)
    return render_template("practice/new.html", form=form, ground=ground, **seen), form.status


@bp.route("/new/hints", methods=["POST"], policy=policy.STAFF)
def hints() -> ResponseReturnValue:
    """The part of the plan page that changes while somebody writes: cases that fit the work, what will be tried and the use of AI.

    Sent, not asked for, so that no address holds their words.
    """
    task_id = sent_number("work_task_id")
    tasks = {task.id: task.name for task in inventory.tasks(db(), actor())} if task_id else {}
    work = tasks.get(WorkTaskId(task_id or 0)) or request.form.get("work", "")[: kinds.MOST_WORK]
    action, ai_use = request.form.get("action", "")[: kinds.MOST_LINE], request.form.get("ai_use", "")
    return render_template("practice/hints.html", **planning.hints(work, action, ai_use, asked_number("without")))


@bp.route("/<int:practice_id>/together", methods=["GET", "POST"], policy=policy.STAFF)
def join(practice_id: PracticeId) -> ResponseReturnValue:
    practice = queries.changeable_practice(db(), actor(), practice_id)
    form = TogetherForm()
    form.offer(together.colleagues(db(), actor(), today=clock.today()))
    if form.sent():
        with refusals_shown_on(form):
            services.join(db(), actor(), practice_id, form.partner(), now=clock.now())
            flash(_("いっしょに試す人が加わりました。その人にもお知らせします。"))
            return redirect(url_for(".show", practice_id=practice_id), 303)
    return render_template("practice/join.html", form=form, practice=practice, title=queries.title(practice)), form.status


@bp.route("/<int:practice_id>/together/<int:person_id>/part", methods=["POST"], policy=policy.SIGNED_IN)
def part(practice_id: PracticeId, person_id: PersonId) -> ResponseReturnValue:
    services.part(db(), actor(), practice_id, person_id)
    if person_id == actor().person_id:
        flash(_("この計画から抜けました。おたずねは届かなくなります。書いた記録は残ります。"))
        return redirect(url_for(".index"), 303)
    flash(_("いっしょに試す人から外しました。その人の書いた記録は残ります。"))
    return redirect(url_for(".show", practice_id=practice_id), 303)


@bp.route("/<int:practice_id>", policy=policy.SIGNED_IN)
def show(practice_id: PracticeId) -> ResponseReturnValue:
    practice = queries.own_practice(db(), actor(), practice_id)
    logs = queries.logs(db(), actor(), practice_id)
    return render_template(
        "practice/show.html",
        practice=practice,
        title=queries.title(practice),
        sentence=queries.sentence(practice),
        tool=queries.tool_name(db(), practice),
        logs=[(log, queries.saving(log)) for log in logs],
        beside=sight.beside(db(), [log.id for log in logs]),
        may_add=pages.office_facts()["log_evidence"],
        writers=for_others.names_of_writers(db(), [log for log in logs if log.person_id == actor().person_id]),
        told=queries.told_logs(db(), [log.id for log in logs]) if practice.state == kinds.State.SHARED else (),
        taking_out=Form(),
        to_share=next((log for log in logs if log.outcome != kinds.Outcome.COULD_NOT_TRY), None),
        follow_ups=[each for each in queries.follow_ups_of(db(), practice_id) if each.recipient_id == actor().person_id],
        members=together.members(db(), practice_id),
        case=queries.cases_of(db(), [practice_id]).get(practice_id),
        decision=queries.decision_of(db(), actor(), practice_id) if practice.origin_kind == kinds.Origin.DECISION else None,
        kinds=kinds,
    )


@bp.route("/<int:practice_id>/edit", methods=["GET", "POST"], policy=policy.STAFF)
def edit(practice_id: PracticeId) -> ResponseReturnValue:
    practice = queries.changeable_practice(db(), actor(), practice_id)
    key = f"plan:{practice_id}"
    form = ChangeForm(drafted=drafted(key), data=planning.at_first(ChangeForm.saved(practice)))
    planning.offer(form)
    if (answer := kept(form, key)) is not None:
        return answer
    if form.wants_look:
        form.is_fix = True
    elif form.sent():
        with written_over(form, practice):
            services.change_plan(db(), actor(), practice_id, form.entry(), version=form.seen_version(), now=clock.now())
            location = url_for(".show", practice_id=practice_id)
            return settled(form, location, _("計画を直しました。"), form_key=key)
    seen = planning.hints_for(form)
    return render_template("practice/edit.html", form=form, practice=practice, **seen), form.status


@bp.route("/<int:practice_id>/start", methods=["POST"], policy=policy.STAFF)
def start(practice_id: PracticeId) -> ResponseReturnValue:
    services.start(db(), actor(), practice_id, now=clock.now())
    flash(_("始めました。終わったら、うまくいってもいかなくても、ひとこと記録を残してください。"))
    return redirect(url_for(".show", practice_id=practice_id), 303)


@bp.route("/<int:practice_id>/stop", methods=["POST"], policy=policy.SIGNED_IN)
def stop(practice_id: PracticeId) -> ResponseReturnValue:
    is_own = give_up(db(), actor(), practice_id)
    flash(_("知らせてくださって助かります。理由は書かなくても大丈夫です。"), "thanks")
    return redirect(url_for(".show", practice_id=practice_id) if is_own else url_for(".index"), 303)


@bp.route("/<int:practice_id>/log", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def log(practice_id: PracticeId) -> ResponseReturnValue:
    key = f"log:{practice_id}"
    practice = queries.loggable_practice(db(), actor(), practice_id) if request.method == "GET" else None  # else what saves it asks
    form = LogForm(drafted=drafted(key), data=_first_log(practice) if practice else None)
    if form.sent():
        try:
            with refusals_shown_on(form):
                made = services.log(db(), actor(), practice_id, entry=form.entry(), now=clock.now(), token=form.token(), form_key=key)
                return redirect(url_for(".logged", log_id=made.id), 303)
        except Refusal as closed:  # stopped in another window meanwhile: what was typed stays in sight
            practice = queries.own_practice(db(), actor(), practice_id)
            form.form_errors.append(said(closed))
    practice = practice or queries.loggable_practice(db(), actor(), practice_id)
    if (answer := kept(form, key)) is not None:
        return answer
    is_again = request.method == "GET" and "like" not in request.args and practice.state in (kinds.State.LOGGED, kinds.State.SHARED)
    page = {"practice": practice, "title": queries.title(practice), "tool": queries.tool_name(db(), practice), "kinds": kinds}
    return render_template("practice/log.html", form=form, is_again=is_again, **page), form.status


def _first_log(practice: Any) -> dict[str, Any]:
    """What a fresh page is filled in with: the plan and the day, and after 「前回と同じように書く」 what the last try said."""
    first = {"minutes_before": practice.minutes_now, "visibility": kinds.Visibility.SECTION}
    if "like" in request.args:
        first |= queries.like_last_time(db(), practice.id)
    return {**first, "outcome": request.args.get("outcome") or first.get("outcome"), "tried_on": clock.today()}


@bp.route("/logs/<int:log_id>", policy=policy.SIGNED_IN)
def logged(log_id: PracticeLogId) -> ResponseReturnValue:
    """Thanks, in words that fit what happened, and the one next step."""
    made = queries.own_log(db(), actor(), log_id)
    practice = queries.own_practice(db(), actor(), made.practice_id)
    certificate = queries.certificate_of(db(), actor(), made.practice_id)
    return render_template(
        "practice/logged.html",
        log=made,
        practice=practice,
        title=queries.title(practice),
        saving=queries.saving(made),
        may_add=pages.office_facts()["log_evidence"],
        certificate=certificate if certificate and certificate.completed_at >= made.logged_at else None,
        kinds=kinds,
    )


def _ground() -> Ground:
    """Out of the address: a lesson that was read, a plan to be made again, words of one's own, or nothing."""
    action, work = (request.args.get(name, "")[:most] for name, most in (("action", kinds.MOST_LINE), ("work", kinds.MOST_WORK)))
    address, again, task_id = request.args.get("lesson"), request.args.get("again"), asked_number("task")
    if address:
        return _from_lesson(address)
    if again:
        earlier = queries.own_practice(db(), actor(), PracticeId(asked_number("again") or 0))
        values = {**ChangeForm.saved(earlier), "due_on": _in_days(USUAL_DAYS)}
        return Ground(values=values, draft_key=f"plan:new:again-{earlier.id}")
    if task_id:
        task = inventory.own_task(db(), actor(), WorkTaskId(task_id))
        return Ground(values={"work_task_id": str(task.id), "minutes_now": task.minutes}, draft_key=f"plan:new:task-{task.id}")
    if action:  # what oneself said in a meeting; words of others are sent, so that no address holds them (planning.begins)
        return Ground(values={"work_task_id": OTHER, "work": work, "action": action})
    return Ground()


def _from_lesson(address: str) -> Ground:
    course, _slash, slug = address.partition("/")
    lesson = catalog.lesson(db(), course, slug)
    task = lesson.practice
    return Ground(
        origin=services.Origin(kinds.Origin.LESSON, lesson.lesson_id, lesson.version_id),
        values={
            "work_task_id": OTHER,
            "work": task.work,
            "plan_when": task.when,
            "action": task.action,
            "ai_use": task.ai_use,
            "due_on": _in_days(task.days),
        },
        draft_key=f"plan:new:lesson-{lesson.lesson_id}",
        task=task.task,
    )


def _in_days(days: int) -> Any:
    return clock.today() + timedelta(days=days)
