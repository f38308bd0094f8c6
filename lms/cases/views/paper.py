"""A case on paper: as 職員提案書 or 業務改善報告書; and the office's page about the layout of the two."""

from pathlib import Path
from typing import Any

import structlog
from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lms.accounts import queries as accounts
from lms.cases import kinds, queries
from lms.cases.files.lines import unmarked
from lms.kernel import clock
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CaseId
from lms.paper import forms
from lms.practice.kinds import AI_USES
from lms.web import policy
from lms.web.durations import duration
from lms.web.i18n import language, said
from lms.web.pages import office_facts, spoken
from lms.web.request import actor, db, let_go
from lms.web.routing import Blueprint

bp = Blueprint("case_paper", __name__)
log = structlog.get_logger()
FORMS = {"proposal": N_("職員提案書"), "report": N_("業務改善報告書")}
SHORT = ("prevention_post", "prevention_by")  # understood only with their heading before them
WAY_OUT = ("prevention", *SHORT)
TEXTS = (  # every text of a case, in the order in which it is told
    *("title", "one_line", "intended", "background", "tried", "events", "noticed", "effect", "not_worked", "cause"),
    *("cause_tools", "cause_workplace", "cause_person", "first_response", *WAY_OUT, "went_well", "lucky"),
    *("lesson", "conditions", "prompt", "word", "aftermath", "body"),
)
PARTS = {
    "proposal": (
        (_l("現状と、きっかけ"), ("intended", "background")),
        (_l("提案の内容"), ("one_line", "tried", "body")),
        (_l("進め方"), ("events", "prompt")),
        (_l("見込まれる効果"), ("effect", "lesson")),
        (_l("気をつけること"), ("not_worked", "cause", "cause_tools", "cause_workplace", *WAY_OUT)),
        (_l("ほかの課で使うときの条件"), ("conditions",)),
    ),
    "report": (
        (_l("きっかけ"), ("intended", "background")),
        (_l("取り組んだこと"), ("one_line", "tried", "body")),
        (_l("経過"), ("events", "noticed", "first_response")),
        (_l("効果"), ("effect", "went_well", "lucky")),
        (_l("うまくいかなかったこと"), ("not_worked", "cause")),
        (_l("原因"), ("cause_tools", "cause_workplace", "cause_person")),
        (_l("くり返さないために"), WAY_OUT),
        (_l("学び"), ("lesson", "aftermath")),
        (_l("ほかの課で使うときの条件"), ("conditions",)),
        (_l("使ったプロンプト"), ("prompt",)),
        (_l("挑戦した人のひとこと"), ("word",)),
    ),
}
OPINIONS = {
    "proposal": (_l("受付番号・受付日"), _l("所属長の意見"), _l("担当課の意見"), _l("審査の結果")),
    "report": (_l("部長"), _l("課長"), _l("係長"), _l("担当")),
}


@bp.route("/cases/<int:case_id>/<form_name>.pdf", policy=policy.CASE_READER)
def sheet(case_id: CaseId, form_name: str) -> ResponseReturnValue:
    """For whoever reads the case; its names stand on it as they stand on the page."""
    _known(form_name)
    case = queries.readable_case(db(), actor(), case_id)
    told = {each: getattr(case, each) for each in TEXTS} | {"body": unmarked(case.body)}
    facts = _facts(case, queries.section_name(db(), case), [author for _id, author in queries.authors(db(), case_id)])
    footer = office_facts()["municipality"]
    let_go()  # setting type takes a moment: nobody waits for our transaction meanwhile
    return _pdf(form_name, _on_paper(form_name, told, facts, footer), f"case-{case_id}-{form_name}.pdf")


def _known(name: str) -> None:
    if name not in FORMS:
        raise NotFound(N_("おさがしのページが見つかりません。"))


