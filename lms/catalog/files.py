"""Reading courses out of their folders: every file, every fault; a broken course does not hinder the others."""

import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.catalog.kinds import RESERVED_LESSONS
from lms.catalog.rules import body, figures, front, pictures, quiz
from lms.catalog.rules.document import CourseDocument, LessonDocument
from lms.catalog.rules.faults import Fault, line_of_error
from lms.catalog.rules.pictures import Picture
from lms.kernel.errors import N_
from lms.kernel.handover import Words
from lms.kernel.immutable import immutable

LESSON = re.compile(r"^\d{2}-([a-z0-9-]+)\.md\Z")
GLOSSARY, READINGS = "glossary.toml", "readings.toml"
READERS = Path(__file__).parent  # whatever makes documents of files
SLUG = re.compile(r"^[a-z0-9-]{1,80}\Z")
PATTERNS = ("*.md", "*.quiz.toml", "figures/*")
Folder = Mapping[str, bytes]  # what stands in the folder of one course: "course.md", "01-first.md", "figures/ring.svg"


@dataclass(slots=True)
class Read:
    """One course as it was read: the document where it is sound, its faults where not; the pictures that it shows."""

    slug: str
    document: CourseDocument | None = None
    faults: list[Fault] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)  # by digest
    figures: dict[str, str] = field(
        default_factory=dict
    )  # what stands for each in a document: a drawing itself, or where a picture is kept


@immutable
class Shared:
    """What every course may use: explained words, readings, addresses of lessons; and the faults of these tables."""

    words: Mapping[str, str]
    readings: Mapping[str, str]
    addresses: set[str]
    faults: list[Fault]


def read(directory: Path, made: Mapping[str, Folder] | None = None) -> list[Read]:
    """Every course of *directory*, in the order of their folders, and those *made* here, which stand before one of the same name."""
    shelf = {**folders(directory), **(made or {})}
    shared = tables(directory, shelf)
    return [course(slug, shelf[slug], shared) for slug in sorted(shelf)]


def digest(directory: Path, made: Mapping[str, Folder] | None = None) -> str:
    """Stands for everything that `read` reads, and for the code that reads it: where it is the same, so is what becomes of it."""
    shelf = {**folders(directory), **(made or {})}
    tables = {name: {"": content} for name in (GLOSSARY, READINGS) if (content := _bytes(directory / name)) is not None}
    readers = {path.relative_to(READERS).as_posix(): {"": path.read_bytes()} for path in READERS.rglob("*.py")}
    found = hashlib.sha256()
    for kind in (shelf, tables, readers):
        for slug, held in sorted(kind.items()):
            for name, content in sorted(held.items()):
                found.update(f"{slug}\n{name}\n{len(content)}\n".encode() + content)
        found.update(b"\n")
    return found.hexdigest()


def folders(directory: Path) -> dict[str, Folder]:
    """The folders of courses in *directory*; none where there is no such directory."""
    if not directory.is_dir():
        return {}
    found = sorted(path for path in directory.iterdir() if path.is_dir() and SLUG.match(path.name))
    return {path.name: folder(path) for path in found}


def folder(path: Path) -> Folder:
    """What the folder of one course holds, without what no course reads."""
    files = sorted(file for pattern in PATTERNS for file in path.glob(pattern) if file.is_file())
    held = {file.relative_to(path).as_posix(): _bytes(file) for file in files}
    return {name: content for name, content in held.items() if content is not None}


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def glossary(directory: Path) -> list[tuple[str, str, str]]:
    """(word, reading, explanation) of every explained word; none where the file cannot be read."""
    try:
        terms = tomllib.loads((directory / GLOSSARY).read_text(encoding="utf-8"))["term"]
        return [(term["word"], term.get("reading", ""), term["text"]) for term in terms]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError, KeyError, TypeError):
        return []


def readings(directory: Path) -> dict[str, str] | None:
    """How words are read in every course; None where the file cannot be read."""
    if not (directory / READINGS).exists():
        return {}
    found, faults = _table(directory / READINGS, "reading", "reading", "読みの表")
    return None if faults else found


def tables(directory: Path, shelf: Mapping[str, Collection[str]]) -> Shared:
    """What the courses of *shelf* share: the tables of *directory*, and the addresses that their file names make."""
    words, faults = _table(directory / GLOSSARY, "term", "text", N_("用語集が読めません（%(why)s）。"))
    readings: dict[str, str] = {}
    if (directory / READINGS).exists():
        readings, more = _table(directory / READINGS, "reading", "reading", N_("読みの表が読めません（%(why)s）。"))
        faults += more
    lessons = {f"/courses/{slug}/{found[1]}" for slug, names in shelf.items() for name in names if (found := LESSON.match(name))}
    return Shared(words, readings, lessons | {f"/courses/{slug}" for slug in shelf}, faults)


