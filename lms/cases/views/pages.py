"""Pages of the knowledge base."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.cases import kinds, queries, services
from lms.cases.forms import MORE, OF_FAILURE, AdviceForm, CaseForm
from lms.cases.queries import around, facets, lineage, listing
from lms.inventory import queries as inventory
from lms.kernel import clock
from lms.kernel.calendar import next_working_day
from lms.kernel.errors import Stale
from lms.kernel.ids import CaseId, PracticeLogId
from lms.practice import kinds as practice_kinds
from lms.practice import queries as practice
from lms.practice import services as practice_services
from lms.practice.forms import PlanForm
from lms.practice.queries import together
from lms.search import unfound
from lms.search.query import MOST_CHARACTERS
from lms.web import guard, policy
from lms.web.drafts import drafted, kept
from lms.web.forms import refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, afterwards, db
from lms.web.routing import Blueprint, asked_number, asked_page

bp = Blueprint("cases", __name__, url_prefix="/cases")
USUAL_DAYS = 10
MOST_CHOSEN = 50  # of a facet
COMPARED = (
    *("kind", "title", "one_line", "tried", "effect", "not_worked", "lesson", "minutes_before", "minutes_after", "times_per_month"),
    *("field", "category", "ai_use", "tool_id"),
    *MORE,
    *OF_FAILURE,
)


@bp.route("/", policy=policy.CASE_GUEST)
def index() -> ResponseReturnValue:
    typed = request.args.get("q", "").strip()
    wish = listing.Wish(
        words=typed[:MOST_CHARACTERS],
        chosen={name: request.args.getlist(name)[:MOST_CHOSEN] for name in facets.FACETS},
        sort=request.args.get("sort", ""),
        page=asked_page(),
    )
    found = listing.search(db(), actor(), wish)
    if found.is_in_vain(wish) and actor().reads_cases and not guard.places(wish.words):
        today = clock.today()
        afterwards(lambda session: unfound.note(session, wish.words, today))
    shown = {"is_cut": len(typed) > MOST_CHARACTERS, "most": MOST_CHARACTERS, "kinds": kinds, "ai_uses": practice_kinds.AI_USES}
    return render_template("cases/index.html", wish=wish, found=found, checks=policy.CHECKER.allows(actor()), **shown)


@bp.route("/<int:case_id>", policy=policy.CASE_GUEST)
def show(case_id: int) -> ResponseReturnValue:
    case = queries.readable_case(db(), actor(), CaseId(case_id))
    if actor().is_partner:
        return _show_outside(case)
    authors = queries.authors(db(), case.id)
    author_ids = [author for author, _name in authors]
    section, origin, grown = queries.section_name(db(), case), lineage.origin_of(db(), case.id), lineage.branches(db(), case.id)
    return render_template(
        "cases/show.html",
        case=case,
        authors=authors,
        is_mine=actor().person_id in author_ids,
        reads_reach=actor().has("office") or actor().person_id in author_ids,
        invites=policy.INVITER.allows(actor()),
        may_check=queries.may_check(actor(), case, author_ids),
        section=section,
        tool=next((name for key, name in accounts.tools(db()) if key == case.tool_id), ""),
        check=queries.last_check(db(), case.id) if case.state in kinds.SEEN_BY_SECTION else None,
        origin=origin,
        branches=grown,
        lineage=lineage.picture(origin.section or "" if origin else None, section, grown) if origin or grown else None,
        similar=around.similar(db(), actor(), case),
        trying=around.trying_sections(db(), case.id),
        meetings=around.meetings_of(db(), actor(), case.id),
        has_thanked=around.has_thanked(db(), actor(), case.id),
        kinds=kinds,
        ai_uses=practice_kinds.AI_USES,
    )


def _show_outside(case: Any) -> ResponseReturnValue:
    """For a partner: what was found out and in which 課; no names, no colleagues' tries, no thanks."""
    return render_template(
        "cases/outside.html",
        case=case,
        section=queries.section_name(db(), case),
        tool=next((name for key, name in accounts.tools(db()) if key == case.tool_id), ""),
        similar=around.similar(db(), actor(), case),
        kinds=kinds,
    )


