"""The plan form as every page works it through: filled in, kept as a draft, looked at beside the cases that fit, saved once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries as accounts
from lms.accounts.forms.once import claim, settled
from lms.inventory import queries as inventory
from lms.kernel import clock
from lms.kernel.ids import PersonId, PracticeId
from lms.practice import kinds, queries, services
from lms.practice.forms import PlanForm
from lms.practice.queries import together
from lms.practice.services import PlanEntry
from lms.web.drafts import drafted, kept
from lms.web.forms import refusals_shown_on
from lms.web.request import actor, db

Save = Callable[[PlanEntry], PracticeId]


def worked_through(key: str, first: Mapping[str, Any], save: Save, thanks: str) -> tuple[PlanForm, Response | None]:
    """The form of *key*, on a fresh page filled in with *first*, and the answer where one is due: *save* has made the plan, or its draft is kept."""
    form = PlanForm(drafted=drafted(key), data=at_first(first))
    offer(form, together.colleagues(db(), actor(), today=clock.today()))
    if (answer := kept(form, key)) is not None:
        return form, answer
    if form.wants_look:
        form.is_fix = True  # nothing is judged: the page comes back with the cases that fit
        if begins():
            form.begin(first)
    elif form.sent():
        with refusals_shown_on(form):
            return form, _saved(form, key, save, thanks)
    return form, None


def _saved(form: PlanForm, key: str, save: Save, thanks: str) -> Response:
    """Once a form; with whom they try it together."""
    claim(form)
    practice_id = save(form.entry())
    if (partner := form.partner()) is not None:
        services.join(db(), actor(), practice_id, partner, now=clock.now())
    location = url_for("practice.show", practice_id=practice_id)
    return settled(form, location, thanks, form_key=key)


def offer(form: PlanForm, colleagues: Sequence[tuple[PersonId, str]] = ()) -> None:
    """The choices of today."""
    form.offer(inventory.tasks(db(), actor()), accounts.tools(db()), actor().section_name, colleagues)


def at_first(values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Only a fresh page is filled in: what was sent stands for itself."""
    return values if request.method == "GET" else None


def begins() -> bool:
    """Whether a page of words without a name sends what to try. Sent with `look`, not asked for: an address is written down beside who asked for it."""
    return request.method == "POST" and "begin" in request.form


def hints(work: str, action: str, ai_use: str | None, without: int | None = None) -> dict[str, Any]:
    """One failure and two improvements, once something is said that they could fit; but for the case that the page shows already."""
    use = ai_use if ai_use in set(kinds.AiUse) else ""
    is_asked = bool(work.strip() or action.strip() or use)
    found = queries.fitting_cases(db(), actor(), work, action, use, without) if is_asked else queries.Fitting()
    return {"is_asked": is_asked, "fitting": found.cases, "is_far": found.is_far}


def hints_for(form: PlanForm, without: int | None = None) -> dict[str, Any]:
    """The same for what stands in the form now."""
    return hints(form.names_work(), form.action.data or "", form.ai_use.data, without)
