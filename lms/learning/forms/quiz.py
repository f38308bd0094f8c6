"""What a browser may send of a quiz."""

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from lms.catalog.queries import exchange
from lms.web.carried import Numeral
from lms.web.forms import Form, Upload


class QuizForm(Form):
    """The questions themselves come from the lesson; their answers are judged by the catalogue's rules."""

    seed = Numeral(digits=5)  # the shuffle of an attempt, kept while the quiz is shown again
    of = Numeral(digits=18)  # the version of the lesson that the page shows
    anew = HiddenField()  # answers to an earlier version are left behind
    brought = HiddenField()  # the page shows what was kept for its owner as a draft


class GiftForm(Form):
    """Questions of another system, as a file or pasted."""

    file = Upload(_l("GIFTのファイル"), accept=".gift,.txt,text/plain", description=_l("選ぶと、下の欄の文章と置き換わります。"))
    text = TextAreaField(_l("GIFTの文章"))

    @property
    def wants_file(self) -> bool:
        return "file_wanted" in request.form

    def is_filled(self) -> bool:
        """A file goes into the box, where it can be read and changed; what cannot be used is said at its field."""
        if self.file.data:
            self.text.data = exchange.readable(self.file.data.read(exchange.MOST_GIFT * 4 + 1))
            if self.text.data is None:
                self.file.errors = [gettext("文字として読めないファイルです。UTF-8かShift_JISの文章にして、もう一度選んでください。")]
                self.text.data = ""
                return False
        text = self.text.data or ""
        if not text.strip():
            self.text.errors = [gettext("GIFTの文章を貼るか、ファイルを選んでください。")]
        elif len(text) > exchange.MOST_GIFT:
            self.text.errors = [gettext("20万字までです。分けて読み込んでください。")]
        return not self.errors
