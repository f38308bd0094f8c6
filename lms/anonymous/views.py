"""Pages of failures that are told without a name. Below their address a request writes nothing but what it tells itself."""

from typing import Any, cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.anonymous import kinds, queries, services
from lms.anonymous.forms import AnswerForm, CodeForm, QuestionForm, TellForm, WordsForm
from lms.anonymous.store import Store
from lms.kernel import clock
from lms.kernel.errors import NotFound
from lms.kernel.text import step_of
from lms.search import asking
from lms.search.typed import MOST_CHARACTERS
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page

bp = Blueprint("anonymous", __name__, url_prefix=kinds.ADDRESS)
office_bp = Blueprint("anonymous_office", __name__, url_prefix="/office/anonymous")  # of deeds that do leave their trace


def store() -> Store:
    return cast("Store", current_app.extensions["anonymous"])


@bp.route("/", policy=policy.CASE_READER)
def index() -> ResponseReturnValue:
    page, words = asked_page(), request.args.get("q", "").strip()[:MOST_CHARACTERS]
    query = asking.ask(db(), words)
    with store().reading() as own:
        found = queries.answering(own, query, page) if query else queries.published(own, page)
    return render_template("anonymous/index.html", found=found, page=page, words=words, is_asked=bool(query))


@bp.route("/about", policy=policy.CASE_READER)
def about() -> ResponseReturnValue:
    return render_template("anonymous/about.html", kinds=kinds)


@bp.route("/new", methods=["GET", "POST"], policy=policy.CASE_READER)
def new() -> ResponseReturnValue:
    """Nothing is prefilled and nothing is kept on the way: what is not sent is gone with the page."""
    form = TellForm()
    form.offer(queries.labels(db(), actor(), today=clock.today()))
    if form.goes_formal:
        return render_template("cases/formal.html", steps=accounts.setting(db(), "formal_route")), 422
    tellings: list[Any] = []
    if form.sent():
        tellings = _tellings(form)
        if not tellings:
            with refusals_shown_on(form), store().writing() as own:
                services.tell(own, form.told(), code=filled(form.code.data), label=form.chosen_label(), today=clock.today())
                return render_template("anonymous/told.html", code=form.code.data)
    return render_template("anonymous/new.html", form=form, tellings=tellings, kinds=kinds), form.status


def _tellings(form: WordsForm) -> list[Any]:
    """Words that may tell who wrote, until the author says that they were looked at."""
    return [] if form.looked.data else queries.tellings(db(), form.texts(), today=clock.today())


@bp.route("/mine", methods=["GET", "POST"], policy=policy.CASE_READER)
def mine() -> ResponseReturnValue:
    """The door of those who hold a code. It is sent in the body alone: an address is written down in many places."""
    form = CodeForm()
    if form.sent():
        try:
            return _opened(filled(form.code.data))
        except NotFound as missing:
            form.code.errors = [said(missing)]
    return render_template("anonymous/code.html", form=form), form.status


def _opened(code: str, *, says: str = "", form: WordsForm | None = None, answering: AnswerForm | None = None) -> ResponseReturnValue:
    with store().reading() as own:
        found = queries.mine(own, code)
    if form is None:
        form = WordsForm()
        form.show(found.words)
    failed = answering or form
    answers = {each.key: _answering(each, answering) for each in found.questions}
    page = render_template("anonymous/mine.html", code=code, found=found, form=form, answers=answers, says=says, kinds=kinds)
    return page, 422 if failed.errors else 200


def _answering(asked: queries.Asked, sent: AnswerForm | None) -> AnswerForm:
    """The box below a question; the one that was sent keeps what was typed."""
    form = sent if sent is not None and sent.question.data == asked.key else AnswerForm()
    return form.belong_to(asked.key, asked.answer)


@bp.route("/mine/edit", methods=["POST"], policy=policy.CASE_READER)
def edit() -> ResponseReturnValue:
    form = WordsForm()
    code = form.code.data or ""
    if not form.sent():
        return _opened(code, form=form)
    if tellings := _tellings(form):
        return render_template("anonymous/revise.html", form=form, tellings=tellings, kinds=kinds), 422
    with store().writing() as own:
        services.revise(own, code, form.told())
    return _opened(code, says=_("直しました。公開したあとの直しは、つぎの公開のときに反映します。"))


@bp.route("/mine/withdraw", methods=["POST"], policy=policy.CASE_READER)
def withdraw() -> ResponseReturnValue:
    code = request.form.get("code", "")
    with store().writing() as own:
        withdrawn = services.withdraw(own, code)
    store().forget(withdrawn)
    return _opened(code, says=_("取り下げました。書いた文は残っていません。"))


@bp.route("/mine/answer", methods=["POST"], policy=policy.CASE_READER)
def answer() -> ResponseReturnValue:
    form = AnswerForm()
    code = form.code.data or ""
    if not form.sent():
        return _opened(code, answering=form)
    with store().writing() as own:
        services.answer(own, code, form.question.data or "", form.answer.data or "")
    return _opened(code, says=_("答えを受け取りました。つぎの公開のときに、みんなが読めるようになります。"))


@bp.route("/<failure_id>", policy=policy.CASE_READER)
def show(failure_id: str) -> ResponseReturnValue:
    return _shown(failure_id, QuestionForm())


def _shown(failure_id: str, form: QuestionForm) -> ResponseReturnValue:
    with store().reading() as own:
        found = queries.one(own, failure_id)
    step = step_of(found.lesson)  # sent as words: the plan knows no more of this failure, but who has both finds one by the other
    return render_template("anonymous/show.html", found=found, form=form, key=services.new_key(), step=step), form.status


@bp.route("/<failure_id>/thanks", methods=["POST"], policy=policy.CASE_READER)
def thanks(failure_id: str) -> ResponseReturnValue:
    with store().writing() as own:
        services.thank(own, failure_id, request.form.get("key", ""))
    return redirect(url_for(".show", failure_id=failure_id), 303)


@bp.route("/<failure_id>/questions", methods=["POST"], policy=policy.CASE_READER)
def ask(failure_id: str) -> ResponseReturnValue:
    form = QuestionForm()
    if not form.sent():
        return _shown(failure_id, form)
    with store().writing() as own:
        services.ask(own, failure_id, form.key.data or "", form.text.data or "")
    return redirect(url_for(".show", failure_id=failure_id), 303)


@office_bp.route("/<failure_id>/take-down", methods=["GET", "POST"], policy=policy.OFFICE)
def take_down(failure_id: str) -> ResponseReturnValue:
    if request.method == "POST":
        with store().writing() as own:
            services.take_down(own, db(), actor(), failure_id)
        store().forget(failure_id)
        flash(_("公開をやめました。文は残っていません。"))
        return redirect(url_for("anonymous.index"), 303)
    with store().reading() as own:
        return render_template("anonymous/take_down.html", found=queries.one(own, failure_id))
