"""Retention: what is erased with a person. Nobody who is held can sign in to take it along."""

from lms.kernel.personal import Fate, PersonalColumn, Withheld
from lms.privacy.models import RetentionHold

COLUMNS = (
    PersonalColumn(RetentionHold.person_id, Fate.DELETE, "why somebody was kept longer says who it was"),
    PersonalColumn(RetentionHold.placed_by_id, Fate.FORGET, "the hold stands, whoever placed it"),
)
WITHHELD = (
    Withheld(RetentionHold.person_id, "only who has left is held, and cannot sign in; asked by letter, the office tells it"),
    Withheld(RetentionHold.placed_by_id, "a hold is about somebody else; that one placed it stands in one's own audit entries"),
)
