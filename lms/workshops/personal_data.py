"""Workshops: what is erased with a person, and what the person may take along."""

from sqlalchemy import ColumnElement, or_, select

from lms.kernel.errors import N_
from lms.kernel.ids import PersonId
from lms.kernel.personal import Fate, Middle, PersonalColumn, Withheld, exported
from lms.workshops.kinds import HOWS, STANDINGS
from lms.workshops.models import SignUp, Workshop

COLUMNS = (
    PersonalColumn(SignUp.person_id, Fate.DELETE, "what somebody signed up for and came to"),
    PersonalColumn(SignUp.noted_by_id, Fate.FORGET, "somebody came, whoever ticked it"),
    PersonalColumn(Workshop.planner_id, Fate.FORGET, "the date stands, whoever planned it"),
)
EXPORTS = (
    exported(
        "workshops",
        N_("申し込んだハンズオン"),
        SignUp.person_id,
        {
            Workshop.title: N_("題名"),
            Workshop.starts_at: N_("開催の日時"),
            SignUp.standing: N_("状態"),
            SignUp.signed_up_at: N_("申し込んだ日時"),
            SignUp.attended_at: N_("出席した日時"),
            SignUp.attended_how: N_("出席の付け方"),
        },
        joined=(Workshop, Workshop.id == SignUp.workshop_id),
        words={"standing": STANDINGS, "attended_how": HOWS},
    ),
    exported(
        "workshops_planned",
        N_("企画したハンズオン"),
        Workshop.planner_id,
        {
            Workshop.title: N_("題名"),
            Workshop.about: N_("内容"),
            Workshop.place: N_("会場"),
            Workshop.starts_at: N_("開催の日時"),
            Workshop.seats: N_("席の数"),
            Workshop.created_at: N_("作った日時"),
        },
    ),
)
WITHHELD = (Withheld(SignUp.noted_by_id, "who came is theirs, and stands in theirs"),)


def _planned_or_visited(person_id: PersonId) -> ColumnElement[bool]:
    listed = select(SignUp.workshop_id).where(or_(SignUp.person_id == person_id, SignUp.noted_by_id == person_id))
    return or_(Workshop.planner_id == person_id, Workshop.id.in_(listed))


MIDDLES = (Middle(Workshop.id, _planned_or_visited),)
