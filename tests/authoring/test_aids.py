"""What helps who writes: questions of other systems, plain words, readings as learners see them, the way to all of it."""

import re
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.authoring.models import MadeFile
from lms.authoring.rules import starting
from lms.catalog.rules import front, gift, pictures, quiz
from lms.catalog.services import reading
from lms.learning.kinds import Point
from lms.learning.rules import instructions
from tests.authoring.drawing import png
from tests.authoring.packing import FOLDER, zipped
from tests.catalog import COURSE, FIGURE, LESSON
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

COPY = "/author/1"
QUIZ_PAGE, GIFT = f"{COPY}/quiz/01-cutting.quiz.toml", f"{COPY}/gift/01-cutting.quiz.toml"
TEXT = f"{COPY}/text/01-cutting.md"
CARRIED = "月に何分ですか。{#210:5#三十五分が六回です。}\n\n正しいですか。{FALSE#原文で確かめます。#そうです。}\n"


@pytest.fixture(autouse=True)
def copied(author: Visitor) -> None:
    author.post("/author/copies", {"slug": "waste"})


def asked(session: Session) -> list[tuple[str, str]]:
    text = session.scalars(
        select(MadeFile.text).where(MadeFile.name.like("%cutting.quiz.toml"), MadeFile.is_current, MadeFile.text != "")
    ).one()
    session.rollback()
    return [(each.id, each.text) for each in quiz.read("x", text or "")[0]]


BEFORE = [("q1", "どこで切りますか。"), ("q2", "確かめるものはどれですか。")]


@on_one_database
def test_questions_of_others_come_behind_ours(author: Visitor, colleague: Visitor, session: Session) -> None:
    assert f'href="{GIFT}"' in author.get(QUIZ_PAGE).text
    shown = author.submit(GIFT, {"file": (BytesIO(CARRIED.encode("cp932")), "q.gift")})
    assert "読み込めた問い：2問" in shown.text
    assert asked(session) == BEFORE
    form = author.form(GIFT)
    colleague.submit(f"{QUIZ_PAGE}/q1", {"text": "佐藤の問い"})  # meanwhile
    for _ in range(2):  # a double click
        assert author.send(GIFT, form, {"text": CARRIED, "add": "1"}).location == QUIZ_PAGE
    assert asked(session) == [("q1", "佐藤の問い"), BEFORE[1], ("q3", "月に何分ですか。"), ("q4", "正しいですか。")]
    out = author.get(f"{GIFT}/file")
    assert out.headers["Content-Disposition"] == "attachment; filename=waste-cutting.gift"
    assert [each.text for each in gift.read(out.text).questions][2:] == ["月に何分ですか。", "正しいですか。"]


@on_one_database
def test_what_cannot_be_added_is_said_and_stays_typed(author: Visitor, session: Session) -> None:
    assert author.submit(GIFT, {"text": ""}).status_code == 422
    many = author.submit(GIFT, {"text": f"{CARRIED}\n" * 30, "add": "1"})
    assert many.status_code == 422
    assert "問いは50までです。" in many.text
    assert "月に何分ですか。{#210" in many.text
    assert asked(session) == BEFORE
    number = CARRIED.replace("三十五分が", "090-1234-5678へ。三十五分が")
    for sent in ({"text": number}, {"text": CARRIED, "file": (BytesIO(number.encode()), "q.gift")}):
        answer = author.submit(GIFT, {**sent, "add": "1"})
        assert answer.status_code in {200, 422}
        assert "090-1234-5678" in answer.text
        assert asked(session) == BEFORE
    author.submit(f"{COPY}/text/01-cutting.quiz.toml", {"text": "[[question]]\nid = "})
    broken = author.submit(GIFT, {"text": CARRIED, "add": "1"})
    assert broken.status_code == 409
    assert "月に何分ですか。{#210" in broken.text
    assert author.get(f"{GIFT}/file").location == QUIZ_PAGE
    assert author.get(f"{COPY}/gift/09-nothing.quiz.toml").status_code == 404
    assert author.get(f"{COPY}/gift/01-cutting.md").status_code == 404


@on_one_database
def test_the_statistics_of_a_published_quiz_are_a_link_away(author: Visitor) -> None:
    assert 'href="/courses/waste/cutting/items"' in author.get(QUIZ_PAGE).text
    author.submit(COPY, {"title": "見出しを付ける", "slug": "headings"}, action=f"{COPY}/lessons")
    assert "/items" not in author.get(f"{COPY}/quiz/02-headings.quiz.toml").text


@on_one_database
def test_the_list_leads_to_all_that_helps(author: Visitor) -> None:
    page = author.get("/author/").text
    for address in ("/office/feedback/", "/author/plain/", "/author/readings/", "/author/gift/"):
        assert f'href="{address}"' in page
        assert author.get(address).status_code == 200


