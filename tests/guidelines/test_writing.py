"""The office writes a draft, sees what it changes, and publishes it from a day on; nobody overwrites another unseen."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import Draft, Tool
from lms.guidelines import queries
from lms.guidelines.models import RulesVersion
from lms.kernel import clock
from tests.conftest import on_one_database
from tests.guidelines import DRAFT, OFFICE, Visit, acknowledged, published
from tests.town import Town
from tests.visitor import forms_of


def versions(session: Session) -> list[tuple[int, bool, str]]:
    found = session.scalars(select(RulesVersion).order_by(RulesVersion.number)).all()
    told = [(each.number, each.published_at is not None, each.document["lead"]) for each in found]
    session.rollback()
    return told


def test_from_the_default_to_a_published_version(visit: Visit, session: Session, town: Town) -> None:
    office = visit(town.office)
    assert office.submit(DRAFT, {"lead": "環野市の約束です。"}).status_code == 303
    assert versions(session) == [(1, False, "環野市の約束です。")]
    assert "まだ、庁内のルールとして" in visit(town.yamano).get("/rules/").text, "a draft is nobody's rule"
    form = office.form(OFFICE)
    tomorrow = clock.today() + timedelta(days=1)
    sent = [office.send(OFFICE, form, {"effective_on": tomorrow.isoformat()}).status_code for _ in range(2)]
    assert sent == [303, 303], "a double click publishes once"
    assert versions(session) == [(1, True, "環野市の約束です。")]
    assert "環野市の約束です。" in visit(town.yamano).get("/rules/").text
    actions = [each for each in session.scalars(select(AuditEntry.action)) if each.startswith("rules")]
    assert actions == ["rules_drafted", "rules_published"]
    assert "第1版" in office.get(OFFICE).text


def test_a_published_version_never_changes(visit: Visit, session: Session, town: Town) -> None:
    published(session, town, lead="初めの版。")
    assert visit(town.office).submit(DRAFT, {"lead": "次の版。"}).status_code == 303
    assert versions(session) == [(1, True, "初めの版。"), (2, False, "次の版。")]
    page = visit(town.office).get(OFFICE).text
    assert "<del>初めの版。</del>" in page
    assert "<ins>次の版。</ins>" in page


def test_two_who_write_at_once_see_both_texts(visit: Visit, session: Session, town: Town) -> None:
    hers, his = visit(town.office), visit(town.office)
    opened, also = hers.form(DRAFT), his.form(DRAFT)
    assert his.send(DRAFT, also, {"lead": "彼の文。"}).status_code == 303
    refused = hers.send(DRAFT, opened, {"lead": "彼女の文。"})
    assert refused.status_code == 422
    for text in ("ほかの方が先に変更しました", "彼の文。", "彼女の文。"):
        assert text in refused.text
    assert versions(session) == [(1, False, "彼の文。")]
    again = next(form for form in forms_of(refused.text) if "q1_text" in form.values)
    assert hers.send(DRAFT, again).status_code == 303
    assert versions(session) == [(1, False, "彼女の文。")]


@on_one_database
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"heading": ""}, "ここを書いてください。"),
        ({"heading": "あ" * 61}, "60字までで書いてください。"),
        ({"q1_wrong_1": "同じ答え", "q1_wrong_2": "同じ答え"}, "同じ答えが2つあります。"),
        ({"contacts": "個人番号 1234 5678 9018 の方へ"}, "保存する前に見直してください"),
        ({"text": "あ" * 12_001}, "12000字までで書いてください。"),
    ],
)
def test_a_refused_draft_keeps_what_was_typed(visit: Visit, session: Session, town: Town, typed: dict[str, Any], sentence: str) -> None:
    refused = visit(town.office).submit(DRAFT, {"duties": "わたしが書いた約束", **typed})
    assert refused.status_code == 422
    assert sentence in refused.text
    assert "わたしが書いた約束" in refused.text
    assert versions(session) == []


def test_the_tools_of_a_version_stay_what_they_were(visit: Visit, session: Session, town: Town) -> None:
    published(session, town)
    me, office = visit(town.yamano), visit(town.office)
    assert "この版が出たあとに変わった道具" not in me.get("/rules/").text
    tool = session.get_one(Tool, town.tool)
    name, tool.name = tool.name, "環の下書きAI"
    session.commit()
    page = me.get("/rules/").text
    assert f"<del>{name}" in page.partition("この版が出たあとに変わった道具")[2]
    assert "環の下書きAI" not in me.get("/rules/1").text
    acknowledged(session, town, town.yamano)
    assert office.submit(DRAFT).status_code == 303
    assert "<ins>環の下書きAI" in office.get(OFFICE).text
    assert office.submit(OFFICE).status_code == 303, "other tools are reason enough"
    assert versions(session) == [(number, True, versions(session)[0][2]) for number in (1, 2)]
    mine = me.get("/rules/").text
    assert "変わったのは1か所です" in mine
    assert "<ins>環の下書きAI" in mine
    assert name in me.get("/rules/1").text.partition("使ってよい道具")[2]


@on_one_database
def test_a_long_text_is_kept_while_it_is_written(visit: Visit, session: Session, town: Town) -> None:
    office = visit(town.office)
    assert office.submit(DRAFT, {"text": "書きかけの全文", "heading": "", "draft": "1"}).status_code == 303
    assert versions(session) == []
    assert office.form(DRAFT).values["text"] == ["書きかけの全文"]
    assert office.submit(DRAFT, {"heading": "見出し"}).status_code == 303
    assert session.scalars(select(Draft.id)).all() == []


@on_one_database
def test_a_draft_can_be_given_up(visit: Visit, session: Session, town: Town) -> None:
    published(session, town)
    office, away = visit(town.office), f"{DRAFT}/discard"
    assert office.submit(DRAFT, {"lead": "やめます。"}).status_code == 303
    old = office.form(OFFICE, action=away)
    assert office.submit(DRAFT, {"lead": "書き足しました。"}).status_code == 303
    assert office.send(OFFICE, old).status_code == 409, "somebody has written on"
    form = office.form(OFFICE, action=away)
    assert [office.send(OFFICE, form).status_code for _ in range(2)] == [303, 303]
    assert [number for number, _, _ in versions(session)] == [1]
    assert visit(town.yamano).post(away).status_code == 403
    assert [each for each in session.scalars(select(AuditEntry.action)) if "discarded" in each] == ["rules_draft_discarded"]


@on_one_database
def test_what_may_not_be_published(visit: Visit, session: Session, town: Town) -> None:
    office = visit(town.office)
    office.submit(DRAFT)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for typed, sentence in ((yesterday, "きょうか、きょうより後の日"), ("あした", "日付を、"), ("", "始まる日を選んでください。")):
        refused = office.submit(OFFICE, {"effective_on": typed})
        assert refused.status_code == 422
        assert sentence in refused.text
    opened = office.form(OFFICE)
    assert visit(town.office).submit(DRAFT, {"lead": "あとから直した。"}).status_code == 303
    assert office.send(OFFICE, opened).status_code == 409, "another draft than the one that was read"
    assert office.submit(OFFICE).status_code == 303
    office.submit(DRAFT)
    same = office.submit(OFFICE)
    assert same.status_code == 422
    assert "前の版から変わったところがありません。" in same.text


@on_one_database
def test_whose_pages_these_are(visit: Visit, session: Session, town: Town) -> None:
    for person in (town.yamano, town.kacho, town.administrator, town.facilitator):
        assert visit(person).get(OFFICE).status_code == 403
        assert visit(person).get(DRAFT).status_code == 403
    published(session, town)
    for person in (town.yamano, town.partner, town.executive):
        assert visit(person).get("/rules/").status_code == 200
    assert visit(None).get("/rules/").status_code == 303


@on_one_database
def test_how_many_have_acknowledged_is_shown_of_enough_people_only(visit: Visit, session: Session, town: Town) -> None:
    published(session, town)
    acknowledged(session, town, town.yamano)
    assert queries.lines(session, clock.today())[0].acknowledged == 1
    session.rollback()
    people = queries.staff_count(session, clock.today())
    session.rollback()
    assert people == 9, "the partner is no staff"
    assert "10人に満たないため" in visit(town.office).get(OFFICE).text
    assert "1人（9人のうち）" not in visit(town.office).get(OFFICE).text
