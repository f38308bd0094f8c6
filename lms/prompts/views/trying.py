"""A plan that names a prompt: the plan form, filled from it."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.cases.queries import alike
from lms.inventory import queries as inventory
from lms.kernel import clock
from lms.kernel.calendar import next_working_day
from lms.kernel.ids import PromptId
from lms.kernel.text import inside_quotes
from lms.practice import kinds as practice_kinds
from lms.practice import services as practice_services
from lms.practice.forms import PlanForm
from lms.practice.queries import together
from lms.prompts import queries, services
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("prompt_trying", __name__, url_prefix="/prompts")
USUAL_DAYS = 7


@bp.route("/<int:prompt_id>/try", methods=["GET", "POST"], policy=policy.STAFF)
def try_it(prompt_id: PromptId) -> ResponseReturnValue:
    prompt = queries.standing_prompt(db(), actor(), prompt_id)
    key = f"plan:prompt-{prompt.id}"
    form = PlanForm(drafted=drafted(key), data=_from_prompt(prompt))
    colleagues = together.colleagues(db(), actor(), today=clock.today())
    form.offer(inventory.tasks(db(), actor()), accounts.tools(db()), actor().section_name, colleagues)
    if (answer := kept(form, key)) is not None:
        return answer
    if form.wants_look:
        form.is_fix = True
    elif form.sent():
        with refusals_shown_on(form):
            accounts_services.claim(db(), actor(), form.once.data)
            practice_id = services.try_it(db(), actor(), prompt.id, form.entry(), now=clock.now())
            if (partner := form.partner()) is not None:
                practice_services.join(db(), actor(), practice_id, partner, now=clock.now())
            location = url_for("practice.show", practice_id=practice_id)
            accounts_services.settle(db(), actor(), form.once.data, location, form_key=key)
            flash(_("計画を保存しました。小さく1回、試してみてください。"))
            return redirect(location, 303)
    fitting = alike.fitting(db(), actor(), form.names_work(), form.ai_use.data or "")
    return render_template("prompts/try.html", form=form, prompt=prompt, key=key, fitting=fitting), form.status


def _from_prompt(prompt: Any) -> dict[str, Any]:
    return {
        "work_task_id": "other",
        "work": "",
        "action": _("「%(title)s」のプロンプトを、1回使ってみる。", title=inside_quotes(prompt.title))[: practice_kinds.MOST_LINE],
        "ai_use": prompt.ai_use,
        "tool_id": str(prompt.tool_id or "other"),
        "due_on": next_working_day(clock.today() + timedelta(days=USUAL_DAYS)),
    }
