"""困りごと箱: put in with a name or without, asked, answered, taken out, handed on, erased."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import chain

import pytest
from sqlalchemy import Engine, inspect, select, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import PostingKind
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import Draft, IdempotencyKey
from lms.accounts.models.people import Person, Posting, UnitSuccession
from lms.accounts.services import post as add_posting
from lms.concerns import services
from lms.concerns.models import Concern
from lms.concerns.queries import handover
from lms.concerns.services import Care
from lms.followups.models import Message
from lms.followups.services import days
from lms.kernel import clock
from lms.kernel.errors import AlreadyDone, Unacceptable
from lms.kernel.handover import Served
from lms.kernel.ids import PersonId
from lms.privacy import services as privacy
from lms.wiring import PERSONAL
from tests.cases import MY_NUMBER, lost, refused, rows, the
from tests.concerns import TEXT, TITLE, put_in
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
TYPED = {"title": TITLE, "text": TEXT, "is_named": "named"}


@on_one_database
def test_from_the_box_to_the_answer(visit: Visit, session: Session, town: Town) -> None:
    """A proposal with a partner: its author cares for it, the head of 税務課 is asked, is told, answers; the author hears of it."""
    author, asker = visit(town.yamano), visit(town.facilitator)
    typed = {**TYPED, "change": "よくある問いを並べたい", "partner_id": str(town.partner)}
    form = author.form("/concerns/new")
    answers = [author.send("/concerns/new", form, typed).headers["Location"] for _ in range(2)]
    made = the(session, Concern)
    assert answers == [f"/concerns/{made.id}"] * 2, "a double click"
    assert (made.author_id, made.unit_id, made.owner_id, made.partner_id) == (town.yamano, town.civic_team, town.yamano, town.partner)
    assert "窓口係 山野 はるか" in visit(town.sato).get(f"/concerns/{made.id}").text
    door = f'href="/concerns/{made.id}/care"'
    lists = [each.get("/concerns/").text for each in (asker, author)]
    assert [("答える職は、まだ決まっていません。" in page, door in page) for page in lists] == [(True, True), (True, False)]
    by = clock.today() + timedelta(days=14)
    add_posting(
        session, town.mori, town.civic_team, title="係長", valid_from=by - timedelta(days=30), is_head=True, kind=PostingKind.ADDITIONAL
    )
    session.commit()
    offered = asker.get(f"/concerns/{made.id}/care").text
    assert [words in offered for words in ("市民課 窓口係 係長（森 一樹）", "森 一樹（市民課）")] == [True, True], "a 係 is known by its 課"
    care = {"owner_id": str(town.yamano), "answerer_id": str(town.kacho), "answer_by": by.isoformat()}
    twice = asker.form(f"/concerns/{made.id}/care")
    assert [asker.send(f"/concerns/{made.id}/care", twice, care).status_code for _ in range(2)] == [303, 303], "a double click"
    told = the(session, Message, Message.kind == "concern_asked")
    assert (told.recipient_id, told.link) == (town.kacho, f"/concerns/{made.id}")
    assert TITLE in visit(town.kacho).get("/notifications/").text
    page = visit(town.sato).get("/concerns/").text
    assert ("市民課 課長" in page, "まだ決まっていません" in page) == (True, False)
    assert visit(town.sato).get(f"/concerns/{made.id}/answer").status_code == 404
    head, answer = visit(town.kacho), f"/concerns/{made.id}/answer"
    twice = head.form(answer)
    assert [head.send(answer, twice, {"text": "12月から並べます。"}).status_code for _ in range(2)] == [303, 303]
    assert [each.recipient_id for each in rows(session, Message, Message.kind == "concern_answered")] == [town.yamano]
    assert "12月から並べます。" in visit(town.sato).get(f"/concerns/{made.id}").text
    assert TITLE in visit(town.sato).get("/concerns/?show=answered").text
    assert TITLE not in visit(town.sato).get("/concerns/").text
    assert asker.submit(f"/concerns/{made.id}/care", care).status_code == 409, "answered"


@on_one_database
def test_without_a_name_nobody_stands_with_it(visit: Visit, session: Session, town: Town) -> None:
    """No column of any table leads from it to who put it in, and no table has grown a row of theirs."""
    author, kinds = visit(town.yamano), (IdempotencyKey, Draft, AuditEntry, Message)
    form = author.form("/concerns/new")
    before = {each: len(rows(session, each)) for each in kinds}
    typed = {**TYPED, "is_named": "anonymous", "change": "変えたい"}
    assert [author.send("/concerns/new", form, typed).status_code for _ in range(2)] == [303, 303]
    assert {each: len(rows(session, each)) for each in kinds} == before
    made = the(session, Concern)
    held = {name: getattr(made, name) for name, _column in inspect(Concern).columns.items()}
    assert {name for name, value in held.items() if value is None} == {
        "author_id", "unit_id", "owner_id", "partner_id", "answerer_id", "answerer_unit_id", "answer_by", "answered_on",
    }  # fmt: skip
    assert type(made.put_in_on) is date, "no hour"
    page = visit(town.yamano).get(f"/concerns/{made.id}").text
    assert ("名前を出していません" in page, "取り下げる" in page, "山野" in page.partition("<main")[2]) == (True, False, False)
    assert visit(town.yamano).post(f"/concerns/{made.id}/remove").status_code == 404
    exported = chain(*(each.rows(session, town.yamano) for each in PERSONAL.exports if each.name.startswith("concerns")))
    assert list(exported) == []


@on_one_database
def test_bad_input_loses_nothing(visit: Visit, session: Session, town: Town) -> None:
    table = {
        ("title", ""): ("title", "一行で書いてください。"),
        ("title", "あ" * 121): ("title", "120字まで"),
        ("text", ""): ("text", "一行で書いてください。"),
        ("text", f"番号は{MY_NUMBER}です"): ("text", "マイナンバー"),
    }
    assert refused(visit(town.yamano), "/concerns/new", TYPED, table) == {}
    answer = visit(town.yamano).submit("/concerns/new", {**TYPED, "is_named": ""})
    assert (answer.status_code, lost(answer, {"title": TITLE, "text": TEXT})) == (422, {})
    assert rows(session, Concern) == []
    concern_id, today = put_in(session, town, town.yamano), clock.today()
    assert the(session, Concern).owner_id is None, "who asks does not also see to it; who proposes does"
    path, care = f"/concerns/{concern_id}/care", {"owner_id": str(town.facilitator), "answerer_id": str(town.kacho)}
    for day, words in ((today - timedelta(days=1), "きょうか、それより後"), (today + timedelta(days=400), "1年以内")):
        answer = visit(town.facilitator).submit(path, {**care, "answer_by": day.isoformat()})
        assert (answer.status_code, words in answer.text) == (422, True)
    with pytest.raises(Unacceptable):
        services.ask(
            session, town.actor(session, town.office), concern_id, Care(town.office, town.sato, today), version=1, today=today
        )  # 佐藤 heads nothing
    session.rollback()
    with pytest.raises(Unacceptable):
        services.ask(
            session, town.actor(session, town.office), concern_id, Care(town.mori, town.kacho, today), version=1, today=today
        )  # 森 neither heads, nor promotes, nor put it in
    session.rollback()
    with pytest.raises(AlreadyDone):
        put_in(session, town, town.yamano)
    session.rollback()


@on_one_database
def test_two_windows_never_overwrite_each_other(visit: Visit, session: Session, town: Town) -> None:
    path = f"/concerns/{put_in(session, town, town.yamano)}/care"
    care = {"owner_id": str(town.facilitator), "answerer_id": str(town.kacho), "answer_by": clock.today().isoformat()}
    office, facilitator = visit(town.office), visit(town.facilitator)
    form = office.form(path)
    assert facilitator.submit(path, care).status_code == 303
    late = office.send(path, form, {**care, "answerer_id": str(town.bucho)})
    assert (late.status_code, "先に変更されています" in late.text, the(session, Concern).answerer_id) == (422, True, town.kacho)
    assert "2つの内容</h2>" in late.text, "what one is told to compare stands there"


@on_one_database
def test_who_answers_later_sees_the_answer_of_the_first_beside_their_own(visit: Visit, session: Session, town: Town) -> None:
    concern_id, today = put_in(session, town, town.yamano), clock.today()
    care = Care(town.office, town.kacho, today + timedelta(days=7))
    services.ask(session, town.actor(session, town.facilitator), concern_id, care, version=1, today=today)
    session.commit()
    path, head, office = f"/concerns/{concern_id}/answer", visit(town.kacho), visit(town.office)
    form = office.form(path)
    assert head.submit(path, {"text": "来月から、窓口をひとつ増やします。"}).status_code == 303
    late = office.send(path, form, {"text": "調べています。"})
    assert (late.status_code, ">来月から、窓口をひとつ増やします。</td>" in late.text, ">調べています。</td>" in late.text) == (
        422,
        True,
        True,
    )
    assert the(session, Concern).answer == "来月から、窓口をひとつ増やします。"


@on_one_database
def test_late_ones_stand_first_and_words_go_when_taken_out(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    first, later = put_in(session, town, town.yamano), put_in(session, town, town.mori, title="新しいほう")
    services.ask(
        session, town.actor(session, town.facilitator), first, Care(town.office, town.kacho, clock.today()), version=1, today=clock.today()
    )
    session.commit()
    with clock.standing_at(clock.now() + timedelta(days=3)):
        page = visit(town.sato).get("/concerns/").text
        assert "期日を過ぎました" in page
        assert page.index(TITLE) < page.index("新しいほう")
        reader = visit(town.sato)
        reader.get("/concerns/")
        with counted(engine) as few:
            reader.get("/concerns/")
        put_in(session, town, town.mori, title="もうひとつ")
        with counted(engine) as many:
            reader.get("/concerns/")
        assert len(few) == len(many) <= 4
        told = visit(town.yamano).get(f"/concerns/{first}").text
        assert "までに答えるお約束でした。" in told
        assert "までに、答えます。" not in told, "nothing is promised for a day that is over"
    asked = visit(town.mori).get(f"/concerns/{later}").text
    assert (erasing := asked.partition("<details><summary>取り下げる</summary>")[2].partition("</details>")[0])
    assert "元には戻せません。" in erasing
    assert asked.count(f"/concerns/{later}/remove") == erasing.count(f"/concerns/{later}/remove") == 1, "one slip erases nothing"
    assert visit(town.sato).post(f"/concerns/{later}/remove").status_code == 404
    assert visit(town.mori).post(f"/concerns/{later}/remove").status_code == 303
    assert visit(town.office).get(f"/concerns/{later}").status_code == 404
    assert session.scalars(select(Concern.text).where(Concern.id == later)).one() == ""
    services.note_on_agenda(session, first, is_on=True)
    session.commit()
    assert visit(town.office).post(f"/concerns/{first}/remove").status_code == 409, "a meeting talks of it"
    assert visit(town.partner).get("/concerns/").status_code == 403


def test_a_post_answers_whoever_holds_it_that_day(visit: Visit, session: Session, town: Town) -> None:
    """After a transfer the new head answers, hears of the day and hands it on; the former one has nothing to do with it any more."""
    concern_id, day = put_in(session, town, town.yamano), clock.today()
    care = Care(town.office, town.kacho, day + timedelta(days=7))
    services.ask(session, town.actor(session, town.facilitator), concern_id, care, version=1, today=day)
    page, path = f"/concerns/{concern_id}", f"/concerns/{concern_id}/answer"
    session.execute(update(Posting).where(Posting.person_id == town.kacho).values(valid_to=day))
    add_posting(session, town.kacho, town.tax_section, title="係長", valid_from=day)
    session.commit()
    reader, former, successor = visit(town.yamano), visit(town.kacho), visit(town.sato)
    for address in (page, "/concerns/"):
        assert "答える職が空いています" in reader.get(address).text, address
    assert "いまは、この職の方がいません。" in reader.get(page).text
    assert [each.recipient_id for each in days.words(session, care.answer_by)] == [town.kacho]
    assert former.get(path).status_code == 200, "until somebody else holds the post"
    add_posting(session, town.sato, town.civic_section, title="課長", valid_from=day, is_head=True)
    session.commit()
    assert "答える職が空いています" not in reader.get("/concerns/").text
    assert [name in reader.get(page).text for name in ("佐藤 圭", "川端 恵")] == [True, False]
    assert [each.recipient_id for each in days.words(session, care.answer_by)] == [town.sato]
    assert [each.get(path).status_code for each in (former, visit(town.mori), visit(town.bucho))] == [404] * 3
    served = Served(person_id=town.sato, unit_id=town.civic_section, begins=day, ends=None)
    assert [each.link for each in handover.open_concerns(session, town.actor(session, town.sato), served).entries] == [page]
    below = Served(person_id=town.mori, unit_id=town.civic_section, begins=LONG_AGO, ends=None)
    assert handover.open_concerns(session, town.actor(session, town.mori), below).entries == (), "who serves there and heads nothing"
    session.commit()
    assert successor.submit(path, {"text": "12月から並べます。"}).status_code == 303
    assert (the(session, Concern).answerer_id, the(session, Concern).answerer_post) == (town.sato, "課長")
    session.add(UnitSuccession(predecessor_id=town.civic_section, successor_id=town.office_section))
    session.execute(update(Posting).where(Posting.person_id == town.sato).values(is_head=False))
    add_posting(session, town.bucho, town.office_section, title="室長", valid_from=day, is_head=True)
    session.commit()
    assert visit(town.bucho).get(path).status_code == 200, "of the unit that carries on the one that was asked"


@on_one_database
def test_who_has_left_holds_no_post(visit: Visit, session: Session, town: Town) -> None:
    """Also where the posting has been left standing: not offered, not counted as there."""
    concern_id, today, asker = put_in(session, town, town.yamano), clock.today(), visit(town.facilitator)
    page, care = f"/concerns/{concern_id}", Care(town.office, town.kacho, today)
    assert "市民課 課長（川端 恵）" in asker.get(f"{page}/care").text
    services.ask(session, town.actor(session, town.facilitator), concern_id, care, version=1, today=today)
    session.execute(update(Person).where(Person.id == town.kacho).values(left_on=today))
    session.commit()
    assert "市民課 課長（川端 恵）" not in asker.get(f"{page}/care").text
    assert "答える職が空いています" in asker.get(page).text
    assert days.words(session, today) == [], "nobody is there to be told"


@on_one_database
def test_the_concern_stays_without_the_name(session: Session, town: Town) -> None:
    concern_id = put_in(session, town, town.mori, title="森 一樹の困りごと", change="変えたい")
    exports = {each.name: list(each.rows(session, town.mori)) for each in PERSONAL.exports if each.name.startswith("concerns")}
    assert [(name, len(found)) for name, found in exports.items()] == [
        ("concerns", 1), ("concerns_with", 0), ("concerns_cared", 1), ("concerns_asked", 0),
    ]  # fmt: skip
    served = Served(person_id=town.mori, unit_id=town.civic_section, begins=LONG_AGO, ends=None)
    part = handover.open_concerns(session, town.actor(session, town.mori), served)
    assert [entry.link for entry in part.entries] == [f"/concerns/{concern_id}"]
    privacy.erase(session, town.mori, PERSONAL, actor_id=None)
    session.commit()
    assert the(session, Concern).title == "元職員の困りごと"
