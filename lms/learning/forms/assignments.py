"""What the office may send about assignments: whom a course is for, by when; an exemption."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from lms.accounts.kinds import EMPLOYMENTS
from lms.kernel.errors import U_
from lms.kernel.ids import CourseId, PersonId, UnitId
from lms.kernel.text import folded
from lms.learning.kinds import AUDIENCES, DUES, MOST_REASON, Audience, DueFrom
from lms.learning.queries.audience import Reach
from lms.learning.services.assignments import Entry
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedLine, Whole, at_most, filled, offered
from lms.web.i18n import said
from lms.web.kept import KeptForm

MOST_TYPED = 20_000


class AssignmentForm(KeptForm):
    """First sent to be looked at; sent again as it stands, it is saved."""

    course_id = Pick(_l("講座"), [Needed(_l("講座を選んでください。"))])
    audience = OneOf(
        _l("だれに"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=[(value.value, _l(text)) for value, text in AUDIENCES.items()],
        hints={
            Audience.EVERYBODY: _l("きょう、組織に所属している人。あとから来た人にも届きます。"),
            Audience.MANAGERS: _l("課長・係長などの所属長、代理の人、推進員。"),
            Audience.PERSONS: _l("ひとりずつ、職員番号を書きます。"),
        },
    )
    unit_id = Pick(_l("組織でしぼる"), description=_l("その下の組織も、組み替えで引き継いだ組織も入ります。"))
    post = Pick(_l("職でしぼる"))
    employment = Pick(_l("任用の種類でしぼる"))
    numbers = TextAreaField(_l("指定する人の職員番号"), [at_most(MOST_TYPED)], description=_l("一行にひとつ書きます。"))
    is_compulsory = OneOf(
        _l("扱い"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=[("yes", _l("必修")), ("no", _l("おすすめ"))],
        is_row=True,
    )
    fiscal_year = Pick(_l("年度"), [Needed(_l("年度を選んでください。"))])
    is_yearly = OneOf(
        _l("くり返し"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=[("no", _l("この年度だけ")), ("yes", _l("毎年度"))],
        hints={
            "yes": _l("つぎの年度は、期限の日も1年ずつ先になります。合格した確認問題はそのまま、実践の記録を年度ごとにひとつ求めます。")
        },
        is_row=True,
    )
    due_from = OneOf(_l("期限"), choices=[(value.value or "none", _l(text)) for value, text in DUES.items()])
    due_on = Day(_l("期限の日"), description=_l("「日を決める」を選んだときに書きます。"))
    due_days = Whole(
        _l("何日後まで"),
        unit=U_("日"),
        description=_l(
            "「数える」を選んだときに書きます。すでにいる人は、割り当ての日から数えます。年度をこえるときは、年度の終わりの日までです。"
        ),
    )
    due_post = Pick(_l("どの職に就いた日から"), description=_l("「職に就いた日から数える」を選んだときに選びます。"))
    mark = HiddenField()
    version = HiddenField()

    COMPARED = (
        *("audience", "numbers", "unit_id", "post", "employment"),
        *("is_compulsory", "fiscal_year", "is_yearly", "due_from", "due_on", "due_days", "due_post"),
    )

    def offer(
        self,
        courses: Sequence[tuple[CourseId, str]],
        units: Sequence[tuple[UnitId, str]],
        posts: Sequence[str],
        years: Sequence[tuple[int, str]],
    ) -> None:
        self.course_id.choices = offered([(str(key), title) for key, title in courses])
        self.unit_id.choices = offered([("", gettext("全庁")), *((str(key), name) for key, name in units)])
        self.post.choices = offered([("", gettext("すべて")), *((post, post) for post in posts)])
        self.due_post.choices = offered([("", gettext("選んでください")), *((post, post) for post in posts)])
        self.employment.choices = offered([("", gettext("すべて")), *((key.value, said(text)) for key, text in EMPLOYMENTS.items())])
        self.fiscal_year.choices = offered([(str(year), label) for year, label in years])

    def typed_numbers(self) -> list[str]:
        """The staff numbers, each once, as they were typed."""
        typed = re.split(r"[\s,、，]+", self.numbers.data or "")
        return list({folded(each): each for each in typed if each}.values())

    def entry(self, persons: Sequence[PersonId]) -> Entry:
        unit: Any = self.unit_id.data
        due_from = self.due_from.data or "none"
        return Entry(
            course_id=CourseId(int(filled(self.course_id.data))),
            reach=Reach(
                audience=Audience(filled(self.audience.data)),
                unit_id=UnitId(int(unit)) if unit else None,
                post=self.post.data or "",
                employment=self.employment.data or "",
                persons=persons,
            ),
            fiscal_year=int(filled(self.fiscal_year.data)),
            is_yearly=self.is_yearly.data == "yes",
            is_compulsory=self.is_compulsory.data == "yes",
            due_from=DueFrom.NONE if due_from == "none" else DueFrom(due_from),
            due_on=self.due_on.data,
            due_days=self.due_days.data,
            due_post=self.due_post.data or "",
        )

    def seen(self) -> str:
        """What the preview was made of; another wish needs another look."""
        parts = (self.course_id, self.audience, self.unit_id, self.post, self.employment, self.fiscal_year)
        return "|".join([*(str(part.data or "") for part in parts), *sorted(self.typed_numbers())])


class ReasonForm(Form):
    """Why somebody is exempt from a course, or from its practice half."""

    reason = SharedLine(
        _l("なぜ"),
        [Needed(_l("あとで見る人のために、一行で書いてください。")), at_most(MOST_REASON)],
        description=_l("本人にも見えます。病気など、くわしい事情は書きません。例：別の研修で同じ内容を終えたため"),
    )


class DifferenceForm(Form):
    due_on = Day(_l("いつまでに"), [Needed(_l("日を選んでください。"))])
