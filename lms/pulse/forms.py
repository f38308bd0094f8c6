"""What a browser may send about the seven questions, and about when they are asked."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.pulse.kinds import MARKS, QUESTIONS
from lms.pulse.queries import new_key
from lms.web.forms import Day, Form, Needed, OneOf, offered

NO_LABEL = "none"


def _question(words: str) -> OneOf:
    return OneOf(
        _l(words),
        [Needed(_l("いちばん近いものを1つ選んでください。"))],
        choices=[(str(mark), _l(said)) for mark, said in MARKS.items()],
        is_row=True,
    )


class PulseForm(Form):
    """Seven marks and, for whoever likes, the 部. Its key takes the place of a form's token; nothing of it is kept on the way."""

    is_anonymous = True
    key = HiddenField(default=new_key)
    q1, q2, q3, q4, q5, q6, q7 = (_question(words) for words in QUESTIONS)
    department = OneOf(_l("部の名前を添えますか"), choices=[])

    def offer(self, departments: Sequence[str]) -> None:
        """None is the answer of whoever says nothing."""
        self.department.choices = offered([*((name, name) for name in departments), (NO_LABEL, gettext("添えない"))])
        if self.department.data is None:
            self.department.data = NO_LABEL

    def marks(self) -> dict[int, int]:
        return {place: int(self[f"q{place + 1}"].data) for place in range(len(QUESTIONS))}

    def chosen(self) -> str:
        return "" if self.department.data in (None, NO_LABEL) else str(self.department.data)


class RoundForm(Form):
    first_on = Day(_l("最初の日"), [Needed(_l("日付を書いてください。"))])
    last_on = Day(_l("最後の日"), [Needed(_l("日付を書いてください。"))])
