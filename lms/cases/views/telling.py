"""Writing cases: told from one's own log or from several, put aside as a draft, put right later. Its pages stand beside those that read."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.accounts.forms.once import claim, settled
from lms.cases import kinds, queries, services
from lms.cases.forms import FIGURES, MORE, OF_FAILURE, CaseForm
from lms.cases.queries import telling as reading
from lms.cases.queries.alike import alike as cases_alike
from lms.cases.services import drafts, telling
from lms.kernel import clock
from lms.kernel.errors import AlreadyDone, NotFound, Stale
from lms.kernel.ids import CaseId, PracticeLogId
from lms.practice import kinds as practice_kinds
from lms.practice.queries.tellable import Tellable
from lms.web import drafts as typed_drafts
from lms.web import policy
from lms.web.forms import refusals_shown_on, typed_now
from lms.web.i18n import said
from lms.web.request import actor, afterwards, db
from lms.web.routing import MOST_ID, Blueprint

bp = Blueprint("telling", __name__, url_prefix="/cases")
COMPARED = ("kind", "title", "one_line", "tried", "effect", "not_worked", "lesson", *FIGURES, *MORE, *OF_FAILURE)
Met = tuple[str, list[str]]  # who was faster, and the fields that were taken over from them


@bp.route("/mine", policy=policy.STAFF)
def mine() -> ResponseReturnValue:
    """Everything that one has told or is writing."""
    return render_template("cases/mine.html", cases=reading.own_cases(db(), actor()), kinds=kinds)


@bp.route("/alike", methods=["POST"], policy=policy.STAFF)
def alike() -> ResponseReturnValue:
    """What stands beside the form, asked anew while somebody writes: sent, not asked for, so that no address holds their words."""
    return render_template("cases/alike.html", alike=_alike(request.form.get("title", ""), request.form.get("tried", "")), kinds=kinds)


def _alike(title: str, tried: str) -> list[Any]:
    return cases_alike(db(), actor(), f"{title} {tried}".strip())


@bp.route("/new", methods=["GET", "POST"], policy=policy.STAFF)
def new() -> ResponseReturnValue:
    """One action turns logs into a case: prefilled from what was written down."""
    asked = _asked_logs()
    adds = request.method == "GET" and "choose" in request.args
    if not asked or adds:
        return render_template("cases/choose.html", logs=reading.offered(db(), actor()), asked=asked, adds=adds, kinds=practice_kinds)
    try:
        logs = telling.sources(db(), actor(), asked)
    except (AlreadyDone, telling.ToldAlready) as refusal:
        return _on_other_ways(refusal)
    return _new(asked, logs)


def _new(asked: Sequence[PracticeLogId], logs: Sequence[Tellable]) -> ResponseReturnValue:
    log_ids = [each.log.id for each in logs]
    key = f"case:{log_ids[0]}"
    form = CaseForm(drafted=typed_drafts.drafted(key), data=_from_logs(logs))
    form.offer(accounts.tools(db()))
    quality = logs[0].log.quality
    if form.goes_formal:
        return _formal(key)
    if "more" in request.form and not typed_drafts.is_too_large(key, form.typed()) and not typed_drafts.is_blocked(form.typed()):
        typed_drafts.keep(db(), actor(), key, form.typed())
        return redirect(url_for(".new", choose=1, log=asked), 303)
    if form.is_draft():
        with refusals_shown_on(form):
            claim(form)
            return _kept(form, key, drafts.keep(db(), actor(), log_ids, form.entry(quality=quality)))
    if _is_to_be_saved(form, {}):
        with refusals_shown_on(form):
            claim(form)
            lead, *others = log_ids
            made = services.share(db(), actor(), lead, form.entry(quality=quality), now=clock.now(), others=others)
            return _told(form, key, made)
    return render_template("cases/new.html", form=form, key=key, logs=logs, **_beside(form)), form.status


@bp.route("/<int:case_id>/draft", methods=["GET", "POST"], policy=policy.STAFF)
def draft(case_id: int) -> ResponseReturnValue:
    """Going on with a draft: it stays one, or it is told."""
    case = reading.own_draft(db(), actor(), CaseId(case_id))
    if case is None:
        return redirect(url_for("cases.show", case_id=queries.readable_case(db(), actor(), CaseId(case_id)).id), 303)
    standing, key = _as_typed(case), reading.typed_key(case.id)
    form = CaseForm(drafted=typed_drafts.drafted(key), data=standing)
    form.offer(accounts.tools(db()))
    if form.goes_formal:
        return _formal(key, case.id)
    differences: list[tuple[str, str, str]] = []
    save = drafts.keep_again if form.is_draft() else drafts.finish if _is_to_be_saved(form, {}) else None
    if save is not None:
        with refusals_shown_on(form):
            claim(form)
            try:
                entry, version = form.entry(quality=case.quality), form.seen_version()
                made = save(db(), actor(), case.id, entry, version=version, now=clock.now())
            except Stale as stale:
                differences, _met = _both(form, case, _as_typed(case), stale)
            else:
                return _kept(form, key, made) if made.state == kinds.CaseState.DRAFT else _told(form, key, made)
    page = {"form": form, "key": key, "case": case, "authors": queries.authors(db(), case.id), "differences": differences}
    return render_template("cases/draft.html", **page, **_beside(form)), form.status


@bp.route("/<int:case_id>/discard", methods=["POST"], policy=policy.STAFF)
def discard(case_id: int) -> ResponseReturnValue:
    drafts.discard(db(), actor(), CaseId(case_id))
    flash(_("下書きを消しました。もとの記録は残っています。"))
    return redirect(url_for(".mine"), 303)


@bp.route("/<int:case_id>/edit", methods=["GET", "POST"], policy=policy.STAFF)
def edit(case_id: int) -> ResponseReturnValue:
    case = queries.own_case(db(), actor(), CaseId(case_id))
    standing = _as_typed(case)
    form = CaseForm(data=standing if request.method == "GET" else None)
    form.offer(accounts.tools(db()))
    differences: list[tuple[str, str, str]] = []
    met: Met | None = None
    if form.goes_formal:
        return render_template("cases/formal.html", steps=_formal_steps(), standing=case), 422
    if _is_to_be_saved(form, standing):
        kept_as_it_was = {"quality": case.quality, "formal_report": case.formal_report}
        with refusals_shown_on(form):
            claim(form)
            try:
                services.revise(db(), actor(), case.id, form.entry(**kept_as_it_was), version=form.seen_version(), now=clock.now())
            except Stale as stale:
                differences, met = _both(form, case, _as_typed(case), stale)
            else:
                location = url_for("cases.show", case_id=case.id)
                return settled(form, location, _("直しました。前の文も残っています。"))
    page = {"form": form, "case": case, "differences": differences, "met": met, "steps": _formal_steps(), "kinds": kinds}
    page["advice"] = reading.advice(db(), case.id) if case.state == kinds.CaseState.RETURNED else ""
    return render_template("cases/edit.html", **page), form.status


def _asked_logs() -> list[PracticeLogId]:
    """The logs that the address names. Raises NotFound for what names none."""
    asked = request.args.getlist("log")
    if not all(each.isascii() and each.isdigit() and len(each) < 20 and 1 <= int(each) <= MOST_ID for each in asked):
        raise NotFound(_("記録が見つかりません。"))
    return [PracticeLogId(int(each)) for each in dict.fromkeys(asked)]


def _on_other_ways(refusal: AlreadyDone | telling.ToldAlready) -> ResponseReturnValue:
    """A log was told while the form stood open: what was typed waits in the form with which one goes on. Raises *refusal* where there is none."""
    typed = typed_now()
    key, place = _goes_on(refusal)
    if request.method == "GET" or not key or typed_drafts.is_blocked(typed):
        raise refusal
    accounts_services.claim(db(), actor(), request.form.get("once"))  # sent twice, it has its place already
    typed_drafts.keep(db(), actor(), key, typed)
    flash(said(refusal), "info")
    return redirect(place, 303)


def _goes_on(refusal: AlreadyDone | telling.ToldAlready) -> tuple[str, str]:
    """The key of the form that takes what was typed, and where it stands; nothing where the case was told."""
    if isinstance(refusal, telling.ToldAlready):
        return (f"case:{refusal.free[0]}", url_for(".new", choose=1, log=refusal.free)) if refusal.free else ("", "")
    number = refusal.location.removeprefix("/cases/").removesuffix("/draft")
    return (f"case-draft:{number}", refusal.location) if refusal.location.endswith("/draft") else ("", "")


def _is_to_be_saved(form: CaseForm, standing: Mapping[str, Any]) -> bool:
    """Sent, sound, and its words were pointed out before. A wish to look saves nothing."""
    if form.wants_look:
        form.is_fix = True
        return False
    is_sound = form.sent()
    with refusals_shown_on(form):
        if is_sound:
            services.judge(form.entry())
            return not form.points_out(standing)
    return False


def _beside(form: CaseForm) -> dict[str, Any]:
    """What stands beside a form for a new case."""
    found = _alike(form.title.data or "", form.tried.data or "")
    return {"alike": found, "kinds": kinds, "steps": _formal_steps(), "is_checked": bool(accounts.setting(db(), "second_check"))}


def _formal_steps() -> list[str]:
    """The way of an accident in the words of the office; empty where it has said none."""
    said_by_office: list[str] = accounts.setting(db(), "formal_route")
    return said_by_office


def _formal(key: str, case_id: CaseId | None = None) -> ResponseReturnValue:
    """What an accident is about is kept nowhere: not in the form's memory, and not as a draft."""
    me = actor()
    afterwards(lambda session: accounts_services.drop_draft(session, me, key))
    if case_id is not None:
        afterwards(lambda session: drafts.discard(session, me, case_id))
    return render_template("cases/formal.html", steps=_formal_steps()), 422


