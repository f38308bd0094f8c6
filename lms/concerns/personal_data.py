"""Concerns: what is erased with a person, and what the person may take along. What lies here without a name is nobody's record."""

from lms.accounts.queries.naming import unit_named
from lms.concerns import services
from lms.concerns.kinds import STATES
from lms.concerns.models import Concern
from lms.kernel.errors import N_
from lms.kernel.personal import Farewell, Fate, Middle, PersonalColumn, exported

COLUMNS = (
    PersonalColumn(Concern.author_id, Fate.KEEP, "the concern stays with its unit, without a name"),
    PersonalColumn(Concern.partner_id, Fate.KEEP, "that a partner thought along stands, without a name"),
    PersonalColumn(Concern.owner_id, Fate.KEEP, "that somebody cared stands, without a name"),
    PersonalColumn(Concern.answerer_id, Fate.KEEP, "the post that answered stands, without a name"),
)
ABOUT = {
    Concern.id: N_("番号"),
    Concern.title: N_("題名"),
    Concern.text: N_("困りごと"),
    Concern.change: N_("提案"),
    Concern.state: N_("状態"),
    Concern.put_in_on: N_("いつ"),
}
ASKED = {
    Concern.id: N_("番号"),
    Concern.title: N_("題名"),
    Concern.answer_by: N_("いつまでに"),
    Concern.state: N_("状態"),
}
EXPORTS = (
    exported(
        "concerns",
        N_("名前を出して入れた困りごと"),
        Concern.author_id,
        {**ABOUT, unit_named(Concern.unit_id): N_("所属")},
        words={"state": STATES},
    ),
    exported("concerns_with", N_("いっしょに考えた提案"), Concern.partner_id, ABOUT, words={"state": STATES}),
    exported("concerns_cared", N_("世話役をしている困りごと"), Concern.owner_id, ASKED, words={"state": STATES}),
    exported(
        "concerns_asked",
        N_("答えを求められた困りごと"),
        Concern.answerer_id,
        {**ASKED, Concern.answerer_post: N_("職"), Concern.answer: N_("答え"), Concern.answered_on: N_("答えた日")},
        words={"state": STATES},
    ),
)
FAREWELLS = (Farewell("the name in the texts of concerns that somebody put in, cared for or answered", services.forget_name),)
MIDDLES = (Middle(Concern.id, services.touched_by),)
