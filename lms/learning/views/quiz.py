"""The quiz of a lesson: opened where it was left, kept answer by answer, sent once, explained."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts
from lms.catalog import queries as catalog
from lms.catalog.queries import LessonPage
from lms.kernel import clock
from lms.kernel.errors import NotFound
from lms.kernel.ids import LessonVersionId, QuizAttemptId
from lms.kernel.immutable import immutable
from lms.learning import queries, services
from lms.learning.forms.quiz import QuizForm
from lms.learning.queries import runs
from lms.learning.queries.runs import Run
from lms.learning.services import runs as run_services
from lms.learning.services.runs import Kept, Screen
from lms.learning.views import bp
from lms.web import drafts, policy
from lms.web.pages import stamp
from lms.web.request import actor, db

__all__ = ["bp"]  # with the quiz on it

SEEDS = 65_536
MOST_STATE = 9  # digits of the number of an answer's state


@immutable
class Clash:
    """What another screen answered to a question that is answered here, too."""

    id: str
    given: list[str]
    version: int
    text: str
    at: str


@dataclass(slots=True)
class Sheet:
    """The page of a quiz: whose answers it shows, and what it has to say about them."""

    page: LessonPage
    form: QuizForm
    answers: Mapping[str, Sequence[str]]
    seen: Mapping[str, int]
    missing: Sequence[str] = ()
    unfit: Sequence[str] = ()
    fetched: Sequence[str] = ()
    clashes: Mapping[str, Clash] = field(default_factory=dict)
    newer: bool = False  # the lesson was edited after these answers were begun
    sent_as: QuizAttemptId | None = None

    @property
    def wants_a_look(self) -> list[str]:
        """Ids of questions at which the page says something."""
        return [each.id for each in self.page.questions if each.id in {*self.missing, *self.unfit, *self.fetched, *self.clashes}]

    def drawn(self, status: int = 200) -> ResponseReturnValue:
        questions = self.page.offered(self.form.seed.data)
        return render_template("learning/quiz.html", sheet=self, page=self.page, questions=questions), status


@bp.route("/<slug>/<lesson_slug>/quiz", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def quiz(slug: str, lesson_slug: str) -> ResponseReturnValue:
    if request.method != "POST":
        return _opened(slug, lesson_slug).drawn()
    form = QuizForm()
    version_id = LessonVersionId(form.of.data) if form.of.data else None
    page = catalog.lesson_to_judge(
        db(), slug, lesson_slug, version_id
    )  # what was on the screen, also where that was edited or removed meanwhile
    if form.seed.data is None:
        form.seed.data = secrets.randbelow(SEEDS)
    form.of.data = page.version_id
    return _kept(page, form) if "save" in request.form else _sent(page, form)


def _opened(slug: str, lesson_slug: str) -> Sheet:
    """Where it was left: answers stay with the version they were given to, unless their person begins anew."""
    me, is_anew = actor().person_id, "anew" in request.args
    newest = _newest(slug, lesson_slug)
    run = runs.own_run(db(), me, newest.lesson_id)
    drafted = drafts.drafted(_draft_key(newest)) if not is_anew else None
    form = QuizForm(drafted=drafted)
    begun = form.of.data or (run.lesson_version_id if run and not is_anew else newest.version_id)
    page = newest if begun == newest.version_id else catalog.lesson(db(), slug, lesson_slug, LessonVersionId(begun))
    if run is None or run.lesson_version_id != page.version_id:
        run = Run(secrets.token_urlsafe(24), secrets.randbelow(SEEDS), page.version_id)
    answers, seen = _standing(page, run)
    if drafted:
        answers |= {key: given for key, given in page.given(lambda name: list(drafted.get(name, []))).items() if given}
        seen = _seen(page, {key: values[0] for key, values in drafted.items() if values})
    form.once.data, form.seed.data, form.of.data = run.form_token, run.seed, page.version_id
    form.anew.data, form.brought.data = "1" if is_anew else "", "1" if drafted else ""
    return Sheet(page, form, answers, seen, newer=page is not newest)


def _newest(slug: str, lesson_slug: str) -> LessonPage:
    """The lesson of today; of one that was taken down, the version whose quiz this person has begun."""
    try:
        return catalog.lesson(db(), slug, lesson_slug)
    except NotFound:
        begun = runs.begun_version(db(), actor().person_id, slug, lesson_slug)
        if begun is None:
            raise
        return catalog.lesson(db(), slug, lesson_slug, begun)


def _standing(page: LessonPage, run: Run) -> tuple[dict[str, list[str]], dict[str, int]]:
    """The answers that stand, and the number of the state of each."""
    return {each.id: run.given(each.id) for each in page.questions}, {each.id: run.version(each.id) for each in page.questions}


def _seen(page: LessonPage, typed: Mapping[str, str]) -> dict[str, int]:
    """The state of each answer that the page had shown."""
    said = {each.id: typed.get(f"v-{each.id}", "") for each in page.questions}
    return {key: int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_STATE else 0 for key, text in said.items()}


def _draft_key(page: LessonPage) -> str:
    return f"quiz:{page.lesson_id}"


def _drop_draft(page: LessonPage, form: QuizForm) -> None:
    """What the page had brought back is kept or judged now; what was for an earlier version is left behind."""
    if form.brought.data or form.anew.data:
        accounts.drop_draft(db(), actor(), _draft_key(page))


def _screen(page: LessonPage, form: QuizForm) -> Screen:
    """The form as it was sent. A page with script says which answers were changed there."""
    sent = request.form
    return Screen(
        answers=page.given(sent.getlist),
        seen=_seen(page, sent),
        form_token=form.once.data or "",
        seed=form.seed.data,
        changed=frozenset(sent.getlist("changed")) if "changed" in sent else None,
        yields=frozenset(each.id for each in page.questions if sent.get(f"pick-{each.id}") == "theirs"),
        is_anew=bool(form.anew.data),
    )


def _clashes(page: LessonPage, run: Run, ids: Iterable[str], seed: int) -> dict[str, Clash]:
    offered = {each.id: each for each in page.offered(seed)}
    return {
        key: Clash(key, run.given(key), run.version(key), offered[key].told(run.given(key)), str(stamp(run.changed_at(key)).striptags()))
        for key in ids
    }


def _kept(page: LessonPage, form: QuizForm) -> ResponseReturnValue:
    """Answers kept to go on later: of one question by the page's script, of all by its button."""
    screen = _screen(page, form)
    unfit = page.unfit(screen.answers)
    fit = {key: given for key, given in screen.answers.items() if key not in unfit}
    made = run_services.keep(db(), actor(), page, screen.with_answers(fit), now=clock.now())
    if made.is_whole and not unfit:
        _drop_draft(page, form)
    clashes = _clashes(page, made.run, made.clashes, form.seed.data)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_for_the_page(page, made, clashes, unfit))
    if made.is_whole and not unfit:
        flash(_("ここまでの答えを残しました。この画面を開くと、続きから答えられます。"))
        return redirect(request.path, 303)
    seen = {**screen.seen, **{each.id: made.run.version(each.id) for each in page.questions if not made.is_elsewhere}}
    sheet = Sheet(page, form, screen.answers, seen, unfit=unfit, clashes=clashes, newer=made.is_elsewhere, sent_as=made.sent_as)
    return sheet.drawn(422 if unfit else 200)