@bp.route("/new", methods=["GET", "POST"], policy=policy.STAFF)
def new() -> ResponseReturnValue:
    """One action turns a log into a case: prefilled from what was written down."""
    log_id = PracticeLogId(asked_number("log") or 0)
    log = practice.own_log(db(), actor(), log_id)
    told = queries.of_log(db(), log_id)
    if told is not None:
        return redirect(url_for(".show", case_id=told), 303)
    plan = practice.own_practice(db(), actor(), log.practice_id)
    key = f"case:{log_id}"
    form = CaseForm(drafted=drafted(key), data=_from_log(log, plan))
    form.offer(accounts.tools(db()))
    if form.goes_formal:
        me = actor()
        afterwards(lambda session: accounts_services.drop_draft(session, me, key))  # what an accident is about is kept nowhere
        return render_template("cases/formal.html"), 422
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with refusals_shown_on(form):
            accounts_services.claim(db(), actor(), form.once.data)
            made = services.share(db(), actor(), log_id, form.entry(quality=log.quality), now=clock.now())
            location = url_for(".show", case_id=made.id)
            accounts_services.settle(db(), actor(), form.once.data, location, form_key=key)
            flash(_("残してくださって、ありがとうございます。まず課の同僚が読めます。"), "thanks")
            return redirect(location, 303)
    return render_template("cases/new.html", form=form, key=key, log=log), form.status


def _from_log(log: Any, plan: Any) -> dict[str, Any]:
    good = log.outcome in (practice_kinds.Outcome.DONE, practice_kinds.Outcome.SO_SO)
    return {
        "kind": kinds.CaseKind.IMPROVEMENT.value if good else kinds.CaseKind.FAILURE.value,
        "title": plan.work[: kinds.MOST_TITLE],
        "one_line": "",
        "tried": plan.action,
        "effect": log.effect or (log.note if good else ""),
        "not_worked": log.not_worked,
        "lesson": "次は",
        "minutes_before": log.minutes_before,
        "minutes_after": log.minutes_after,
        "times_per_month": log.times_per_month,
        "prompt": log.prompt,
        "ai_use": plan.ai_use,
        "category": kinds.Category.ACCURACY.value,
        "field": kinds.Field.DOCUMENTS.value,
        "tool_id": str(plan.tool_id or "other"),
    }


@bp.route("/<int:case_id>/edit", methods=["GET", "POST"], policy=policy.STAFF)
def edit(case_id: int) -> ResponseReturnValue:
    case = queries.own_case(db(), actor(), CaseId(case_id))
    standing = _as_typed(case)
    form = CaseForm(data=standing if request.method == "GET" else None)
    form.offer(accounts.tools(db()))
    differences: list[tuple[str, str, str]] = []
    if form.sent():
        kept_as_it_was = {"quality": case.quality, "formal_report": case.formal_report}
        with refusals_shown_on(form):
            accounts_services.claim(db(), actor(), form.once.data)
            try:
                services.revise(db(), actor(), case.id, form.entry(**kept_as_it_was), version=form.seen_version(), now=clock.now())
            except Stale as stale:
                form.form_errors.append(said(stale))
                differences, form.version.data = form.differences(standing, COMPARED), str(case.version)
            else:
                location = url_for(".show", case_id=case.id)
                accounts_services.settle(db(), actor(), form.once.data, location)
                flash(_("直しました。前の文も残っています。"))
                return redirect(location, 303)
    return render_template("cases/edit.html", form=form, case=case, differences=differences), form.status


def _as_typed(case: Any) -> dict[str, Any]:
    """A case as the form shows it."""
    told = {name: getattr(case, name) for name in COMPARED}
    return {**told, "tool_id": str(case.tool_id or "other"), "version": str(case.version), "incident": "no"}


