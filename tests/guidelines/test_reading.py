"""Everybody reads the rules, and acknowledges them by answering; who had an earlier version sees what changed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.followups.models import Message
from lms.guidelines.models import Acknowledgement
from lms.kernel import clock
from tests.conftest import on_one_database
from tests.guidelines import RIGHT, WRONG, Visit, acknowledged, answer, published
from tests.town import Town


def standing(session: Session) -> list[tuple[int, int]]:
    found = session.execute(select(Acknowledgement.person_id, Acknowledgement.version_id)).all()
    session.rollback()
    return [(row[0], row[1]) for row in found]


@on_one_database
def test_before_anything_is_published_the_strict_default_is_shown_as_such(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).get("/rules/").text
    for text in (
        "まだ、庁内のルールとして公開されていません",
        'data-c="red"',
        'data-c="yellow"',
        'data-c="green"',
        "庁内の生成AI",
        "困ったときの連絡先",
    ):
        assert text in page
    assert "3つの質問" not in page
    assert "/office/rules/draft" not in page
    assert "/office/rules/draft" in visit(town.office).get("/rules/").text
    assert visit(town.yamano).get("/rules/1").status_code == 404
    assert visit(town.yamano).get("/").text.count("AI利用ルール") == 1, "the menu, and no next step"


def test_the_right_answers_are_an_acknowledgement_once(visit: Visit, session: Session, town: Town) -> None:
    published(session, town)
    me = visit(town.yamano)
    form = me.form("/rules/")
    assert [me.send("/rules/", form, RIGHT).status_code for _ in range(2)] == [303, 303], "a double click is one"
    assert len(standing(session)) == 1
    page = me.get("/rules/").text
    assert "確かめました" in page
    assert "3つの質問" not in page


@on_one_database
def test_a_mistake_is_explained_and_nothing_is_lost(visit: Visit, session: Session, town: Town) -> None:
    published(session, town)
    me = visit(town.yamano)
    wrong = answer(me, **{"q-q1": WRONG["q-q1"]})
    assert wrong.status_code == 422
    assert "名前を消しても、前後の内容から人が分かることがあります。" in wrong.text
    assert "相談の記録は赤です" not in wrong.text, "what is right is not given away"
    assert wrong.text.count(" checked") == 4, "three answers and the mark are kept"
    open_ = answer(me, **{"q-q3": None})
    assert open_.status_code == 422
    assert "あと1問、答えを選んでください" in open_.text
    assert "答えをすべて" not in open_.text
    unread = answer(me, read=None, **{"q-q3": None})
    assert unread.status_code == 422
    assert unread.text.count("入力の確認：") == 1
    assert "読み終えたら、印を付けてください。" in unread.text
    assert answer(me, **{"q-q2": "z"}).status_code == 422, "an option that nobody offered"
    assert standing(session) == []


@on_one_database
@pytest.mark.parametrize(
    ("filled", "count", "points"),
    [
        ({"q-q3": None}, "あと1問、答えを選んでください", {"#q-q3": ""}),
        ({"q-q1": WRONG["q-q1"]}, "もう少しです。説明を読んで、選び直してみてください", {"#q-q1": ""}),
        ({"read": None}, "1か所、見直してください", {"#read": "読み終えたら、印を付けてください。"}),
        (
            {"q-q2": None, "q-q3": None, "read": None},
            "3か所、見直してください",
            {"#q-q2": "答えを選んでください。", "#q-q3": "答えを選んでください。", "#read": "読み終えたら、印を付けてください。"},
        ),
        (
            {"q-q1": WRONG["q-q1"], "read": None},
            "2か所、見直してください",
            {"#q-q1": "説明を読んで、選び直してください。", "#read": "読み終えたら、印を付けてください。"},
        ),
    ],
    ids=["an answer", "a mistake", "the tick", "answers and the tick", "a mistake and the tick"],
)
def test_one_list_names_all_that_is_missing(
    visit: Visit, session: Session, town: Town, filled: dict[str, Any], count: str, points: dict[str, str]
) -> None:
    """Answers and the tick are told in one place, to which the browser goes; each is a link to where it stands."""
    published(session, town)
    page = answer(visit(town.yamano), **filled)
    assert page.status_code == 422
    assert [page.text.count(each) for each in ('role="alert"', 'id="form-errors"')] == [1, 1]
    told = page.text.partition('id="form-errors"')[2].partition("</ul>")[0]
    assert f"<h2>{count}</h2>" in told
    found = dict(re.findall(r'<a href="([^"]+)">[^<]+</a>(?:：([^<]+))?</li>', told))
    assert found == points
    assert all(f'id="{link[1:]}"' in page.text for link in points)


def test_a_new_version_shows_what_changed_to_whom_it_is_news(visit: Visit, session: Session, town: Town) -> None:
    published(session, town)
    acknowledged(session, town, town.yamano)
    published(session, town, green_answer="だれでも使えます", lead="新しいはじめのことば。")
    mine, others = visit(town.yamano).get("/rules/").text, visit(town.mori).get("/rules/").text
    assert "変わったのは2か所です" in mine
    assert "<del>庁内で認められた道具で使えます</del>" in mine
    assert "<ins>だれでも使えます</ins>" in mine
    assert "<del>" not in others, "who reads for the first time reads the whole"
    assert "第2版の変わったところと、3区分を読みました" in mine
    assert "変わったところ" not in others, "nothing has changed for them"
    assert "あとで読む（" in mine
    assert "<ins>だれでも使えます</ins>" in visit(town.mori).get("/rules/2").text, "the full text says it to everybody"


def test_only_who_had_an_earlier_version_is_told_and_only_in_the_inbox(visit: Visit, session: Session, town: Town) -> None:
    published(session, town)
    for person in (town.yamano, town.sato):
        acknowledged(session, town, person)
    assert session.scalars(select(Message.id)).all() == [], "the first version is no news to anybody"
    published(session, town, lead="変わりました。")
    told = session.execute(select(Message.recipient_id, Message.channel, Message.kind)).all()
    assert sorted(told) == [(person, "in_app", "rules_published") for person in sorted((town.yamano, town.sato))]
    session.rollback()
    assert "第2版が出ました" in visit(town.yamano).get("/notifications/").text


def test_a_version_to_come_leaves_the_one_in_force(visit: Visit, session: Session, town: Town) -> None:
    published(session, town)
    published(session, town, lead="来週から。", on=clock.today() + timedelta(days=7))
    page = visit(town.mori).get("/rules/").text
    assert "第2版" in page
    assert 'href="/rules/1"' in page
    assert answer(visit(town.mori)).status_code == 303, "it may be acknowledged before its day"


@on_one_database
def test_answers_to_a_version_that_was_replaced_meanwhile_count_for_none(visit: Visit, session: Session, town: Town) -> None:
    published(session, town)
    me = visit(town.yamano)
    form = me.form("/rules/")
    published(session, town, lead="読んでいるあいだに変わりました。")
    late = me.send("/rules/", form, RIGHT)
    assert late.status_code == 422
    assert "新しい版が出ました" in late.text
    assert "もう少しです" not in late.text
    assert " checked" not in late.text, "what was answered of another version is no answer to this one"
    assert me.send("/rules/", form, {**RIGHT, "read": None}).text.count(" checked") == 0
    assert standing(session) == []


@on_one_database
def test_home_asks_for_it_between_what_is_half_done_and_what_is_new(visit: Visit, session: Session, town: Town) -> None:
    published(session, town)
    home = visit(town.yamano).get("/").text.partition('class="next"')[2].partition("ring-box")[0]
    assert "AI利用ルール" in home
    assert 'href="/rules/"' in home
    acknowledged(session, town, town.yamano)
    again = visit(town.yamano).get("/").text.partition('class="next"')[2].partition("ring-box")[0]
    assert "AI利用ルール" not in again
    partner = visit(town.partner).get("/").text.partition('class="next"')[2].partition("ring-box")[0]
    assert "AI利用ルール" not in partner
