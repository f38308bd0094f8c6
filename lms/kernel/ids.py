"""Every kind of thing we give a number to. A PracticeId is never a PersonId."""

from typing import NewType

PersonId = NewType("PersonId", int)
UnitId = NewType("UnitId", int)
PostingId = NewType("PostingId", int)
TerminalId = NewType("TerminalId", int)
CourseId = NewType("CourseId", int)
CourseVersionId = NewType("CourseVersionId", int)
LessonId = NewType("LessonId", int)
LessonVersionId = NewType("LessonVersionId", int)
GlossaryKey = NewType("GlossaryKey", int)
OwnTermId = NewType("OwnTermId", int)
MadeCourseId = NewType("MadeCourseId", int)
MadeFileId = NewType("MadeFileId", int)
MadeReleaseId = NewType("MadeReleaseId", int)
QuizAttemptId = NewType("QuizAttemptId", int)
CertificateId = NewType("CertificateId", int)
InstructionTryId = NewType("InstructionTryId", int)
WorkTaskId = NewType("WorkTaskId", int)
KpiId = NewType("KpiId", int)
ToolId = NewType("ToolId", int)
PracticeId = NewType("PracticeId", int)
PracticeLogId = NewType("PracticeLogId", int)
PracticeCardId = NewType("PracticeCardId", int)
LogEvidenceId = NewType("LogEvidenceId", int)
CaseId = NewType("CaseId", int)
PromptId = NewType("PromptId", int)
FollowUpId = NewType("FollowUpId", int)
MessageId = NewType("MessageId", int)
WorkshopId = NewType("WorkshopId", int)
HandoutId = NewType("HandoutId", int)
MeetingId = NewType("MeetingId", int)
AgendaItemId = NewType("AgendaItemId", int)
DecisionId = NewType("DecisionId", int)
DecisionHandoverId = NewType("DecisionHandoverId", int)
ConcernId = NewType("ConcernId", int)
RulesVersionId = NewType("RulesVersionId", int)
ApiTokenId = NewType("ApiTokenId", int)

ALL = (
    PersonId,
    UnitId,
    PostingId,
    TerminalId,
    CourseId,
    CourseVersionId,
    LessonId,
    LessonVersionId,
    GlossaryKey,
    OwnTermId,
    MadeCourseId,
    MadeFileId,
    MadeReleaseId,
    QuizAttemptId,
    CertificateId,
    InstructionTryId,
    WorkTaskId,
    KpiId,
    ToolId,
    PracticeId,
    PracticeLogId,
    PracticeCardId,
    LogEvidenceId,
    CaseId,
    PromptId,
    FollowUpId,
    MessageId,
    WorkshopId,
    HandoutId,
    MeetingId,
    AgendaItemId,
    DecisionId,
    DecisionHandoverId,
    ConcernId,
    RulesVersionId,
    ApiTokenId,
)
