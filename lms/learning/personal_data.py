"""Learning: what is erased with a person, and what the person may take along."""

from lms.catalog.queries.naming import course_named, course_titled, lesson_titled
from lms.kernel.errors import N_
from lms.kernel.personal import Farewell, Fate, PersonalColumn, Withheld, exported
from lms.learning import services
from lms.learning.models import (
    Assignment,
    AssignmentPerson,
    Completion,
    Enrolment,
    Exemption,
    InstructionTry,
    LessonProgress,
    QuizAttempt,
    QuizRun,
    RecallAnswer,
)

COLUMNS = (
    PersonalColumn(LessonProgress.person_id, Fate.DELETE, "how somebody read"),
    PersonalColumn(QuizAttempt.person_id, Fate.DELETE, "what somebody answered"),
    PersonalColumn(AssignmentPerson.person_id, Fate.DELETE, "for whom a course was by name"),
    PersonalColumn(Exemption.person_id, Fate.DELETE, "why a course was not for somebody"),
    PersonalColumn(Exemption.exempted_by_id, Fate.FORGET, "the exemption stands, whoever decided it"),
    PersonalColumn(QuizRun.person_id, Fate.DELETE, "what somebody began to answer"),
    PersonalColumn(InstructionTry.person_id, Fate.DELETE, "what somebody tried to write"),
    PersonalColumn(RecallAnswer.person_id, Fate.DELETE, "what somebody remembered"),
    PersonalColumn(Enrolment.person_id, Fate.KEEP, "counted per unit, without a name"),
    PersonalColumn(Enrolment.released_by_id, Fate.FORGET, "the release stands, whoever decided it"),
    PersonalColumn(Completion.person_id, Fate.KEEP, "counted per unit, without a name"),
)
EXPORTS = (
    exported(
        "lessons",
        N_("レッスンの進み"),
        LessonProgress.person_id,
        {
            lesson_titled(LessonProgress.lesson_version_id): N_("レッスン"),
            LessonProgress.section: N_("最後に開いた節"),
            LessonProgress.place: N_("節の中の場所"),
            LessonProgress.furthest: N_("いちばん先の節"),
            LessonProgress.seconds: N_("秒"),
            LessonProgress.seen_at: N_("最後に開いた日時"),
            LessonProgress.passed_at: N_("確認問題に合格した日時"),
        },
    ),
    exported(
        "quizzes",
        N_("確認問題の答え"),
        QuizAttempt.person_id,
        {
            lesson_titled(QuizAttempt.lesson_version_id): N_("レッスン"),
            QuizAttempt.answers: N_("答え"),
            QuizAttempt.score: N_("正解の数"),
            QuizAttempt.total: N_("問題の数"),
            QuizAttempt.is_passed: N_("合格"),
            QuizAttempt.answered_at: N_("答えた日時"),
        },
    ),
    exported(
        "quizzes_begun",
        N_("確認問題の途中の答え"),
        QuizRun.person_id,
        {
            lesson_titled(QuizRun.lesson_version_id): N_("レッスン"),
            QuizRun.answers: N_("答え"),
            QuizRun.begun_at: N_("始めた日時"),
            QuizRun.saved_at: N_("最後に残した日時"),
        },
    ),
    exported(
        "instructions",
        N_("書いてみた指示"),
        InstructionTry.person_id,
        {
            lesson_titled(InstructionTry.lesson_version_id): N_("レッスン"),
            InstructionTry.text: N_("指示"),
            InstructionTry.written_at: N_("書いた日時"),
            InstructionTry.answer: N_("AIの答え"),
            InstructionTry.model: N_("AIのモデル"),
            InstructionTry.answered_at: N_("答えた日時"),
        },
    ),
    exported(
        "recall",
        N_("思い出した答え"),
        RecallAnswer.person_id,
        {
            lesson_titled(RecallAnswer.lesson_version_id): N_("レッスン"),
            RecallAnswer.step: N_("何週間後"),
            RecallAnswer.answers: N_("答え"),
            RecallAnswer.score: N_("正解の数"),
            RecallAnswer.total: N_("問題の数"),
            RecallAnswer.answered_at: N_("答えた日時"),
        },
    ),
    exported(
        "enrolments",
        N_("受けている講座"),
        Enrolment.person_id,
        {
            course_titled(Enrolment.course_id): N_("講座"),
            course_named(Enrolment.course_id): N_("講座の置き場所"),
            Enrolment.fiscal_year: N_("年度"),
            Enrolment.practised_at: N_("はじめて実践した日時"),
            Enrolment.release_asked_at: N_("実践なしの修了を願い出た日時"),
            Enrolment.released_at: N_("実践なしの修了を認められた日時"),
            Enrolment.release_reason: N_("そのわけ"),
            Enrolment.created_at: N_("始めた日時"),
        },
    ),
    exported(
        "completions",
        N_("修了した講座"),
        Completion.person_id,
        {
            course_titled(Completion.course_id): N_("講座"),
            course_named(Completion.course_id): N_("講座の置き場所"),
            Completion.fiscal_year: N_("年度"),
            Completion.completed_at: N_("修了した日時"),
        },
    ),
    exported(
        "assignments_by_name",
        N_("人を指定して割り当てられた講座"),
        AssignmentPerson.person_id,
        {course_titled(Assignment.course_id): N_("講座"), Assignment.fiscal_year: N_("年度")},
        joined=(Assignment, Assignment.id == AssignmentPerson.assignment_id),
    ),
    exported(
        "exemptions",
        N_("講座の免除"),
        Exemption.person_id,
        {course_titled(Assignment.course_id): N_("講座"), Exemption.reason: N_("わけ"), Exemption.created_at: N_("免除された日時")},
        joined=(Assignment, Assignment.id == Exemption.assignment_id),
    ),
)
WITHHELD = (
    Withheld(Exemption.exempted_by_id, "that somebody decided about others is in the audit trail"),
    Withheld(Enrolment.released_by_id, "that somebody decided about others is in the audit trail"),
)
FAREWELLS = (Farewell("why somebody needed no practice", services.forget_reasons),)