def _table(path: Path, name: str, value: str, unreadable: str) -> tuple[dict[str, str], list[Fault]]:
    """Words and what stands beside them in a file that serves every course."""
    line, text = 1, ""
    kind: type[Exception]
    try:
        text = path.read_text(encoding="utf-8")
        return {each["word"]: each[value] for each in tomllib.loads(text)[name]}, []
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line, kind = line_of_error(error, text), type(error)
    except (OSError, UnicodeDecodeError, KeyError, TypeError) as error:
        kind = type(error)
    return {}, [Fault(path.name, line, Words(unreadable, {"why": kind.__name__}))]


def course(slug: str, held: Folder, shared: Shared) -> Read:
    """The course that a folder holds."""
    made = Read(slug, faults=list(shared.faults))
    head, introduction = _head(slug, held, shared.addresses, made.faults)
    _read_figures(slug, held, made)
    lessons: dict[str, LessonDocument | None] = {}
    for name in sorted(held):
        if (match := LESSON.match(name)) is None:
            continue
        if match[1] in RESERVED_LESSONS:
            taken = Words(N_("「%(name)s」という名前は、講座のほかのページが使っています。"), {"name": match[1]})
            made.faults.append(Fault(f"{slug}/{name}", 0, taken))
        if match[1] in lessons:
            taken = Words(N_("「%(name)s」という名前のレッスンが、もうあります。"), {"name": match[1]})
            made.faults.append(Fault(f"{slug}/{name}", 0, taken))
            continue
        lessons[match[1]] = _lesson(slug, name, held, shared, made.figures, made.faults)
    if not lessons:
        made.faults.append(Fault(f"{slug}/", 0, Words(N_("レッスンがありません。"))))
    if head is not None and not made.faults:
        made.document = CourseDocument(slug, head, introduction.strip(), [lesson for lesson in lessons.values() if lesson])
    return made


def _head(slug: str, held: Folder, addresses: set[str], faults: list[Fault]) -> tuple[front.CourseFront | None, str]:
    """What course.md says of the course, and its introduction."""
    name = f"{slug}/course.md"
    text = _text(slug, "course.md", held, faults)
    if text is None:
        return None, ""
    head, introduction, before, found = front.read(front.CourseFront, name, text)
    faults += found + body.crowding(name, introduction, before)
    for number, line in enumerate(introduction.split("\n"), before + 1):
        faults += [Fault(name, number, says) for says in body.broken_links(line, addresses)]
        if body.IMAGE.search(line) or body.TERM.search(line):
            faults.append(Fault(name, number, Words(N_("はじめの文に図と用語は使えません。"))))
    return head, introduction


def _read_figures(slug: str, held: Folder, made: Read) -> None:
    for name in sorted(name for name in held if name.startswith("figures/")):
        if name.endswith(".svg"):
            text = _text(slug, name, held, made.faults)
            if text is not None:
                found = figures.check(f"{slug}/{name}", text)
                made.faults += found
                made.figures[name] = "" if found else text.strip()  # what is not sound is drawn nowhere, not even while it is written
        elif pictures.NAME.match(name):
            try:
                picture = pictures.cleaned(held[name])
            except pictures.Unreadable as why:
                made.faults.append(Fault(f"{slug}/{name}", 0, Words(str(why))))
            else:
                made.pictures[picture.digest] = picture
                made.figures[name] = picture.stands


def _lesson(slug: str, name: str, held: Folder, shared: Shared, drawings: Mapping[str, str], faults: list[Fault]) -> LessonDocument | None:
    text = _text(slug, name, held, faults)
    if text is None:
        return None
    head, content, before, found = front.read(front.LessonFront, f"{slug}/{name}", text)
    sources = {fact.source for fact in head.facts} if head else set(body.CITE.findall(content))
    found += body.check(f"{slug}/{name}", content, before, body.Known(shared.words, sources, drawings, shared.addresses))
    quiz_name = name.removesuffix(".md") + ".quiz.toml"
    quiz_text = _text(slug, quiz_name, held, found)
    questions, quiz_faults = quiz.read(f"{slug}/{quiz_name}", quiz_text) if quiz_text is not None else ([], [])
    faults += found + quiz_faults
    if head is None:
        return None
    used = {word for word, _ in body.TERM.findall(content)}
    shown = {image[1] for image in body.IMAGE.findall(content)}
    match = LESSON.match(name)
    assert match is not None
    return LessonDocument(
        slug=match[1],
        front=head,
        sections=[{"title": each.title, "text": each.text} for each in body.sections(content)],
        questions=questions,
        terms={word: text for word, text in shared.words.items() if word in used},
        figures={name: text for name, text in drawings.items() if name in shown},
        readings={word: reading for word, reading in shared.readings.items() if word in text},
    )


def _text(slug: str, name: str, held: Folder, faults: list[Fault]) -> str | None:
    if name not in held:
        faults.append(Fault(f"{slug}/{name}", 0, Words(N_("ファイルがありません。"))))
        return None
    try:
        return held[name].decode("utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
    except UnicodeDecodeError:
        faults.append(Fault(f"{slug}/{name}", 1, Words(N_("文字コードがUTF-8ではありません。"))))
    return None
