"""Pages of the prompt library."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts.forms.once import claim, settled, written_over
from lms.cases import queries as cases
from lms.cases.forms.life import TakedownForm
from lms.cases.kinds import FIELDS, REMOVALS, Field
from lms.kernel import clock
from lms.kernel.errors import NotFound
from lms.kernel.ids import CaseId, PracticeLogId, PromptId
from lms.practice import queries as practice
from lms.practice.kinds import AI_USES, AiUse
from lms.prompts import kinds, queries, services
from lms.prompts.forms import OTHER, PromptForm
from lms.prompts.queries import Wish
from lms.prompts.services import NO_SOURCE, Source, takedown
from lms.web import policy
from lms.web.addresses import page_for
from lms.web.drafts import drafted, kept
from lms.web.forms import refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number, asked_page

bp = Blueprint("prompts", __name__, url_prefix="/prompts")


@bp.route("/", policy=policy.CASE_READER)
def index() -> ResponseReturnValue:
    wish = _wish()
    found = queries.search(db(), actor(), wish)
    if wish.page > found.pages:
        return redirect(page_for(found.pages), 303)
    tools = [("", _("すべて")), *((str(key), name) for key, name in accounts.tools(db()))]
    return render_template(
        "prompts/index.html",
        wish=wish,
        found=found,
        fields=[("", _("すべて")), *((key.value, said(words)) for key, words in FIELDS.items())],
        ai_uses=[("", _("すべて")), *((key.value, said(words)) for key, words in AI_USES.items())],
        tools=tools,
        sorts=[(key, said(words)) for key, words in kinds.SORTS.items()],
        words={**FIELDS, **AI_USES},
    )


def _wish() -> Wish:
    """Out of the address; a value that there is none of finds nothing, an order that there is none of is the usual one."""
    asked = request.args
    return Wish(
        words=asked.get("q", "").strip(),
        field=_known(asked.get("field", "")),
        ai_use=_known(asked.get("ai_use", "")),
        tool_id=asked_number("tool"),
        sort=asked.get("sort", "") if asked.get("sort", "") in kinds.SORTS else "",
        is_mine=asked.get("mine") == "1",
        page=asked_page(),
    )


def _known(value: str) -> str:
    """As the database can be asked for it: a column of twelve letters holds no other."""
    return value if not value or value in {*Field, *AiUse} else "?"


@bp.route("/<int:prompt_id>", policy=policy.CASE_READER)
def show(prompt_id: PromptId) -> ResponseReturnValue:
    shown = queries.shown(db(), actor(), prompt_id, today=clock.today())
    return render_template(
        "prompts/show.html",
        shown=shown,
        prompt=shown.prompt,
        versions=queries.versions(db(), shown.prompt),
        source=queries.source_case(db(), actor(), shown.prompt),
        may_come_back=queries.may_come_back(db(), actor(), shown.prompt),
        may_withdraw=shown.is_mine or actor().has("office"),
        traces=queries.traces(db(), shown.prompt.id) if shown.is_cleaned else [],
        removals=REMOVALS,
        places=kinds.PLACES,
        fields=FIELDS,
        ai_uses=AI_USES,
    )


@bp.route("/of-case/<int:case_id>", policy=policy.CASE_READER)
def of_case(case_id: CaseId) -> ResponseReturnValue:
    """From a case to its prompt; to the form for its author, while nobody has put it in."""
    case = cases.readable_case(db(), actor(), case_id)
    found = queries.of_case(db(), case_id)
    if found is not None:
        return redirect(url_for(".show", prompt_id=found), 303)
    if case.prompt and actor().person_id in [author for author, _name in cases.authors(db(), case_id)]:
        return redirect(url_for(".new", case=case_id), 303)
    flash(_("この事例のプロンプトは、まだ残されていません。似たものをさがせます。"))
    return redirect(url_for(".index", ai_use=case.ai_use), 303)


@bp.route("/new", methods=["GET", "POST"], policy=policy.STAFF)
def new() -> ResponseReturnValue:
    """Written new, or taken over from a case or a log of one's own."""
    source, first, standing = _ground()
    if standing is not None:
        return redirect(url_for(".show", prompt_id=standing), 303)
    key = services.draft_key(source)
    form = PromptForm(drafted=drafted(key), data=first)
    form.offer(accounts.tools(db()))
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            made = services.put_in(db(), actor(), form.entry(), source, now=clock.now())
            location = url_for(".show", prompt_id=made)
            return settled(form, location, _("プロンプトを残しました。同僚が写して使えます。"), "thanks", form_key=key)
    return render_template("prompts/new.html", form=form, key=key, source=source), form.status


