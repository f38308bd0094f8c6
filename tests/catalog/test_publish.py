"""What is sound is published under its hash, what is broken says so, and nobody's page falls over it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.catalog import queries
from lms.catalog.models import Course, CourseVersion, Lesson, LessonVersion
from lms.kernel.errors import NotFound
from lms.kernel.ids import LessonVersionId, PersonId
from tests.catalog import LESSON, QUIZ, SECOND_TITLE, TITLE, Shelf
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
LESSON_FILE, QUIZ_FILE = "waste/01-cutting.md", "waste/01-cutting.quiz.toml"
TO_MEND = "いまのファイルに直す所があります"


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def sections_of(session: Session, version_id: LessonVersionId | None = None) -> list[str]:
    return [each["text"] for each in queries.lesson(session, "waste", "cutting", version_id).sections]


def writes(engine: Engine, shelf: Shelf, session: Session) -> list[str]:
    with counted(engine) as seen:
        shelf.publish(session)
    assert seen, "nothing was even looked at"
    return [statement for statement in seen if not statement.lstrip().upper().startswith("SELECT")]


@on_one_database
def test_a_course_is_served_without_its_files(shelf: Shelf, session: Session) -> None:
    for name in ("waste/course.md", LESSON_FILE, QUIZ_FILE, "waste/figures/cut.svg", "glossary.toml"):
        shelf.remove(name)
    page = queries.lesson(session, "waste", "cutting")
    assert (page.course.title, page.title, page.row.minutes) == ("ごみの分別案内", TITLE, 9)
    assert [each["title"] for each in page.sections] == ["長い文の困りごと", "手を動かす", "まとめ"]
    assert (page.row.sections, page.row.questions, [each.id for each in page.questions]) == (3, 2, ["q1", "q2"])
    assert page.terms == {"生成AI": "文や絵を新しく作るAI。"}
    assert "<title" in page.figures["figures/cut.svg"]
    assert page.practice.ai_use == "drafting"
    assert page.followups.week12 == "ほかの人に渡しましたか。"
    assert queries.followup_questions(session, page.version_id)[4] == "続いていますか。"
    assert set(queries.followup_questions(session, page.version_id)) == {1, 4, 12}


@on_one_database
def test_publishing_the_same_again_writes_nothing(shelf: Shelf, session: Session, engine: Engine) -> None:
    assert writes(engine, shelf, session) == []
    shelf.course("parks", "公園の案内")
    assert writes(engine, shelf, session) != []
    shelf.change("parks/course.md", "tier: basic", "tier: hard")
    shelf.publish(session)
    assert writes(engine, shelf, session) == []  # neither is a fault told anew


@on_one_database
def test_a_course_that_went_long_ago_is_not_written_again(shelf: Shelf, session: Session, engine: Engine) -> None:
    shelf.course("parks", "公園の案内")
    shelf.publish(session)
    (shelf.directory / "parks").rename(shelf.directory.parent / "parks")
    assert writes(engine, shelf, session) != []
    assert [card.slug for card in queries.catalogue(session)] == ["waste"]
    assert writes(engine, shelf, session) == []


@on_one_database
def test_line_ends_make_no_new_version(shelf: Shelf, session: Session) -> None:
    shelf.write(LESSON_FILE, LESSON.replace("\n", "\r\n"))
    shelf.publish(session)
    assert count(session, LessonVersion) == 1


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (LESSON_FILE, "短く書きます。", "短く、はっきり書きます。"),
        (QUIZ_FILE, "紙の色", "紙の厚さ"),
        ("waste/figures/cut.svg", 'height="12"', 'height="14"'),
        ("glossary.toml", "文や絵", "文・絵・音"),
    ],
)
def test_whatever_of_a_lesson_changes_makes_a_version(shelf: Shelf, session: Session, name: str, old: str, new: str) -> None:
    before = queries.lesson(session, "waste", "cutting")
    shelf.change(name, old, new)
    shelf.publish(session)
    after = queries.lesson(session, "waste", "cutting")
    assert after.version_id != before.version_id
    assert after.lesson_id == before.lesson_id
    assert count(session, LessonVersion) == 2
    assert count(session, CourseVersion) == 2
    assert [count(session, table) for table in (Course, Lesson)] == [1, 1]


@on_one_database
def test_the_earlier_version_stays_as_it_was(shelf: Shelf, session: Session) -> None:
    before = queries.lesson(session, "waste", "cutting").version_id
    shelf.change(LESSON_FILE, "短く書きます。", "短く、はっきり書きます。")
    shelf.change(QUIZ_FILE, "紙の色", "紙の厚さ")
    shelf.publish(session)
    old, new = queries.lesson(session, "waste", "cutting", before), queries.lesson(session, "waste", "cutting")
    assert (old.sections[2]["text"], new.sections[2]["text"]) == ("短く書きます。", "短く、はっきり書きます。")
    assert [dict(page.questions[1].offered(1).options)["c"] for page in (old, new)] == ["紙の色", "紙の厚さ"]


def test_going_back_to_an_earlier_content_is_its_version_again(shelf: Shelf, session: Session) -> None:
    before = queries.lesson(session, "waste", "cutting").version_id
    shelf.change(LESSON_FILE, "短く書きます。", "短く、はっきり書きます。")
    shelf.publish(session)
    shelf.write(LESSON_FILE, LESSON)
    shelf.publish(session)
    assert queries.lesson(session, "waste", "cutting").version_id == before
    assert (count(session, CourseVersion), count(session, LessonVersion)) == (2, 2)
    assert session.scalar(select(func.count()).select_from(CourseVersion).where(CourseVersion.is_current)) == 1


@on_one_database
def test_a_new_lesson_takes_its_place(shelf: Shelf, session: Session) -> None:
    shelf.lesson("00-headings", SECOND_TITLE)
    shelf.publish(session)
    assert [(row.place, row.slug) for row in queries.course(session, "waste").lessons] == [(1, "headings"), (2, "cutting")]
    assert count(session, LessonVersion) == 2  # the lesson that stood there was not published anew


@on_one_database
def test_a_broken_course_keeps_its_last_good_version(shelf: Shelf, session: Session, town: Town, visit: Visit) -> None:
    shelf.change(LESSON_FILE, "短く書きます。", "[[人工無能]]で書きます。")
    shelf.course("parks", "公園の案内")
    shelf.publish(session)
    assert sections_of(session)[2] == "短く書きます。"
    assert [(card.slug, card.has_faults) for card in queries.catalogue(session)] == [("waste", True), ("parks", False)]
    for path in ("/courses/waste/", "/courses/waste/cutting", "/courses/parks/", "/courses/parks/cutting"):
        assert visit(town.yamano).get(path).status_code == 200


@on_one_database
def test_the_office_sees_what_is_to_be_mended_and_staff_do_not(shelf: Shelf, session: Session, town: Town, visit: Visit) -> None:
    shelf.change(LESSON_FILE, "短く書きます。", "[[人工無能]]で書きます。")
    line = shelf.line(LESSON_FILE, "人工無能")
    shelf.publish(session)
    office, staff = visit(town.office), visit(town.yamano)
    assert TO_MEND in office.get("/courses/").text
    assert f"{LESSON_FILE} {line}行目：用語集にない言葉です：人工無能" in office.get("/courses/waste/").text
    accounts.person(session, town.office).locale = "en"
    session.commit()
    assert (
        f'{LESSON_FILE} Line {line}: This word is not in the glossary: <span lang="ja">人工無能</span>'
        in office.get("/courses/waste/").text
    )
    for path in ("/courses/", "/courses/waste/"):
        said = staff.get(path).text
        assert TO_MEND not in said
        assert "人工無能" not in said
    assert "has something to fix" in office.get("/courses/").text
    shelf.write(LESSON_FILE, LESSON)
    shelf.publish(session)
    assert "has something to fix" not in office.get("/courses/").text


def test_a_course_that_was_never_good_takes_nothing_down(shelf: Shelf, session: Session, town: Town, visit: Visit) -> None:
    shelf.course("parks", "公園の案内")
    broken = "parks/01-cutting.quiz.toml"
    shelf.write(broken, "[[question]\n")
    shelf.publish(session)
    staff = visit(town.yamano)
    for path in ("/", "/courses/", "/courses/waste/", "/courses/waste/cutting"):
        assert staff.get(path).status_code == 200, path
    assert "公園の案内" not in staff.get("/courses/").text
    assert staff.get("/courses/parks/").status_code == 404
    assert staff.get("/courses/parks/cutting").status_code == 404
    assert [(slug, [(each.file, each.line) for each in found]) for slug, found in queries.faults(session)] == [("parks", [(broken, 1)])]
    assert f"{broken} 1行目" in visit(town.office).get("/courses/").text  # nobody else could tell the author


@on_one_database
def test_two_lessons_of_one_name_do_not_stop_the_start(shelf: Shelf, session: Session) -> None:
    shelf.course("parks", "公園の案内")
    for course in ("waste", "parks"):
        shelf.lesson("02-cutting", SECOND_TITLE, course)
    shelf.publish(session)
    assert [slug for slug, _ in queries.faults(session)] == ["parks", "waste"]
    assert [row.title for row in queries.course(session, "waste").lessons] == [TITLE]


@on_one_database
def test_any_way_to_write_toml_does_not_stop_the_start(shelf: Shelf, session: Session) -> None:
    shelf.write(QUIZ_FILE, QUIZ.replace("[[question]]", "[[question]] # 問い").replace('id = "q2"', 'id = "q1"'))
    shelf.publish(session)
    assert [slug for slug, _ in queries.faults(session)] == ["waste"]


def test_a_course_that_went_is_not_found_but_its_lessons_keep_their_address(shelf: Shelf, session: Session) -> None:
    version_id = queries.lesson(session, "waste", "cutting").version_id
    shelf.course("parks", "公園の案内")
    (shelf.directory / "waste").rename(shelf.directory.parent / "waste")
    shelf.publish(session)
    with pytest.raises(NotFound):
        queries.course(session, "waste")
    assert queries.address_of(session, version_id) == ("waste", "cutting", TITLE)
