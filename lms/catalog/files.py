"""Reading a directory of courses: every file, every fault; a broken course does not hinder the others."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lms.catalog.rules import body, figures, front, quiz
from lms.catalog.rules.document import CourseDocument, LessonDocument
from lms.catalog.rules.faults import Fault, line_of_error

LESSON = re.compile(r"^\d{2}-([a-z0-9-]+)\.md$")
GLOSSARY, READINGS = "glossary.toml", "readings.toml"
SLUG = re.compile(r"^[a-z0-9-]{1,80}$")


@dataclass(slots=True)
class Read:
    """One course as it was read: the document where it is sound, its faults where not."""

    slug: str
    document: CourseDocument | None = None
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shared:
    """What every course of a directory may use: explained words, readings, addresses of lessons; and the faults of these tables."""

    words: Mapping[str, str]
    readings: Mapping[str, str]
    addresses: set[str]
    faults: list[Fault]


def read(directory: Path) -> list[Read]:
    """Every course of *directory*, in the order of their folders; none where there is no such directory."""
    if not directory.is_dir():
        return []
    folders = sorted(path for path in directory.iterdir() if path.is_dir() and SLUG.match(path.name))
    shared = _shared(directory, folders)
    return [_course(folder, shared) for folder in folders]


def glossary(directory: Path) -> list[tuple[str, str, str]]:
    """(word, reading, explanation) of every explained word; none where the file cannot be read."""
    try:
        terms = tomllib.loads((directory / GLOSSARY).read_text(encoding="utf-8"))["term"]
        return [(term["word"], term.get("reading", ""), term["text"]) for term in terms]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError):
        return []


def _shared(directory: Path, folders: Sequence[Path]) -> Shared:
    words, faults = _table(directory / GLOSSARY, "term", "text", "用語集")
    readings: dict[str, str] = {}
    if (directory / READINGS).exists():
        readings, more = _table(directory / READINGS, "reading", "reading", "読みの表")
        faults += more
    lessons = {
        f"/courses/{folder.name}/{found[1]}" for folder in folders for file in folder.iterdir() if (found := LESSON.match(file.name))
    }
    return Shared(words, readings, lessons | {f"/courses/{folder.name}" for folder in folders}, faults)


def _table(path: Path, name: str, value: str, called: str) -> tuple[dict[str, str], list[Fault]]:
    """Words and what stands beside them in a file that serves every course."""
    line, text = 1, ""
    kind: type[Exception]
    try:
        text = path.read_text(encoding="utf-8")
        return {each["word"]: each[value] for each in tomllib.loads(text)[name]}, []
    except tomllib.TOMLDecodeError as error:
        line, kind = line_of_error(error, text), type(error)
    except (OSError, UnicodeDecodeError, KeyError, TypeError) as error:
        kind = type(error)
    return {}, [Fault(path.name, line, f"{called}が読めません（{kind.__name__}）。")]


def _course(folder: Path, shared: Shared) -> Read:
    made = Read(folder.name, faults=list(shared.faults))
    head, introduction = _head(folder, shared.addresses, made.faults)
    drawings = _figures(folder, made.faults)
    lessons: dict[str, LessonDocument | None] = {}
    for path in sorted(folder.glob("*.md")):
        if (match := LESSON.match(path.name)) is None:
            continue
        if match[1] in lessons:
            made.faults.append(Fault(f"{folder.name}/{path.name}", 0, f"「{match[1]}」という名前のレッスンが、もうあります。"))
            continue
        lessons[match[1]] = _lesson(path, folder, shared, drawings, made.faults)
    if not lessons:
        made.faults.append(Fault(f"{folder.name}/", 0, "レッスンがありません。"))
    if head is not None and not made.faults:
        made.document = CourseDocument(folder.name, head, introduction.strip(), [lesson for lesson in lessons.values() if lesson])
    return made


def _head(folder: Path, addresses: set[str], faults: list[Fault]) -> tuple[front.CourseFront | None, str]:
    """What course.md says of the course, and its introduction."""
    name = f"{folder.name}/course.md"
    text = _text(folder / "course.md", folder, faults)
    if text is None:
        return None, ""
    head, introduction, before, found = front.read(front.CourseFront, name, text)
    faults += found
    for number, line in enumerate(introduction.split("\n"), before + 1):
        faults += [Fault(name, number, sentence) for sentence in body.broken_links(line, addresses)]
    return head, introduction


def _figures(folder: Path, faults: list[Fault]) -> dict[str, str]:
    found = {}
    for path in sorted((folder / "figures").glob("*.svg")) if (folder / "figures").is_dir() else []:
        text = _text(path, folder, faults)
        if text is not None:
            faults += figures.check(f"{folder.name}/figures/{path.name}", text)
            found[f"figures/{path.name}"] = text.strip()
    return found


def _lesson(path: Path, folder: Path, shared: Shared, drawings: Mapping[str, str], faults: list[Fault]) -> LessonDocument | None:
    name = f"{folder.name}/{path.name}"
    text = _text(path, folder, faults)
    if text is None:
        return None
    head, content, before, found = front.read(front.LessonFront, name, text)
    sources = {fact.source for fact in head.facts} if head else set(body.CITE.findall(content))
    found += body.check(name, content, before, body.Known(shared.words, sources, drawings, shared.addresses))
    quiz_path = path.with_suffix(".quiz.toml")
    quiz_text = _text(quiz_path, folder, found)
    questions, quiz_faults = quiz.read(f"{folder.name}/{quiz_path.name}", quiz_text) if quiz_text is not None else ([], [])
    faults += found + quiz_faults
    if head is None:
        return None
    used = {word for word, _ in body.TERM.findall(content)}
    shown = {image[1] for image in body.IMAGE.findall(content)}
    match = LESSON.match(path.name)
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


def _text(path: Path, folder: Path, faults: list[Fault]) -> str | None:
    name = str(path.relative_to(folder.parent))
    try:
        return path.read_text(encoding="utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
    except OSError:
        faults.append(Fault(name, 0, "ファイルがありません。"))
    except UnicodeDecodeError:
        faults.append(Fault(name, 1, "文字コードがUTF-8ではありません。"))
    return None
