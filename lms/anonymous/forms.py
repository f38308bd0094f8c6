"""What a browser may send about anonymous failures. None of these forms keeps a draft, and none takes a file."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from lms.anonymous.kinds import LEAST_PEOPLE, MOST_KEY, MOST_LINE, MOST_QUESTION, MOST_TEXT, MOST_TITLE, WORDS
from lms.anonymous.queries import Label
from lms.anonymous.services import Told, is_code, new_code, new_key
from lms.web.forms import Form, Needed, OneOf, SharedBox, SharedLine, TextLine, at_most, offered

NO_LABEL = "none"


class NamelessForm(Form):
    """Nothing of it is looked at while one writes, noted or counted, and it takes no file."""

    is_anonymous = True

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return refuses_files(self) and fine


class WordsForm(NamelessForm):
    """The boxes of a failure, of which three are asked for. Its code takes the place of a form's token: sent twice, it is one failure."""

    code = HiddenField(default=new_code)
    title = SharedLine(_l("題名"), [Needed(_l("一行で書いてください。")), at_most(MOST_TITLE)])
    intended = SharedBox(_l("何をしようとしていましたか"), [at_most(MOST_TEXT)])
    happened = SharedBox(_l("何が起きましたか"), [Needed(_l("一行で書いてください。")), at_most(MOST_TEXT)])
    cause = SharedBox(
        _l("しくみ・道具、職場環境から見ると"), [at_most(MOST_TEXT)], description=_l("人ではなく、しくみや手順から見てみてください。")
    )
    lesson = SharedLine(_l("学び"), [Needed(_l("一行で書いてください。")), at_most(MOST_LINE)], description=_l("「次は」で始まる一文で。"))
    looked = BooleanField(_l("見直しました。書いた人が分かる言葉は、ありません。"))

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return has_code(self) and fine

    def texts(self) -> list[str]:
        return [self[name].data or "" for name in WORDS]

    def told(self) -> Told:
        return Told(**dict(zip(WORDS, self.texts(), strict=True)))

    def show(self, words: dict[str, str]) -> None:
        """Fill the boxes on a page that came of a POST, because a code must stand in no address."""
        for name in WORDS:
            self[name].data = words[name]


class TellForm(WordsForm):
    """A failure that is told for the first time."""

    incident = OneOf(
        _l("これは事故報告ですか"),
        [Needed(_l("1つ選んでください。"))],
        choices=[("no", _l("いいえ")), ("yes", _l("はい（情報の漏えい、お金、住民の方への被害にかかわる）"))],
        description=_l("「はい」のときは、ここには残さず、決められた窓口へ知らせます。"),
        is_row=True,
    )
    label = OneOf(_l("所属の名前を付けますか"), choices=[], default=NO_LABEL)

    def offer(self, labels: Sequence[Label]) -> None:
        self.label.description = gettext(
            "%(count)d人以上が書いた可能性のある所だけを選べます。迷ったら、付けないでください。", count=LEAST_PEOPLE
        )
        self.label.choices = offered([(NO_LABEL, gettext("付けない")), *((each.name, each.name) for each in labels)])
        if self.label.data is None:
            self.label.data = NO_LABEL

    @property
    def goes_formal(self) -> bool:
        return request.method == "POST" and self.incident.data == "yes"

    def chosen_label(self) -> str:
        """The name of a unit, or nothing."""
        return "" if self.label.data in (None, NO_LABEL) else str(self.label.data)


class CodeForm(NamelessForm):
    code = TextLine(
        _l("回復コード"), [Needed(_l("コードを書いてください。"))], description=_l("4文字ずつ、6つです。大文字でも小文字でも読みます。")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return fine and has_code(self)


class QuestionForm(NamelessForm):
    """What a reader would like to know. Its key takes the place of the token."""

    key = HiddenField(default=new_key, validators=[at_most(MOST_KEY)])
    text = SharedBox(_l("書いた人に聞きたいこと"), [Needed(_l("一行で書いてください。")), at_most(MOST_QUESTION)])


class AnswerForm(NamelessForm):
    """One of several on a page: its boxes are told apart by the question."""

    code = HiddenField()
    question = HiddenField(validators=[at_most(MOST_KEY)])
    answer = SharedBox(_l("答え"), [Needed(_l("一行で書いてください。")), at_most(MOST_QUESTION)])

    def belong_to(self, question: str, answer: str) -> "AnswerForm":
        """For one of the questions: what was typed for another is not this one's."""
        if self.question.data != question:
            self.answer.data, self.answer.errors = answer, []
        self.answer.id, self.once.id = f"answer-{question}", f"once-{question}"
        return self


def refuses_files(form: Form) -> bool:
    """A file tells more of its maker than its maker knows."""
    if request.files:
        form.form_errors.append(gettext("ファイルは受け取りません。ファイルの中には、作った人の名前が残っていることがあります。"))
    return not request.files


def has_code(form: Any) -> bool:
    """A page that was built by hand, or garbled: it gets a code again."""
    if is_code(form.code.data or ""):
        return True
    form.code.errors = [*form.code.errors, gettext("4文字ずつ、6つのコードです。もう一度確かめてください。")]
    return False
