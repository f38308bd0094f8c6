"""Prompts: what is erased with a person, and what the person may take along."""

from dataclasses import replace

from lms.accounts.queries.naming import tool_named, unit_named
from lms.cases.kinds import FIELDS, REMOVALS
from lms.kernel.errors import N_
from lms.kernel.personal import Farewell, Fate, Middle, PersonalColumn, exported
from lms.practice.kinds import AI_USES
from lms.prompts import services
from lms.prompts.models import Prompt, PromptTakedown, PromptUse, PromptVersion

COLUMNS = (
    PersonalColumn(Prompt.author_id, Fate.KEEP, "the prompt stays with its unit, without a name"),
    PersonalColumn(PromptTakedown.taken_by_id, Fate.KEEP, "that something was taken out stands, without a name"),
    PersonalColumn(PromptUse.person_id, Fate.KEEP, "the number of uses stands, without a name"),
)
EXPORTS = (
    exported(
        "prompts",
        N_("残したプロンプト"),
        Prompt.author_id,
        {
            Prompt.id: N_("番号"),
            unit_named(Prompt.unit_id): N_("所属"),
            Prompt.title: N_("題名"),
            Prompt.purpose: N_("何のため"),
            Prompt.text: N_("プロンプト"),
            Prompt.field: N_("業務の分野"),
            Prompt.ai_use: N_("AIの使い方"),
            tool_named(Prompt.tool_id): N_("使った道具"),
            Prompt.source_case_id: N_("事例番号"),
            Prompt.source_log_id: N_("記録番号"),
            Prompt.use_count: N_("使った回数"),
            Prompt.worked_count: N_("うまくいった回数"),
            Prompt.put_in_at: N_("残した日時"),
            Prompt.written_at: N_("いまの版の日時"),
            Prompt.withdrawn_at: N_("取り下げた日時"),
        },
        words={"field": FIELDS, "ai_use": AI_USES},
    ),
    replace(
        exported(
            "prompt_versions",
            N_("プロンプトを書き直す前の文"),
            Prompt.author_id,
            {
                PromptVersion.prompt_id: N_("プロンプト番号"),
                PromptVersion.number: N_("版"),
                PromptVersion.title: N_("題名"),
                PromptVersion.purpose: N_("何のため"),
                PromptVersion.text: N_("プロンプト"),
                PromptVersion.written_at: N_("いつ"),
            },
            joined=(PromptVersion, PromptVersion.prompt_id == Prompt.id),
        ),
        covers=(),  # the author is told above
    ),
    exported(
        "prompt_takedowns",
        N_("プロンプトから削除した個人情報（中身は残していません）"),
        PromptTakedown.taken_by_id,
        {PromptTakedown.prompt_id: N_("プロンプト番号"), PromptTakedown.reason: N_("種類"), PromptTakedown.taken_at: N_("いつ")},
        words={"reason": REMOVALS},
    ),
    exported(
        "prompt_uses",
        N_("使ったプロンプト"),
        PromptUse.person_id,
        {
            PromptUse.prompt_id: N_("プロンプト番号"),
            PromptUse.number: N_("版"),
            PromptUse.used_on: N_("いつ"),
            PromptUse.has_worked: N_("うまくいった"),
        },
    ),
)
FAREWELLS = (Farewell("the name in the texts of one's prompts, and in what they said before", services.forget_name),)
MIDDLES = (Middle(Prompt.id, lambda person_id: Prompt.author_id == person_id),)
