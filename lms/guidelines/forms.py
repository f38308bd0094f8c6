"""What a browser may send about the AI利用ルール."""

from functools import cache
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.form import FormMeta
from wtforms.validators import InputRequired

from lms.guidelines.kinds import QUESTION_TEXTS, QUESTIONS, TEXTS, Text
from lms.web.carried import Numeral
from lms.web.forms import Day, Form, Needed, SharedBox, SharedLine, at_most


class AcknowledgeForm(Form):
    """*number* is the version that was read; the answers are judged by the catalogue's rules."""

    seed = Numeral(digits=5)  # the shuffle of the questions, kept while they are shown again
    number = HiddenField()
    read = BooleanField(validators=[InputRequired(_l("読み終えたら、印を付けてください。"))])


class WriteForm(Form):
    """The fields come out of the tables in kinds."""

    version = HiddenField()

    def written(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in written_names()}


class PublishForm(Form):
    version = HiddenField()
    effective_on = Day(_l("いつから"), [Needed(_l("始まる日を選んでください。"))], description=_l("その日までは、前の版が続きます。"))


@cache
def written_names() -> tuple[str, ...]:
    return (*TEXTS, *(f"q{number}_{name}" for number in range(1, QUESTIONS + 1) for name in QUESTION_TEXTS))


@cache
def write_form() -> type[WriteForm]:
    """Each text of a version, and of each question, as a field."""
    fields = {key: _field(text) for key, text in TEXTS.items()}
    for number in range(1, QUESTIONS + 1):
        fields |= {f"q{number}_{name}": _field(text) for name, text in QUESTION_TEXTS.items()}
    return cast("type[WriteForm]", FormMeta("WriteRulesForm", (WriteForm,), fields))


def _field(text: Text) -> Any:
    kind = SharedBox if text.is_box else SharedLine
    about = {"description": _l(text.about)} if text.about else {}
    return kind(_l(text.label), [Needed(_l("ここを書いてください。")), at_most(text.most)], **about)
