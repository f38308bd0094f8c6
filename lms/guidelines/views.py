"""AI利用ルール: everybody reads and acknowledges, the office writes and publishes."""

import secrets
from collections.abc import Collection

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.accounts.forms.once import claim, settled
from lms.guidelines import queries, services
from lms.guidelines.forms import AcknowledgeForm, PublishForm, WriteForm, write_form, written_names
from lms.guidelines.kinds import QUESTION_TEXTS, QUESTIONS, TEXTS
from lms.guidelines.queries import Page
from lms.kernel import clock
from lms.kernel.errors import Stale
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, sent_number

bp = Blueprint("guidelines", __name__, url_prefix="/rules")
office_bp = Blueprint("rules_office", __name__, url_prefix="/office/rules")
SEEDS = 65_536
KEY = "rules:draft"  # under which what is typed is kept until it is saved


@bp.route("/", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def index() -> ResponseReturnValue:
    """The newest version: what changed for this reader, the three classes, and the questions by which it is acknowledged."""
    page = queries.newest(db())
    if page is None:
        return render_template("guidelines/shipped.html", page=queries.shipped(), tools=queries.tools(db()))
    form = AcknowledgeForm()
    if request.method == "POST" and form.number.data != str(page.number):
        return _replaced(page, form), form.status
    seed: int = form.seed.data if form.seed.data is not None else secrets.randbelow(SEEDS)
    answers = page.given(request.form.getlist)
    missing = page.unanswered(answers) if request.method == "POST" else []
    if form.sent() and not missing and services.acknowledge(db(), actor(), page, answers, now=clock.now()):
        flash(_("第%(number)d版を確かめました。ありがとうございます。", number=page.number))
        return redirect(url_for(".index"), 303)
    mistaken = page.mistaken(seed, answers) if request.method == "POST" and not missing else {}
    return _shown(page, form, seed, answers, missing=missing, mistaken=mistaken, points=_points(page, seed, missing, mistaken)), form.status


def _replaced(page: Page, form: AcknowledgeForm) -> str:
    """Nobody has read this version yet: what was answered of the one before stands for nothing."""
    form.form_errors.append(_("読んでいるあいだに、新しい版が出ました。変わったところを読んでから、もう一度確かめてください。"))
    form.read.data = False
    return _shown(page, form, secrets.randbelow(SEEDS), {}, missing=[], mistaken={}, points=[])


def _points(page: Page, seed: int, missing: Collection[str], mistaken: Collection[str]) -> list[tuple[str, str, str]]:
    """The questions that are to be looked at again, as the list of what a form lacks names its points."""
    wanted = dict.fromkeys(mistaken, _("説明を読んで、選び直してください。")) | dict.fromkeys(missing, _("答えを選んでください。"))
    numbered = enumerate(page.offered(seed), start=1)
    return [(f"q-{each.id}", _("問い %(number)d", number=number), wanted[each.id]) for number, each in numbered if each.id in wanted]


def _shown(page: Page, form: AcknowledgeForm, seed: int, answers: dict[str, list[str]], **found: object) -> str:
    form.seed.data, form.number.data = seed, str(page.number)
    seen, seen_at = queries.acknowledged(db(), actor().person_id)
    form.read.label.text = (
        _("第%(number)d版の変わったところと、3区分を読みました", number=page.number)
        if seen
        else _("3区分と、守っていただきたいことを読みました")
    )
    tools = queries.tools(db())
    page = page.with_tools(tools)
    earlier = queries.version(db(), seen).with_tools(tools) if 0 < seen < page.number else None
    versions = queries.published(db())
    return render_template(
        "guidelines/index.html",
        page=page,
        form=form,
        questions=page.offered(seed),
        answers=answers,
        **found,
        seen=seen,
        seen_at=seen_at,
        changes=page.changed_since(earlier) if earlier else [],
        last_on=queries.carries_until(db(), versions, seen) if seen else None,
        holds=queries.in_force(db(), clock.today()),
        tools=page.tools,
        since=page.tools_since(tools),
    )


@bp.route("/<int:number>", policy=policy.SIGNED_IN)
def show(number: int) -> ResponseReturnValue:
    """The whole text of one version, and what changed from the one before."""
    tools = queries.tools(db())
    page = queries.version(db(), number).with_tools(tools)
    earlier = queries.version(db(), number - 1).with_tools(tools) if number > queries.FIRST else None
    changes = page.changed_since(earlier) if earlier else []
    return render_template("guidelines/show.html", page=page, changes=changes, versions=queries.published(db()), tools=page.tools)


@office_bp.route("", methods=["GET", "POST"], policy=policy.OFFICE)
def overview() -> ResponseReturnValue:
    """The versions and who has acknowledged them; the draft with what it changes, and the button that publishes it."""
    form = PublishForm(data={"effective_on": clock.today()})
    written = queries.draft(db())
    if form.sent():
        with refusals_shown_on(form):
            return _published(form)
    form.version.data = str(written.version) if written else ""
    latest, people = queries.newest(db()), queries.staff_count(db(), clock.today())
    tools = queries.tools(db()) if written and latest else []
    return render_template(
        "guidelines/overview.html",
        form=form,
        draft=written,
        latest=latest,
        changes=written.with_tools(tools).changed_since(latest.with_tools(tools)) if written and latest else [],
        lines=queries.lines(db(), clock.today()),
        people=people if people >= accounts.setting(db(), "small_group") else None,
        holds=queries.in_force(db(), clock.today()),
    ), form.status


def _published(form: PublishForm) -> ResponseReturnValue:
    claim(form)
    number = services.publish(db(), actor(), effective_on=filled(form.effective_on.data), version=form.seen_version(), now=clock.now())
    return settled(form, url_for(".overview"), _("第%(number)d版を公開しました。前の版を確かめた人には、通知で知らせます。", number=number))


@office_bp.route("/draft", methods=["GET", "POST"], policy=policy.OFFICE)
def write() -> ResponseReturnValue:
    """The next version, begun with the newest one, or with what the product comes with."""
    page = queries.begun(db())
    written = queries.draft(db())
    form = write_form()(drafted=drafted(KEY), data={**page.written(), "version": str(written.version) if written else "0"})
    if (answer := kept(form, KEY)) is not None:
        return answer
    differences: list[tuple[str, str, str]] = []
    if form.sent():
        with refusals_shown_on(form):
            try:
                return _kept(form)
            except Stale as stale:
                form.form_errors.append(said(stale))
                differences = form.differences(page.written(), written_names())
                form.version.data = str(written.version) if written else "0"
    fields = (tuple(TEXTS), [[f"q{number}_{name}" for name in QUESTION_TEXTS] for number in range(1, QUESTIONS + 1)])
    return render_template("guidelines/write.html", form=form, key=KEY, fields=fields, differences=differences), form.status


@office_bp.route("/draft/discard", methods=["POST"], policy=policy.OFFICE)
def discard() -> ResponseReturnValue:
    services.discard_draft(db(), actor(), version=sent_number("version") or 0)
    accounts_services.drop_draft(db(), actor(), KEY)
    flash(_("下書きを捨てました。"))
    return redirect(url_for(".overview"), 303)


def _kept(form: WriteForm) -> ResponseReturnValue:
    claim(form)
    services.save_draft(db(), actor(), form.written(), version=form.seen_version())
    return settled(form, url_for(".overview"), _("下書きを保存しました。まだ公開していません。"), form_key=KEY)
