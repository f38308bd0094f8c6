"""The curriculum that ships: whole, sound, of even weight, and with questions whose form gives nothing away."""

import json
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from lms import paths
from lms.catalog import files
from lms.catalog.kinds import QuestionKind, Tier
from lms.catalog.rules.document import LessonContent, LessonDocument
from lms.catalog.rules.quiz.asked import Choice, Option
from lms.privacy import rules as guard

COURSES = {
    "b1-jichitai-dx": 4,
    "b2-safe-ai": 3,
    "b3-first-use": 3,
    "p1-design-change": 4,
    "p2-ai-in-work": 3,
    "p3-move-people": 2,
    "p4-turn-learning": 3,
}
MARKS = re.compile(r"\[\^S\d+\]|!\[[^\]]*\]\([^)]*\)|[|#*\-\s`>]|\[\[|\]\]")
LEAST_CHARACTERS, MOST_CHARACTERS = 1_800, 3_000
LEAST_MINUTES, MOST_MINUTES = 8, 12
LEAST_SENTENCE = 10  # shorter ones are headings of tables, and "数はすべて架空です"
MOST_RATIO = 1.45  # of the longest option to the shortest
HABITUAL = {"品質", "うまくいかなかった"}  # what every practice writes down
PICTOGRAPHS = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")  # closed networks have no font for them, and a reader says them aloud


def courses() -> dict[str, files.Read]:
    return {read.slug: read for read in files.read(paths.COURSES)}


def lessons() -> Iterator[tuple[str, LessonDocument]]:
    for slug, read in courses().items():
        assert read.document is not None, (slug, read.faults)
        for lesson in read.document.lessons:
            yield f"{slug}/{lesson.slug}", lesson


def choices() -> Iterator[tuple[str, Choice]]:
    """The questions with options to choose from."""
    for name, lesson in lessons():
        for question in lesson.questions:
            if isinstance(question, Choice):
                yield f"{name} {question.id}", question


def text_of(lesson: LessonDocument) -> str:
    return "\n".join(section["text"] for section in lesson.sections)


def test_the_curriculum_is_whole() -> None:
    found = courses()
    assert {slug: len(read.document.lessons) if read.document else 0 for slug, read in found.items()} == COURSES
    assert [fault for read in found.values() for fault in read.faults] == []
    tiers = {slug: read.document.front.tier for slug, read in found.items() if read.document}
    assert {slug for slug, tier in tiers.items() if tier == Tier.PRACTICAL} == {slug for slug in COURSES if slug.startswith("p")}
    assert len(list(choices())) == 89
    others = Counter(question.kind for _, lesson in lessons() for question in lesson.questions if not isinstance(question, Choice))
    assert others == {"match": 2, "order": 1, "number": 1, "short": 1, "redact": 1}
    assert sum("### 15分の演習" in text_of(lesson) for _, lesson in lessons()) == 10


def test_a_lesson_is_ten_minutes_of_reading() -> None:
    lengths = {name: len(MARKS.sub("", text_of(lesson))) for name, lesson in lessons()}
    assert {name: length for name, length in lengths.items() if not LEAST_CHARACTERS <= length <= MOST_CHARACTERS} == {}
    minutes = {name: lesson.front.minutes for name, lesson in lessons()}
    assert {name: each for name, each in minutes.items() if not LEAST_MINUTES <= each <= MOST_MINUTES} == {}


def test_every_lesson_shows_and_does_something() -> None:
    for name, lesson in lessons():
        assert lesson.figures, f"{name} has no figure"
        assert lesson.front.facts, f"{name} stands on nothing"
        assert "分" in text_of(lesson), f"{name} counts no minutes"
        measured = " ".join(lesson.front.practice.measure)
        assert all(word in measured for word in HABITUAL), f"{name}: {measured}"
        assert lesson.front.practice.days <= 14, name
        asked = lesson.front.followups
        assert len({asked.week1, asked.week4, asked.week12} - {""}) == 3, f"{name} asks something else each time"
        assert len(lesson.questions) >= 4, name
        assert lesson.front.desk, name
        assert len(lesson.front.objectives) >= 2, name


def test_no_lesson_says_what_two_others_say() -> None:
    said: dict[str, set[str]] = {}
    for name, lesson in lessons():
        for sentence in re.split(r"[。\n|]", MARKS.sub("", text_of(lesson))):
            if len(sentence) >= LEAST_SENTENCE:
                said.setdefault(sentence, set()).add(name)
    assert [sentence for sentence, where in said.items() if len(where) > 2] == []
    assert len(said) > 1_500


def test_sources_carry_a_day_and_how_sure_they_are() -> None:
    facts = [(name, fact) for name, lesson in lessons() for fact in lesson.front.facts]
    assert len(facts) >= 50
    assert [name for name, fact in facts if fact.source != "S40" and not fact.url] == [], "what comes from outside has an address"
    assert {fact.confidence.value for _, fact in facts} == {"確認", "二次", "当研修の整理"}


def too_uneven(options: list[Option]) -> bool:
    lengths = [len(option.text) for option in options]
    return max(lengths) > MOST_RATIO * min(lengths)


def test_options_are_of_equal_length_and_each_is_explained() -> None:
    assert [name for name, question in choices() if too_uneven(question.option)] == []
    assert [name for name, question in choices() for option in question.option if len(option.why) < 15] == []


def test_the_right_option_has_no_favoured_form() -> None:
    single = [question for _, question in choices() if question.kind == QuestionKind.SINGLE]
    places = Counter(next(number for number, option in enumerate(each.option) if option.right) for each in single)
    assert min(places[number] for number in range(3)) >= 0.8 * len(single) / 3, "and it stands at no favoured place"
    right = [
        (len(next(option.text for option in each.option if option.right)), [len(option.text) for option in each.option]) for each in single
    ]
    longest = sum(length == max(lengths) for length, lengths in right)
    shortest = sum(length == min(lengths) for length, lengths in right)
    assert longest <= 0.45 * len(single), "ties included; a third would be chance"
    assert shortest <= 0.45 * len(single)


@pytest.mark.parametrize(("right", "wrong"), [("はい", "いいえ、そうではありません"), ("長い長い長い長い答え", "短い")])
def test_the_look_at_lengths_can_fail(right: str, wrong: str) -> None:
    options = [Option(id=key, text=text, right=key == "a", why="わけ") for key, text in (("a", right), ("b", wrong))]
    assert too_uneven(options)


def test_figures_have_ids_of_their_own() -> None:
    ids = Counter(
        found for _, lesson in lessons() for drawing in lesson.figures.values() for found in re.findall(r'\bid="([^"]+)"', drawing)
    )
    assert len(ids) >= 44
    assert [each for each, number in ids.items() if number > 1] == []


def test_no_lesson_holds_what_the_guard_would_stop() -> None:
    stopped = [(name, finding.kind) for name, lesson in lessons() for finding in guard.inspect(text_of(lesson)) if finding.blocks]
    assert stopped == []


def test_no_pictographs() -> None:
    files_ = [path for path in paths.COURSES.rglob("*") if path.suffix in {".md", ".toml", ".svg"}]
    assert len(files_) >= 70
    assert [path.name for path in files_ if PICTOGRAPHS.search(path.read_text(encoding="utf-8"))] == []


def test_a_lesson_comes_out_of_the_database_as_it_went_in() -> None:
    for name, lesson in lessons():
        stored = json.loads(json.dumps(lesson.stored(), ensure_ascii=False))
        again = LessonContent.restored(stored)
        assert again.questions == lesson.questions, name
        assert again.stored() == stored, name
