"""What a browser may send of a quiz."""

from typing import Any

from wtforms import HiddenField

from lms.web.forms import Form


class Seed(HiddenField):
    """The shuffle of an attempt, kept while the quiz is shown again."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else None


class QuizForm(Form):
    """The questions themselves come from the lesson; their answers are judged by the catalogue's rules."""

    seed = Seed()
