"""Pages of learning: catalogue, course, reader, glossary."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms.catalog import queries as catalog
from lms.catalog.kinds import Tier
from lms.catalog.queries import glossary
from lms.kernel import clock
from lms.learning import queries, services
from lms.learning.queries import runs
from lms.learning.queries.versions import to_reread
from lms.learning.views import bp
from lms.web import policy
from lms.web.login import preferences
from lms.web.pages import copy_button
from lms.web.request import actor, afterwards, db
from lms.web.routing import Blueprint, asked_number, sent_number

MOST_WORDS = 100
KEPT = "private, max-age=31536000, immutable"
MOST_PIECES = 10_000  # paragraphs, items and the like of a section
glossary_bp = Blueprint("glossary", __name__, url_prefix="/glossary")


@bp.route("/", policy=policy.SIGNED_IN)
def catalogue() -> ResponseReturnValue:
    courses = queries.course_progress(db(), actor(), today=clock.today())
    mends = policy.MENDER.allows(actor())
    cards, passed = catalog.catalogue(db()), queries.passed_by_course(db(), actor().person_id, today=clock.today())
    return render_template(
        "learning/catalogue.html",
        mends=mends,
        writes=policy.AUTHOR.allows(actor()),
        sees_progress=policy.RELEASER.allows(actor()),
        unserved=catalog.unserved(db()) if mends else [],
        cards=cards,
        first=queries.to_go_on_with(cards, courses, passed),
        assigned={each.course_id: each for each in courses},
        passed=passed,
        reading=queries.reading(db(), actor().person_id),
        begun=runs.begun(db(), actor().person_id),
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
        readings=catalog.read_as(db(), page) if preferences().furigana else {},
        progress=progress,
        done=done,
        upcoming=upcoming,
        standing=standing,
        **(queries.came_of(db(), actor(), page.course_id) if standing.has_finished else queries.NOTHING),
        writes=policy.AUTHOR.allows(actor()),
        reread=to_reread(db(), actor().person_id, standing.asked_again) if standing.asked_again else [],
        faults=page.faults if policy.MENDER.allows(actor()) else [],
        basics_left=queries.basics_left(db(), actor().person_id) if page.tier == Tier.PRACTICAL else 0,
    )


@bp.route("/<slug>/<lesson_slug>", policy=policy.SIGNED_IN)
def lesson(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """A section at a time: the one asked for, else the one left off at."""
    page = catalog.lesson(db(), slug, lesson_slug)
    standing = queries.progress_in(db(), actor().person_id, page.lesson_id)
    number = _section_number(len(page.sections), standing.section if standing else 1)
    is_resumed = "section" not in request.args and standing is not None and standing.lesson_version_id == page.version_id
    section = page.rendered(number, copy_button(), furigana=preferences().furigana)
    if standing is None or standing.section != number or standing.lesson_version_id != page.version_id:
        me, ids, now = actor().person_id, (page.lesson_id, page.version_id), clock.now()
        afterwards(lambda session: services.note_position(session, me, *ids, number, now=now))
    return render_template(
        "learning/lesson.html",
        page=page,
        number=number,
        section=section,
        section_html=section.html,
        place=standing.place if standing and is_resumed else 0,
        facts=[fact for fact in page.front.facts if number == len(page.sections) or fact.source in section.cited],
        furthest=max(number, standing.furthest if standing else 1),
        is_passed=bool(standing and standing.passed_at),
        dates=queries.dates_of(db(), actor(), page.lesson_id, clock.now()) if policy.WORKSHOP_GUEST.allows(actor()) else [],
        minutes_left=max(1, round(page.row.minutes * (len(page.sections) - number + 1) / len(page.sections))),
    )


@bp.route("/<slug>/<lesson_slug>/print", policy=policy.SIGNED_IN)
def printed(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """The whole lesson as one text for paper, words explained at its end; where one left off stays where it was."""
    page = catalog.lesson(db(), slug, lesson_slug)
    sections = [page.rendered(number, Markup(), furigana=preferences().furigana) for number in range(1, len(page.sections) + 1)]
    words = {term.word: term for section in sections for term in section.terms}
    return render_template("learning/printed.html", page=page, sections=sections, words=list(words.values()))


@bp.route("/<slug>/<lesson_slug>/place", methods=["POST"], policy=policy.SIGNED_IN)
def place(slug: str, lesson_slug: str) -> ResponseReturnValue:
    """What the page sends while somebody reads: without a script, the section alone is remembered."""
    section, at = sent_number("section", most=MOST_PIECES), sent_number("place", most=MOST_PIECES)
    page = catalog.lesson(db(), slug, lesson_slug)
    if section is not None and at is not None:
        services.note_place(db(), actor().person_id, page, section=section, place=at)
    return "", 204


def _section_number(sections: int, left_off: int) -> int:
    asked = asked_number("section", least=0)
    return min(max(left_off if asked is None else asked, 1), sections)


@bp.route("/figures/<digest>", policy=policy.SIGNED_IN)
def figure(digest: str) -> ResponseReturnValue:
    """A photograph or a screenshot of a lesson; it never changes under its digest."""
    picture = catalog.picture(db(), digest)
    return current_app.response_class(picture.content, mimetype=f"image/{picture.kind}", headers={"Cache-Control": KEPT})


@glossary_bp.route("/", policy=policy.SIGNED_IN)
def index() -> ResponseReturnValue:
    words = request.args.get("q", "")[:MOST_WORDS]
    return render_template("glossary/index.html", words=words, rows=glossary.terms(db(), words), writes=policy.AUTHOR.allows(actor()))
