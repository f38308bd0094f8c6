"""The prompt library: taken over by its author, found, bettered, counted once a person and day, withdrawn."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditEntry
from lms.cases.kinds import Removed
from lms.cases.services import takedown, withdrawal
from lms.kernel import clock
from lms.kernel.errors import AlreadyDone, NotAllowed, NotFound
from lms.kernel.ids import PersonId
from lms.practice.models import Practice
from lms.practice.services import PlanEntry
from lms.prompts import queries, services
from lms.prompts.models import Prompt, PromptUse, PromptVersion
from lms.prompts.queries import Wish
from lms.prompts.services import Source
from tests.cases import MY_NUMBER, PHONE, logged, released, rows, the, told
from tests.cases import refused as refused_in
from tests.conftest import on_one_database
from tests.prompts import SOUND, put_in
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
FOR_PROMPTS = "このプロンプトは見つかりません。"


@on_one_database
def test_an_author_takes_it_over_from_a_case(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano, prompt="〔通知〕を短くしてください。")
    author, colleague = visit(town.yamano), visit(town.sato)
    assert author.get(f"/prompts/of-case/{case_id}").headers["Location"] == f"/prompts/new?case={case_id}"
    assert colleague.get(f"/prompts/of-case/{case_id}").headers["Location"] == "/prompts/?ai_use=drafting"
    form = author.form(f"/prompts/new?case={case_id}")
    assert (form.values["title"], form.values["text"]) == (["国民健康保険の通知を読みやすく"], ["〔通知〕を短くしてください。"])
    first = author.send(f"/prompts/new?case={case_id}", form)
    made = the(session, Prompt)
    assert (first.status_code, first.headers["Location"]) == (303, f"/prompts/{made.id}")
    assert author.send(f"/prompts/new?case={case_id}", form).headers["Location"] == f"/prompts/{made.id}"  # a double click
    assert author.get(f"/prompts/new?case={case_id}").headers["Location"] == f"/prompts/{made.id}"
    with pytest.raises(AlreadyDone):
        put_in(session, town, town.yamano, Source(case_id=case_id))
    session.rollback()
    assert (made.source_case_id, made.author_id, made.unit_id) == (case_id, town.yamano, town.civic_team)
    assert colleague.get(f"/prompts/of-case/{case_id}").headers["Location"] == f"/prompts/{made.id}"
    assert f"/prompts/of-case/{case_id}" in colleague.get(f"/cases/{case_id}").text
    page = colleague.get(f"/prompts/{made.id}").text
    actor = town.actor(session, town.yamano)
    withdrawal.withdraw(session, actor, case_id, "", now=clock.now())
    session.commit()
    assert colleague.get(f"/prompts/{made.id}").status_code == 404, "it goes along with its case"
    assert author.get(f"/prompts/new?case={case_id}").status_code == 404, "nor is it put in anew"
    with pytest.raises(NotFound):
        put_in(session, town, town.yamano, Source(case_id=case_id))
    session.rollback()
    withdrawal.bring_back(session, actor, case_id)
    session.commit()
    shown = ['<mark data-of="通知">〔通知〕</mark>', f'href="/cases/{case_id}"', "市民課 山野 はるか"]
    assert [words for words in shown if words not in page] == []


@on_one_database
def test_what_a_section_keeps_to_itself_is_in_no_library(visit: Visit, session: Session, town: Town) -> None:
    """A prompt begins with the title, the line and the words of its case."""
    case_id = released(session, town, town.yamano, prompt="〔通知〕を短くしてください。")
    author, colleague = visit(town.yamano), visit(town.sato)
    prompt_id = put_in(session, town, town.yamano, Source(case_id=case_id))
    assert author.submit(f"/cases/{case_id}/disclosure", {"disclosure": "section"}).status_code == 303
    assert (colleague.get(f"/prompts/{prompt_id}").status_code, author.get(f"/prompts/{prompt_id}").status_code) == (404, 200)
    again = author.get(f"/prompts/new?case={case_id}")
    assert (again.status_code, "先に見せる範囲を変えてください" in again.text) == (403, True)
    assert author.submit(f"/cases/{case_id}/disclosure", {"disclosure": "everybody"}).status_code == 303
    assert author.submit(f"/prompts/new?case={case_id}").status_code == 303, "it may be put in anew"


@on_one_database
def test_nobody_takes_over_what_is_not_theirs(visit: Visit, session: Session, town: Town) -> None:
    case_id, log_id = told(session, town, town.yamano), logged(session, town, town.yamano, prompt="直してください")
    stranger = visit(town.sato)
    paths = (f"/prompts/new?case={case_id}", f"/prompts/new?log={log_id}", f"/prompts/of-case/{case_id}", "/prompts/new?log=999")
    assert [stranger.get(path).status_code for path in paths] == [404, 404, 404, 404]
    read_by_all = released(session, town, town.yamano)
    for source in (Source(case_id=case_id), Source(case_id=read_by_all), Source(log_id=log_id)):
        with pytest.raises(NotFound):
            put_in(session, town, town.sato, source)
        session.rollback()
    answer = visit(town.yamano).submit(f"/prompts/new?log={log_id}")
    made = the(session, Prompt)
    assert (answer.status_code, made.text, made.source_log_id) == (303, "直してください", log_id)
    assert rows(session, Prompt, Prompt.source_case_id.is_not(None)) == []


@on_one_database
def test_wrong_input_is_said_at_its_field_and_stays(visit: Visit, session: Session, town: Town) -> None:
    typed = {**SOUND, "tool_id": str(town.tool)}
    table = {
        ("title", ""): ("title", "一行で書いてください。"),
        ("title", "題" * 81): ("title", "80字までで"),
        ("purpose", ""): ("purpose", "一行で書いてください。"),
        ("text", ""): ("text", "一行で書いてください。"),
        ("text", "文" * 4001): ("text", "4000字までで"),
        ("text", f"{MY_NUMBER}の方へ"): ("text", "まだ保存していません"),
        ("purpose", f"電話は{PHONE}"): ("purpose", "まだ保存していません"),
    }
    assert refused_in(visit(town.yamano), "/prompts/new", typed, table) == {}
    assert rows(session, Prompt) == []


def test_it_is_found_by_words_and_filters(session: Session, town: Town) -> None:
    first = put_in(session, town, town.yamano)
    second = put_in(
        session,
        town,
        town.sato,
        title="会議のメモを要約",
        text="〔メモ〕を短く",
        purpose="100%の確かさで",
        ai_use="minutes",
        field="meetings",
    )
    reader = town.actor(session, town.mori)

    def found(**wish: object) -> list[int]:
        return [row.id for row in queries.search(session, reader, Wish(**wish)).rows]  # type: ignore[arg-type]

    assert found() == [second, first]
    table = {
        "やさしく": [first],
        "ヤサシク": [],
        "案内 期限": [first],
        "案内 メモ": [],
        "文書作成": [first],
        "１００％": [second],
        "_": [],
        "%": [second],
    }
    assert {words: found(words=words) for words in table} == table
    assert (found(ai_use="minutes"), found(field="documents"), found(field="?"), found(tool_id=town.tool)) == (
        [second],
        [first],
        [],
        [second, first],
    )
    assert [row.id for row in queries.search(session, town.actor(session, town.sato), Wish(is_mine=True)).rows] == [second]
    services.note_use(session, reader, first, has_worked=True, today=clock.today())
    assert (found(sort="used"), found(sort="worked")) == ([first, second], [first, second])


@on_one_database
def test_the_pages_take_few_statements_and_any_address(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    prompt_id = put_in(session, town, town.yamano)
    reader = visit(town.sato)
    reader.get("/prompts/")
    for path, most in (("/prompts/", 6), (f"/prompts/{prompt_id}", 7)):
        with counted(engine) as statements:
            assert reader.get(path).status_code == 200
        assert len(statements) <= most, statements
    odd = ("?field=nothing", "?ai_use=x", "?tool=x&sort=y&page=0", f"?q={'あ' * 5000}", "?q=%25_\\")
    assert [reader.get(f"/prompts/{query}").status_code for query in odd] == [200] * len(odd)
    assert "この条件のプロンプトは、まだありません" in reader.get("/prompts/?field=nothing").text


def test_used_and_worked_count_once_a_person_and_day(visit: Visit, session: Session, town: Town) -> None:
    prompt_id = put_in(session, town, town.yamano)
    colleague = visit(town.sato)
    tapped = []
    for what in ("used", "used", "worked", "worked", "used"):
        assert colleague.post(f"/prompts/{prompt_id}/used", {"what": what}).status_code == 303
        tapped.append((the(session, Prompt).use_count, the(session, Prompt).worked_count))
    assert tapped == [(1, 0), (1, 0), (1, 1), (1, 1), (1, 1)]
    services.note_use(session, town.actor(session, town.mori), prompt_id, has_worked=False, today=clock.today())
    services.note_use(session, town.actor(session, town.sato), prompt_id, has_worked=False, today=clock.today() + timedelta(days=1))
    session.commit()
    page = colleague.get(f"/prompts/{prompt_id}").text
    assert "3回使われました（うまくいった1回）" in page
    assert "きょうは「うまくいった」と知らせてくれました。" in page
    for _ in range(2):
        colleague.post(f"/prompts/{prompt_id}/used", {"what": "undo"})
    assert (the(session, Prompt).use_count, the(session, Prompt).worked_count) == (2, 0)
    assert len(rows(session, PromptUse)) == 2


@on_one_database
def test_ones_own_prompt_is_not_counted_and_copying_is_no_use(visit: Visit, session: Session, town: Town) -> None:
    prompt_id = put_in(session, town, town.yamano)
    author = visit(town.yamano)
    assert author.post(f"/prompts/{prompt_id}/used", {"what": "worked"}).status_code == 403
    assert f'action="/prompts/{prompt_id}/used"' not in author.get(f"/prompts/{prompt_id}").text
    visit(town.sato).get(f"/prompts/{prompt_id}")
    assert the(session, Prompt).use_count == 0


@on_one_database
def test_a_log_of_a_plan_that_names_it_is_a_use(visit: Visit, session: Session, town: Town) -> None:
    prompt_id = put_in(session, town, town.yamano)
    colleague = visit(town.sato)
    typed = {"plan_when": "火曜の朝", "work": "案内文", "work_task_id": "other", "data_class": "public"}
    answer = colleague.submit(f"/prompts/{prompt_id}/try", typed)
    plan = the(session, Practice)
    assert (answer.status_code, plan.origin_kind, plan.origin_id, plan.action) == (
        303,
        "prompt",
        prompt_id,
        f"「{SOUND['title']}」のプロンプトを、1回使ってみる。",
    )
    assert f'href="/prompts/{prompt_id}"' in colleague.get(f"/practices/{plan.id}").text
    assert "この計画で使うプロンプト" in colleague.get(f"/practices/{plan.id}").text
    for outcome, counts in (("could_not_try", (0, 0)), ("so_so", (1, 0)), ("done", (1, 1)), ("done", (1, 1))):
        logged(session, town, town.sato, plan.id, outcome=outcome, barrier="time" if outcome == "could_not_try" else None)
        assert (the(session, Prompt).use_count, the(session, Prompt).worked_count) == counts
    entry = PlanEntry("案内文", "朝", "試す", "drafting", town.tool, "public", clock.today())
    own = services.try_it(session, town.actor(session, town.yamano), prompt_id, entry, now=clock.now())
    logged(session, town, town.yamano, own)
    logged(session, town, town.mori)  # of a plan that names none
    assert the(session, Prompt).use_count == 1
    services.withdraw(session, town.actor(session, town.yamano), prompt_id, now=clock.now())
    session.commit()
    assert colleague.get(f"/prompts/{prompt_id}/try").status_code == 404


@on_one_database
def test_a_new_version_keeps_the_old_and_what_came_of_it(visit: Visit, session: Session, town: Town) -> None:
    prompt_id = put_in(session, town, town.yamano)
    services.note_use(session, town.actor(session, town.sato), prompt_id, has_worked=True, today=clock.today())
    session.commit()
    author = visit(town.yamano)
    form = author.form(f"/prompts/{prompt_id}/edit")
    assert author.send(f"/prompts/{prompt_id}/edit", form, {"text": "〔案内文〕を短く。"}).status_code == 303
    now, before = the(session, Prompt), the(session, PromptVersion)
    assert (now.text, now.version, before.text, before.number) == ("〔案内文〕を短く。", 2, SOUND["text"], 1)
    assert [(each.number, each.used, each.worked) for each in queries.versions(session, now)] == [(2, 0, 0), (1, 1, 1)]
    session.commit()
    late = author.send(f"/prompts/{prompt_id}/edit", form, {"text": "別の窓で", "once": "another"})
    assert late.status_code == 422
    assert "ほかの画面で先に変更されています" in late.text
    assert the(session, Prompt).text == "〔案内文〕を短く。"
    page = visit(town.sato).get(f"/prompts/{prompt_id}").text
    assert "第1版" in page
    assert SOUND["text"] in page


@on_one_database
def test_it_is_its_authors_to_change_and_the_offices_to_stop(visit: Visit, session: Session, town: Town) -> None:
    prompt_id = put_in(session, town, town.yamano)
    colleague, author, office = visit(town.sato), visit(town.yamano), visit(town.office)
    assert colleague.get(f"/prompts/{prompt_id}/edit").status_code == 404
    assert colleague.post(f"/prompts/{prompt_id}/withdraw").status_code == 404
    assert visit(town.partner).get(f"/prompts/{prompt_id}").status_code == 403
    assert [office.post(f"/prompts/{prompt_id}/withdraw").status_code for _ in range(2)] == [303, 303], "a double click"
    assert (colleague.get(f"/prompts/{prompt_id}").status_code, author.get(f"/prompts/{prompt_id}").status_code) == (404, 200)
    assert (author.get(f"/prompts/{prompt_id}/edit").status_code, colleague.post(f"/prompts/{prompt_id}/used").status_code) == (404, 404)
    assert queries.search(session, town.actor(session, town.yamano), Wish()).total == 0
    assert [each.action for each in rows(session, AuditEntry, AuditEntry.object_kind == "prompt")] == ["prompt_withdrawn"]
    with pytest.raises(NotAllowed):
        put_in(session, town, town.executive)


@on_one_database
def test_a_name_is_taken_out_of_every_version(session: Session, town: Town) -> None:
    prompt_id = put_in(session, town, town.yamano, text="山野 はるかの文体で")
    changed: dict[str, Any] = {**SOUND, "purpose": "山野 はるかの手順"}
    entry = services.PromptEntry(**changed)
    services.revise(session, town.actor(session, town.yamano), prompt_id, entry, version=1, now=clock.now())
    services.forget_name(session, town.yamano, ["山野 はるか"])
    session.commit()
    now, before = the(session, Prompt), the(session, PromptVersion)
    assert [words for words in (now.purpose, now.folded, before.text) if "山野" in words] == []


@on_one_database
def test_what_is_taken_out_of_a_case_goes_out_of_its_prompt(session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano, prompt="田中太郎さんの件を要約して")
    prompt_id = put_in(session, town, town.yamano, text="田中太郎さんの件を要約して", source=Source(case_id=case_id))
    takedown.take_down(session, town.actor(session, town.office), case_id, ["田中太郎"], Removed.NAME, now=clock.now())
    session.commit()
    now = session.get_one(Prompt, prompt_id)
    assert (now.text, "田中" in now.folded, now.version) == ("（削除）さんの件を要約して", False, 2), "an open form brings nothing back"
