"""Names of courses, lessons and figures: they stand in addresses, so nothing else may stand there."""

import pytest
from flask import Flask

from lms.authoring.rules import names
from lms.catalog import files
from lms.catalog.kinds import RESERVED_LESSONS
from lms.catalog.rules import pictures
from lms.kernel.errors import Unacceptable
from tests.authoring.packing import FOLDER

HELD = {name.removeprefix("easy/"): str(text).encode() for name, text in FOLDER.items()}


def test_what_stands_in_an_address_already_is_reserved(house: Flask) -> None:
    parts = [rule.rule.split("/")[2:] for rule in house.url_map.iter_rules() if rule.rule.startswith("/courses/")]
    assert {course for course, *rest in parts if course and course[0] != "<" and rest} == names.RESERVED
    assert {rest[0] for _, *rest in parts if len(rest) == 1 and rest[0] and rest[0][0] != "<"} == RESERVED_LESSONS


def test_a_lesson_that_could_not_be_reached_is_refused_and_a_fault() -> None:
    with pytest.raises(Unacceptable, match="アドレスに使っています"):
        names.new_lesson("feedback", ["01-first.md"])
    with pytest.raises(Unacceptable, match="アドレスに使っています"):
        names.check_slug("figures", ())
    held = {name.replace("cutting", "feedback"): text for name, text in HELD.items()}
    shared = files.Shared({"生成AI": "x"}, {}, {"/courses/easy/cutting"}, [])
    assert [fault.sentence for fault in files.course("easy", held, shared).faults] == [
        "「feedback」という名前は、講座のほかのページが使っています。"
    ]
    assert files.course("easy", HELD, shared).faults == []


@pytest.mark.parametrize("name", ["01-a.md", "01-a.quiz.toml", "figures/a.png", "figures/a.svg", "course.md"])
def test_a_line_end_is_no_part_of_a_name(name: str) -> None:
    assert names.part_of(name) is not None
    assert names.part_of(name + "\n") is None
    assert not pictures.NAME.match(name + "\n")
    assert not files.LESSON.match(name + "\n")


def test_a_line_end_is_no_part_of_a_slug() -> None:
    assert not files.SLUG.match("easy\n")
    with pytest.raises(Unacceptable):
        names.check_slug("easy\n", ())
