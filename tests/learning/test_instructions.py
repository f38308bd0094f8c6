"""指示を書く練習 on its page: what is written is read kindly, kept for its writer alone, and never lost."""

import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import paths
from lms.accounts import queries as accounts
from lms.catalog import files
from lms.learning.kinds import MOST_TRIES, Point
from lms.learning.models import InstructionTry
from lms.learning.rules import instructions
from lms.privacy import services as privacy
from lms.privacy.services import guarding
from lms.wiring import PERSONAL
from tests.catalog import INSTRUCTION, Shelf
from tests.conftest import on_one_database
from tests.learning import LESSON, Visit
from tests.statements import counted
from tests.town import Town

PAGE = f"{LESSON}/instruction"
SHORT = "要約して"
BETTER = "役割：環境課の職員です。\n読み手：転入した人です。\n形：200字以内にしてください。"


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.practise_instructions()
    made.lesson("02-headings", "見出しを付ける")
    made.publish(session)
    return made


def tries(session: Session) -> list[str]:
    found = list(session.scalars(select(InstructionTry.text).order_by(InstructionTry.id)))
    session.rollback()
    return found


@on_one_database
def test_the_lesson_leads_to_its_practice(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).get(LESSON, section=3).text
    assert page.count(f'href="{PAGE}"') == 2
    assert "収集日が変わります" in page
    assert "/instruction" not in visit(town.yamano).get("/courses/waste/headings", section=3).text


@on_one_database
def test_a_lesson_without_one_has_no_such_page(visit: Visit, town: Town) -> None:
    assert visit(town.yamano).get("/courses/waste/headings/instruction").status_code == 404


@on_one_database
def test_what_is_there_and_what_would_help(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    assert "読んでみました" not in visitor.get(PAGE).text
    sent = visitor.submit(PAGE, {"text": BETTER})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{PAGE}#feedback")
    page = visitor.get(PAGE).text
    there, _, helps = page.partition("足すとよくなるところ")
    assert "「転入した人です。」" in there
    assert "出しまちがいを減らすためのお知らせです" in helps
    assert "読み手：転入した人です。</q>" not in helps
    assert "個人情報らしいところは見つかりませんでした" in page
    assert tries(session) == [BETTER]


def test_the_same_form_twice_is_one_try(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    form = visitor.form(PAGE)
    assert [visitor.send(PAGE, form, {"text": SHORT}).status_code for _ in range(2)] == [303, 303]
    assert tries(session) == [SHORT]


@on_one_database
def test_the_oldest_try_makes_room(visit: Visit, session: Session, town: Town) -> None:
    visitor, others = visit(town.yamano), visit(town.sato)
    others.submit(PAGE, {"text": "佐藤の指示"})
    for number in range(MOST_TRIES + 2):
        visitor.submit(PAGE, {"text": f"{number}回目"})
    assert tries(session) == ["佐藤の指示", *(f"{number}回目" for number in range(2, MOST_TRIES + 2))]
    page = visitor.get(PAGE).text
    assert "11回目</textarea>" in page
    assert page.count("<details><summary>") == MOST_TRIES - 1


@on_one_database
def test_nobody_else_reads_it(visit: Visit, town: Town) -> None:
    visit(town.yamano).submit(PAGE, {"text": BETTER})
    for other in (town.kacho, town.office, town.administrator):
        assert "転入した人です。" not in visit(other).get(PAGE).text


@on_one_database
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "指示を書いてください。一行からで大丈夫です。"),
        ("あ" * 4_001, "4000字までで書いてください。"),
        (f"{BETTER}\n連絡先は090-1234-5678です。", "保存する前に見直してください：電話番号"),
        (f"{BETTER}\n個人番号 123456789018", "保存する前に見直してください：個人番号"),
    ],
)
def test_what_cannot_be_kept_is_said_at_the_field_and_stays_typed(visit: Visit, session: Session, town: Town, text: str, says: str) -> None:
    answer = visit(town.yamano).submit(PAGE, {"text": text})
    assert answer.status_code == 422
    assert says in answer.text
    assert f">\n{text}</textarea>" in answer.text
    assert tries(session) == []


@on_one_database
def test_a_refused_text_is_read_all_the_same(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).submit(PAGE, {"text": f"{BETTER}\n連絡先は090-1234-5678です。"}).text
    assert "「転入した人です。」" in page
    assert "まだ保存していません。</p>" in page
    assert "見直すところがあります：電話番号" in page


@on_one_database
def test_a_made_up_example_may_be_kept_with_its_reason(visit: Visit, session: Session, town: Town) -> None:
    text = f"{BETTER}\n連絡先は090-1234-5678です。"
    assert visit(town.yamano).submit(PAGE, {"text": text, "confirm-text": "fictional"}).status_code == 303
    assert tries(session) == [text]


