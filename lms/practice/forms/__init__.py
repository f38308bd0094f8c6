"""What a browser may send about plans."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField
from wtforms.validators import Optional, ValidationError

from lms.inventory.queries import TaskRow
from lms.kernel.errors import U_, Unacceptable
from lms.kernel.ids import PersonId, ToolId, WorkTaskId
from lms.kernel.text import one_line
from lms.practice import kinds
from lms.practice.services import PlanEntry, check_data_class, check_due
from lms.web.durations import duration
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedBox, SharedLine, Whole, at_most, filled, offered
from lms.web.i18n import said
from lms.web.kept import KeptForm

OTHER = "other"
NOT_CHOSEN = ("", _l("選んでください"))
ALONE = ("", _l("ひとりで試す"))
ONE_LINE = _l("一行で書いてください。")
CHOOSE = _l("1つ選んでください。")
DATA_HINTS: dict[str, Any] = {
    kinds.DataClass.PUBLIC: _l("ホームページ、広報、募集要項など"),
    kinds.DataClass.INTERNAL: _l("係長に一声かけてから使います"),
    kinds.DataClass.PERSONAL: _l("そのままでは入力できません。置き換え方をご案内します"),
}


def by(check: Callable[[Any], None]) -> Callable[[Any, Field], None]:
    """A rule asked while the form is looked through, so that all that needs another look is said at once."""

    def ask(_form: Any, field: Field) -> None:
        if field.data is None:
            return  # nothing readable was typed: the field says so itself
        try:
            check(field.data)
        except Unacceptable as refusal:
            raise ValidationError(said(refusal)) from None

    return ask


def worded(words: dict[Any, str]) -> list[tuple[str, Any]]:
    """Choices out of a table of kinds, in the reader's language."""
    return [(value.value, _l(text)) for value, text in words.items()]


