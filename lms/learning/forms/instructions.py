"""What a browser may send of an instruction to an AI."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.learning.kinds import MOST_INSTRUCTION
from lms.web.carried import Numeral
from lms.web.forms import Form, Needed, SharedBox, at_most


class InstructionForm(Form):
    """An instruction to an AI. Only its writer reads it; the guard looks through it all the same, for it is written to be given away."""

    text = SharedBox(
        _l("AIへの指示"),
        [Needed(_l("指示を書いてください。一行からで大丈夫です。")), at_most(MOST_INSTRUCTION)],
        description=_l("4000字まで。氏名や電話番号などは書かず、架空の例にしてください。"),
    )
    of = Numeral(digits=18)  # the version of the lesson that the page shows


class AskForm(Form):
    """An instruction that is kept goes to the AI inside the network: *shown* is the one that stood on the page."""

    shown = HiddenField()
