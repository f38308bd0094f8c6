"""A plan that names a prompt: the plan form, filled from it."""

from datetime import timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel import clock
from lms.kernel.calendar import next_working_day
from lms.kernel.ids import PracticeId, PromptId
from lms.kernel.text import inside_quotes
from lms.practice import kinds as practice_kinds
from lms.practice.forms import planning
from lms.practice.services import PlanEntry
from lms.prompts import queries, services
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("prompt_trying", __name__, url_prefix="/prompts")
USUAL_DAYS = 7


@bp.route("/<int:prompt_id>/try", methods=["GET", "POST"], policy=policy.STAFF)
def try_it(prompt_id: PromptId) -> ResponseReturnValue:
    prompt = queries.standing_prompt(db(), actor(), prompt_id)
    key = f"plan:prompt-{prompt.id}"

    def save(entry: PlanEntry) -> PracticeId:
        return services.try_it(db(), actor(), prompt.id, entry, now=clock.now())

    thanks = _("計画を保存しました。小さく1回、試してみてください。")
    form, answer = planning.worked_through(key, _from_prompt(prompt), save, thanks)
    if answer is not None:
        return answer
    seen = planning.hints_for(form)
    return render_template("prompts/try.html", form=form, prompt=prompt, key=key, **seen), form.status


def _from_prompt(prompt: Any) -> dict[str, Any]:
    return {
        "work_task_id": "other",
        "work": "",
        "action": _("「%(title)s」のプロンプトを、1回使ってみる。", title=inside_quotes(prompt.title))[: practice_kinds.MOST_LINE],
        "ai_use": prompt.ai_use,
        "tool_id": str(prompt.tool_id or "other"),
        "due_on": next_working_day(clock.today() + timedelta(days=USUAL_DAYS)),
    }
