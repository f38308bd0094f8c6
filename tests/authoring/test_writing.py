"""Begin, copy, write, see how it will look, and lose nothing where two write at once."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.authoring import services
from lms.authoring.models import MadeCourse, MadeFile
from lms.authoring.services import NewCourse, start
from lms.catalog import files
from lms.kernel import clock
from tests.catalog import INSTRUCTION, LESSON, TITLE
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor, forms_of

NEW = {
    "title": "やさしい日本語",
    "slug": "easy",
    "tier": "basic",
    "audience": "すべての職員",
    "author": "市民課",
    "summary": "書き方を学びます",
}
MOMENT = 0.3  # seconds in which the second click comes as far as the first, and waits
COPY = "/author/1"
TEXT = f"{COPY}/text/01-cutting.md"


def copied(author: Visitor) -> None:
    author.post("/author/copies", {"slug": "waste"})


def text_of(session: Session, name: str = "01-cutting.md") -> str:
    text = session.scalars(select(MadeFile.text).where(MadeFile.name == name, MadeFile.is_current)).one() or ""
    session.rollback()  # SQLite has one writer
    return text


@on_one_database
def test_a_new_course_is_whole_and_hidden_from_learners(author: Visitor, session: Session) -> None:
    assert author.submit("/author/new", {**NEW, "tier": None}).status_code == 422, "nothing becomes part of every licence by itself"
    answer = author.submit("/author/new", NEW)
    assert answer.status_code == 303
    page = author.get(answer.location).text
    assert "やさしい日本語" in page
    assert "直す所があります" not in page
    assert session.scalars(select(MadeCourse.title)).one() == "やさしい日本語"
    assert author.get("/courses/easy/").status_code == 404
    assert "やさしい日本語" in author.get("/author/").text


@pytest.mark.parametrize(("path", "status"), [("/author/copies", 303), ("/author/new", 422)])
def test_a_name_that_is_taken_at_the_same_moment_breaks_no_page(
    author: Visitor, session: Session, town: Town, path: str, status: int
) -> None:
    """Two clicks, or two authors: the second comes to the copy of the first, or is told at its field."""
    slug = "waste" if path == "/author/copies" else NEW["slug"]
    form = {"slug": slug} if path == "/author/copies" else {**author.form(path).values, **NEW}
    writer = town.actor(session, town.mori)
    session.rollback()
    if path == "/author/copies":
        services.copy(session, writer, slug, now=clock.now())
    else:
        services.begin(session, writer, NewCourse(**NEW), now=clock.now())
    with ThreadPoolExecutor(1) as second:
        click = second.submit(author.post, path, form)
        time.sleep(MOMENT)
        session.commit()
        answer = click.result()
    assert (answer.status_code, "この名前は、もう使われています。" in answer.text) == (status, status == 422)
    assert [each.slug for each in session.scalars(select(MadeCourse))] == [slug]


@on_one_database
def test_a_name_that_cannot_be_is_told_at_its_field(author: Visitor, session: Session) -> None:
    for slug in ("waste", "figures", "Easy", "../x", "a b", "あ", "-a"):
        answer = author.submit("/author/new", {**NEW, "slug": slug})
        assert answer.status_code == 422
        assert 'href="#slug"' in answer.text
        assert answer.text.count('id="summary"') == answer.text.count('id="form-errors"') == 1  # the field, and what is told of the form
        assert 'value="やさしい日本語"' in answer.text
    assert session.scalars(select(MadeCourse)).all() == []


@pytest.mark.parametrize("title", ["a: b", '"引用"', "#始まり", "- 線", "'", "{x}", "a\\nb"])
def test_any_title_makes_a_head_that_can_be_read(title: str) -> None:
    entry = NewCourse(**{**NEW, "title": title})
    read = files.course("easy", start(entry, order=1, today=date(2026, 11, 26)), files.Shared({}, {}, set(), []))
    assert read.faults == []
    assert read.document is not None
    assert read.document.front.title == title


@on_one_database
def test_a_built_in_course_is_copied_before_it_is_changed(author: Visitor, session: Session) -> None:
    answer = author.post("/author/copies", {"slug": "waste"})
    again = author.post("/author/copies", {"slug": "waste"})
    assert answer.location == again.location == COPY
    assert author.submit(TEXT, {"text": LESSON.replace("短く書きます。", "短く、はっきり書きます。")}).status_code == 303
    assert "はっきり書きます。" in text_of(session)
    assert "はっきり" not in author.get("/courses/waste/cutting?section=3").text
    assert author.post("/author/copies", {"slug": "nowhere"}).status_code == 404


@on_one_database
def test_the_preview_is_the_learners_page(author: Visitor) -> None:
    copied(author)
    page = author.get(TEXT).text.partition('id="preview"')[2]
    reader = author.get("/courses/waste/cutting?section=2").text
    section = re.search(r'<div class="prompt">.*?</div>', reader, re.DOTALL)
    assert section is not None
    assert section[0] in page
    for part in ('<svg class="drawing"', 'class="term"', "文や絵を新しく作るAI。", 'id="fact-S1"', "自分の業務で試すこと"):
        assert part in page


@on_one_database
def test_the_preview_without_a_script_keeps_what_is_typed_and_saves_nothing(author: Visitor, session: Session) -> None:
    copied(author)
    typed = LESSON.replace("短く書きます。", "**太く**書きます。[[知らない語]]")
    answer = author.submit(TEXT, {"text": typed, "preview": "1"})
    assert answer.status_code == 200
    assert "<strong>太く</strong>" in answer.text
    assert "**太く**書きます。" in answer.text
    assert "用語集にない言葉です：知らない語" in answer.text
    assert "太く" not in text_of(session)


@on_one_database
def test_the_preview_shows_the_scene_of_an_instruction_and_leads_nowhere(author: Visitor) -> None:
    copied(author)
    page = author.submit(TEXT, {"text": LESSON.replace("facts:\n", INSTRUCTION + "facts:\n"), "preview": "1"}).text
    told = page.partition('id="preview"')[2]
    assert "収集日が変わります（架空）。" in told
    assert "6点の型で書いてみる" not in told


@on_one_database
def test_the_preview_while_typing_writes_nothing(author: Visitor, engine: Engine, session: Session) -> None:
    copied(author)
    with counted(engine) as seen:
        answer = author.post(f"{COPY}/preview/01-cutting.md", {"text": LESSON.replace("短く書きます。", "~~~\n<script>alert(1)</script>")})
    assert "&lt;script&gt;" in answer.text
    assert [each for each in seen if each.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert author.post(f"{COPY}/preview/course.md", {"text": "壊れた"}).status_code == 200


@on_one_database
def test_two_authors_at_once_see_three_texts_and_nothing_is_lost(author: Visitor, colleague: Visitor, session: Session) -> None:
    copied(author)
    form = author.form(TEXT)
    theirs, yours = LESSON.replace("短く書きます。", "佐藤の文です。"), LESSON.replace("短く書きます。", "森の文です。")
    assert colleague.submit(TEXT, {"text": theirs}).status_code == 303
    answer = author.send(TEXT, form, {"text": yours})
    assert answer.status_code == 409
    assert "佐藤 圭さんが先に保存しました" in answer.text
    columns = answer.text.partition("h-clash")[2].partition("</section>")[0]
    assert "短く書きます。" in columns
    assert "<ins>佐藤の文です。</ins>" in columns
    assert "<ins>森の文です。</ins>" in columns
    assert "佐藤の文です。" in text_of(session)
    merged = next(each for each in forms_of(answer.text) if "version" in each.values and "text" in each.values)
    assert "森の文です。" in merged.values["text"][0]
    assert author.send(TEXT, merged, {"text": yours.replace("森の文", "森と佐藤の文")}).status_code == 303
    assert "森と佐藤の文です。" in text_of(session)
    kept = session.scalars(select(MadeFile.text).where(MadeFile.name == "01-cutting.md").order_by(MadeFile.version)).all()
    assert ["短く書きます。" in str(kept[0]), "佐藤の文です。" in str(kept[1]), len(kept)] == [True, True, 3]


@on_one_database
def test_the_same_form_sent_twice_is_saved_once(author: Visitor, session: Session) -> None:
    copied(author)
    form = author.form(TEXT)
    typed = {"text": LESSON.replace("短く書きます。", "一度だけ。")}
    assert [author.send(TEXT, form, typed).status_code for _ in range(2)] == [303, 303]
    assert session.scalars(select(MadeFile.version).where(MadeFile.name == "01-cutting.md").order_by(MadeFile.version)).all() == [1, 2]


@on_one_database
def test_too_long_and_empty_texts_come_back_with_a_sentence(author: Visitor) -> None:
    copied(author)
    for text in ("", "あ" * 40_000):
        answer = author.submit(TEXT, {"text": text})
        assert answer.status_code == 422
        assert 'id="text-e"' in answer.text


@on_one_database
def test_lessons_are_added_moved_and_taken_out(author: Visitor, session: Session) -> None:
    copied(author)
    action = f"{COPY}/lessons"
    answer = author.submit(COPY, {"title": "見出しを付ける", "slug": "headings"}, action=action)
    assert answer.location == f"{COPY}/text/02-headings.md"
    taken = author.submit(COPY, {"title": "もう一度", "slug": "headings"}, action=action)
    assert taken.status_code == 422
    assert 'value="もう一度"' in taken.text
    author.post(f"{COPY}/move", {"name": "02-headings.md", "by": "up"})
    page = author.get(COPY).text
    assert page.index("見出しを付ける") < page.index(TITLE)
    assert "01-headings.md" in page
    assert "直す所があります" not in page
    author.post(f"{COPY}/remove", {"name": "01-headings.md"})
    assert "01-headings.md" not in author.get(COPY).text
    assert author.get(f"{COPY}/text/01-headings.md").status_code == 404
    assert author.post(f"{COPY}/remove", {"name": "course.md"}).status_code == 404


@on_one_database
def test_an_earlier_state_comes_back(author: Visitor, session: Session) -> None:
    copied(author)
    author.submit(TEXT, {"text": LESSON.replace("短く書きます。", "次の文です。")})
    history = author.get(f"{COPY}/history/01-cutting.md").text
    assert "<ins>次の文です。</ins>" in history
    assert "<del>短く書きます。</del>" in history
    author.post(f"{COPY}/history/01-cutting.md", {"version": "1"})
    assert "短く書きます。" in text_of(session)
    assert author.post(f"{COPY}/history/01-cutting.md", {"version": "99"}).status_code == 404
    assert author.get(f"{COPY}/history/01-cutting.md?version=99999999").status_code == 200


@on_one_database
def test_nobody_else_comes_in(author: Visitor, town: Town, visit: object) -> None:
    copied(author)
    for person in (town.yamano, town.kacho, town.facilitator, town.partner, town.administrator):
        visitor = visit(person)  # type: ignore[operator]
        for path in ("/author/", COPY, TEXT, f"{COPY}/zip"):
            assert visitor.get(path).status_code == 403, path
    assert author.get("/author/99").status_code == 404
    assert author.get(f"{COPY}/text/02-nothing.md").status_code == 404
    assert author.get(f"{COPY}/text/figures").status_code == 404


@on_one_database
def test_the_list_asks_as_often_for_many_courses_as_for_one(author: Visitor, engine: Engine) -> None:
    copied(author)
    asked = []
    for slug in ("easy", "plain"):
        author.submit("/author/new", {**NEW, "slug": slug})
        with counted(engine) as seen:
            author.get("/author/")
        asked.append(len(seen))
    assert asked[0] == asked[1]
