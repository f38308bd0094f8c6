"""A course in and out as one file or folder. What comes in is a draft: a second person looks it through like any other."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from lms import paths
from lms.accounts.services import audit
from lms.authoring import files, queries
from lms.authoring.files import Carried
from lms.authoring.kinds import State
from lms.authoring.models import MadeCourse
from lms.authoring.services import MADE, fill, locked
from lms.authoring.services.review import put_in_force
from lms.catalog import files as course_files
from lms.catalog.files import Folder
from lms.kernel.actor import Actor
from lms.kernel.db import in_turn
from lms.kernel.errors import N_, NotFound, Unacceptable
from lms.kernel.ids import MadeCourseId
from lms.privacy.services import guarding

TEXTS = (".md", ".toml", ".svg", ".txt", ".csv")


def bring_in(session: Session, actor: Actor | None, carried: Carried, *, replaces: bool, now: datetime) -> MadeCourse:
    """The course of *carried* as a draft. Where one of that name is being written, only *replaces* puts it in its place; its states stay."""
    _check_numbers(carried)
    in_turn(session, MADE)
    standing = queries.course_named(session, carried.slug)
    if standing is not None and not replaces:
        raise Unacceptable(
            N_("「%(slug)s」は、もうここにあります。入れ替えるときは「いまの下書きと入れ替える」を選んでください。"),
            field="replaces",
            slug=carried.slug,
        )
    if standing is None:
        made = MadeCourse(slug=carried.slug, title=carried.slug, state=State.DRAFT)
        session.add(made)
        session.flush()
    else:
        made = locked(session, standing.id)
    by = actor.person_id if actor else None
    fill(session, made, carried.folder, by=by, now=now)
    audit(session, by, "course_imported", "made_course", made.id)
    return made


def _check_numbers(carried: Carried) -> None:
    """Examples of a course may look like people; a My Number with a sound check digit may stand nowhere."""
    for name, content in carried.folder.items():
        if name.endswith(TEXTS) and guarding.blocks(content.decode("utf-8", "replace")):
            raise Unacceptable(
                N_("「%(name)s」に、個人番号（マイナンバー）と思われる数字があります。置き換えてから、もう一度選んでください。"),
                field="file",
                name=name,
            )


def bring_in_from_shell(session: Session, carried: Carried, *, replaces: bool, now: datetime) -> MadeCourse:
    return bring_in(session, None, carried, replaces=replaces, now=now)


def bring_in_and_publish(session: Session, carried: Carried, *, replaces: bool, now: datetime) -> MadeCourse:
    """The same, and served at once: for whoever runs the server, from the command line."""
    made = bring_in(session, None, carried, replaces=replaces, now=now)
    put_in_force(session, made, sent_by=None, by=None, now=now)
    return made


def take_out(session: Session, slug: str) -> Folder:
    """What is being written under this name, else the built-in course. Raises NotFound."""
    made = queries.course_named(session, slug)
    if made is not None:
        return queries.folder(session, made.id)
    built_in = course_files.folders(paths.COURSES).get(slug)
    if built_in is None:
        raise NotFound(N_("講座が見つかりません。"))
    return built_in


def lay_out(session: Session, data: Path) -> None:
    """What learners read of the courses made here, as folders under the data directory, for other tools. The database stays the truth: a full disk
    costs nothing but this copy, and the next publication or start writes it again.
    """
    served = queries.in_force(session)
    with suppress(OSError):
        files.lay_out(data / "courses", served, queries.made_slugs(session) - served.keys())


def packed(session: Session, course_id: MadeCourseId) -> tuple[str, bytes]:
    """(name of the file, ZIP) of the draft of a course."""
    made = queries.course(session, course_id)
    return f"{made.slug}.zip", files.packed(made.slug, queries.folder(session, course_id))