def _facts(case: Any, section: str, authors: list[str]) -> list[tuple[str, str]]:
    tool = next((words for key, words in accounts.tools(db()) if key == case.tool_id), "")
    uses = " ・ ".join(part for part in (said(AI_USES[case.ai_use]), tool) if part)
    told = (
        (_("件名"), case.title),
        (_("所属"), section),
        (_("氏名"), _("、").join(authors)),
        (_("種類"), said(kinds.KINDS[case.kind])),
        (_("分野"), said(kinds.FIELDS[case.field])),
        (_("AIの使い方"), uses),
        (_("1回にかかる時間"), _minutes(case)),
        (_("試した日"), spoken(case.occurred_on) if case.occurred_on else ""),
        (_("全庁に出た日"), spoken(case.published_at) if case.published_at else ""),
    )
    return [(term, value) for term, value in told if value]


def _minutes(case: Any) -> str:
    if case.minutes_before is None or case.minutes_after is None:
        return ""
    each = _("%(before)s → %(after)s", before=duration(case.minutes_before), after=duration(case.minutes_after))
    return " ・ ".join((each, ngettext("月に%(num)d回", "月に%(num)d回", case.times_per_month))) if case.times_per_month else each


def _on_paper(name: str, told: dict[str, str], facts: list[tuple[str, str]], municipality: str) -> dict[str, Any]:
    """Every word of the sheet; beside the parts, each field by its name for a layout of the municipality's own."""
    title = said(FORMS[name])
    return {
        "title": title,
        "facts": facts,
        "parts": [(str(heading), "\n\n".join(_told(each, told[each]) for each in names if told[each])) for heading, names in PARTS[name]],
        "empty": _("（記入なし）"),
        "opinions-heading": _("審査の欄"),
        "opinions": [str(words) for words in OPINIONS[name]],
        "case": told,
        "footer": " ・ ".join(each for each in (municipality, title, _("%(day)s 作成", day=spoken(clock.today()))) if each),
        "missing-note": _("この紙の字体にない文字（〓）と、ふつうの字形で示した文字："),
    }


def _told(box: str, text: str) -> str:
    return f"{said(kinds.TOLD[box])}{_('：')}{text}" if box in SHORT else text


def _pdf(name: str, data: dict[str, Any], file_name: str) -> Response:
    drawn, fault = forms.drawn(_data(), name, data, language=language())
    if fault is not None:
        log.warning("the municipality's own form is not used", form=name, fault=str(fault.message))
    return Response(drawn, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{file_name}"'})


def _data() -> Path:
    found: Path = current_app.extensions["settings"].data
    return found


@bp.route("/office/case-forms/", policy=policy.OFFICE)
def layouts() -> ResponseReturnValue:
    """Which layout is in use, and what is wrong with one of the municipality's own."""
    samples = {name: _sample(name) for name in FORMS}
    let_go()
    faults = {name: forms.drawn(_data(), name, data, language=language())[1] for name, data in samples.items() if _has_own(name)}
    folder = _data() / forms.FOLDER
    return render_template("cases/layouts.html", forms=FORMS, faults=faults, folder=folder)


def _has_own(name: str) -> bool:
    return forms.place(_data(), name).exists()


def _sample(name: str) -> dict[str, Any]:
    words = _("ここに、事例の文が入ります。")
    return _on_paper(name, dict.fromkeys(TEXTS, words), [(_("件名"), _("見本")), (_("所属"), _("見本"))], office_facts()["municipality"])


@bp.route("/office/case-forms/<form_name>.pdf", policy=policy.OFFICE)
def sample(form_name: str) -> ResponseReturnValue:
    _known(form_name)
    data = _sample(form_name)
    let_go()
    return _pdf(form_name, data, f"sample-{form_name}.pdf")


@bp.route("/office/case-forms/<form_name>.typ", policy=policy.OFFICE)
def template(form_name: str) -> ResponseReturnValue:
    """Ours, to begin one's own with."""
    _known(form_name)
    headers = {"Content-Disposition": f'attachment; filename="{form_name}.typ"'}
    return Response(forms.shipped(form_name), mimetype="text/plain", headers=headers)
