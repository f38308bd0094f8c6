"""Who listens to what, and who fills which slot. The whole of it."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from lms.accounts import personal_data as accounts_data
from lms.accounts.queries import access
from lms.cases import personal_data as cases_data
from lms.cases import queries as cases
from lms.cases.events import CaseAdopted, CaseReleased, CaseReturned
from lms.cases.queries import around
from lms.cases.queries import handover as cases_handover
from lms.cases.queries import partners as case_partners
from lms.followups import personal_data as followups_data
from lms.followups import queries as followups
from lms.followups import services as followup_services
from lms.followups.services import recalls
from lms.kernel import clock
from lms.kernel.events import Handler
from lms.kernel.personal import Personal
from lms.learning import personal_data as learning_data
from lms.learning import services as learning_services
from lms.learning.events import QuizPassed
from lms.practice import personal_data as practice_data
from lms.practice import queries as practice
from lms.practice.events import PracticeLogged, PracticeMoved, PracticePlanned, PracticeStopped
from lms.practice.kinds import Outcome
from lms.practice.queries import handover as practice_handover
from lms.privacy import personal_data as privacy_data
from lms.privacy import services as privacy
from lms.team import queries as team

PERSONAL_DATA = (accounts_data, privacy_data, learning_data, practice_data, cases_data, followups_data)
PERSONAL = Personal(
    columns=[each for feature in PERSONAL_DATA for each in feature.COLUMNS],
    exports=[each for feature in PERSONAL_DATA for each in getattr(feature, "EXPORTS", ())],
    withheld=[each for feature in PERSONAL_DATA for each in getattr(feature, "WITHHELD", ())],
    farewells=[each for feature in PERSONAL_DATA for each in getattr(feature, "FAREWELLS", ())],
)


def completion_hears_of_a_log(session: Session, event: PracticeLogged) -> None:
    """Learning stands below practice: the log is told to it in its own words."""
    lesson_version_id = practice.lesson_version_of(session, event.practice_id)
    if lesson_version_id is not None and event.outcome != Outcome.COULD_NOT_TRY:
        learning_services.note_practised(session, event.person_id, lesson_version_id, now=clock.now())


HANDLERS: Mapping[type, Sequence[Handler]] = {
    QuizPassed: (recalls.on_quiz_passed,),
    PracticePlanned: (followup_services.on_practice_planned,),
    PracticeMoved: (followup_services.on_practice_moved,),
    PracticeLogged: (completion_hears_of_a_log, followup_services.on_practice_logged),
    PracticeStopped: (followup_services.on_practice_stopped,),
    CaseAdopted: (followup_services.on_case_adopted,),
    CaseReleased: (followup_services.on_case_released,),
    CaseReturned: (followup_services.on_case_returned,),
}


def fill_slots() -> None:
    """Fill the openings that lower features leave for higher ones."""
    access.case_titles.fill(case_partners.titles)
    practice.follow_ups_of.fill(followups.of_practice)
    practice.waiting_follow_ups.fill(followups.waiting_by_practice)
    practice.cases_of.fill(cases.cases_of)
    practice.fitting_cases.fill(around.fitting)
    team.parts.fill(
        practice_handover.open_practices,
        followups.waiting_of,
        cases_handover.told_cases,
        practice_handover.not_worked,
        practice_handover.tools,
    )
    privacy.personal.fill(lambda: PERSONAL)
