"""A form without drafts that came in too late: its words wait for their owner on its own page, and go with what is saved."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models.office import Draft
from lms.cases.models import Case, Comment
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.web import unsent
from tests.cases import logged, told
from tests.conftest import on_one_database
from tests.privacy.test_every_box import forms
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
LATER = timedelta(hours=4, minutes=1)
WORDS = "一文ずつ短くすると、<b>問い合わせ</b>が減りました。"
RESTORED = "前に書きかけた内容を戻しました"
# Of these forms not even this is kept: who writes is nobody's to know, and a draft would be somebody's.
NOWHERE = {"ConcernForm", "VoiceForm", "WordsForm", "QuestionForm", "AnswerForm", "TellForm"}


def drafts(session: Session) -> list[tuple[int, str]]:
    session.rollback()
    found = [(row.owner_id, row.form_key) for row in session.execute(select(Draft.owner_id, Draft.form_key))]
    session.rollback()
    return found


@pytest.fixture
def pages(session: Session, town: Town) -> dict[str, tuple[PersonId, str, str]]:
    """Who writes, on which page, into which box."""
    case = told(session, town, town.yamano)
    return {
        "a case that is told": (town.yamano, f"/cases/{case}/edit", "effect"),
        "words under a case": (town.mori, f"/cases/{case}/comments", "text"),
        "a log of one's own": (town.yamano, f"/practices/logs/{logged(session, town, town.yamano)}/correct", "note"),
        "the vision": (town.office, "/goals/vision", "text"),
        "a letter": (town.office, "/office/letters/follow_up/ja", "subject"),
        "a new kpi": (town.office, f"/goals/kpis/new?place={town.civic_section}", "aim"),
    }


@pytest.mark.parametrize(
    "about", ["a case that is told", "words under a case", "a log of one's own", "the vision", "a letter", "a new kpi"]
)
def test_words_that_came_in_too_late_stand_in_their_form_again(
    visit: Visit, session: Session, pages: dict[str, tuple[PersonId, str, str]], about: str
) -> None:
    who, path, box = pages[about]
    visitor = visit(who)
    form = visitor.form(path)
    with clock.standing_at(clock.now() + LATER):
        late = visitor.send(path, form, {box: WORDS})
    assert (late.status_code, late.headers["Location"].endswith("ended=kept")) == (303, True)
    assert "書いた内容は、下書きに残しました" in visitor.get(late.headers["Location"]).text
    assert drafts(session) == [(who, f"at:{path}")]
    visitor.become(session, who)
    assert RESTORED in visitor.get(path).text
    assert visitor.form(path).values[box] == [WORDS]


@on_one_database
def test_words_in_the_box_under_a_case_stand_there_again_however_they_were_kept(visit: Visit, session: Session, town: Town) -> None:
    """The box is sent to a page of its own, where they wait; who comes back comes back to the case."""
    case = told(session, town, town.yamano)
    path, action = f"/cases/{case}", f"/cases/{case}/comments"
    visitor = visit(town.mori)
    form = visitor.form(path, action=action)
    assert f'action="{action}" novalidate data-unsent="at:{action}"' in visitor.get(path).text, "the script keeps them before the end"
    with clock.standing_at(clock.now() + LATER):
        assert visitor.send(path, form, {"text": WORDS}).headers["Location"].endswith("ended=kept")
    for who, words in ((town.kacho, ""), (town.mori, WORDS)):
        visitor.become(session, who)
        assert [visitor.form(each, action=found).values["text"] for each, found in ((path, action), (action, None))] == [[words]] * 2
        assert (RESTORED in visitor.get(path).text) == bool(words)
    assert visitor.submit(path, action=action).status_code == 303
    assert drafts(session) == []
    assert visitor.form(path, action=action).values["text"] == [""]
    assert visitor.post(f"/drafts/at:{action}", {"text": WORDS}).get_json() == {"kept": True}
    assert visitor.form(path, action=action).values["text"] == [WORDS]


@on_one_database
def test_nothing_of_it_is_somebody_elses(visit: Visit, session: Session, town: Town, pages: dict[str, tuple[PersonId, str, str]]) -> None:
    """The next person at the same browser: their own page is empty, and nothing is said under their name."""
    _, path, box = pages["words under a case"]
    browser = visit(town.mori)
    form = browser.form(path)
    browser.become(session, town.yamano)
    answer = browser.send(path, form, {box: WORDS})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/session/other?fate=kept")
    assert browser.form(path).values[box] == [""]
    assert session.scalars(select(Comment)).all() == []
    browser.become(session, town.mori)
    assert browser.form(path).values[box] == [WORDS]


@on_one_database
def test_what_is_saved_takes_it_along(visit: Visit, session: Session, pages: dict[str, tuple[PersonId, str, str]]) -> None:
    who, path, box = pages["words under a case"]
    visitor = visit(who)
    form = visitor.form(path)
    with clock.standing_at(clock.now() + LATER):
        visitor.send(path, form, {box: WORDS})
    visitor.become(session, who)
    assert visitor.submit(path, {box: ""}).status_code == 422
    assert len(drafts(session)) == 1, "what is refused takes nothing along"
    assert visitor.submit(path).status_code == 303
    assert [each.text for each in session.scalars(select(Comment))] == [WORDS]
    assert drafts(session) == []
    assert RESTORED not in visitor.get(path).text


@on_one_database
def test_who_signed_in_anew_meanwhile_sends_it_once_more(
    visit: Visit, session: Session, pages: dict[str, tuple[PersonId, str, str]]
) -> None:
    """The token is of the session before: the words stay, although the answer is the same as that of a form that was taken."""
    who, path, box = pages["words under a case"]
    visitor = visit(who)
    visitor.client.application.config["WTF_CSRF_ENABLED"] = True
    form = visitor.form(path)
    visitor.become(session, who)
    answer = visitor.send(path, form, {box: WORDS})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert visitor.form(path).values[box] == [WORDS]
    assert visitor.submit(path).status_code == 303
    assert drafts(session) == []


@on_one_database
def test_an_older_text_does_not_replace_what_was_saved_meanwhile(
    visit: Visit, session: Session, town: Town, pages: dict[str, tuple[PersonId, str, str]]
) -> None:
    who, path, box = pages["a case that is told"]
    visitor = visit(who)
    form = visitor.form(path)
    with clock.standing_at(clock.now() + LATER):
        visitor.send(path, form, {box: WORDS})
    session.execute(update(Case).values(version=7, effect="そのあいだに直した文"))
    session.commit()
    visitor.become(session, who)
    answer = visitor.submit(path, {"seen": ""})
    if "そのあいだに直した文" not in answer.text:  # its words are pointed out first
        answer = visitor.submit(path)
    assert (answer.status_code, "そのあいだに直した文" in answer.text) == (422, True)


@on_one_database
def test_where_nobody_may_know_who_writes_nothing_is_kept(visit: Visit, session: Session, town: Town) -> None:
    for path in ("/concerns/new", "/voices/", "/cases/anonymous/new"):
        visitor = visit(town.yamano)
        form = visitor.form(path)
        assert "owner" not in form.values, path
        assert unsent.PAGE not in visitor.get(path).text, path
        with clock.standing_at(clock.now() + LATER):
            late = visitor.send(path, form, {"text": WORDS, "title": WORDS})
        assert late.headers["Location"].endswith("ended=unsaved"), path
    assert drafts(session) == []


def with_words() -> Iterator[tuple[str, bool]]:
    for form in forms():
        if form.words_of_form():
            yield form.__name__, form.is_kept and not form.is_anonymous


def test_every_form_for_words_keeps_them_or_says_why_not() -> None:
    there = list(with_words())
    assert len(there) > 60
    assert {name for name, is_kept in there if not is_kept} == NOWHERE