def _for_the_page(page: LessonPage, made: Kept, clashes: Mapping[str, Clash], unfit: Sequence[str]) -> dict[str, Any]:
    """What the page's script has to know after it sent answers."""
    sentence = _("このレッスンの答えは、ほかの画面で別の版に残しています。この画面の答えは残っています。") if made.is_elsewhere else ""
    return {
        "once": made.run.form_token,
        "answers": {key: {"given": made.run.given(key), "version": made.run.version(key)} for key in made.run.answers},
        "clashes": [
            {"id": each.id, "given": each.given, "version": each.version, "text": each.text, "at": each.at} for each in clashes.values()
        ],
        "unfit": list(unfit),
        "sentence": sentence,
        "result": url_for(".result", slug=page.course.slug, lesson_slug=page.row.slug, attempt_id=made.sent_as) if made.sent_as else "",
    }


def _sent(page: LessonPage, form: QuizForm) -> ResponseReturnValue:
    """Judged once; what is missing, or known better by another screen, is asked first. A refusal leaves everything as it stood."""
    screen, now = _screen(page, form), clock.now()
    if not form.sent():
        return Sheet(page, form, screen.answers, screen.seen).drawn(422)
    ended = run_services.end(db(), actor(), page, screen, now=now)
    seen = {
        each.id: ended.run.version(each.id) if each.id in {*ended.clashes, *ended.fetched} else screen.seen[each.id]
        for each in page.questions
    }
    sheet = Sheet(page, form, ended.answers, seen, page.unanswered(ended.answers), fetched=ended.fetched)
    if ended.clashes:
        sheet.clashes = _clashes(page, ended.run, ended.clashes, form.seed.data)
        return sheet.drawn(409)
    if sheet.missing or ended.fetched:
        return sheet.drawn(422)
    made = services.submit_quiz(db(), actor(), page, answers=ended.answers, form_token=screen.form_token, seed=form.seed.data, now=now)
    if made.lesson_version_id != page.version_id or not services.is_the_same(made, ended.answers):
        sheet.sent_as, form.once.data = made.id, secrets.token_urlsafe(24)
        return sheet.drawn(409)
    _drop_draft(page, form)
    return redirect(url_for(".result", slug=page.course.slug, lesson_slug=page.row.slug, attempt_id=made.id), 303)


@bp.route("/<slug>/<lesson_slug>/quiz/<int:attempt_id>", policy=policy.SIGNED_IN)
def result(slug: str, lesson_slug: str, attempt_id: int) -> ResponseReturnValue:
    """What came of an attempt, question by question, with the reason of every option."""
    attempt = queries.own_attempt(db(), actor(), QuizAttemptId(attempt_id))
    page = catalog.lesson(db(), slug, lesson_slug, attempt.lesson_version_id)
    answers: dict[str, Any] = attempt.answers
    due_on = queries.standing_in(db(), actor(), page.course.course_id, today=clock.local_date(attempt.answered_at)).due_on
    return render_template(
        "learning/result.html",
        page=page,
        attempt=attempt,
        questions=page.explained(attempt.seed, answers),
        due_on=due_on if due_on and clock.local_date(attempt.answered_at) > due_on else None,
    )
