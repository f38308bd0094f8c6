"""Draft, review, published: by a second person, in one transaction, and back again; whoever is reading loses nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms.authoring import queries
from lms.authoring.models import MadeCourse, MadeRelease
from lms.authoring.rules import changes, review
from lms.authoring.services import review as services
from lms.catalog import queries as catalog
from lms.catalog.models import CourseVersion
from lms.kernel import clock
from lms.kernel.errors import Refusal
from lms.kernel.ids import PersonId
from lms.learning.models import LessonProgress, QuizAttempt
from tests.at_once import two_at_once
from tests.catalog import LESSON
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
COPY, CHANGES = "/author/1", "/author/1/changes"
TEXT, QUIZ_TEXT = "/author/1/text/01-cutting.md", "/author/1/text/01-cutting.quiz.toml"
NEWER = LESSON.replace("短く書きます。", "短く、はっきり書きます。")
PUBLISH = "/author/1/publish"


def written(author: Visitor, text: str = NEWER) -> None:
    author.post("/author/copies", {"slug": "waste"})
    assert author.submit(TEXT, {"text": text}).status_code == 303


def sent(author: Visitor) -> None:
    written(author)
    assert author.post("/author/1/send").status_code == 303


def served(session: Session) -> str:
    text = catalog.lesson(session, "waste", "cutting").sections[2]["text"]
    session.rollback()
    return text


def test_a_second_person_publishes_what_was_looked_through(
    author: Visitor, colleague: Visitor, session: Session, town: Town, tmp_path: Path
) -> None:
    sent(author)
    assert served(session) == "短く書きます。"
    mine = author.get(CHANGES).text
    assert "<ins>短く、はっきり書きます。</ins>" in mine
    assert "見直したので、公開する" not in mine
    assert author.post("/author/1/publish").status_code == 403
    form = colleague.form(CHANGES, action=PUBLISH)
    assert [colleague.send(CHANGES, form).status_code for _ in range(2)] == [303, 303]  # a double click
    assert served(session) == "短く、はっきり書きます。"
    made = session.scalars(select(MadeRelease)).one()
    laid = tmp_path / "data" / "courses" / "waste" / "01-cutting.md"
    assert laid.read_text(encoding="utf-8") == NEWER
    assert (made.number, made.sent_by_id, made.released_by_id) == (1, town.mori, town.sato)
    assert session.scalar(select(func.count()).select_from(CourseVersion).where(CourseVersion.is_current)) == 1
    assert "公開している内容と同じです" in author.get(COPY).text
    session.rollback()
    services.keep_up(session)  # the next start of the product
    assert served(session) == "短く、はっきり書きます。"


@on_one_database
def test_the_office_reviews_and_whoever_wrote_along_does_not(
    author: Visitor, colleague: Visitor, visit: Visit, session: Session, town: Town
) -> None:
    written(author)
    colleague.submit(TEXT, {"text": NEWER.replace("まとめ", "おわりに")})
    author.post("/author/1/send")
    assert "見直したので、公開する" not in colleague.get(CHANGES).text
    assert colleague.post("/author/1/publish").status_code == 403
    office = visit(town.office)
    assert office.submit(CHANGES, action=PUBLISH).status_code == 303
    assert served(session) == "短く、はっきり書きます。"


@on_one_database
def test_what_changed_meanwhile_is_not_published(author: Visitor, colleague: Visitor, session: Session) -> None:
    sent(author)
    form = colleague.form(CHANGES, action=PUBLISH)
    author.submit(TEXT, {"text": NEWER.replace("はっきり", "もっと")})  # back to draft
    assert colleague.send(CHANGES, form).status_code == 409
    author.post("/author/1/send")
    answer = colleague.send(CHANGES, form)
    assert answer.status_code == 409
    assert "内容が変わりました" in answer.text
    assert served(session) == "短く書きます。"


def test_what_is_published_at_this_moment_is_not_given_back(
    author: Visitor, colleague: Visitor, session: Session, town: Town, engine: Engine
) -> None:
    """Whoever gives it back has its page open."""
    sent(author)
    made = session.scalars(select(MadeCourse)).one()
    course_id, seen = made.id, queries.fingerprint(queries.frozen(queries.standing(session, made.id)))
    session.rollback()

    def publish(own: Session) -> Any:
        return services.release(own, town.actor(own, town.sato), course_id, seen=seen, now=clock.now()).number

    def give_back(own: Session) -> Any:
        page = queries.course(own, course_id)
        services.give_back(own, town.actor(own, town.sato), page.id, "もう少し短く")
        return page.state

    _, second = two_at_once(engine, publish, give_back)
    assert isinstance(second, Refusal), second
    made = session.get_one(MadeCourse, course_id, populate_existing=True)
    assert (made.state, made.advice) == ("released", "")


@on_one_database
def test_it_goes_back_with_advice(author: Visitor, colleague: Visitor, session: Session) -> None:
    sent(author)
    assert author.submit("/author/1/return", {"advice": "自分で戻す"}).status_code == 403
    empty = colleague.submit("/author/1/return", {"advice": ""})
    assert empty.status_code == 422
    assert colleague.submit("/author/1/return", {"advice": "例を1つ足してください。"}).status_code == 303
    page = author.get(COPY).text
    assert "例を1つ足してください。" in page
    assert "書いているところ" in page


@on_one_database
def test_what_is_broken_or_the_same_is_not_sent(author: Visitor, colleague: Visitor, session: Session) -> None:
    author.post("/author/copies", {"slug": "waste"})
    assert author.post("/author/1/send").status_code == 409  # nothing has changed
    author.submit(TEXT, {"text": LESSON.replace("短く書きます。", "[[知らない語]]")})
    page = author.get(COPY).text
    assert "用語集にない言葉です：知らない語" in page
    assert author.post("/author/1/send").status_code == 409
    author.submit(QUIZ_TEXT, {"text": "[[question]]\nid = "})
    assert "TOMLとして読めません" in author.get(QUIZ_TEXT).text


@on_one_database
def test_an_earlier_release_is_written_again(author: Visitor, colleague: Visitor, session: Session) -> None:
    sent(author)
    colleague.submit(CHANGES, action=PUBLISH)
    author.submit(TEXT, {"text": NEWER.replace("はっきり", "もっと")})
    author.post("/author/1/send")
    colleague.submit(CHANGES, action=PUBLISH)
    assert served(session) == "短く、もっと書きます。"
    second = colleague.get("/author/1/releases/2").text
    assert "その前から、こう変わりました。" in second
    assert "<ins>短く、もっと書きます。</ins>" in second
    assert colleague.post("/author/1/releases/1/again").status_code == 303
    assert served(session) == "短く、もっと書きます。"
    colleague.post("/author/1/send")
    author.submit(CHANGES, action=PUBLISH)
    assert served(session) == "短く、はっきり書きます。"
    assert author.get("/author/1/releases/99").status_code == 404


def test_a_course_taken_away_while_it_is_read(author: Visitor, colleague: Visitor, visit: Visit, session: Session, town: Town) -> None:
    author.submit(
        "/author/new", {"title": "仮の講座", "slug": "trial", "tier": "basic", "audience": "全員", "author": "課", "summary": "仮"}
    )
    author.post("/author/1/send")
    assert "から、AIライセンスに要ります。" in colleague.get(CHANGES).text
    colleague.submit(CHANGES, action=PUBLISH)
    reader = visit(town.yamano)
    assert reader.get("/courses/trial/first").status_code == 200
    form = reader.form("/courses/trial/first/quiz")
    assert author.post("/author/1/withdraw").status_code == 303
    assert "仮の講座" not in reader.get("/courses/").text
    for path in ("/courses/trial/first", "/courses/trial/", "/courses/trial/first/quiz"):
        gone = reader.get(path)
        assert gone.status_code == 404
        assert "この講座は、公開を終えました" in gone.text, path
    answer = reader.send("/courses/trial/first/quiz", form, {"q-q1": "a"})
    assert answer.status_code == 303  # what was answered counts
    assert "このレッスンを修了しました" in reader.get(answer.location).text
    assert session.scalars(select(QuizAttempt.answers)).one() == {"q1": ["a"]}
    assert session.scalar(select(func.count()).select_from(LessonProgress)) == 1
    assert reader.get("/courses/nothing/first").text.count("公開を終えました") == 0


@on_one_database
def test_the_built_in_course_comes_back_when_its_copy_is_withdrawn(
    author: Visitor, colleague: Visitor, session: Session, tmp_path: Path
) -> None:
    sent(author)
    colleague.submit(CHANGES, action=PUBLISH)
    assert author.post("/author/1/withdraw").status_code == 303
    assert served(session) == "短く書きます。"
    assert author.post("/author/1/withdraw").status_code == 409
    assert session.scalars(select(MadeCourse.is_offered)).one() is False
    assert [path.name for path in (tmp_path / "data" / "courses").iterdir()] == ["README.txt"]


@on_one_database
def test_what_was_withdrawn_is_published_again_as_it_stands(author: Visitor, colleague: Visitor, session: Session) -> None:
    sent(author)
    colleague.submit(CHANGES, action=PUBLISH)
    author.post("/author/1/withdraw")
    assert served(session) == "短く書きます。"
    assert "<ins>短く、はっきり書きます。</ins>" in author.get(CHANGES).text  # against the built-in course that is served now
    assert author.post("/author/1/send").status_code == 303
    assert colleague.submit(CHANGES, action=PUBLISH).status_code == 303
    assert served(session) == "短く、はっきり書きます。"


@on_one_database
def test_publishing_is_all_or_nothing(author: Visitor, colleague: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(author)
    form = colleague.form(CHANGES, action=PUBLISH)

    def fails(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("lms.authoring.services.review.catalog.publish", fails)
        assert colleague.send(CHANGES, form).status_code == 500
    assert session.scalars(select(MadeRelease)).all() == []
    assert served(session) == "短く書きます。"
    assert colleague.send(CHANGES, form).status_code == 303


def test_who_may_review() -> None:
    one, two, three = PersonId(1), PersonId(2), PersonId(3)
    assert not review.may_review(one, {one}, None)
    assert not review.may_review(two, {one}, two)
    assert review.may_review(three, {one}, two)
    assert review.may_review(one, {None}, None)


def test_changes_are_shown_with_a_little_around_them() -> None:
    old = "\n".join(f"{number}行" for number in range(1, 21))
    new = old.replace("10行", "十行").replace("20行", "20行\n21行")
    lines = [(line.kind, line.text) for line in changes.between(old, new)]
    assert ("del", "10行") in lines
    assert ("add", "十行") in lines
    assert ("add", "21行") in lines
    assert lines[0] == ("gap", "")
    assert ("same", "1行") not in lines
    assert changes.between(old, old) == ()
    assert changes.marked("a\nb", "a\nx\nb") == [("a", False), ("x", True), ("b", False)]
    kinds = {each.name: each.kind for each in changes.of_files({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"})}
    assert kinds == {"a": "gone", "c": "changed", "d": "new"}
