"""What a browser may send about cases."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import ValidationError

from lms.cases.kinds import (
    CARRIED_OVER,
    CATEGORIES,
    FIELDS,
    KINDS,
    MOST_CONDITIONS,
    MOST_LINE,
    MOST_TEXT,
    MOST_TITLE,
    MOST_WORDS,
    CarriedOver,
    CaseKind,
)
from lms.cases.services import CaseEntry, check_incident, faults_of
from lms.cases.services.reuse import Report
from lms.cases.services.telling import pointed
from lms.kernel.errors import U_, Unacceptable
from lms.kernel.ids import ToolId
from lms.practice.kinds import AI_USES
from lms.privacy.kinds import GuardKind
from lms.web.forms import Form, Needed, OneOf, Pick, SharedBox, SharedLine, Whole, at_most, filled, offered
from lms.web.i18n import said
from lms.web.kept import KeptForm

OTHER = "other"
QUICK = ("title", "one_line", "tried", "effect", "not_worked", "lesson")  # one of effect and not_worked is enough: five make a case
FIGURES = ("minutes_before", "minutes_after", "times_per_month", "field", "category", "ai_use", "tool_id")
MORE = ("background", "events", "cause", "conditions", "prompt", "word")
OF_FAILURE = (
    "intended",
    "noticed",
    "cause_tools",
    "cause_workplace",
    "cause_person",
    "first_response",
    "prevention",
    "prevention_post",
    "prevention_by",
    "went_well",
    "lucky",
)
NAMES_A_POST = "prevention_post"  # asked for there
ONE_LINE = _l("一行で書いてください。")


def worded(words: dict[Any, str]) -> list[tuple[str, Any]]:
    return [(value.value, _l(text)) for value, text in words.items()]


def box(label: Any, hint: Any = "") -> SharedBox:
    return SharedBox(label, [at_most(MOST_TEXT)], description=hint)


class NeededToTell(Needed):
    """The field has to be filled before a case is told; a draft may wait."""

    def __call__(self, form: Any, field: Any) -> None:
        if not form.wants_draft:
            super().__call__(form, field)


class CaseForm(Form):
    """Five fields tell a case; the others invite."""

    kind = OneOf(_l("どの事例として残しますか"), [NeededToTell(_l("1つ選んでください。"))], choices=worded(KINDS), is_row=True)
    incident = OneOf(
        _l("これは事故報告ですか"),
        choices=[("no", _l("いいえ")), ("yes", _l("はい（情報の漏えい、お金、住民の方への被害にかかわる）"))],
        description=_l(
            "失敗事例とヒヤリとした事例では、はじめに選んでください。「いいえ」を選ぶと、続きの欄が出ます。「はい」のときは、ここには残さず、決められた窓口へ知らせます。"
        ),
        is_row=True,
    )
    title = SharedLine(
        _l("題名"),
        [NeededToTell(ONE_LINE), at_most(MOST_TITLE)],
        description=_l("何をどうしたか。例：国民健康保険の通知を読みやすく"),
    )
    one_line = SharedLine(_l("ひとことで言うと"), [NeededToTell(ONE_LINE), at_most(MOST_LINE)])
    tried = SharedBox(_l("試したこと"), [NeededToTell(ONE_LINE), at_most(MOST_TEXT)])
    effect = box(_l("効果"), _l("時間のほかに、住民の方や気持ちの変化も。"))
    not_worked = box(_l("うまくいかなかったこと"), _l("次の人がいちばん助かる欄です。効果か、この欄の、どちらかを書いてください。"))
    lesson = SharedLine(_l("学び"), [NeededToTell(ONE_LINE), at_most(MOST_LINE)], description=_l("「次は」で始まる一文で。"))
    minutes_before = Whole(_l("試す前"), unit=U_("分"))
    minutes_after = Whole(_l("試した後"), unit=U_("分"))
    times_per_month = Whole(_l("月に何回"), unit=U_("回"))
    background = box(_l("きっかけ"))
    events = box(_l("経過"))
    cause = box(_l("原因"), _l("人ではなく、しくみや手順から見てみてください。"))
    conditions = box(_l("ほかの課で使うときの条件"))
    prompt = box(_l("使ったプロンプト"), _l("同僚がそのまま使えるように、個人情報は置き換えてください。"))
    word = box(_l("挑戦した人のひとこと"))
    intended = box(_l("何をしようとしていましたか"))
    noticed = box(_l("どうやって気づきましたか"))
    cause_tools = box(_l("原因：しくみ・道具から見ると"))
    cause_workplace = box(_l("原因：職場環境から見ると"))
    cause_person = box(_l("原因：人から見ると"), _l("これだけでは残せません。上の2つから見えることも書いてください。"))
    first_response = box(_l("はじめにしたこと"))
    prevention = box(_l("くり返さないために、何をしますか"), _l("気をつけることより、手順や道具を変えることを。"))
    prevention_post = SharedLine(_l("どの職が"), [at_most(MOST_WORDS)], description=_l("人の名前ではなく、職や役割で。例：窓口係長"))
    prevention_by = SharedLine(_l("いつまでに"), [at_most(MOST_WORDS)], description=_l("例：12月の締めまでに"))
    went_well = box(_l("よかった点"))
    lucky = box(_l("運がよかった点"))
    category = Pick(_l("何に役立つ事例ですか"), choices=worded(CATEGORIES))
    field = Pick(_l("業務の分野"), choices=worded(FIELDS))
    ai_use = Pick(_l("AIの使い方"), choices=worded(AI_USES))
    tool_id = Pick(_l("使った道具"))
    version = HiddenField()
    seen = HiddenField()  # what was pointed out already: each text once

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pointed: dict[str, list[Any]] = {}  # by field: words that the author may want to look at
        self.named: list[str] = []  # fields that seem to name a person
        self.incident.flags.required = True  # of whoever is asked it

    def offer(self, tools: Sequence[tuple[ToolId, str]]) -> None:
        self.tool_id.choices = offered([*((str(key), name) for key, name in tools), (OTHER, gettext("その他"))])

    def validate(self, extra_validators: Any = None) -> bool:
        """All that needs another look is said at once, also what only the rules know; a draft may lack anything."""
        fine = super().validate(extra_validators)
        for refusal in () if self.wants_draft else faults_of(self.entry()):
            if not self[refusal.field or ""].errors:
                self.refuse(refusal)
                fine = False
        return fine

    def validate_incident(self, field: Any) -> None:
        try:
            check_incident(self.kind.data or CaseKind.IMPROVEMENT, field.data)
        except Unacceptable as refusal:
            raise ValidationError(said(refusal)) from None

    @property
    def goes_formal(self) -> bool:
        """Said to be an accident: nothing of this form is kept anywhere."""
        return request.method == "POST" and self.incident.data == "yes" and self.kind.data != "improvement"

    @property
    def wants_look(self) -> bool:
        """Whether only the cases that say the same are asked for: nothing is saved."""
        return request.method == "POST" and "look" in request.form

    @property
    def tells_failure(self) -> bool:
        return self.kind.data in (CaseKind.FAILURE, CaseKind.NEAR_MISS)

    def is_draft(self) -> bool:
        """下書きにする: whether what is there may be put aside. Nothing has to be filled in, the guard looks at it all the same."""
        return self.wants_draft and bool(self.validate())

    def points_out(self, standing: Mapping[str, Any]) -> bool:
        """Whether there are words to point out in a text that has not been shown with them yet: the page comes back, nothing is saved.

        *standing*: texts that were kept before, words and all.
        """
        texts = {field.name: field.data or "" for field in self._shared()}
        self.pointed = {name: found for name, text in texts.items() if name != NAMES_A_POST and (found := pointed(text))}
        self.named = [name for name, found in self.findings.items() if any(each.kind == GuardKind.PERSON_NAME for each in found)]
        shown = {*(self.seen.data or "").split(), *(_mark(name, standing[name]) for name in texts if name in standing)}
        marks = {_mark(name, texts[name]) for name in (*self.pointed, *self.named)}
        self.is_fix = not marks <= shown
        self.seen.data = " ".join(sorted(marks))
        return self.is_fix

    def needs_look(self, fields: Sequence[Any]) -> bool:
        """Whether something in a fold was refused or pointed out."""
        return any(each.errors or each.name in self.pointed or each.name in self.named for each in fields)

    def quick(self) -> list[Any]:
        """What stands open; of a failure what did not work comes first."""
        turned = {"effect": "not_worked", "not_worked": "effect"} if self.tells_failure else {}
        return [self[turned.get(name, name)] for name in QUICK]

    def more(self) -> list[Any]:
        return [self[name] for name in MORE]

    def figures(self) -> list[Any]:
        return [self[name] for name in FIGURES]

    def of_failure(self) -> list[Any]:
        return [self[name] for name in OF_FAILURE]

    def entry(self, **kept: Any) -> CaseEntry:
        """*kept*: columns that no field of the form shows."""
        texts: dict[str, Any] = {name: self[name].data or "" for name in ("effect", "not_worked", *MORE, *OF_FAILURE)}
        offered_tools = {choice.value for choice in offered(self.tool_id.choices)} - {OTHER}  # also asked for where the choice is refused
        tool = self.tool_id.data
        return CaseEntry(
            kind=self.kind.data or CaseKind.IMPROVEMENT.value,
            title=filled(self.title.data),
            one_line=filled(self.one_line.data),
            tried=filled(self.tried.data),
            lesson=filled(self.lesson.data),
            category=self.category.data,
            field=self.field.data,
            ai_use=self.ai_use.data,
            tool_id=ToolId(int(tool)) if tool in offered_tools else None,
            minutes_before=self.minutes_before.data,
            minutes_after=self.minutes_after.data,
            times_per_month=self.times_per_month.data,
            **texts,
            **kept,
        )


def _mark(name: str, text: str) -> str:
    """Stands for a text that was shown with its words pointed out."""
    return hashlib.sha256(f"{name}:{text}".encode()).hexdigest()[:12]


class AdviceForm(Form):
    advice = SharedBox(
        _l("助言"),
        [Needed(_l("一行で書いてください。")), at_most(MOST_TEXT)],
        description=_l("どこを、どう見直すとよいか。文はあなたからは変えません。"),
    )


class ReuseForm(KeptForm):
    """What a try of somebody else's case has shown."""

    carried_over = OneOf(_l("その事例は、うちの業務でも使えましたか"), [Needed(_l("1つ選んでください。"))], choices=worded(CARRIED_OVER))
    conditions = SharedBox(
        _l("うまく使うための条件"),
        [at_most(MOST_CONDITIONS)],
        description=_l("例：申込書の様式が同じであること。様式が違う課では、項目名だけ置きかえました。"),
    )
    version = HiddenField(default="0")

    COMPARED = ("carried_over", "conditions")

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        return {**super().saved(standing), "version": str(standing.version or 0)}  # nothing was said yet

    def entry(self) -> Report:
        return Report(CarriedOver(filled(self.carried_over.data)), self.conditions.data or "")
