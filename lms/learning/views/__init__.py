"""Pages of learning: catalogue, course, reader, quiz."""

import secrets
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lms.catalog import queries as catalog
from lms.catalog.kinds import Tier
from lms.catalog.queries import glossary
from lms.kernel import clock
from lms.kernel.ids import QuizAttemptId
from lms.learning import queries, services
from lms.learning.forms import QuizForm
from lms.web import policy
from lms.web.login import preferences
from lms.web.request import actor, afterwards, db
from lms.web.routing import Blueprint, asked_number

SEEDS = 65_536
MOST_WORDS = 100
bp = Blueprint("learning", __name__, url_prefix="/courses")
glossary_bp = Blueprint("glossary", __name__, url_prefix="/glossary")


@bp.route("/", policy=policy.SIGNED_IN)
def catalogue() -> ResponseReturnValue:
    courses = queries.course_progress(db(), actor(), today=clock.today())
    mends = policy.MENDER.allows(actor())
    return render_template(
        "learning/catalogue.html",
        mends=mends,
        unserved=catalog.unserved(db()) if mends else [],
        cards=catalog.catalogue(db()),
        assigned={each.course_id: each for each in courses},
        passed=queries.passed_by_course(db(), actor().person_id, today=clock.today()),
        reading=queries.reading(db(), actor().person_id),
    )


@bp.route("/<slug>/", policy=policy.SIGNED_IN)
def course(slug: str) -> ResponseReturnValue:
    page = catalog.course(db(), slug)
    progress = queries.progress_of(db(), actor().person_id)
    standing = queries.standing_in(db(), actor(), page.course_id, today=clock.today())
    done = [row for row in page.lessons if row.lesson_id in progress and progress[row.lesson_id].passed_at]
    upcoming = next((row for row in page.lessons if row not in done), page.lessons[0])
    return render_template(
        "learning/course.html",
        page=page,
        progress=progress,
        done=done,
        upcoming=upcoming,
        standing=standing,
        fault=page.fault if policy.MENDER.allows(actor()) else "",
        basics_left=queries.basics_left(db(), actor().person_id) if page.tier == Tier.PRACTICAL else 0,
    )


@bp.route("/<slug>/<lesson_slug>", policy=policy.SIGNED_IN)
def lesson(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """A section at a time: the one asked for, else the one left off at."""
    page = catalog.lesson(db(), slug, lesson_slug)
    standing = queries.progress_in(db(), actor().person_id, page.lesson_id)
    number = _section_number(len(page.sections), standing.section if standing else 1)
    section = page.rendered(number, _copy_button(), furigana=preferences().furigana)
    if standing is None or standing.section != number or standing.lesson_version_id != page.version_id:
        me, ids, now = actor().person_id, (page.lesson_id, page.version_id), clock.now()
        afterwards(lambda session: services.note_position(session, me, *ids, number, now=now))
    return render_template(
        "learning/lesson.html",
        page=page,
        number=number,
        section=section,
        section_html=section.html,
        facts=[fact for fact in page.front.facts if number == len(page.sections) or fact.source in section.cited],
        furthest=max(number, standing.furthest if standing else 1),
        is_passed=bool(standing and standing.passed_at),
        minutes_left=max(1, round(page.row.minutes * (len(page.sections) - number + 1) / len(page.sections))),
    )


def _section_number(sections: int, left_off: int) -> int:
    asked = asked_number("section", least=0)
    return min(max(left_off if asked is None else asked, 1), sections)


def _copy_button() -> Markup:
    """Shown by the page's script, which copies the text before it."""
    said = (_("コピーしました"), _("この文をコピーする"))
    return Markup('<button class="btn btn-small" type="button" data-copy="" data-done="{}" hidden>{}</button>').format(*said)


@bp.route("/<slug>/<lesson_slug>/quiz", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def quiz(slug: str, lesson_slug: str) -> ResponseReturnValue:
    page = catalog.lesson(db(), slug, lesson_slug)
    form = QuizForm()
    seed: int = form.seed.data if form.seed.data is not None else secrets.randbelow(SEEDS)
    answers = page.given(request.form.getlist)
    missing = page.unanswered(answers) if request.method == "POST" else []
    if form.sent() and not missing:
        made = services.submit_quiz(db(), actor(), page, answers=answers, form_token=form.once.data or "", seed=seed, now=clock.now())
        return redirect(url_for(".result", slug=slug, lesson_slug=lesson_slug, attempt_id=made.id), 303)
    form.seed.data = seed
    status = 422 if request.method == "POST" else 200
    return render_template(
        "learning/quiz.html", page=page, form=form, questions=page.offered(seed), answers=answers, missing=missing
    ), status


@bp.route("/<slug>/<lesson_slug>/quiz/<int:attempt_id>", policy=policy.SIGNED_IN)
def result(slug: str, lesson_slug: str, attempt_id: int) -> ResponseReturnValue:
    """What came of an attempt, question by question, with the reason of every option."""
    attempt = queries.own_attempt(db(), actor(), QuizAttemptId(attempt_id))
    page = catalog.lesson(db(), slug, lesson_slug, attempt.lesson_version_id)
    answers: dict[str, Any] = attempt.answers
    return render_template("learning/result.html", page=page, attempt=attempt, questions=page.explained(attempt.seed, answers))


@glossary_bp.route("/", policy=policy.SIGNED_IN)
def index() -> ResponseReturnValue:
    words = request.args.get("q", "")[:MOST_WORDS]
    return render_template("glossary/index.html", words=words, rows=glossary.terms(db(), words))