@on_one_database
def test_hard_words_are_told_while_the_lesson_is_written(author: Visitor) -> None:
    assert "読みにくいかもしれない所" not in author.get(TEXT).text
    typed = LESSON.replace("短く書きます。", "この件については遺漏なきよう可及的速やかに対応する。")
    told = author.post(f"{COPY}/preview/01-cutting.md", {"text": typed}).text.partition("読みにくいかもしれない所")[2]
    assert "むずかしい言葉" in told
    assert "<mark>" in told


@on_one_database
def test_the_preview_reads_as_the_learners_page_does(author: Visitor, session: Session, town: Town) -> None:
    actor = town.actor(session, town.mori)
    reading.correct(session, actor, word="短く", reading="みじこく", course_id=None)
    person = session.get(Person, town.mori)
    assert person is not None
    person.furigana = True
    session.commit()
    page = author.get(TEXT).text.partition('id="preview"')[2]
    assert "<rt>みじこ</rt>" in author.get("/courses/waste/cutting?section=3").text
    assert "<rt>みじこ</rt>" in page.partition("まとめ")[2] or page.count("<rt>みじこ</rt>") >= 2
    assert "<ruby>" in author.post(f"{COPY}/preview/01-cutting.md", {"text": LESSON}).text
    assert "用語集で見る" in page
    person.furigana = False
    session.commit()
    assert "<ruby>" not in author.get(TEXT).text


@on_one_database
@pytest.mark.parametrize("mark", ["[[生成AI]]", '![図](figures/cut.svg "図1")'])
def test_the_introduction_takes_neither_words_nor_figures(author: Visitor, mark: str) -> None:
    author.submit(f"{COPY}/text/course.md", {"text": COURSE + mark})
    assert "はじめの文に図と用語は使えません。" in author.get(f"{COPY}/text/course.md").text


@on_one_database
def test_the_parts_of_a_head_are_there_to_copy_and_sound(author: Visitor) -> None:
    page = unescape(author.get(TEXT).text)
    for part in starting.HEAD_PARTS.values():
        assert part in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))  # the preview beside it has headings of its own
    lesson = "---\ntitle: 題\nminutes: 5\ndesk: 窓口\nobjectives:\n  - 言える\n" + "".join(starting.HEAD_PARTS.values()) + "---\n## 節\n"
    head, _, _, faults = front.read(front.LessonFront, "x", lesson)
    assert faults == []
    assert head is not None
    assert head.instruction is not None
    points = head.instruction.examples.model_dump()
    assert [point for point in Point if point in instructions.read(points[point]).missing] == []
    assert "見出しの部分の早見表" not in author.get(f"{COPY}/text/course.md").text


@on_one_database
def test_reasons_are_told_in_the_authors_language(author: Visitor, session: Session, town: Town) -> None:
    person = session.get(Person, town.mori)
    assert person is not None
    person.locale = "en"
    session.commit()
    large = author.submit(f"{COPY}/figures", {"name": "a", "alternative": "x", "file": (BytesIO(png(6_001, 1)), "a.png")})
    assert large.status_code == 422
    assert "6,000 pixels" in large.text
    inside = zipped({**FOLDER, "easy/figures/a.png": b"\x89PNG\r\n\x1a\n"})
    assert "figures/a.png: The figure breaks off" in author.submit("/author/import", {"file": (BytesIO(inside), "easy.zip")}).text
    drawn = FIGURE.replace("<rect", '<image/><rect style="x"', 1).encode()
    said = author.submit(f"{COPY}/figures", {"name": "a", "alternative": "x", "file": (BytesIO(drawn), "a.svg")}).text
    assert "A figure cannot hold &lt;image&gt;. / &lt;rect&gt; of a figure cannot have style." in said
    author.submit(f"{COPY}/text/01-cutting.md", {"text": LESSON.replace("[[生成AI]]", "[[事例]]")})
    assert re.search(r'01-cutting.md Line \d+: This word is not in the glossary: <span lang="ja">事例<', author.get(COPY).text)
    author.submit(f"{COPY}/text/01-cutting.md", {"text": LESSON})
    asked = author.submit(f"{QUIZ_PAGE}/q1", {"right_1": None})
    assert asked.status_code == 422
    assert "Question “q1” has no right answer" in unescape(asked.text)


@on_one_database
def test_the_sentence_about_large_figures_tells_the_limit() -> None:
    with pytest.raises(pictures.Unreadable, match=f"{pictures.MOST_SIDE:,}画素"):
        pictures.cleaned(png(pictures.MOST_SIDE + 1, 1))