def _kept(form: CaseForm, key: str, made: Any) -> ResponseReturnValue:
    location = url_for(".draft", case_id=made.id)
    return settled(
        form, location, _("下書きにしました。書いている人のほかには見えません。「わたしの事例」から続きを書けます。"), form_key=key
    )


def _told(form: CaseForm, key: str, made: Any) -> ResponseReturnValue:
    location = url_for("cases.show", case_id=made.id)
    return settled(form, location, _said_where(made.state), "thanks", form_key=key)


def _said_where(state: str) -> str:
    """The office may have switched the second look off."""
    if state in kinds.SEEN_BY_ALL:
        return str(_("残してくださって、ありがとうございます。全庁の同僚が読めます。"))
    return str(_("残してくださって、ありがとうございます。まず課の同僚が読めます。"))


def _from_logs(logs: Sequence[Tellable]) -> dict[str, Any]:
    """The words of all of them, the figures of the first."""
    lead, log = logs[0].plan, logs[0].log
    good = all(each.log.outcome in (practice_kinds.Outcome.DONE, practice_kinds.Outcome.SO_SO) for each in logs)
    return {
        "kind": kinds.CaseKind.IMPROVEMENT.value if good else kinds.CaseKind.FAILURE.value,
        "title": lead.work[: kinds.MOST_TITLE],
        "one_line": "",
        "tried": _joined([each.plan.action for each in logs]),
        "effect": _joined([each.log.effect or (each.log.note if good else "") for each in logs]),
        "not_worked": _joined([each.log.not_worked for each in logs]),
        "lesson": "次は",
        "minutes_before": log.minutes_before,
        "minutes_after": log.minutes_after,
        "times_per_month": log.times_per_month,
        "prompt": _joined([each.log.prompt for each in logs]),
        "ai_use": lead.ai_use,
        "category": kinds.Category.ACCURACY.value,
        "field": kinds.Field.DOCUMENTS.value,
        "tool_id": str(lead.tool_id or "other"),
    }


