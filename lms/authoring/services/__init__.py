"""Writing a course: begin, copy, save, add and move lessons. Every saved state is kept."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms import paths
from lms.accounts.services import audit, insert_or_nothing
from lms.authoring import queries
from lms.authoring.kinds import COURSE_FILE, NEW_LESSON, Part, State
from lms.authoring.models import MadeCourse, MadeFile
from lms.authoring.queries import ALTERNATIVE, PICTURE, TEXT, history
from lms.authoring.rules import names, starting
from lms.catalog import files as course_files
from lms.catalog import services as catalog
from lms.catalog.rules import body, figures, front, pictures
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import hold, in_turn
from lms.kernel.errors import N_, NotFound, Stale, Unacceptable
from lms.kernel.ids import MadeCourseId, PersonId
from lms.kernel.immutable import immutable

MADE = "made courses"  # whoever brings or begins one looks first whether its name is free


@immutable
class NewCourse:
    """What is asked before the first page."""

    title: str
    slug: str
    tier: str
    audience: str
    author: str
    summary: str


def start(entry: NewCourse, *, order: int, today: date) -> course_files.Folder:
    """The folder of a course with one lesson, sound from its first moment."""
    names.check_slug(entry.slug, ())
    head = {"title": entry.title, "tier": entry.tier, "audience": entry.audience, "author": entry.author, "summary": entry.summary}
    lesson = f"{NEW_LESSON}.md"
    texts = {
        COURSE_FILE: starting.course_text(**head, order=order, today=today),
        lesson: starting.lesson_text("はじめのレッスン"),
        names.quiz_of(lesson): starting.QUIZ_TEXT,
    }
    return {name: text.encode() for name, text in texts.items()}


def begin(session: Session, actor: Actor, entry: NewCourse, *, now: datetime) -> MadeCourse:
    """A new course; nobody else sees it yet."""
    names.check_slug(entry.slug, queries.slugs(session))
    made = _course(session, entry.slug, entry.title)
    held = start(entry, order=queries.next_order(session), today=clock.local_date(now))
    fill(session, made, held, by=actor.person_id, now=now)
    audit(session, actor.person_id, "course_begun", "made_course", made.id)
    return made


def copy(session: Session, actor: Actor, slug: str, *, now: datetime) -> MadeCourse:
    """A built-in course, to be changed here: once published, it stands in the place of the built-in one and keeps who has finished it."""
    held = course_files.folders(paths.COURSES).get(slug)
    if held is None:
        raise NotFound(N_("講座が見つかりません。"))
    if queries.course_named(session, slug) is not None:
        raise Unacceptable(N_("この講座の写しは、もうあります。一覧から開いてください。"))
    made = _course(session, slug, slug)
    fill(session, made, held, by=None, now=now)
    audit(session, actor.person_id, "course_copied", "made_course", made.id)
    return made


def _course(session: Session, slug: str, title: str) -> MadeCourse:
    """Raises Unacceptable where somebody else takes the name at this moment."""
    in_turn(session, MADE)
    row = insert_or_nothing(session, MadeCourse).values(slug=slug, title=title, state=State.DRAFT)
    made_id = session.scalar(row.on_conflict_do_nothing().returning(MadeCourse.id))
    if made_id is None:
        names.check_slug(slug, {slug})
    return session.get_one(MadeCourse, made_id)


def fill(session: Session, made: MadeCourse, held: course_files.Folder, *, by: PersonId | None, now: datetime) -> None:
    """Bring the files of a course to what a folder holds; what the folder lacks is removed. Every text is UTF-8 already."""
    standing = queries.frozen(queries.standing(session, made.id))
    wanted = frozen(session, held)
    for name in sorted(standing.keys() - wanted.keys()):
        write(session, made, name, {}, by=by, now=now)
    for name, content in wanted.items():
        if standing.get(name) != content:
            write(session, made, name, content, by=by, now=now)


def frozen(session: Session, held: course_files.Folder) -> dict[str, Any]:
    """A folder as releases keep it; its pictures are kept without metadata. Raises pictures.Unreadable."""
    texts = {name: content.decode("utf-8") for name, content in held.items() if not pictures.NAME.match(name)}
    kept = {name: pictures.cleaned(content) for name, content in held.items() if pictures.NAME.match(name)}
    catalog.keep_pictures(session, kept.values())
    said = {path: words for text in texts.values() for words, path, _ in body.IMAGE.findall(text)}
    shown = {name: {PICTURE: each.digest, ALTERNATIVE: said.get(name, "")} for name, each in kept.items()}
    return {**{name: {TEXT: text} for name, text in texts.items()}, **shown}


def locked(session: Session, course_id: MadeCourseId) -> MadeCourse:
    """The course as it stands now; whoever changes it next waits for this transaction. Raises NotFound."""
    hold(session, MadeCourse, course_id)  # the page may have read it before
    return queries.course(session, course_id)


def write(session: Session, made: MadeCourse, name: str, content: Mapping[str, Any], *, by: PersonId | None, now: datetime) -> MadeFile:
    """One more state of a file; nothing as *content* removes it. What was under review has to be looked through anew."""
    mine = (MadeFile.course_id == made.id, MadeFile.name == name)
    last = session.scalar(select(func.max(MadeFile.version)).where(*mine)) or 0
    session.execute(update(MadeFile).where(*mine, MadeFile.is_current).values(is_current=False))
    saved = MadeFile(
        course_id=made.id,
        name=name,
        version=last + 1,
        is_current=True,
        text=content.get(TEXT),
        picture=content.get(PICTURE),
        alternative=content.get(ALTERNATIVE, "")[:200],
        changed_by_id=by,
        changed_at=now,
    )
    session.add(saved)
    made.state = State.DRAFT
    if name == COURSE_FILE:
        head, *_ = front.read(front.CourseFront, name, content.get(TEXT, ""))
        made.title = head.title if head else made.title
    session.flush()
    return saved


def save(
    session: Session, actor: Actor, course_id: MadeCourseId, name: str, text: str, *, seen: int, again: bool = False, now: datetime
) -> str:
    """Put a text in the place of the state *seen* of it, wherever its lesson was moved. Answers the name of its file. *again*: also where it was
    taken out. Raises Stale where somebody else was quicker.
    """
    made = locked(session, course_id)
    whole = text.rstrip("\n") + "\n"
    standing = history.written(session, course_id, name)
    if standing is None:
        if not again:
            raise Stale(N_("あなたが書いているあいだに、ほかの人がこのレッスンを外しました。書いた文は、下の欄に残っています。"))
        return _put_back(session, made, name, whole, by=actor.person_id, now=now)
    if standing.text == whole:
        return standing.name
    if standing.id != seen and standing.text != history.text_at(session, course_id, name, seen):
        raise Stale(N_("あなたが書いているあいだに、ほかの人が先に保存しました。どちらの文も残っています。"))
    write(session, made, standing.name, {TEXT: whole}, by=actor.person_id, now=now)
    return standing.name


def _put_back(session: Session, made: MadeCourse, name: str, text: str, *, by: PersonId, now: datetime) -> str:
    """A text that was taken out, behind the other lessons; the other half of its lesson comes with it, as it last stood."""
    standing = queries.standing(session, made.id)
    beside = names.again(names.half_of(name), standing)
    if beside is None:
        lesson = names.new_lesson(names.slug_of(name), standing)
        beside = names.half_of(lesson) if names.part_of(name) == Part.LESSON else lesson
        if last := history.last_text(session, made.id, beside):
            write(session, made, beside, {TEXT: last}, by=by, now=now)
    write(session, made, names.half_of(beside), {TEXT: text}, by=by, now=now)
    return names.half_of(beside)


def take_back(session: Session, actor: Actor, course_id: MadeCourseId, name: str, state: int, *, now: datetime) -> str:
    """Make an earlier state of a text the newest one, also of a lesson that was taken out. Answers the name of its file."""
    made = locked(session, course_id)
    earlier = history.text_at(session, course_id, name, state)
    if not earlier:
        raise NotFound(N_("この版は見つかりません。"))
    standing = history.written(session, course_id, name)
    if standing is None:
        return _put_back(session, made, name, earlier, by=actor.person_id, now=now)
    write(session, made, standing.name, {TEXT: earlier}, by=actor.person_id, now=now)
    return standing.name


def add_lesson(session: Session, actor: Actor, course_id: MadeCourseId, *, slug: str, title: str, now: datetime) -> str:
    """One more lesson behind the others, with a question to begin with. Answers its file name."""
    made = locked(session, course_id)
    name = names.new_lesson(slug, queries.standing(session, course_id))
    write(session, made, name, {TEXT: starting.lesson_text(title)}, by=actor.person_id, now=now)
    write(session, made, names.quiz_of(name), {TEXT: starting.QUIZ_TEXT}, by=actor.person_id, now=now)
    return name


def remove(session: Session, actor: Actor, course_id: MadeCourseId, name: str, *, now: datetime) -> None:
    """Take a lesson (with its quiz) or a figure out of the course; its states stay."""
    made = locked(session, course_id)
    standing = queries.standing(session, course_id)
    if name not in standing or name == COURSE_FILE:
        raise NotFound(N_("このファイルは、この講座にありません。"))
    for each in {name, names.quiz_of(name)} & standing.keys():
        write(session, made, each, {}, by=actor.person_id, now=now)


def move(session: Session, actor: Actor, course_id: MadeCourseId, name: str, *, steps: int, now: datetime) -> None:
    """Put a lesson one place up or down; its address stays, for that has no number in it."""
    made = locked(session, course_id)
    standing = queries.frozen(queries.standing(session, course_id))
    if name not in names.lessons_in(standing):
        raise NotFound(N_("このファイルは、この講座にありません。"))
    renamed = names.reordered(list(standing), name, steps)
    for old in renamed:
        write(session, made, old, {}, by=actor.person_id, now=now)
    for old, new in renamed.items():
        write(session, made, new, standing[old], by=actor.person_id, now=now)


def add_figure(
    session: Session, actor: Actor, course_id: MadeCourseId, *, name: str, alternative: str, content: bytes, now: datetime
) -> str:
    """A figure with the words that stand for it. Answers the name under which a lesson shows it. Raises Unacceptable."""
    made = locked(session, course_id)
    kind = "svg" if content.lstrip()[:1] == b"<" else "jpg" if content.startswith(pictures.JPEG) else "png"
    path = f"figures/{name}.{kind}"
    if not names.FIGURE.match(path):
        raise Unacceptable(N_("半角の小文字、数字、ハイフンだけで書いてください。例：easy-letters"), field="name")
    kept = _figure(session, path, content)
    write(session, made, path, {**kept, ALTERNATIVE: alternative}, by=actor.person_id, now=now)
    return path


def _figure(session: Session, path: str, content: bytes) -> dict[str, Any]:
    if not path.endswith(".svg"):
        try:
            picture = pictures.cleaned(content)
        except pictures.Unreadable as why:
            raise Unacceptable(str(why), field="file") from None
        catalog.keep_pictures(session, [picture])
        return {PICTURE: picture.digest}
    try:
        text = content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise Unacceptable(N_("文字コードがUTF-8ではありません。"), field="file") from None
    wrong = list(dict.fromkeys(fault.says for fault in figures.check(path, text)))
    if wrong:
        raise Unacceptable(N_("この図は、このままでは載せられません：%(wrong)s"), field="file", wrong=tuple(wrong[:3]))
    return {TEXT: text}
