"""A start reads no course that is as it was; whatever may have changed what learners read, it reads."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.catalog import files, queries, services
from tests.catalog import LESSON, SECOND_TITLE, TITLE, Shelf
from tests.conftest import on_one_database
from tests.statements import counted

LESSON_FILE = "waste/01-cutting.md"


def start(shelf: Shelf, session: Session, made: Mapping[str, files.Folder] | None = None) -> None:
    services.keep_up(session, shelf.directory, made)
    session.commit()


def titles(session: Session) -> list[str]:
    return [row.title for row in queries.course(session, "waste").lessons]


def test_a_start_asks_one_thing_where_nothing_has_changed(shelf: Shelf, session: Session, engine: Engine) -> None:
    with counted(engine) as seen:
        start(shelf, session)
    assert [statement.split()[0] for statement in seen] == ["SELECT"]


def test_a_start_publishes_what_has_changed_and_only_once(shelf: Shelf, session: Session, engine: Engine) -> None:
    shelf.write(LESSON_FILE, LESSON.replace(TITLE, SECOND_TITLE))
    start(shelf, session)
    assert titles(session) == [SECOND_TITLE]
    with counted(engine) as seen:
        start(shelf, session)
    assert len(seen) == 1
    shelf.write(LESSON_FILE, LESSON)
    start(shelf, session)
    assert titles(session) == [TITLE]


@on_one_database
def test_what_was_published_in_between_is_told_from_what_a_start_finds(shelf: Shelf, session: Session) -> None:
    text = LESSON.replace(TITLE, SECOND_TITLE)
    made = {"waste": {**files.folder(shelf.directory / "waste"), "01-cutting.md": text.encode()}}
    start(shelf, session, made)
    assert titles(session) == [SECOND_TITLE]
    start(shelf, session)
    assert titles(session) == [TITLE]


CHANGES: dict[str, Callable[[Shelf], object]] = {
    "a letter of a lesson": lambda shelf: shelf.change(LESSON_FILE, TITLE, SECOND_TITLE),
    "a question": lambda shelf: shelf.change("waste/01-cutting.quiz.toml", 'id = "q2"', 'id = "q3"'),
    "a figure": lambda shelf: shelf.change("waste/figures/cut.svg", "<title", "<title "),
    "an explained word": lambda shelf: shelf.change("glossary.toml", "文や絵", "文章や絵"),
    "how a word is read": lambda shelf: shelf.write("readings.toml", '[[reading]]\nword = "公園"\nreading = "こうえん"\n'),
    "one more course": lambda shelf: shelf.course("parks", "公園の案内"),
    "a lesson that went": lambda shelf: shelf.remove(LESSON_FILE),
    "a lesson of another name": lambda shelf: (shelf.directory / LESSON_FILE).rename(shelf.directory / "waste/02-cutting.md"),
}


@on_one_database
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_makes_another_digest(shelf: Shelf, change: Callable[[Shelf], object]) -> None:
    before = files.digest(shelf.directory)
    assert files.digest(shelf.directory) == before
    change(shelf)
    assert files.digest(shelf.directory) != before


@on_one_database
def test_so_does_other_code_that_reads_them(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files.digest(shelf.directory)
    shutil.copytree(files.READERS, tmp_path / "catalog")
    monkeypatch.setattr(files, "READERS", tmp_path / "catalog")
    assert files.digest(shelf.directory) == before
    with (tmp_path / "catalog/rules/body.py").open("a", encoding="utf-8") as file:
        file.write("MORE = 1\n")
    assert files.digest(shelf.directory) != before
