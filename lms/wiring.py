"""Who listens to what, and who fills which slot. The whole of it."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.orm import Session, sessionmaker

from lms.accounts import personal_data as accounts_data
from lms.accounts import queries as accounts
from lms.accounts.queries import access, naming, rights
from lms.accounts.services.witness import witnessed
from lms.admin.kinds import KEPT_NAMES
from lms.authoring import personal_data as authoring_data
from lms.cases import personal_data as cases_data
from lms.cases import queries as cases
from lms.cases.events import (
    CaseAdopted,
    CaseBroughtBack,
    CaseCommented,
    CaseDraftDiscarded,
    CaseKeptInSection,
    CaseReleased,
    CaseReturned,
    CaseRevised,
    CaseShared,
    CaseTextRemoved,
    CaseToldTogether,
    CaseTried,
    CaseWentOn,
    CaseWithdrawn,
    CommentHidden,
)
from lms.cases.queries import alike, around
from lms.cases.queries import handover as cases_handover
from lms.cases.queries import partners as case_partners
from lms.cases.queries import sight as case_sight
from lms.cases.queries import telling as case_telling
from lms.cases.services import reuse, takedown
from lms.catalog.events import CourseRenewed
from lms.certificates import personal_data as certificates_data
from lms.certificates import queries as certificates
from lms.certificates import services as certificate_services
from lms.concerns import personal_data as concerns_data
from lms.concerns.events import ConcernAnswered, ConcernAsked
from lms.concerns.queries import handover as concerns_handover
from lms.executive import personal_data as executive_data
from lms.feedback import personal_data as feedback_data
from lms.feedback import queries as feedback
from lms.followups import personal_data as followups_data
from lms.followups import queries as followups
from lms.followups import services as followup_services
from lms.followups.services import case_questions, logged, news, recalls, removed
from lms.followups.services import together as together_services
from lms.goals import personal_data as goals_data
from lms.goals.queries import dashboard as goals_dashboard
from lms.goals.queries import handover as goals_handover
from lms.guidelines import personal_data as guidelines_data
from lms.guidelines.events import RulesPublished
from lms.inventory.queries import handover as inventory_handover
from lms.inventory.queries import overview as inventory
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import rows, session_factory
from lms.kernel.events import Handler
from lms.kernel.ids import CourseId, PracticeId
from lms.kernel.personal import Personal
from lms.learning import personal_data as learning_data
from lms.learning import queries as learning
from lms.learning import services as learning_services
from lms.learning.events import CompletionTakenBack, CourseCompleted, PassTakenBack, QuizPassed, ReleaseAnswered, ReleaseAsked
from lms.learning.queries import instructions, progress, releases
from lms.learning.services import completion
from lms.licences import personal_data as licences_data
from lms.licences import queries as licences
from lms.licences.events import LicenceRestored, LicenceRevoked
from lms.meetings import personal_data as meetings_data
from lms.meetings.events import DecisionAdopted, DecisionEntrusted, DecisionMoved, MeetingClosed, MeetingNews
from lms.meetings.queries import handover as meetings_handover
from lms.meetings.queries import lists as meetings
from lms.meetings.queries import sight as meeting_sight
from lms.practice import personal_data as practice_data
from lms.practice import queries as practice
from lms.practice.events import (
    LoggedForSomebody,
    PracticeJoined,
    PracticeLeft,
    PracticeLogged,
    PracticeLogWithdrawn,
    PracticeMoved,
    PracticePlanned,
    PracticeStopped,
)
from lms.practice.kinds import Outcome
from lms.practice.queries import courses as practice_courses
from lms.practice.queries import handover as practice_handover
from lms.practice.queries import tasks as practice_tasks
from lms.privacy import personal_data as privacy_data
from lms.privacy import services as privacy
from lms.prompts import personal_data as prompts_data
from lms.prompts import services as prompt_services
from lms.prompts.queries import handover as prompts_handover
from lms.team import queries as team
from lms.weeks.queries import dashboard as weeks_dashboard
from lms.weeks.queries import groups as weeks_groups
from lms.workshops import personal_data as workshops_data
from lms.workshops.events import WorkshopNews
from lms.workshops.queries import lists as workshops

PERSONAL_DATA = (
    accounts_data,
    privacy_data,
    guidelines_data,
    learning_data,
    authoring_data,
    workshops_data,
    certificates_data,
    feedback_data,
    licences_data,
    practice_data,
    cases_data,
    prompts_data,
    concerns_data,
    meetings_data,
    followups_data,
    executive_data,
    goals_data,
)
IN_THE_MIDDLE = (
    workshops_data,
    meetings_data,
    practice_data,
    cases_data,
    prompts_data,
    concerns_data,
    executive_data,
)  # from what is decided to what comes of it
PERSONAL = Personal(
    columns=[each for feature in PERSONAL_DATA for each in feature.COLUMNS],
    exports=[each for feature in PERSONAL_DATA for each in getattr(feature, "EXPORTS", ())],
    withheld=[each for feature in PERSONAL_DATA for each in getattr(feature, "WITHHELD", ())],
    farewells=[each for feature in PERSONAL_DATA for each in getattr(feature, "FAREWELLS", ())],
    middles=[each for feature in IN_THE_MIDDLE for each in feature.MIDDLES],
)


def completion_hears_of_a_log(session: Session, event: PracticeLogged) -> None:
    """Learning stands below practice: the log is told to it in its own words."""
    lesson_version_id = practice.lesson_version_of(session, event.practice_id)
    if lesson_version_id is not None and event.outcome != Outcome.COULD_NOT_TRY:
        learning_services.note_practised(session, event.person_id, lesson_version_id, now=event.logged_at)


def completion_hears_of_a_withdrawal(session: Session, event: PracticeLogWithdrawn) -> None:
    """Whatever else the person has tried of that course in the year still counts."""
    lesson_version_id = practice.lesson_version_of(session, event.practice_id)
    if lesson_version_id is not None:
        year = accounts.fiscal_year(session, clock.local_date(event.logged_at))
        instead = practice_courses.first_tried(session, event.person_id, lesson_version_id, year)
        completion.take_practice_back(session, event.person_id, lesson_version_id, year=year.year, instead=instead)


def completion_hears_of_a_new_version(session: Session, event: CourseRenewed) -> None:
    """Where it asks for less than the one before, some have done it all."""
    completion.complete_all(session, event.course_id, clock.now())


def what_came_of_a_course(session: Session, actor: Actor, course_id: CourseId) -> dict[str, Any]:
    """Certificates and feedback know nothing of each other: what both say on one page, in one statement."""
    certificate_id, answered_at = rows(session, _came_of_a_course(), {"me": actor.person_id, "course": course_id}).one()
    return {"certificate_id": certificate_id, "feedback": feedback.standing(answered_at)}


@cache
def _came_of_a_course() -> Any:
    """Built once, for it stands on the page of every course that was finished."""
    mine: tuple[Any, Any] = (bindparam("me"), bindparam("course"))
    return select(certificates.newest_of(*mine), feedback.answered_at(*mine))


def certificate_after_a_log(session: Session, actor: Actor, practice_id: PracticeId) -> Any:
    """Certificates know no practices, practices no certificates: what was finished when something was tried."""
    lesson_version_id = practice.lesson_version_of(session, practice_id)
    return certificates.of_lesson(session, actor, lesson_version_id) if lesson_version_id else None


HANDLERS: Mapping[type, Sequence[Handler]] = {
    CourseRenewed: (completion_hears_of_a_new_version,),
    CourseCompleted: (certificate_services.on_course_completed, news.on_course_completed),
    CompletionTakenBack: (certificate_services.on_completion_taken_back, news.on_completion_taken_back),
    QuizPassed: (recalls.on_quiz_passed,),
    PassTakenBack: (recalls.on_pass_taken_back,),
    PracticePlanned: (followup_services.on_practice_planned,),
    PracticeMoved: (followup_services.on_practice_moved,),
    PracticeLogged: (
        completion_hears_of_a_log,
        prompt_services.on_practice_logged,
        logged.on_practice_logged,
        reuse.on_practice_logged,
    ),
    PracticeJoined: (together_services.on_practice_joined,),
    PracticeLeft: (together_services.on_practice_left,),
    LoggedForSomebody: (news.on_logged_for_somebody,),
    PracticeLogWithdrawn: (completion_hears_of_a_withdrawal, prompt_services.on_log_withdrawn, logged.on_log_withdrawn),
    PracticeStopped: (followup_services.on_practice_stopped,),
    ReleaseAsked: (news.on_release_asked,),
    ReleaseAnswered: (news.on_release_answered,),
    CaseAdopted: (news.on_case_adopted,),
    CaseTried: (news.on_case_tried,),
    CaseToldTogether: (news.on_case_told_together,),
    CaseDraftDiscarded: (news.on_case_draft_discarded,),
    CaseShared: (case_questions.on_case_shared,),
    CaseReleased: (news.on_case_released, case_questions.on_case_released),
    CaseReturned: (news.on_case_returned,),
    CaseRevised: (news.on_case_revised,),
    CaseCommented: (news.on_case_commented,),
    CaseWentOn: (news.on_case_went_on,),
    CommentHidden: (news.on_comment_hidden,),
    CaseWithdrawn: (prompt_services.on_case_withdrawn,),
    CaseKeptInSection: (prompt_services.on_case_withdrawn,),
    CaseBroughtBack: (prompt_services.on_case_brought_back,),
    CaseTextRemoved: (removed.on_case_text_removed, prompt_services.on_case_text_removed),
    DecisionAdopted: (news.on_decision_adopted,),
    DecisionEntrusted: (news.on_decision_entrusted,),
    DecisionMoved: (news.on_decision_moved,),
    MeetingNews: (news.on_meeting_news,),
    ConcernAsked: (news.on_concern_asked,),
    ConcernAnswered: (news.on_concern_answered,),
    MeetingClosed: (news.on_meeting_closed,),
    WorkshopNews: (news.on_workshop_news,),
    RulesPublished: (news.on_rules_published,),
    LicenceRevoked: (news.on_licence_revoked,),
    LicenceRestored: (news.on_licence_restored,),
}


def sessions_of(engine: Engine, directory: Path) -> sessionmaker[Session]:
    """Sessions as every process of the product writes: listeners hear them, and what they write into the audit trail is witnessed in *directory*."""
    return witnessed(session_factory(engine, HANDLERS), directory)


def fill_slots() -> None:
    """Fill the openings that lower features leave for higher ones."""
    releases.found_no_work.fill(practice_courses.found_no_work)
    naming.setting_names.fill(lambda: KEPT_NAMES)
    access.case_titles.fill(case_partners.titles)
    access.meeting_titles.fill(meetings.titles)
    takedown.in_prompts.fill(prompt_services.hold)
    case_sight.lends.fill(meeting_sight.lends)
    around.meetings_of.fill(meetings.of_case)
    learning.dates_of.fill(workshops.of_lesson)
    learning.came_of.fill(what_came_of_a_course)
    progress.kept_of.fill(weeks_groups.kept_of)
    instructions.why_not_ask.fill(licences.why_not_ask)
    inventory.saved_on.fill(practice_tasks.saved_on)
    rights.unread.fill(followups.unread_count)
    practice.follow_ups_of.fill(followups.of_practice)
    practice.waiting_follow_ups.fill(followups.waiting_by_practice)
    practice.certificate_of.fill(certificate_after_a_log)
    practice.decision_of.fill(meetings.of_practice)
    practice.cases_of.fill(cases.cases_of)
    practice.told_logs.fill(case_telling.told_logs)
    practice.fitting_cases.fill(alike.fitting)
    weeks_dashboard.kpis_of.fill(goals_dashboard.of_group)
    team.parts.fill(
        practice_handover.open_practices,
        followups.waiting_of,
        meetings_handover.kept_meetings,
        meetings_handover.open_decisions,
        concerns_handover.open_concerns,
        cases_handover.told_cases,
        prompts_handover.prompts,
        cases_handover.open_matters,
        practice_handover.not_worked,
        practice_handover.tools,
        goals_handover.kept,
        inventory_handover.tasks,
    )
    privacy.personal.fill(lambda: PERSONAL)
