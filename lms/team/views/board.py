"""The board of a team: help, not a ranking; and several people logged in one form."""

from functools import lru_cache, partial
from typing import Any

from flask import current_app, get_template_attribute, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from markupsafe import Markup

from lms.accounts.forms.once import claim, settled
from lms.kernel import clock
from lms.kernel.errors import N_, NotFound
from lms.practice.kinds import OUTCOMES as OUTCOME_WORDS
from lms.practice.kinds import Outcome
from lms.practice.services import for_others
from lms.team.forms import LinesForm
from lms.team.kinds import BARRED, OUTCOMES
from lms.team.queries import board as queries
from lms.team.queries.board import Headed, Member
from lms.web import policy
from lms.web.forms import refusals_shown_on
from lms.web.i18n import language, said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number

bp = Blueprint("board", __name__, url_prefix="/team")


@bp.route("/", methods=["GET", "POST"], policy=policy.MANAGER)
def board() -> ResponseReturnValue:
    unit, headed = queries.headed(db(), actor(), asked_number("unit"), today=clock.today())
    if not unit.shows_people:
        return _units(unit, headed)
    now = clock.now()
    team = queries.team(db(), actor(), unit, now=now)
    form = LinesForm(data={"tried_on": clock.today()} if request.method == "GET" else None)
    form.offer(team.first, team.rest, team.names)
    if not form.wants_row and form.sent():
        with refusals_shown_on(form):
            claim(form)
            made = for_others.log_for(db(), actor(), unit.path, form.lines(), tried_on=form.day(), now=now)
            location = url_for(".board", unit=unit.id)
            return settled(
                form,
                location,
                ngettext(
                    "%(num)d人分を記録しました。ご本人に、お知らせが届きます。",
                    "%(num)d人分を記録しました。ご本人に、お知らせが届きます。",
                    len(made),
                ),
            )
    drawn = {"mini": _ring, "person": partial(_person, language()), "results": partial(_results, language())}
    page = render_template("team/board.html", unit=unit, headed=headed, team=team, form=form, steps=_steps(), **drawn)
    return page, 200 if form.wants_row else form.status


@lru_cache(maxsize=1_000)
def _ring(values: tuple[float, ...]) -> Markup:
    """The small ring of one person, without words; many look alike."""
    return Markup(get_template_attribute("_components/ring.html", "ring")(values, cls="ring-mini"))  # noqa: S704  (drawn by a template)


def _person(language_: str, each: Member) -> Markup:
    """Somebody's row of the table. Most rows are as they were when the board was last looked at."""
    return _row(language_, each.name, each.values, each.done, each.lessons, len(each.tried), each.shared, each.step)


@lru_cache(maxsize=2_000)
def _row(_language: str, name: str, values: tuple[float, ...], done: int, lessons: int, tried: int, shared: int, step: str) -> Markup:
    counts = (str(ngettext("%(num)d件", "%(num)d件", number)) for number in (tried, shared))
    return _drawn("person", name, _ring(values), done, lessons, *counts, _steps()[step])


@lru_cache(maxsize=100)
def _results(_language: str, chosen: str) -> Markup:
    """The results of a line, with what was chosen."""
    return _drawn("results", OUTCOMES, BARRED, OUTCOME_WORDS[Outcome.COULD_NOT_TRY], chosen)


def _drawn(macro: str, *values: Any) -> Markup:
    """In the language of the request, which *get_template_attribute* does not ask for."""
    parts: Any = current_app.jinja_env.get_or_select_template("team/_parts.html").module
    return Markup(getattr(parts, macro)(*values))  # noqa: S704  (drawn by a template)


def _steps() -> dict[str, str]:
    return {step: said(words) for step, words in queries.STEPS.items()}


def _units(unit: Headed, headed: list[Headed]) -> ResponseReturnValue:
    if request.method == "POST":
        raise NotFound(N_("チームが見つかりません。"))
    me, board = queries.units(db(), actor(), unit, now=clock.now())
    return render_template("team/units.html", unit=unit, headed=headed, me=me, board=board, steps=_steps(), mini=_ring)
