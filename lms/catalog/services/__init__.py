"""Publishing courses: what is sound becomes the current version under its hash; what is broken says so and changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, true, update
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.catalog import files
from lms.catalog.events import CourseRenewed
from lms.catalog.models import (
    BroughtReading,
    Course,
    CourseVersion,
    CourseVersionLesson,
    Edition,
    FigurePicture,
    GlossaryTerm,
    Lesson,
    LessonVersion,
)
from lms.catalog.rules.document import CourseDocument, LessonDocument, content_hash
from lms.catalog.rules.faults import MOST_KEPT, Fault
from lms.catalog.rules.pictures import Picture
from lms.catalog.rules.terms import key_of
from lms.catalog.services import editions, finding
from lms.kernel import clock
from lms.kernel.errors import N_
from lms.kernel.events import publish as announce
from lms.kernel.handover import Words
from lms.kernel.ids import CourseId, GlossaryKey, LessonVersionId


def check(directory: Path | str) -> list[Fault]:
    """Every fault of every course file, by file and line, each once."""
    if not Path(directory).is_dir():
        return [Fault(str(directory), 0, Words(N_("講座のフォルダーがありません。")))]
    found = {fault for read in files.read(Path(directory)) for fault in read.faults}
    return sorted(found, key=lambda fault: (fault.file, fault.line, fault.sentence))


def publish(session: Session, directory: Path, made: Mapping[str, files.Folder] | None = None) -> None:
    """Bring the catalogue to what *directory* holds and what was *made* here. Twice is once; a broken course keeps its last good version.

    Where the directory is not there at all, what was published before goes on being served.
    """
    is_there = directory.is_dir()
    if not is_there and not made:
        return
    standing = {course.slug: course for course in session.scalars(select(Course))}
    digest = files.digest(directory, made)  # before they are read: what changes meanwhile is read at the next start
    found = files.read(directory, made)
    keep_pictures(session, [picture for read in found for picture in read.pictures.values()])
    for read in found:
        course = standing.get(read.slug)
        if course is None:
            course = Course(slug=read.slug)
            session.add(course)
            session.flush()
        course.faults = [fault.stored() for fault in read.faults[:MOST_KEPT]]
        if read.document is not None:
            _publish_course(session, course.id, read.document)
    changed = [_publish_glossary(session, files.glossary(directory), found), _publish_readings(session, files.readings(directory))]
    if any(changed):
        editions.renew(session)
    here = {read.slug for read in found}
    gone = [course.id for slug, course in standing.items() if is_there and slug not in here]
    served = (CourseVersion.course_id.in_(gone), CourseVersion.is_current)
    if session.scalar(select(CourseVersion.id).where(*served).limit(1)) is not None:
        session.execute(update(CourseVersion).where(*served).values(is_current=False))
    finding.follow(session)
    editions.note(session, Edition.COURSES, digest)


def keep_up(session: Session, directory: Path, made: Mapping[str, files.Folder] | None = None) -> None:
    """`publish` for a start: where neither a file nor the code that reads them has changed since the last time, there is nothing to do."""
    if not editions.stands(session, Edition.COURSES, files.digest(directory, made)):
        publish(session, directory, made)


def serve_since(session: Session, moment: datetime, *, slug: str | None = None) -> None:
    """What is served has stood there since *moment*: for a town whose history is older than its database. All courses, or the one of that name."""
    course = CourseVersion.course_id.in_(select(Course.id).where(Course.slug == slug)) if slug else true()
    current = select(CourseVersion.id).where(CourseVersion.is_current, course)
    lessons = select(CourseVersionLesson.lesson_version_id).where(CourseVersionLesson.course_version_id.in_(current))
    earlier = select(CourseVersionLesson.lesson_version_id).where(CourseVersionLesson.course_version_id.not_in(current))
    session.execute(
        update(LessonVersion).where(LessonVersion.id.in_(lessons), LessonVersion.id.not_in(earlier)).values(published_at=moment)
    )
    session.execute(update(CourseVersion).where(CourseVersion.id.in_(current)).values(published_at=moment))


def keep_pictures(session: Session, pictures: Iterable[Picture]) -> None:
    """Each picture once, under its digest."""
    wanted = {picture.digest: picture for picture in pictures}
    known = set(session.scalars(select(FigurePicture.digest).where(FigurePicture.digest.in_(wanted)))) if wanted else set()
    for digest in sorted(wanted.keys() - known):
        each = wanted[digest]
        values = {"digest": digest, "kind": each.kind, "width": each.width, "height": each.height, "content": each.content}
        session.execute(
            insert_or_nothing(session, FigurePicture).values(values).on_conflict_do_nothing()
        )  # somebody else may bring the same now


def _used(found: Sequence[files.Read]) -> dict[str, list[list[str]]]:
    """By word: [course slug, lesson slug, title] of the lessons that use it."""
    used: dict[str, list[list[str]]] = {}
    lessons = ((read.slug, lesson) for read in found if read.document for lesson in read.document.lessons)
    for course_slug, lesson in lessons:
        for word in lesson.terms:
            used.setdefault(word, []).append([course_slug, lesson.slug, lesson.front.title])
    return used


def _publish_glossary(session: Session, terms: Sequence[tuple[str, str, str]], found: Sequence[files.Read]) -> bool:
    """The explained words and where they are used now; a file that cannot be read leaves the last good state. Whether lessons explain otherwise."""
    used = _used(found)
    wanted = {word: (reading, text, used.get(word, [])) for word, reading, text in terms}
    standing = {term.word: term for term in session.scalars(select(GlossaryTerm))}
    before = {word: term.text for word, term in standing.items()}
    for word, (kana, text, used_in) in wanted.items():
        term = standing.get(word)
        key = GlossaryKey(key_of(word, kana, text))
        if term is None:
            session.add(GlossaryTerm(word=word, key=key, reading=kana, text=text, used_in=used_in))
        elif (term.key, term.used_in) != (key, used_in):
            term.key, term.reading, term.text, term.used_in = key, kana, text, used_in
    for word, term in standing.items():
        if wanted and word not in wanted:
            session.delete(term)
    return bool(wanted) and before != {word: text for word, (_, text, _) in wanted.items()}


def _publish_readings(session: Session, wanted: Mapping[str, str] | None) -> bool:
    """How words are read everywhere; whether that changes. None leaves the last good state."""
    standing = {row.word: row for row in session.scalars(select(BroughtReading))}
    if wanted is None or wanted == {word: row.reading for word, row in standing.items()}:
        return False
    for row in standing.values():
        session.delete(row)
    session.flush()
    session.add_all(BroughtReading(word=word, reading=kana) for word, kana in wanted.items())
    return True


def _publish_course(session: Session, course_id: CourseId, document: CourseDocument) -> None:
    stored = document.stored()
    digest = content_hash(stored)
    version = session.scalar(select(CourseVersion).where(CourseVersion.course_id == course_id, CourseVersion.content_hash == digest))
    if version is not None and version.is_current:
        return
    session.execute(update(CourseVersion).where(CourseVersion.course_id == course_id).values(is_current=False))
    if version is not None:
        version.is_current = True
        announce(session, CourseRenewed(course_id))
        return
    made = CourseVersion(
        course_id=course_id,
        content_hash=digest,
        is_current=True,
        title=document.front.title,
        tier=document.front.tier,
        sort=document.front.order,
        document=stored,
        published_at=clock.now(),
    )
    session.add(made)
    session.flush()
    lessons = {lesson.slug: lesson for lesson in session.scalars(select(Lesson).where(Lesson.course_id == course_id))}
    for place, lesson in enumerate(document.lessons, 1):
        version_id = _lesson_version(session, course_id, lesson, lessons)
        session.add(CourseVersionLesson(course_version_id=made.id, place=place, lesson_version_id=version_id))
    session.flush()
    announce(session, CourseRenewed(course_id))


def _lesson_version(session: Session, course_id: CourseId, document: LessonDocument, lessons: Mapping[str, Lesson]) -> LessonVersionId:
    lesson = lessons.get(document.slug)
    if lesson is None:
        lesson = Lesson(course_id=course_id, slug=document.slug)
        session.add(lesson)
        session.flush()
    stored = document.stored()
    digest = content_hash(stored)
    known = session.scalar(select(LessonVersion.id).where(LessonVersion.lesson_id == lesson.id, LessonVersion.content_hash == digest))
    if known is not None:
        return known
    made = LessonVersion(
        lesson_id=lesson.id,
        content_hash=digest,
        title=document.front.title,
        minutes=document.front.minutes,
        sections=len(document.sections),
        questions=len(document.questions),
        document=stored,
        published_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made.id