class PlanForm(Form):
    """The if-then plan. Call *offer* before it is drawn or judged."""

    plan_when = SharedLine(
        _l("いつ試しますか"), [Needed(ONE_LINE), at_most(kinds.MOST_LINE)], description=_l("例：火曜の朝、窓口が開く前に")
    )
    work_task_id = Pick(_l("どの業務で試しますか"), [Needed(_l("業務を選んでください。"))])
    work = SharedLine(_l("業務の名前"), [at_most(kinds.MOST_WORK)])
    action = SharedBox(
        _l("何を試しますか"),
        [Needed(ONE_LINE), at_most(kinds.MOST_LINE)],
        description=_l("例：転入の案内文を、やさしい日本語に直してもらう"),
    )
    ai_use = Pick(_l("どんな使い方ですか"), [Needed(CHOOSE)], choices=[NOT_CHOSEN, *worded(kinds.AI_USES)])
    tool_id = OneOf(_l("何を使いますか"), [Needed(CHOOSE)], is_row=True)
    data_class = OneOf(
        _l("入力する情報はどれですか"),
        [Needed(CHOOSE), by(check_data_class)],
        choices=worded(kinds.DATA_CLASSES),
        hints=DATA_HINTS,
    )
    due_on = Day(
        _l("いつまでに試しますか"),
        [Needed(_l("日付を選んでください。"))],
        description=_l("この日のあと、何週間かおいて「どうでしたか」とお聞きします。お聞きする日は、保存すると分かります。"),
    )
    minutes_now = Whole(
        _l("いまは1回に何分かかっていますか"), unit=U_("分"), description=_l("おおよそで構いません。あとで比べるために使います。")
    )
    together = Pick(_l("いっしょに試す人"), [Optional()], description=_l("その人の「わたしの実践」にも並び、2人とも記録を書けます。"))

    def offer(
        self,
        tasks: Sequence[TaskRow],
        tools: Sequence[tuple[ToolId, str]],
        section: str,
        colleagues: Sequence[tuple[PersonId, str]] = (),
    ) -> None:
        """Give the choices that stand in the database; without an inventory the work is free text, without colleagues nobody is asked along."""
        self.together.choices = offered([ALONE, *((str(key), name) for key, name in colleagues)])
        self.together.data = self.together.data or ""
        if not colleagues:
            del self.together
        self.tool_id.choices = offered([*((str(key), name) for key, name in tools), (OTHER, gettext("その他"))])
        self._names = {str(task.id): task.name for task in tasks}
        if tasks:
            named = [(str(task.id), _with_time(task)) for task in tasks]
            self.work_task_id.choices = offered([NOT_CHOSEN, *named, (OTHER, gettext("その他"))])
            if not self.is_submitted() and self.work_task_id.data not in {None, "None", "", *(value for value, _name in named)}:
                self.work_task_id.data = OTHER  # planned in another 課, or retired since: its name stands in the box
            self.work_task_id.description = gettext(
                "%(section)sの業務一覧から選べます。ないときは「その他」を選んで、名前を書いてください。", section=section
            )
        else:
            del self.work_task_id
            self.work.label.text = gettext("どの業務で試しますか")
            self.work.flags.required = True

    def validate_work(self, field: Field) -> None:
        if "work_task_id" in self and self.work_task_id.data != OTHER:
            field.errors = []  # what stands in a box that is not asked for is nobody's mistake
        elif not field.data:
            raise ValidationError(ONE_LINE)

    def validate_due_on(self, field: Field) -> None:
        by(check_due)(self, field)

    @property
    def wants_look(self) -> bool:
        """Whether only the cases that fit are asked for: nothing is saved."""
        return self.is_submitted() and "look" in request.form

    def begin(self, first: Mapping[str, Any]) -> None:
        """What to try came along; the rest is as on a fresh page."""
        self.due_on.data = first["due_on"]
        if "work_task_id" in self:
            self.work_task_id.data = OTHER

    def names_work(self) -> str:
        """The work as it stands in the form now: the name of the chosen task, or what is typed."""
        if "work_task_id" in self and self.work_task_id.data != OTHER:
            return self._names.get(str(self.work_task_id.data), "")
        return self.work.data or ""

    def partner(self) -> PersonId | None:
        return PersonId(int(self.together.data)) if "together" in self and self.together.data else None

    def entry(self) -> PlanEntry:
        task = self.work_task_id.data if "work_task_id" in self else OTHER
        return PlanEntry(
            work=self.work.data or "",
            plan_when=filled(self.plan_when.data),
            action=one_line(filled(self.action.data)),
            ai_use=self.ai_use.data,
            tool_id=None if self.tool_id.data == OTHER else ToolId(int(self.tool_id.data)),
            data_class=self.data_class.data,
            due_on=filled(self.due_on.data),
            minutes_now=self.minutes_now.data,
            work_task_id=None if task == OTHER else WorkTaskId(int(task)),
        )


class TogetherForm(Form):
    """Who tries it too."""

    together = Pick(_l("いっしょに試す人"), [Needed(CHOOSE)])

    def offer(self, colleagues: Sequence[tuple[PersonId, str]]) -> None:
        self.together.choices = offered([NOT_CHOSEN, *((str(key), name) for key, name in colleagues)])

    def partner(self) -> PersonId:
        return PersonId(int(self.together.data))


class ChangeForm(KeptForm, PlanForm):
    """The same plan again; *version* is the state that the person saw. A day that has passed may stay: the service judges it."""

    version = HiddenField()

    COMPARED = ("plan_when", "work_task_id", "work", "action", "ai_use", "tool_id", "data_class", "due_on", "minutes_now")

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        others = {"work_task_id": str(standing.work_task_id or OTHER), "tool_id": str(standing.tool_id or OTHER)}
        return {**super().saved(standing), **others}

    def validate_due_on(self, field: Field) -> None:
        pass


def _with_time(task: TaskRow) -> str:
    """転入・転出の案内文の作成（月 約6時間）; whole hours from one hour up, for the inventory is an estimate."""
    minutes = task.monthly_minutes
    if not minutes:
        return task.name
    rounded = minutes if minutes < 60 else round(minutes / 60) * 60
    return str(gettext("%(name)s（月 約%(time)s）", name=task.name, time=duration(rounded)))
