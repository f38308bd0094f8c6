"""What others do to a file while somebody writes it: moved or taken out, no text and no history is lost."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.authoring.models import MadeFile
from lms.authoring.rules import changes, names
from tests.catalog import LESSON
from tests.conftest import on_one_database
from tests.visitor import PageForm, Visitor, forms_of

COPY = "/author/1"
TEXT, MOVED = f"{COPY}/text/01-cutting.md", f"{COPY}/text/02-cutting.md"
QUESTION = f"{COPY}/quiz/01-cutting.quiz.toml/q1"
MINE, THEIRS = LESSON.replace("短く書きます。", "森の文です。"), LESSON.replace("短く書きます。", "佐藤の文です。")


@pytest.fixture(autouse=True)
def copied(author: Visitor) -> None:
    author.post("/author/copies", {"slug": "waste"})
    author.submit(COPY, {"title": "見出しを付ける", "slug": "headings"}, action=f"{COPY}/lessons")


def moved(visitor: Visitor) -> None:
    assert visitor.post(f"{COPY}/move", {"name": "01-cutting.md", "by": "down"}).status_code == 303


def taken_out(visitor: Visitor) -> None:
    assert visitor.post(f"{COPY}/remove", {"name": "01-cutting.md"}).status_code == 303


def texts(session: Session) -> dict[str, str]:
    found = select(MadeFile.name, MadeFile.text).where(MadeFile.is_current, MadeFile.text.is_not(None))
    standing = {row.name: row.text for row in session.execute(found)}
    session.rollback()
    return standing


def form_with(html: str, field: str) -> PageForm:
    return next(each for each in forms_of(html) if field in each.values)


@on_one_database
def test_a_text_goes_on_where_its_lesson_was_moved(author: Visitor, colleague: Visitor, session: Session) -> None:
    form = author.form(TEXT)
    moved(colleague)
    assert author.send(TEXT, form, {"text": MINE}).location == MOVED  # nobody else has written: there is nothing to merge
    assert texts(session)["02-cutting.md"] == MINE
    assert author.get(TEXT).status_code == 200  # the old address leads on
    again = author.form(MOVED)
    colleague.submit(MOVED, {"text": THEIRS})
    assert colleague.post(f"{COPY}/move", {"name": "02-cutting.md", "by": "up"}).status_code == 303
    answer = author.send(MOVED, again, {"text": MINE.replace("森", "森々")})
    assert answer.status_code == 409
    columns = answer.text.partition("h-clash")[2].partition("</section>")[0]
    assert "佐藤 圭さんが先に保存しました" in columns
    for part in ("<ins>佐藤の文です。</ins>", "<ins>森々の文です。</ins>", "森の文です。\n"):
        assert part in columns, part
    merged = form_with(answer.text, "text")
    assert author.send(MOVED, merged).location == TEXT
    assert "森々の文です。" in texts(session)["01-cutting.md"]


@on_one_database
def test_a_text_whose_lesson_was_taken_out_is_put_back(author: Visitor, colleague: Visitor, session: Session) -> None:
    form = author.form(TEXT)
    taken_out(colleague)
    answer = author.send(TEXT, form, {"text": MINE})
    assert answer.status_code == 409
    assert "ほかの人がこのレッスンを外しました" in answer.text
    assert "もう一度加える" in answer.text
    kept = form_with(answer.text, "text")
    assert "森の文です。" in kept.values["text"][0]
    for more in ({"draft": "1"}, {"text": ""}):
        assert author.send(TEXT, form, {"text": MINE, **more}).status_code in {409, 422}
    assert author.send(TEXT, form, {"text": MINE, "preview": "1"}).status_code == 200
    assert author.send(TEXT, kept).location == f"{COPY}/text/03-cutting.md"
    standing = texts(session)
    assert standing["03-cutting.md"] == MINE
    assert "どこで切りますか" in standing["03-cutting.quiz.toml"]  # its questions come with it
    assert author.post(f"{COPY}/text/09-nothing.md", {"text": MINE}).status_code == 404


@on_one_database
def test_a_question_whose_lesson_was_moved_or_taken_out(author: Visitor, colleague: Visitor, session: Session) -> None:
    form = author.form(QUESTION)
    moved(colleague)
    assert author.send(QUESTION, form, {"text": "森の問い"}).location == f"{COPY}/quiz/02-cutting.quiz.toml"
    assert "森の問い" in texts(session)["02-cutting.quiz.toml"]
    form = author.form(QUESTION)
    assert colleague.post(f"{COPY}/remove", {"name": "02-cutting.md"}).status_code == 303
    answer = author.send(QUESTION, form, {"text": "森の新しい問い"})
    assert answer.status_code == 409
    kept = form_with(answer.text, "text_1")
    assert kept.values["text"] == ["森の新しい問い"]
    assert author.send(QUESTION, kept).location == f"{COPY}/quiz/02-cutting.quiz.toml"
    standing = texts(session)
    assert "森の新しい問い" in standing["02-cutting.quiz.toml"]
    assert standing["02-cutting.md"] == LESSON


@on_one_database
def test_a_question_that_somebody_took_out_is_not_lost(author: Visitor, colleague: Visitor, session: Session) -> None:
    form = author.form(QUESTION)
    colleague.submit(f"{COPY}/quiz/01-cutting.quiz.toml", action=f"{QUESTION}/remove")
    answer = author.send(QUESTION, form, {"text": "森の問い"})
    assert answer.status_code == 409
    assert "どこで切りますか。" in answer.text  # what it was when it was opened
    merged = form_with(answer.text, "text_1")
    assert merged.values["text"] == ["森の問い"]
    assert author.send(QUESTION, merged).status_code == 303
    assert "森の問い" in texts(session)["01-cutting.quiz.toml"]


@on_one_database
def test_a_draft_follows_its_lesson(author: Visitor, colleague: Visitor, session: Session) -> None:
    assert author.submit(TEXT, {"text": MINE, "draft": "1"}).status_code == 303
    moved(colleague)
    assert "森の文です。" in author.form(MOVED).values["text"][0]
    colleague.submit(MOVED, {"text": THEIRS})
    answer = author.submit(MOVED)
    assert answer.status_code == 409
    assert "短く書きます。\n" in answer.text.partition("h-clash")[2]  # where both began


def test_the_history_goes_on_over_a_move_and_a_removal(author: Visitor, colleague: Visitor, session: Session) -> None:
    author.submit(TEXT, {"text": MINE})
    moved(colleague)
    page = author.get(f"{COPY}/history/02-cutting.md").text
    assert "<ins>森の文です。</ins>" in page
    assert page.count('<span class="sub">森') == 1
    assert page.count('<span class="sub">佐藤') == 0  # who only moved it wrote nothing
    colleague.post(f"{COPY}/remove", {"name": "02-cutting.md"})
    link = f"{COPY}/history/02-cutting.md"
    assert f'href="{link}" lang="ja">案内文を短くする</a>' in author.get(COPY).text
    gone = author.get(link).text
    assert "いま講座から外してあります" in gone
    assert author.submit(link).location == f"{COPY}/text/02-cutting.md"
    standing = texts(session)
    assert standing["02-cutting.md"] == MINE
    assert "02-cutting.quiz.toml" in standing
    assert "外したレッスン" not in author.get(COPY).text
    assert author.get(f"{COPY}/history/09-nothing.md").status_code == 404
    assert author.get(f"{COPY}/history/figures").status_code == 404


def test_a_moved_lesson_is_the_same_file_to_a_reviewer() -> None:
    old = {"01-a.md": "1\n2", "02-b.md": "x", "02-b.quiz.toml": "q", "course.md": "c"}
    new = {"02-a.md": "1\n3", "01-b.md": "x", "01-b.quiz.toml": "q", "course.md": "c"}
    found = {each.name: (each.kind, [line.text for line in each.lines if line.kind != "same"]) for each in changes.of_files(old, new)}
    assert found == {"01-b.md": ("moved", []), "01-b.quiz.toml": ("moved", []), "02-a.md": ("moved", ["2", "3"])}


@on_one_database
def test_where_a_file_stands_again() -> None:
    standing = ["01-b.md", "02-a.md", "02-a.quiz.toml", "course.md"]
    assert [names.again(name, standing) for name in ("01-a.md", "05-a.quiz.toml", "course.md", "01-c.md", "figures/a.svg")] == [
        "02-a.md",
        "02-a.quiz.toml",
        "course.md",
        None,
        None,
    ]