def _joined(texts: Sequence[str]) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))[: kinds.MOST_TEXT]


def _as_typed(case: Any) -> dict[str, Any]:
    """A case as the form shows it."""
    told = {name: getattr(case, name) for name in COMPARED}
    lesson = case.lesson or "次は"
    return {**told, "lesson": lesson, "tool_id": str(case.tool_id or "other"), "version": str(case.version), "incident": "no"}


def _both(form: CaseForm, case: Any, standing: Mapping[str, Any], stale: Stale) -> tuple[list[tuple[str, str, str]], Met | None]:
    """Somebody was faster: their words where one has touched nothing, both where one has; what was typed stays."""
    form.form_errors.append(said(stale))
    met = _taken_over(form, case, standing)
    form.version.data = str(case.version)
    return form.differences(standing, COMPARED), met


def _taken_over(form: CaseForm, case: Any, standing: Mapping[str, Any]) -> Met | None:
    changed = reading.changed_by(db(), case.id, form.seen_version())
    if changed is None:
        return None
    before, name = {**changed[0], "tool_id": str(changed[0].get("tool_id") or "other")}, changed[1]
    untouched = [each for each in COMPARED if form[each].data == before.get(each) and standing[each] != before.get(each)]
    for each in untouched:
        form[each].data = standing[each]
        form[each].raw_data = None  # of a number the box shows what was typed
    return name, [form[each].label.text for each in untouched]
