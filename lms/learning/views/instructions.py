"""指示を書く練習: write an instruction to an AI, read what is there and what would help, and see what an AI inside the network makes of it."""

import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import services as accounts
from lms.accounts.forms.once import claim
from lms.accounts.queries import office
from lms.accounts.queries.office import Assistant
from lms.catalog import queries as catalog
from lms.catalog.queries import LessonPage
from lms.kernel import clock
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import InstructionTryId, LessonId, LessonVersionId
from lms.learning.forms.instructions import AskForm, InstructionForm
from lms.learning.kinds import AI_FAULTS, MOST_INSTRUCTION, POINTS, REMARKS
from lms.learning.queries import instructions as queries
from lms.learning.services import instructions as services
from lms.settings import Settings
from lms.web import guard, policy
from lms.web.drafts import drafted, kept
from lms.web.i18n import said
from lms.web.request import actor, db, let_go
from lms.web.routing import Blueprint

bp = Blueprint("instructions", __name__, url_prefix="/courses")


@bp.route("/<slug>/<lesson_slug>/instruction", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def show(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """The practice of a lesson, with what was written last and what may be said about it.

    What is sent belongs to the version that was on the screen, also where that was edited or taken down meanwhile.
    """
    page = _of_screen(slug, lesson_slug) if request.method == "POST" else _standing(slug, lesson_slug)
    queries.task_of(page)
    tries = queries.tries(db(), actor(), page.lesson_id)
    form = InstructionForm(drafted=drafted(_key(page.lesson_id)), data={"text": tries[0].text if tries else ""})
    form.of.data = page.version_id
    if (answer := kept(form, _key(page.lesson_id))) is not None:
        return answer
    if form.sent():
        services.keep(db(), actor(), page, form.text.data or "", form_token=form.once.data or "", now=clock.now())
        accounts.drop_draft(db(), actor(), _key(page.lesson_id))
        return _back(page, "feedback")
    return _page(page, form, tries, is_kept=request.method == "GET" and not form.is_drafted), form.status


def _of_screen(slug: str, lesson_slug: str) -> LessonPage:
    shown = InstructionForm().of.data
    return catalog.lesson_to_judge(db(), slug, lesson_slug, LessonVersionId(shown)) if shown else _standing(slug, lesson_slug)


def _standing(slug: str, lesson_slug: str) -> LessonPage:
    """The lesson of today; of one that was taken down or has no such practice any more, the version in which this person wrote last."""
    try:
        page = catalog.lesson(db(), slug, lesson_slug)
        queries.task_of(page)
    except NotFound:
        version_id = _written_in(slug, lesson_slug)
        if version_id is None:
            raise
        return catalog.lesson(db(), slug, lesson_slug, version_id)
    return page


def _written_in(slug: str, lesson_slug: str) -> LessonVersionId | None:
    lesson_id = queries.lesson_id_of(db(), slug, lesson_slug)
    if lesson_id is None:
        return None
    draft = InstructionForm(drafted=drafted(_key(lesson_id)))
    tries = queries.tries(db(), actor(), lesson_id)
    if draft.is_drafted and draft.of.data:
        return LessonVersionId(draft.of.data)
    return tries[0].lesson_version_id if tries else None


def _key(lesson_id: LessonId) -> str:
    return f"instruction:{lesson_id}"


def _back(page: LessonPage, anchor: str) -> ResponseReturnValue:
    return redirect(url_for(".show", slug=page.course.slug, lesson_slug=page.row.slug, _anchor=anchor), 303)


def _assistant() -> Assistant | None:
    settings: Settings = current_app.extensions["settings"]
    return office.assistant(db(), settings.secret_key)


def _page(page: LessonPage, form: InstructionForm, tries: Sequence[Any], *, is_kept: bool, fault: str = "") -> str:
    """*is_kept*: what stands in the box is what was written last. *fault*: why the AI gave no answer just now."""
    text = (form.text.data or "")[:MOST_INSTRUCTION]
    assistant = _assistant()
    asking = AskForm()
    asking.once.data = secrets.token_urlsafe(24)  # what stands on the page now may be sent, also after a try that failed
    return render_template(
        "instructions/show.html",
        page=page,
        task=queries.task_of(page),
        form=form,
        key=_key(page.lesson_id),
        tries=tries,
        is_kept=is_kept,
        feedback=queries.feedback(text),
        found=guard.places(text),
        points=POINTS,
        remarks=REMARKS,
        asking=asking if assistant else None,
        why_not=queries.why_not_ask(db(), actor()) if assistant else "",
        host=urlsplit(assistant.url).netloc if assistant else "",
        model=assistant.model if assistant else "",
        fault=fault,
    )


@bp.route("/<slug>/<lesson_slug>/instruction/ask", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def ask(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """Send the instruction that stood on the page, and nothing else. Asked once however often it is pressed; no transaction waits."""
    page = _standing(slug, lesson_slug)
    queries.task_of(page)
    if request.method == "GET":
        return _back(page, "ask")
    assistant = _assistant()
    if assistant is None:
        raise NotFound(N_("庁内のAIは、いま使えません。"))
    form = AskForm()
    shown = form.shown.data or ""
    try_id = InstructionTryId(int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else 0)
    written = queries.own_try(db(), actor(), page.lesson_id, try_id)
    if not form.sent() or written.answered_at is not None or guard.places(written.text) or queries.why_not_ask(db(), actor()):
        return _back(page, "ask")
    if not (fault := _asked(page, form, assistant, try_id, written.text)):
        return _back(page, "answer")
    again = InstructionForm()
    again.text.data = queries.own_try(db(), actor(), page.lesson_id, try_id).text
    again.of.data = page.version_id
    return _page(page, again, queries.tries(db(), actor(), page.lesson_id), is_kept=True, fault=fault)


def _asked(page: LessonPage, form: AskForm, assistant: Assistant, try_id: InstructionTryId, text: str) -> str:
    """Ask, and keep the answer; what stood in the way, in words."""
    claim(form)
    accounts.settle(db(), actor(), form.once.data, url_for(".show", slug=page.course.slug, lesson_slug=page.row.slug, _anchor="ask"))
    db().commit()
    let_go()
    fault, answer = services.ask(assistant, text)
    if fault is not None:
        return said(AI_FAULTS[fault])
    services.note_answer(db(), actor(), try_id, answer, model=assistant.model, now=clock.now())
    return ""
