"""A template is compiled once for each language, and again when something changes of what it is made of."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemLoader

from lms.web.compiled import KEPT_IN, Compiled
from lms.web.templates import Templates


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "code").mkdir()
    (tmp_path / "templates" / "page.html").write_text("<p>{{ name }}</p>", encoding="utf-8")
    (tmp_path / "code" / "words.py").write_text("ONE = 1\n", encoding="utf-8")
    return tmp_path


def environment(folder: Path, language: str = "ja", *, kept: Path | None = None) -> Templates:
    """As a process of its own has it."""

    class Own(Templates):
        compiled = 0

        def _generate(self, *given: Any, **named: Any) -> str:
            type(self).compiled += 1
            return super()._generate(*given, **named)

    templates = folder / "templates"
    made = Own(Flask(__name__), loader=FileSystemLoader(templates), autoescape=True)
    made.globals |= {"spoken_for": str, "language_of": str}
    made.language, made.bytecode_cache = language, Compiled(kept or templates, (templates, folder / "code"))
    return made


def drawn(made: Templates) -> tuple[str, int]:
    text = made.get_template("page.html").render(name="環")
    return text, getattr(made, "compiled", -1)


def test_a_second_process_takes_what_the_first_has_compiled(folder: Path) -> None:
    assert drawn(environment(folder)) == ("<p>環</p>", 1)
    assert drawn(environment(folder)) == ("<p>環</p>", 0)


def test_each_language_has_its_own(folder: Path) -> None:
    drawn(environment(folder))
    assert drawn(environment(folder, "en"))[1] == 1
    assert (drawn(environment(folder))[1], drawn(environment(folder, "en"))[1]) == (0, 0)


@pytest.mark.parametrize("changed", ["templates/page.html", "templates/_part.html", "code/words.py"])
def test_a_change_of_anything_that_templates_are_made_of_is_seen(folder: Path, changed: str) -> None:
    drawn(environment(folder))
    (folder / changed).write_text("<p>{{ name }}!</p>", encoding="utf-8")
    text, compiled = drawn(environment(folder))
    assert compiled == 1
    assert text == ("<p>環!</p>" if changed == "templates/page.html" else "<p>環</p>")


@pytest.mark.parametrize("size", [0, 20, 60])
def test_a_file_that_broke_off_is_written_again(folder: Path, size: int) -> None:
    drawn(environment(folder))
    (kept,) = (folder / "templates" / KEPT_IN).iterdir()
    kept.write_bytes(kept.read_bytes()[:size])
    assert drawn(environment(folder)) == ("<p>環</p>", 1)
    assert drawn(environment(folder)) == ("<p>環</p>", 0)


def test_where_nobody_may_write_pages_are_drawn_all_the_same(folder: Path) -> None:
    nowhere = Path("/proc/self")  # not even root writes there
    assert drawn(environment(folder, kept=nowhere)) == ("<p>環</p>", 1)
    assert drawn(environment(folder, kept=nowhere)) == ("<p>環</p>", 1)


def test_what_is_put_in_the_place_of_running_code_is_not_taken_for_it(folder: Path) -> None:
    """A process that began before an upgrade and draws its first page after it: the next process compiles for itself."""
    running = environment(folder)
    (folder / "code" / "words.py").write_text("TWO = 2\n", encoding="utf-8")
    assert drawn(running)[1] == 1
    assert drawn(environment(folder))[1] == 1
