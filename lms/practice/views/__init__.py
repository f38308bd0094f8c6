"""Pages of the cycle: the board, a plan, a practice, a log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.catalog import queries as catalog
from lms.inventory import queries as inventory
from lms.kernel import clock
from lms.kernel.errors import Stale
from lms.kernel.ids import PracticeId, PracticeLogId
from lms.practice import kinds, queries, services
from lms.practice.forms import OTHER, ChangeForm, LogForm, PlanForm
from lms.practice.queries import for_others
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number

bp = Blueprint("practice", __name__, url_prefix="/practices")
LANES = (kinds.State.PLANNED, kinds.State.TRYING, kinds.State.LOGGED, kinds.State.SHARED)
LANE_LENGTH = 8  # what is older folds away
USUAL_DAYS = 7
PLANNED_FIELDS = ("plan_when", "work", "action", "ai_use", "data_class", "due_on", "minutes_now")
COMPARED = ("plan_when", "work_task_id", "work", "action", "ai_use", "tool_id", "data_class", "due_on", "minutes_now")


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


@dataclass(frozen=True, slots=True)
class Ground:
    """What a new plan starts from: its origin, what is filled in already, the key of its draft, the task of a lesson."""

    origin: services.Origin = services.OWN_IDEA
    values: Mapping[str, Any] = field(default_factory=dict)
    draft_key: str = "plan:new"
    task: str = ""


@bp.route("/new", methods=["GET", "POST"], policy=policy.STAFF)
def new() -> ResponseReturnValue:
    ground = _ground()
    form = PlanForm(drafted=drafted(ground.draft_key), data=_at_first({"due_on": _in_days(USUAL_DAYS), **ground.values}))
    _offer(form)
    if (answer := kept(form, ground.draft_key)) is not None:
        return answer
    if form.sent():
        with refusals_shown_on(form):
            accounts_services.claim(db(), actor(), form.once.data)
            made = services.plan(db(), actor(), form.entry(), origin=ground.origin, now=clock.now())
            location = url_for(".show", practice_id=made.id)
            accounts_services.settle(db(), actor(), form.once.data, location, form_key=ground.draft_key)
            flash(_("計画を保存しました。小さく1回、試してみてください。"))
            return redirect(location, 303)
    fitting = queries.fitting_cases(db(), actor(), form.work.data or "", form.ai_use.data or "")
    return render_template("practice/new.html", form=form, ground=ground, fitting=fitting), form.status


@bp.route("/<int:practice_id>", policy=policy.SIGNED_IN)
def show(practice_id: PracticeId) -> ResponseReturnValue:
    practice = queries.own_practice(db(), actor(), practice_id)
    logs = queries.logs(db(), practice_id)
    return render_template(
        "practice/show.html",
        practice=practice,
        title=queries.title(practice),
        sentence=queries.sentence(practice),
        tool=queries.tool_name(db(), practice),
        logs=[(log, queries.saving(log)) for log in logs],
        writers=for_others.names_of_writers(db(), [log for log in logs if log.person_id == actor().person_id]),
        to_share=next((log for log in logs if log.outcome != kinds.Outcome.COULD_NOT_TRY), None),
        follow_ups=queries.follow_ups_of(db(), practice_id),
        case=queries.cases_of(db(), [practice_id]).get(practice_id),
        decision=queries.decision_of(db(), actor(), practice_id) if practice.origin_kind == kinds.Origin.DECISION else None,
        kinds=kinds,
    )


@bp.route("/<int:practice_id>/edit", methods=["GET", "POST"], policy=policy.STAFF)
def edit(practice_id: PracticeId) -> ResponseReturnValue:
    practice = queries.changeable_practice(db(), actor(), practice_id)
    key = f"plan:{practice_id}"
    form = ChangeForm(drafted=drafted(key), data=_at_first(_as_typed(practice)))
    _offer(form)
    if (answer := kept(form, key)) is not None:
        return answer
    differences: list[tuple[str, str, str]] = []
    if form.sent():
        with refusals_shown_on(form):
            accounts_services.claim(db(), actor(), form.once.data)
            try:
                services.change_plan(db(), actor(), practice_id, form.entry(), version=form.seen_version(), now=clock.now())
            except Stale as stale:
                form.form_errors.append(said(stale))
                differences, form.version.data = form.differences(_as_typed(practice), COMPARED), str(practice.version)
            else:
                location = url_for(".show", practice_id=practice_id)
                accounts_services.settle(db(), actor(), form.once.data, location, form_key=key)
                flash(_("計画を直しました。"))
                return redirect(location, 303)
    return render_template("practice/edit.html", form=form, practice=practice, differences=differences), form.status


@bp.route("/<int:practice_id>/start", methods=["POST"], policy=policy.STAFF)
def start(practice_id: PracticeId) -> ResponseReturnValue:
    services.start(db(), actor(), practice_id, now=clock.now())
    flash(_("始めました。終わったら、うまくいってもいかなくても、ひとこと記録を残してください。"))
    return redirect(url_for(".show", practice_id=practice_id), 303)


@bp.route("/<int:practice_id>/stop", methods=["POST"], policy=policy.SIGNED_IN)
def stop(practice_id: PracticeId) -> ResponseReturnValue:
    services.stop(db(), actor(), practice_id)
    flash(_("知らせてくださって助かります。理由は書かなくても大丈夫です。"), "thanks")
    return redirect(url_for(".show", practice_id=practice_id), 303)


@bp.route("/<int:practice_id>/log", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def log(practice_id: PracticeId) -> ResponseReturnValue:
    practice = queries.loggable_practice(db(), actor(), practice_id)
    key = f"log:{practice_id}"
    first = {
        "outcome": request.args.get("outcome"),
        "minutes_before": practice.minutes_now,
        "tried_on": clock.today(),
        "visibility": kinds.Visibility.SECTION,
    }
    form = LogForm(drafted=drafted(key), data=_at_first(first))
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with refusals_shown_on(form):
            accounts_services.claim(db(), actor(), form.once.data)
            made = services.log(db(), actor(), practice_id, entry=form.entry(), now=clock.now())
            location = url_for(".logged", log_id=made.id)
            accounts_services.settle(db(), actor(), form.once.data, location, form_key=key)
            return redirect(location, 303)
    page = {"practice": practice, "title": queries.title(practice), "tool": queries.tool_name(db(), practice), "kinds": kinds}
    return render_template("practice/log.html", form=form, **page), form.status


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
        certificate=certificate if certificate and certificate.completed_at >= made.logged_at else None,
        kinds=kinds,
    )


def _ground() -> Ground:
    """Out of the address: a lesson that was read, a plan to be made again, or nothing."""
    address, again = request.args.get("lesson"), request.args.get("again")
    if address:
        return _from_lesson(address)
    if again:
        earlier = queries.own_practice(db(), actor(), PracticeId(asked_number("again") or 0))
        values = {**_as_typed(earlier), "due_on": _in_days(USUAL_DAYS)}
        return Ground(values=values, draft_key=f"plan:new:again-{earlier.id}")
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


def _as_typed(practice: Any) -> dict[str, Any]:
    """A plan as the form shows it."""
    return {
        **{name: getattr(practice, name) for name in PLANNED_FIELDS},
        "work_task_id": str(practice.work_task_id or OTHER),
        "tool_id": str(practice.tool_id or OTHER),
        "version": str(practice.version),
    }


def _offer(form: PlanForm) -> None:
    form.offer(inventory.tasks(db(), actor()), accounts.tools(db()), actor().section_name)


def _in_days(days: int) -> Any:
    return clock.today() + timedelta(days=days)


def _at_first(values: dict[str, Any]) -> dict[str, Any] | None:
    """Only a fresh page is filled in: what was sent stands for itself."""
    return values if request.method == "GET" else None