@on_one_database
def test_a_draft_comes_back_and_goes_when_kept(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    visitor.submit(PAGE, {"text": "書きかけ", "draft": "1"})
    assert "書きかけ</textarea>" in visitor.get(PAGE).text
    assert tries(session) == []
    visitor.submit(PAGE, {"text": "書けた"})
    assert "前に書きかけた内容" not in visitor.get(PAGE).text


def without_lesson(shelf: Shelf, session: Session) -> None:
    """The course goes on without it."""
    for name in ("01-cutting.md", "01-cutting.quiz.toml"):
        shelf.remove(f"waste/{name}")
    for name in ("02-headings.md",):
        shelf.change(f"waste/{name}", "/courses/waste/cutting", "/courses/waste/headings")
    shelf.publish(session)


def without_course(shelf: Shelf, session: Session) -> None:
    shelf.course("parks", "公園の案内")
    shutil.rmtree(shelf.directory / "waste")
    shelf.change("parks/01-cutting.md", "/courses/waste/cutting", "/courses/parks/cutting")
    shelf.publish(session)


def without_practice(shelf: Shelf, session: Session) -> None:
    shelf.change("waste/01-cutting.md", INSTRUCTION, "")
    shelf.publish(session)


@on_one_database
@pytest.mark.parametrize("change", [without_lesson, without_course, without_practice])
def test_what_is_written_survives_the_end_of_its_lesson(
    visit: Visit, session: Session, town: Town, shelf: Shelf, change: Callable[[Shelf, Session], None]
) -> None:
    visitor, other = visit(town.yamano), visit(town.sato)
    form = visitor.form(PAGE)
    other.submit(PAGE, {"text": "書きかけ", "draft": "1"})
    change(shelf, session)
    refused = visitor.send(PAGE, form, {"text": ""})
    assert refused.status_code == 422
    assert visitor.send(PAGE, form, {"text": BETTER}).status_code == 303
    assert tries(session) == [BETTER]
    page = visitor.get(PAGE)
    assert page.status_code == 200
    assert "「転入した人です。」" in page.text
    assert ("いまは公開していません" in page.text) == (change is not without_practice)
    assert "書きかけ</textarea>" in other.get(PAGE).text
    assert visit(town.mori).get(PAGE).status_code == 404


@on_one_database
def test_a_version_that_is_none_of_this_lesson_is_not_found(visit: Visit, town: Town) -> None:
    visitor = visit(town.yamano)
    assert visitor.submit(PAGE, {"text": SHORT, "of": "2"}).status_code == 404


@on_one_database
def test_a_lesson_that_was_taken_out_says_so(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    without_lesson(shelf, session)
    visitor = visit(town.yamano)
    for path in (LESSON, f"{LESSON}/quiz", PAGE):
        gone = visitor.get(path)
        assert gone.status_code == 404
        assert "このレッスンは、講座から外されました" in gone.text
    assert "外されました" not in visitor.get("/courses/waste/nothing").text


@on_one_database
def test_markup_in_an_instruction_is_text(visit: Visit, town: Town) -> None:
    visitor = visit(town.yamano)
    visitor.submit(PAGE, {"text": "役割：<script>alert(1)</script>の担当です。"})
    assert "<script>alert" not in visitor.get(PAGE).text


@on_one_database
def test_in_english(visit: Visit, session: Session, town: Town) -> None:
    accounts.person(session, town.yamano).locale = "en"
    session.commit()
    visitor = visit(town.yamano)
    visitor.submit(PAGE, {"text": SHORT})
    page = unescape(visitor.get(PAGE).text)
    assert "What would help" in page
    assert "足すとよくなるところ" not in page


@on_one_database
def test_a_page_of_many_tries_takes_no_more_statements(visit: Visit, town: Town, engine: Engine) -> None:
    visitor = visit(town.yamano)
    taken = []
    for text in ("一", "二", "三", "四"):
        visitor.submit(PAGE, {"text": text})
        with counted(engine) as statements:
            visitor.get(PAGE)
        taken.append(len(statements))
    assert len(set(taken)) == 1
    assert taken[0] <= 7


@on_one_database
def test_what_was_tried_is_forgotten_with_the_person(visit: Visit, session: Session, town: Town) -> None:
    visit(town.yamano).submit(PAGE, {"text": SHORT})
    visit(town.sato).submit(PAGE, {"text": BETTER})
    rows = [row for export in PERSONAL.exports if export.name == "instructions" for row in export.rows(session, town.yamano)]
    assert [row["text"] for row in rows] == [SHORT]
    privacy.erase(session, town.yamano, PERSONAL, actor_id=None)
    session.commit()
    assert tries(session) == [BETTER]


@on_one_database
def test_a_version_without_the_practice_keeps_its_hash(shelf: Shelf, session: Session) -> None:
    stored = [lesson.stored() for read in files.read(shelf.directory) if read.document for lesson in read.document.lessons]
    assert ["instruction" in each["front"] for each in stored] == [True, False]


@on_one_database
def test_the_examples_of_our_lessons_show_what_they_are_to_show() -> None:
    tasks = [lesson.front.instruction for read in files.read(paths.COURSES) if read.document for lesson in read.document.lessons]
    given = [task for task in tasks if task]
    assert len(given) >= 4
    guard = guarding.Guard()
    for task in given:
        examples = task.examples.model_dump()
        for point in Point:
            assert point not in instructions.read(examples[point]).missing, examples[point]
        whole = "\n".join([task.scene, *task.material, *examples.values()])
        assert guard.inspect(whole) == []