def _ground() -> tuple[Source, dict[str, Any], PromptId | None]:
    """Where the prompt comes from, what is filled in already, and the prompt that was made of it before."""
    case_id, log_id = asked_number("case"), asked_number("log")
    if case_id is not None:
        case = queries.own_source(db(), actor(), CaseId(case_id))
        return Source(case_id=case.id), _from_case(case), queries.of_case(db(), case.id)
    if log_id is not None:
        log = practice.own_log(db(), actor(), PracticeLogId(log_id))
        if log.person_id != actor().person_id:
            raise NotFound(_("記録が見つかりません。"))
        plan = practice.own_practice(db(), actor(), log.practice_id)
        return Source(log_id=log.id), _from_log(log, plan), queries.of_log(db(), log.id)
    return NO_SOURCE, {}, None


def _from_case(case: Any) -> dict[str, Any]:
    return {
        "title": case.title,
        "purpose": case.one_line,
        "text": case.prompt,
        "field": case.field,
        "ai_use": case.ai_use,
        "tool_id": str(case.tool_id or OTHER),
    }


def _from_log(log: Any, plan: Any) -> dict[str, Any]:
    return {"title": plan.work, "purpose": plan.action, "text": log.prompt, "ai_use": plan.ai_use, "tool_id": str(plan.tool_id or OTHER)}


@bp.route("/<int:prompt_id>/edit", methods=["GET", "POST"], policy=policy.CASE_READER)
def edit(prompt_id: PromptId) -> ResponseReturnValue:
    prompt = queries.own_prompt(db(), actor(), prompt_id)
    form = PromptForm(data=PromptForm.saved(prompt) if request.method == "GET" else None)
    form.offer(accounts.tools(db()))
    if form.sent():
        with written_over(form, prompt):
            services.revise(db(), actor(), prompt_id, form.entry(), version=form.seen_version(), now=clock.now())
            location = url_for(".show", prompt_id=prompt_id)
            return settled(form, location, _("新しい版にしました。前の版も残っています。"))
    return render_template("prompts/edit.html", form=form, prompt=prompt), form.status


@bp.route("/<int:prompt_id>/used", methods=["POST"], policy=policy.CASE_READER)
def used(prompt_id: PromptId) -> ResponseReturnValue:
    """One tap: used today, or used today and it worked; or not after all."""
    today, said_ = clock.today(), request.form.get("what", "")
    if said_ == "undo":
        services.take_back_use(db(), actor(), prompt_id, today=today)
        flash(_("きょうの「使った」を取り消しました。"))
    else:
        services.note_use(db(), actor(), prompt_id, has_worked=said_ == "worked", today=today)
        flash(_("知らせてくださって、ありがとうございます。次の人の手がかりになります。"), "thanks")
    return redirect(url_for(".show", prompt_id=prompt_id), 303)


@bp.route("/<int:prompt_id>/withdraw", methods=["POST"], policy=policy.CASE_READER)
def withdraw(prompt_id: PromptId) -> ResponseReturnValue:
    """Out of sight, or back."""
    if "back" in request.form:
        services.bring_back(db(), actor(), prompt_id)
        flash(_("もどしました。同僚がまた写して使えます。"))
        return redirect(url_for(".show", prompt_id=prompt_id), 303)
    services.withdraw(db(), actor(), prompt_id, now=clock.now())
    flash(_("取り下げました。書いた人だけが開けます。"))
    return redirect(_seen_after(queries.prompt_to_withdraw(db(), actor(), prompt_id)), 303)


@bp.route("/<int:prompt_id>/takedown", methods=["GET", "POST"], policy=policy.CASE_READER)
def take_down(prompt_id: PromptId) -> ResponseReturnValue:
    prompt = queries.prompt_to_withdraw(db(), actor(), prompt_id)
    form = TakedownForm()
    places, removed = form.worked_through(
        lambda lines: takedown.find(db(), actor(), prompt.id, lines),
        lambda lines, why: takedown.take_down(db(), actor(), prompt.id, lines, why, now=clock.now()),
    )
    if removed is not None:
        words = "、".join(said(kinds.PLACES[each]) for each in removed)
        return settled(form, _seen_after(prompt), _("削除しました：%(places)s", places=words))
    return render_template("prompts/take_down.html", form=form, prompt=prompt, places=places, words=kinds.PLACES), form.status


def _seen_after(prompt: Any) -> str:
    """What was withdrawn is its author's alone."""
    is_open = prompt.withdrawn_at is None or prompt.author_id == actor().person_id
    return url_for(".show", prompt_id=prompt.id) if is_open else url_for(".index")
