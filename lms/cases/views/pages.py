"""Pages of the knowledge base."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.cases import kinds, queries, services
from lms.cases.forms import AdviceForm
from lms.cases.forms.life import CommentForm
from lms.cases.queries import alike, around, away, comments, foreign, lineage, listing, nearby
from lms.cases.queries import page as case_page
from lms.kernel import clock
from lms.kernel.calendar import next_working_day
from lms.kernel.errors import Stale
from lms.kernel.ids import CaseId, PracticeId
from lms.kernel.text import step_of
from lms.practice import kinds as practice_kinds
from lms.practice.forms import planning
from lms.practice.services import PlanEntry
from lms.search import unfound
from lms.search.typed import MOST_CHARACTERS
from lms.web import guard, policy, unsent
from lms.web.addresses import page_for
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, afterwards, db
from lms.web.routing import Blueprint, asked_page, sent_number

bp = Blueprint("cases", __name__, url_prefix="/cases")
USUAL_DAYS = 10
CHECK = "check"  # after which the next case that waits is the one next step


@bp.route("/", policy=policy.CASE_GUEST)
def index() -> ResponseReturnValue:
    typed = request.args.get("q", "").strip()
    wish = listing.wished(typed, request.args.getlist, request.args.get("sort", ""), asked_page())
    found = listing.search(db(), actor(), wish)
    if found.total and wish.page > found.pages:  # of an address that was kept while there were more
        return redirect(page_for(found.pages), 303)
    if found.is_in_vain(wish) and actor().reads_cases and not guard.places(wish.words):
        today = clock.today()
        afterwards(lambda session: unfound.note(session, wish.words, today))
    shown = {"is_cut": len(typed) > MOST_CHARACTERS, "most": MOST_CHARACTERS, "kinds": kinds, "ai_uses": practice_kinds.AI_USES}
    beside = listing.nameless(found.query) if found.query and wish.page == 1 and actor().reads_cases else None
    near, checks = nearby.beside(db(), actor(), wish, found), policy.CHECKER.allows(actor())
    return render_template("cases/index.html", wish=wish, found=found, nameless=beside, near=near, checks=checks, **shown)


@bp.route("/<int:case_id>", policy=policy.CASE_GUEST)
def show(case_id: int) -> ResponseReturnValue:
    page = case_page.page(db(), actor(), CaseId(case_id))
    if page is None:
        return render_template("life/away.html", away=away.put_away(db(), actor(), CaseId(case_id))), 410
    case = page.case
    if actor().is_partner:
        return _show_outside(case)
    is_mine = page.is_by(actor().person_id)
    origin = lineage.origin_of(db(), case.id) if case.is_taken_up else None
    grown = lineage.grown(db(), case.id)
    return render_template(
        "cases/show.html",
        case=case,
        authors=page.authors,
        is_mine=is_mine,
        reads_reach=actor().has("office") or is_mine,
        invites=policy.INVITER.allows(actor()),
        foreign=foreign.shown(db(), case),
        may_check=queries.may_check(actor(), case, [author for author, _name in page.authors]),
        section=case.section or "",
        origin=origin,
        grown=grown,
        lineage=lineage.around(origin, case.section or "", grown),
        similar=alike.of_case(db(), actor(), case),
        meetings=around.meetings_of(db(), actor(), case.id),
        comments=comments.of_case(db(), case.id) if case.has_words else [],
        form=CommentForm(drafted=unsent.waiting_at(url_for("comments.write", case_id=case.id), CommentForm.words_of_form())),
        kinds=kinds,
        to_check=_to_check(),
    )


def _to_check() -> Any:
    """What waits next, for who has just checked a case; None for everybody else."""
    has_checked = request.args.get("after") == CHECK and policy.CHECKER.allows(actor())
    return queries.waiting(db(), actor()) if has_checked else None


def _show_outside(case: Any) -> ResponseReturnValue:
    """For a partner: what was found out and in which 課; no names, no colleagues' tries, no thanks, no words under it."""
    similar, origin = alike.of_case(db(), actor(), case), foreign.shown(db(), case)
    return render_template("cases/outside.html", case=case, section=case.section or "", foreign=origin, similar=similar, kinds=kinds)


@bp.route("/<int:case_id>/thanks", methods=["POST"], policy=policy.CASE_READER)
def thanks(case_id: int) -> ResponseReturnValue:
    wish = {"yes": True, "no": False}.get(request.form.get("wish", ""))
    kind = kinds.ThanksKind.USEFUL if request.form.get("kind") == kinds.ThanksKind.USEFUL else kinds.ThanksKind.NICE_CHALLENGE
    services.thank(db(), actor(), CaseId(case_id), now=clock.now(), kind=kind, wish=wish)
    if request.form.get("back") == "home":
        return redirect(url_for("home.index", _anchor=f"case-{case_id}"), 303)
    return redirect(url_for(".show", case_id=case_id, _anchor="respond"), 303)


@bp.route("/<int:case_id>/adopt", methods=["GET", "POST"], policy=policy.STAFF)
def adopt(case_id: int) -> ResponseReturnValue:
    """うちでも試す: the plan form, filled from the case."""
    case = queries.readable_case(db(), actor(), CaseId(case_id))
    key = f"plan:case-{case.id}"

    def save(entry: PlanEntry) -> PracticeId:
        return services.adopt(db(), actor(), case.id, entry, now=clock.now())

    thanks = _("計画を保存しました。小さく1回、試してみてください。残してくれた人にも伝わります。")
    form, answer = planning.worked_through(key, _from_case(case, request.args.get("action", "")), save, thanks)
    if answer is not None:
        return answer
    seen = planning.hints_for(form, case.id)
    return render_template("cases/adopt.html", form=form, case=case, key=key, **seen), form.status


def _from_case(case: Any, action: str) -> dict[str, Any]:
    """*action*: what was said in a meeting that one would try."""
    is_told_as_work = case.kind == kinds.CaseKind.IMPROVEMENT  # a failure's title is no name of a task
    return {
        "work_task_id": "other" if is_told_as_work else "",
        "work": case.title[: practice_kinds.MOST_WORK] if is_told_as_work else "",
        "action": (action or step_of(case.lesson) or case.one_line)[: practice_kinds.MOST_LINE],
        "ai_use": case.ai_use,
        "tool_id": str(case.tool_id or "other"),
        "due_on": next_working_day(clock.today() + timedelta(days=USUAL_DAYS)),
    }


@bp.route("/checks", policy=policy.CHECKER)
def checks() -> ResponseReturnValue:
    return render_template("cases/checks.html", waiting=queries.waiting(db(), actor()), kinds=kinds)


@bp.route("/<int:case_id>/check", methods=["POST"], policy=policy.CHECKER)
def check(case_id: int) -> ResponseReturnValue:
    services.release(db(), actor(), CaseId(case_id), now=clock.now(), seen=sent_number("version"))
    flash(_("全庁で読めるようになりました。"))
    return redirect(url_for(".show", case_id=case_id, after=CHECK), 303)


@bp.route("/<int:case_id>/return", methods=["GET", "POST"], policy=policy.CHECKER)
def give_back(case_id: int) -> ResponseReturnValue:
    case = queries.checkable_case(db(), actor(), CaseId(case_id))
    form = AdviceForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            try:
                services.return_with_advice(db(), actor(), case.id, filled(form.advice.data), now=clock.now())
            except Stale as stale:
                form.form_errors.append(said(stale))
            else:
                return settled(form, url_for(".show", case_id=case.id, after=CHECK), _("助言を届けました。"))
    return render_template("cases/return.html", form=form, case=case), form.status
