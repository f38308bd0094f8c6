"""Authoring: what is erased with a person, and what the person may take along."""

from lms.authoring.models import MadeCourse, MadeFile, MadeRelease
from lms.authoring.queries.naming import made_course_named
from lms.kernel.errors import N_
from lms.kernel.personal import Fate, PersonalColumn, exported

COLUMNS = (
    PersonalColumn(MadeFile.changed_by_id, Fate.KEEP, "who wrote what belongs to the course's history, without a name"),
    PersonalColumn(MadeCourse.sent_by_id, Fate.KEEP, "that two different people took the two steps, without a name"),
    PersonalColumn(MadeRelease.sent_by_id, Fate.KEEP, "that two different people took the two steps, without a name"),
    PersonalColumn(MadeRelease.released_by_id, Fate.KEEP, "that two different people took the two steps, without a name"),
)
COURSE, FILE = N_("講座"), N_("ファイル")
RELEASE = {
    made_course_named(MadeRelease.course_id): COURSE,
    MadeRelease.number: N_("何回目の公開"),
    MadeRelease.released_at: N_("公開した日時"),
}
EXPORTS = (
    exported(
        "course_texts",
        N_("書いた講座の文"),
        MadeFile.changed_by_id,
        {
            made_course_named(MadeFile.course_id): COURSE,
            MadeFile.name: FILE,
            MadeFile.version: N_("版"),
            MadeFile.text: N_("文"),
            MadeFile.changed_at: N_("保存した日時"),
        },
    ),
    exported(
        "courses_sent",
        N_("見直しに出した講座"),
        MadeCourse.sent_by_id,
        {MadeCourse.slug: COURSE, MadeCourse.sent_at: N_("見直しに出した日時")},
    ),
    exported("courses_released_after_sending", N_("自分が見直しに出して公開された講座"), MadeRelease.sent_by_id, RELEASE),
    exported("courses_reviewed", N_("見直して公開した講座"), MadeRelease.released_by_id, RELEASE),
)
