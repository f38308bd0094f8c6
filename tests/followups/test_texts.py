"""The office's own words in letters: placeholders are checked, both languages stand for themselves, and the way back is short."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts.models.office import OfficeSettingChange
from lms.followups.channels.ours import ours
from lms.followups.kinds.letters import LANGUAGES, LINK, MEANINGS, NAME, PLACEHOLDERS, SAMPLE
from lms.followups.queries import texts as queries
from lms.followups.rules import texts
from tests.cases import compared, own_form
from tests.conftest import on_one_database
from tests.followups import ACTION, ASKED_AT, SENTENCE, MailServer, asked, free_port, listening, mail_settings
from tests.town import Town
from tests.visitor import Visitor

ADDRESS = "/office/letters/follow_up/ja"
SUBJECT = "{名前}さん、{週}週間たちました"
BODY = "「{題名}」を覚えていますか。\n\n{計画}\n\n{リンク}\n\n{問い}\n\nごゆっくりどうぞ。"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PLACEHOLDERS)
def test_our_own_text_can_be_started_from(kind: str, language: str) -> None:
    """Every text that we offer passes our own judgement, and says in its language what the letter says."""
    subject, body = ours(kind, language)
    assert texts.check(kind, subject, body) == []
    assert set(PLACEHOLDERS[kind]) <= set(MEANINGS)
    assert "471" not in subject + body
    assert not any(word.startswith("http") for word in body.split())


@pytest.mark.parametrize(
    ("subject", "body", "field", "sentence"),
    [
        ("{会議}", BODY, "subject", "{会議} は、ここでは使えません。使えるのは"),
        ("{リンク}", BODY, "subject", "{リンク} は、ここでは使えません"),
        (SUBJECT, BODY + "{なまえ}", "body", "{なまえ} は、ここでは使えません"),
        (SUBJECT, BODY.replace("{リンク}", ""), "body", "本文に {リンク} が必要です"),
        (SUBJECT, BODY.replace("{計画}", ""), "body", "本文に {計画} が必要です"),
        (SUBJECT, BODY + "{リンク}", "body", "1か所だけ"),
        (SUBJECT, BODY + "{", "body", "はさむときだけ"),
        (SUBJECT + "{{名前}}", BODY, "subject", "はさむときだけ"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(subject: str, body: str, field: str, sentence: str) -> None:
    (found,) = texts.check("follow_up", subject, body)
    assert found.field == field
    assert sentence in str(found)


def test_a_placeholder_is_no_second_placeholder() -> None:
    """What somebody typed into a plan is not looked through again."""
    said = texts.values("follow_up", {**SAMPLE, "title": "{計画}"}, name="山野", language="ja")
    assert texts.filled("{題名} {名前}", said) == "{計画} 山野"
    assert texts.filled("a\n\n{問い}\n\nb", {"問い": ""}) == "a\n\nb"
    assert texts.values("digest", SAMPLE, name="", language="en")["期限"] == "2026-12-18"
    assert texts.values("digest", SAMPLE, name="", language="ja")["期限"] == "12月18日"
    assert {NAME, LINK} <= set(MEANINGS)


def written(app: Flask, session: Session, town: Town) -> Visitor:
    office = Visitor.enter(app, session, town.office)
    assert office.submit(ADDRESS, {"subject": SUBJECT, "body": BODY}).status_code == 303
    return office


@on_one_database
def test_the_letter_is_the_offices_and_keeps_its_four_answers(
    app: Flask, session: Session, town: Town, engine: Engine, tmp_path: Path
) -> None:
    written(app, session, town)
    asked(session, town, engine)
    with listening(MailServer(free_port())) as server:
        assert jobs.run("dispatch", engine, mail_settings(tmp_path, server.port), at=ASKED_AT) == 1
    (letter,) = server.letters
    assert letter["Subject"] == "山野さん、1週間たちました"
    for kind in ("plain", "html"):
        part = letter.get_body((kind,))
        assert part is not None
        body = part.get_content()
        assert all(said in body for said in (f"「{ACTION}」を覚えていますか", SENTENCE, "ごゆっくりどうぞ", "評価には使いません"))
        assert [body.count(f"?answer={each}") for each in ("done", "did_not_work", "not_yet", "stopped")] == [1, 1, 1, 1]
        assert "{" not in body.partition("<body")[2] or kind == "plain"


@on_one_database
def test_it_is_looked_at_before_it_is_kept(app: Flask, session: Session, town: Town) -> None:
    office = Visitor.enter(app, session, town.office)
    page = office.submit(ADDRESS, {"subject": SUBJECT, "body": BODY.replace("ごゆっくり", "<b>ごゆっくり</b>"), "look": "1"})
    assert page.status_code == 200
    assert "山野さん、4週間たちました" in page.text
    assert "&lt;b&gt;ごゆっくり" in page.text
    assert "はじめの文を使っています" in page.text
    assert queries.own(session) == set()


@on_one_database
def test_a_refusal_loses_nothing(app: Flask, session: Session, town: Town) -> None:
    answer = Visitor.enter(app, session, town.office).submit(ADDRESS, {"subject": "{だれか}", "body": "リンクのない文"})
    assert answer.status_code == 422
    for sentence in ("{だれか} は、ここでは使えません", "本文に {リンク} が必要です", "本文に {計画} が必要です", "リンクのない文"):
        assert sentence in answer.text
    assert queries.own(session) == set()


@on_one_database
def test_the_way_back_and_the_history(app: Flask, session: Session, town: Town) -> None:
    office = written(app, session, town)
    page = office.get(ADDRESS).text
    assert "自治体の文を使っています" in page
    assert "<ins>{名前}さん、{週}週間たちました" in page
    assert "自治体の文" in office.get("/office/letters/").text
    assert "はじめの文を使っています" in office.get("/office/letters/follow_up/en").text
    assert office.submit(ADDRESS, action=f"{ADDRESS}/ours").status_code == 303
    assert "はじめの文を使っています" in office.get(ADDRESS).text
    assert "自治体の文" not in office.get("/office/letters/").text.partition("<tbody>")[2]
    assert office.submit(ADDRESS).status_code == 303, "ours, saved as it stands, is no text of the office"
    assert queries.own(session) == set()
    assert len(session.scalars(select(OfficeSettingChange)).all()) == 2


@on_one_database
def test_two_windows_do_not_overwrite_each_other(app: Flask, session: Session, town: Town) -> None:
    office = Visitor.enter(app, session, town.office)
    late = office.form(ADDRESS)
    written(app, session, town)
    answer = office.send(ADDRESS, late, {"subject": "あとから {名前}", "body": BODY})
    assert answer.status_code == 409
    assert "ほかの方が先に変更しました" in answer.text
    assert "あとから {名前}" in answer.text
    assert compared(answer) == {"件名": (SUBJECT, "あとから {名前}")}
    assert office.send(ADDRESS, own_form(answer)).status_code == 303, "who has seen both saves"


@on_one_database
def test_what_is_not_there_and_who_may_not(app: Flask, session: Session, town: Town) -> None:
    office = Visitor.enter(app, session, town.office)
    for path in ("workshop/ja", "follow_up/fr", "..%2Fx/ja"):
        assert office.get(f"/office/letters/{path}").status_code == 404
    assert Visitor.enter(app, session, town.kacho).get(ADDRESS).status_code == 403
    assert Visitor.enter(app, session, town.kacho).get("/me/letters").status_code == 200