@bp.route("/<int:case_id>/withdraw", methods=["POST"], policy=policy.STAFF)
def withdraw(case_id: int) -> ResponseReturnValue:
    services.withdraw(db(), actor(), CaseId(case_id))
    flash(_("取り下げました。ほかの人からは見えません。"))
    return redirect(url_for("practice.index"), 303)


@bp.route("/<int:case_id>/thanks", methods=["POST"], policy=policy.CASE_READER)
def thanks(case_id: int) -> ResponseReturnValue:
    services.thank(db(), actor(), CaseId(case_id), now=clock.now())
    back = request.form.get("back")
    return redirect(url_for("home.index") if back == "home" else url_for(".show", case_id=case_id), 303)


@bp.route("/<int:case_id>/adopt", methods=["GET", "POST"], policy=policy.STAFF)
def adopt(case_id: int) -> ResponseReturnValue:
    """うちでも試す: the plan form, filled from the case."""
    case = queries.readable_case(db(), actor(), CaseId(case_id))
    key = f"plan:case-{case.id}"
    form = PlanForm(drafted=drafted(key), data=_from_case(case))
    colleagues = together.colleagues(db(), actor(), today=clock.today())
    form.offer(inventory.tasks(db(), actor()), accounts.tools(db()), actor().section_name, colleagues)
    if (answer := kept(form, key)) is not None:
        return answer
    if form.wants_look:
        form.is_fix = True
    elif form.sent():
        with refusals_shown_on(form):
            accounts_services.claim(db(), actor(), form.once.data)
            practice_id = services.adopt(db(), actor(), case.id, form.entry(), now=clock.now())
            if (partner := form.partner()) is not None:
                practice_services.join(db(), actor(), practice_id, partner, now=clock.now())
            location = url_for("practice.show", practice_id=practice_id)
            accounts_services.settle(db(), actor(), form.once.data, location, form_key=key)
            flash(_("計画を保存しました。小さく1回、試してみてください。残してくれた人にも伝わります。"))
            return redirect(location, 303)
    fitting = around.fitting(db(), actor(), form.names_work(), form.ai_use.data or "", case.id)
    return render_template("cases/adopt.html", form=form, case=case, key=key, fitting=fitting), form.status


def _from_case(case: Any) -> dict[str, Any]:
    return {
        "work_task_id": "other",
        "work": case.title[: practice_kinds.MOST_WORK],
        "action": (case.lesson.removeprefix("次は").lstrip("、") or case.one_line)[: practice_kinds.MOST_LINE],
        "ai_use": case.ai_use,
        "tool_id": str(case.tool_id or "other"),
        "due_on": next_working_day(clock.today() + timedelta(days=USUAL_DAYS)),
        "minutes_now": case.minutes_before,
    }


@bp.route("/checks", policy=policy.CHECKER)
def checks() -> ResponseReturnValue:
    return render_template("cases/checks.html", waiting=queries.waiting(db(), actor()), kinds=kinds)


@bp.route("/<int:case_id>/check", methods=["POST"], policy=policy.CHECKER)
def check(case_id: int) -> ResponseReturnValue:
    services.release(db(), actor(), CaseId(case_id), now=clock.now())
    flash(_("全庁で読めるようになりました。"))
    return redirect(url_for(".show", case_id=case_id), 303)


@bp.route("/<int:case_id>/return", methods=["GET", "POST"], policy=policy.CHECKER)
def give_back(case_id: int) -> ResponseReturnValue:
    case = queries.checkable_case(db(), actor(), CaseId(case_id))
    form = AdviceForm()
    if form.sent():
        services.return_with_advice(db(), actor(), case.id, form.advice.data or "", now=clock.now())
        flash(_("助言を届けました。"))
        return redirect(url_for(".show", case_id=case.id), 303)
    return render_template("cases/return.html", form=form, case=case), form.status
