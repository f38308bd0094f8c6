"""Courses that are made here: their files of now and before, what was published, who may look them through."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from lms import paths
from lms.accounts.models.people import Person
from lms.authoring.kinds import COURSE_FILE, Part, State
from lms.authoring.models import MadeCourse, MadeFile, MadeRelease
from lms.authoring.rules import changes, names, review, starting
from lms.authoring.rules.changes import FileChange
from lms.catalog import files as course_files
from lms.catalog.files import Folder
from lms.catalog.models import Course, CourseVersion, FigurePicture
from lms.catalog.rules import front, quiz
from lms.catalog.rules.faults import Fault
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import MadeCourseId, MadeReleaseId, PersonId
from lms.kernel.immutable import immutable

TEXT, PICTURE, ALTERNATIVE = "text", "picture", "alternative"


@immutable
class MadeRow:
    """A course of the list: where it stands, who wrote last, whether learners read one that was published."""

    id: MadeCourseId
    slug: str
    title: str
    state: str
    is_offered: bool
    changed_by: str | None
    changed_at: datetime
    is_mine: bool


@immutable
class Builtin:
    """A course that comes with the product and has no copy here."""

    slug: str
    title: str


def made(session: Session, actor: Actor) -> list[MadeRow]:
    """Every course that is made here, the one changed last first, in one statement."""
    newest = select(MadeFile.course_id, func.max(MadeFile.id).label("id")).group_by(MadeFile.course_id).subquery()
    own = aliased(MadeFile)
    mine = select(own.id).where(own.course_id == MadeCourse.id, own.changed_by_id == actor.person_id).exists()
    what = (MadeCourse.id, MadeCourse.slug, MadeCourse.title, MadeCourse.state, MadeCourse.is_offered, Person.name, MadeFile.changed_at)
    found = (
        select(*what, mine)
        .join(newest, newest.c.course_id == MadeCourse.id)
        .join(MadeFile, MadeFile.id == newest.c.id)
        .outerjoin(Person, Person.id == MadeFile.changed_by_id)
        .order_by(MadeFile.changed_at.desc(), MadeCourse.id)
    )
    return [MadeRow(*row) for row in session.execute(found)]


def builtins(session: Session) -> list[Builtin]:
    """Courses of the catalogue that can be copied."""
    here = select(MadeCourse.id).where(MadeCourse.slug == Course.slug).exists()
    found = select(Course.slug, CourseVersion.title).join(CourseVersion, CourseVersion.course_id == Course.id)
    return [
        Builtin(*row) for row in session.execute(found.where(CourseVersion.is_current, ~here).order_by(CourseVersion.sort, Course.slug))
    ]


def slugs(session: Session) -> set[str]:
    """Names that are taken: a course that went keeps its name, for people have finished it."""
    return made_slugs(session) | set(session.scalars(select(Course.slug)))


def made_slugs(session: Session) -> set[str]:
    return set(session.scalars(select(MadeCourse.slug)))


def next_order(session: Session) -> int:
    """Behind every course that is served."""
    return min((session.scalar(select(func.max(CourseVersion.sort)).where(CourseVersion.is_current)) or 0) + 1, 999)


def course(session: Session, course_id: MadeCourseId) -> MadeCourse:
    """Raises NotFound."""
    found = session.get(MadeCourse, course_id)
    if found is None:
        raise NotFound(N_("講座が見つかりません。"))
    return found


def course_named(session: Session, slug: str) -> MadeCourse | None:
    return session.scalar(select(MadeCourse).where(MadeCourse.slug == slug))


def standing(session: Session, course_id: MadeCourseId) -> dict[str, MadeFile]:
    """The files of now, by name."""
    found = select(MadeFile).where(MadeFile.course_id == course_id, MadeFile.is_current)
    there = found.where(or_(MadeFile.text.is_not(None), MadeFile.picture.is_not(None)))
    return {file.name: file for file in session.scalars(there.order_by(MadeFile.name))}


def file(session: Session, course_id: MadeCourseId, name: str) -> MadeFile:
    """One file of now. Raises NotFound."""
    found = standing(session, course_id).get(name)
    if found is None:
        raise NotFound(N_("このファイルは、この講座にありません。"))
    return found


def folder(session: Session, course_id: MadeCourseId) -> Folder:
    """The files of now as a folder."""
    return as_folder(session, frozen(standing(session, course_id)))


def frozen(files: Mapping[str, MadeFile]) -> dict[str, Any]:
    """Files as a release keeps them."""
    return {
        name: {TEXT: each.text} if each.picture is None else {PICTURE: each.picture, ALTERNATIVE: each.alternative}
        for name, each in files.items()
    }


def as_folder(session: Session, files: Mapping[str, Any]) -> Folder:
    """Frozen files with their bytes."""
    digests = {each[PICTURE] for each in files.values() if PICTURE in each}
    found = select(FigurePicture.digest, FigurePicture.content).where(FigurePicture.digest.in_(digests))
    content = {row.digest: row.content for row in session.execute(found)} if digests else {}
    return {name: each[TEXT].encode() if TEXT in each else content[each[PICTURE]] for name, each in files.items()}


def fingerprint(files: Mapping[str, Any]) -> str:
    """Changes with any of the frozen files."""
    return hashlib.sha256(json.dumps(files, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def in_force(session: Session) -> dict[str, Folder]:
    """What learners read of what is made here: the last release of every course that is offered."""
    last = select(MadeRelease.course_id, func.max(MadeRelease.number).label("number")).group_by(MadeRelease.course_id).subquery()
    found = (
        select(MadeCourse.slug, MadeRelease.files)
        .join(last, last.c.course_id == MadeCourse.id)
        .join(MadeRelease, (MadeRelease.course_id == last.c.course_id) & (MadeRelease.number == last.c.number))
        .where(MadeCourse.is_offered)
    )
    return {slug: as_folder(session, files) for slug, files in session.execute(found)}


def shared(session: Session, slug: str, held: Folder) -> course_files.Shared:
    """What a course may refer to: explained words, and every lesson that stands beside it."""
    return course_files.tables(paths.COURSES, {**course_files.folders(paths.COURSES), **in_force(session), slug: held})


def faults(session: Session, slug: str, held: Folder) -> list[Fault]:
    """What has to be mended before a course can be published, by file and line."""
    found = course_files.course(slug, held, shared(session, slug, held)).faults
    return sorted(set(found), key=lambda fault: (fault.file, fault.line, fault.sentence))


def releases(session: Session, course_id: MadeCourseId) -> list[Any]:
    """(id, number, who looked it through, when) of what was published, the newest first."""
    found = select(MadeRelease.id, MadeRelease.number, Person.name, MadeRelease.released_at)
    joined = found.outerjoin(Person, Person.id == MadeRelease.released_by_id)
    return list(session.execute(joined.where(MadeRelease.course_id == course_id).order_by(MadeRelease.number.desc())))


def release(session: Session, course_id: MadeCourseId, release_id: MadeReleaseId) -> MadeRelease:
    """Raises NotFound."""
    found = session.get(MadeRelease, release_id)
    if found is None or found.course_id != course_id:
        raise NotFound(N_("この公開の記録は見つかりません。"))
    return found


def last_release(session: Session, course_id: MadeCourseId, *, before: int | None = None) -> MadeRelease | None:
    found = select(MadeRelease).where(MadeRelease.course_id == course_id).order_by(MadeRelease.number.desc()).limit(1)
    return session.scalar(found if before is None else found.where(MadeRelease.number < before))


def before(session: Session, made_course: MadeCourse, *, release: MadeRelease | None = None) -> dict[str, str]:
    """What stood there before: what learners read of it now (or the release before *release*), else the built-in course of that name."""
    last = last_release(session, made_course.id, before=release.number if release else None)
    if last is not None and (release is not None or made_course.is_offered):
        return as_texts(last.files)
    built_in = course_files.folders(paths.COURSES).get(made_course.slug, {})
    return {name: held.decode("utf-8", "replace") for name, held in built_in.items()}


def as_texts(files: Mapping[str, Any]) -> dict[str, str]:
    """Frozen files as texts to compare; a picture stands as its digest."""
    return {name: each.get(TEXT, each.get(PICTURE)) for name, each in files.items()}


def changes_of(session: Session, made_course: MadeCourse) -> list[FileChange]:
    """What would be published, against what stood there before."""
    return changes.of_files(before(session, made_course), as_texts(frozen(standing(session, made_course.id))))


def changes_in(session: Session, made_course: MadeCourse, release: MadeRelease) -> list[FileChange]:
    return changes.of_files(before(session, made_course, release=release), as_texts(release.files))


def writers(session: Session, course_id: MadeCourseId) -> dict[PersonId, str]:
    """Who wrote what is to be published: everybody who saved something since the last release."""
    last = last_release(session, course_id)
    found = select(Person.id, Person.name).join(MadeFile, MadeFile.changed_by_id == Person.id).where(MadeFile.course_id == course_id)
    since = found.where(MadeFile.changed_at > last.released_at) if last else found
    return {row.id: row.name for row in session.execute(since.distinct().order_by(Person.id))}


def sender(session: Session, made_course: MadeCourse) -> str | None:
    """Who sent it to be looked through."""
    is_out = made_course.state == State.REVIEW
    return session.scalar(select(Person.name).where(Person.id == made_course.sent_by_id)) if is_out else None


def may_review(session: Session, actor: Actor, made_course: MadeCourse) -> bool:
    wrote = writers(session, made_course.id)
    return made_course.state == State.REVIEW and review.may_review(actor.person_id, wrote, made_course.sent_by_id)


def text_file(session: Session, course_id: MadeCourseId, name: str) -> MadeFile:
    """A file of now that is written as a text. Raises NotFound."""
    found = file(session, course_id, name)
    if found.text is None or names.part_of(name) == Part.FIGURE:
        raise NotFound(N_("このファイルは、この講座にありません。"))
    return found


def tier(held: Folder) -> str:
    """Of the course in a folder; nothing where its head cannot be read."""
    head, *_ = front.read(front.CourseFront, COURSE_FILE, held.get(COURSE_FILE, b"").decode())
    return head.tier if head else ""


@immutable
class LessonOutline:
    """A lesson as the page of its course lists it."""

    name: str
    title: str
    quiz: str | None
    questions: int


def outline(held: Folder) -> list[LessonOutline]:
    """The lessons of a folder in their order; a title where the head can be read."""
    found = []
    for name in names.lessons_in(held):
        head, *_ = front.read(front.LessonFront, name, held[name].decode())
        quiz_name = names.quiz_of(name)
        questions = len(quiz.read(quiz_name, held[quiz_name].decode())[0]) if quiz_name in held else 0
        found.append(LessonOutline(name, head.title if head else name, quiz_name if quiz_name in held else None, questions))
    return found


head_parts, ai_uses = starting.HEAD_PARTS, front.USES
part_of, placeless, marked, between = names.part_of, names.placeless, changes.marked, changes.between
