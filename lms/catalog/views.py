"""Pages for those who care for the words of lessons: how they are read, what they mean here, and whether they are plain."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts_services
from lms.accounts.forms.once import claim, settled, written_over
from lms.catalog import queries
from lms.catalog.forms import ReadingForm, WordForm
from lms.catalog.kinds import HARD, HARD_HINTS
from lms.catalog.queries import plain, readings
from lms.catalog.queries import words as words_queries
from lms.catalog.services import reading as services
from lms.catalog.services import words as words_services
from lms.kernel.ids import OwnTermId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number

readings_bp = Blueprint("readings", __name__, url_prefix="/author/readings")
words_bp = Blueprint("words", __name__, url_prefix="/author/words")
plain_bp = Blueprint("plain", __name__, url_prefix="/author/plain")


@readings_bp.route("/", methods=["GET", "POST"], policy=policy.AUTHOR)
def index() -> ResponseReturnValue:
    """The corrected words; a new one is seen in its sentences before it is saved, if one likes."""
    form = ReadingForm()
    form.offer(queries.catalogue(db()))
    seen: readings.Preview | None = None
    if form.sent():
        word, read_as = filled(form.word.data), filled(form.reading.data)
        with refusals_shown_on(form):
            if not form.wants_preview:
                return _corrected(form, word, read_as)
            seen = readings.preview(db(), word=word, read_as=read_as, course_id=form.course)
    status = form.status if form.errors else 200
    return render_template("readings/index.html", form=form, seen=seen, corrections=readings.corrections(db())), status


def _corrected(form: ReadingForm, word: str, read_as: str) -> ResponseReturnValue:
    claim(form)
    services.correct(db(), actor(), word=word, reading=read_as, course_id=form.course)
    return settled(form, url_for(".index"), _("直しました。ふりがなを付けている人のページに、いまから出ます。"))


@readings_bp.route("/<int:correction_id>/take-back", methods=["POST"], policy=policy.AUTHOR)
def take_back(correction_id: int) -> ResponseReturnValue:
    services.take_back(db(), actor(), correction_id)
    flash(_("取りやめました。辞書の読みに戻ります。"))
    return redirect(url_for(".index"), 303)


@words_bp.route("/", methods=["GET", "POST"], policy=policy.AUTHOR)
def words() -> ResponseReturnValue:
    """What the municipality explains itself, and a form for one word more."""
    form = WordForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            made = words_services.add(db(), actor(), form.entry())
            accounts_services.settle(db(), actor(), form.once.data, url_for(".words"))
            _tell(made.id, _("加えました。用語集とレッスンに、いまから出ます。さがしても、みつかります。"))
            return redirect(url_for(".words"), 303)
    number = asked_number("page") or 1
    status = form.status if form.errors else 200
    return render_template("words/words.html", form=form, number=number, found=words_queries.own(db(), number)), status


def _tell(term_id: OwnTermId, done: str) -> None:
    word = words_queries.own_word(db(), term_id)
    flash(_("「%(word)s」は、もとからある言葉です。これからは、この説明が代わりに出ます。", word=word.word) if word.stands_for else done)


@words_bp.route("/<int:term_id>", methods=["GET", "POST"], policy=policy.AUTHOR)
def word(term_id: OwnTermId) -> ResponseReturnValue:
    """One of these words, to be said otherwise or withdrawn."""
    standing = words_queries.own_word(db(), term_id)
    form = WordForm(data=WordForm.saved(standing))
    if form.sent():
        with written_over(form, standing):
            words_services.change(db(), actor(), term_id, form.entry(), version=form.seen_version())
            accounts_services.settle(db(), actor(), form.once.data, url_for(".words"))
            _tell(term_id, _("直しました。用語集とレッスンに、いまから出ます。さがしても、みつかります。"))
            return redirect(url_for(".words"), 303)
    return render_template("words/word.html", form=form, standing=standing), form.status


@words_bp.route("/<int:term_id>/withdraw", methods=["POST"], policy=policy.AUTHOR)
def withdraw(term_id: OwnTermId) -> ResponseReturnValue:
    words_services.withdraw(db(), actor(), term_id)
    flash(_("取りやめました。もとからある言葉なら、もとの説明に戻ります。"))
    return redirect(url_for(".words"), 303)


@plain_bp.route("/", policy=policy.AUTHOR)
def lessons() -> ResponseReturnValue:
    """Every lesson with what may be hard to read in it, counted."""
    return render_template("plain/lessons.html", lessons=plain.lessons(db()), hard=HARD)


@plain_bp.route("/<slug>/<lesson_slug>", policy=policy.AUTHOR)
def lesson(slug: str, lesson_slug: str) -> ResponseReturnValue:
    page = queries.lesson(db(), slug, lesson_slug)
    return render_template("plain/lesson.html", page=page, parts=plain.of_lesson(db(), page), hard=HARD, hints=HARD_HINTS)
