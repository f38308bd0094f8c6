"""All decisions: what became of each, where nobody answers any more, who sees which."""

from datetime import date, timedelta

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts.models.people import Posting, Unit, UnitSuccession
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.meetings.models import Decision
from lms.meetings.queries import decided as queries
from lms.meetings.queries.decided import Only
from lms.meetings.queries.row import DecisionRow
from tests.cases import logged, the
from tests.conftest import on_one_database
from tests.meetings import DUE, Visit, begun, called, decided, themed
from tests.statements import counted
from tests.town import Town

BEFORE_IT_IS_DUE = DUE - timedelta(days=1)


def test_a_decision_whose_owner_is_gone_is_named_as_a_gap(session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori, town.sato)
    begun(session, town, meeting)
    decided(session, town, meeting, town.mori)
    decided(session, town, meeting, town.mori, verdict="held", reason="道具がない")
    decided(session, town, meeting, town.mori, verdict="not_adopted", reason="道具がない")
    decided(session, town, meeting, town.sato)

    def gaps() -> list[str | None]:
        return [each.gap for each in found() if each.owner_id == town.mori]

    def found() -> list[DecisionRow]:
        return queries.decided(session, town.actor(session, town.office), Only.GAP, 1).rows

    def posted(person: PersonId, **values: object) -> None:
        session.execute(update(Posting).where(Posting.person_id == person).values(values))

    assert found() == []
    session.execute(update(Unit).where(Unit.id == town.civic_section).values(valid_to=BEFORE_IT_IS_DUE))
    assert gaps() == ["ending", "ending"], "what was not adopted is nobody's to do"
    session.add(UnitSuccession(predecessor_id=town.civic_section, successor_id=town.tax_section))
    assert gaps() == [], "another unit carries on"
    posted(town.mori, unit_id=town.tax_section)
    assert gaps() == [], "the owner went along"
    posted(town.mori, unit_id=town.office_section)
    assert gaps() == ["moved", "moved"]
    session.execute(update(Unit).where(Unit.id == town.civic_section).values(valid_to=clock.today()))
    assert gaps() == ["ended", "ended"]
    posted(town.mori, valid_to=clock.today())
    assert gaps() == ["left", "left"]
    assert [each.owner_id for each in found()] == [town.mori, town.mori], "佐藤 is still there"


@on_one_database
def test_what_became_of_each_and_what_is_late(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    meeting = called(session, town, town.mori, is_open=True)
    begun(session, town, meeting)
    done, late = decided(session, town, meeting, town.mori), decided(session, town, meeting, town.mori, text="期日を過ぎたこと")
    decided(session, town, meeting, town.mori, text="採らないこと", verdict="not_adopted", reason="道具がない")
    logged(session, town, town.mori, the(session, Decision, Decision.id == done).practice_id)
    session.execute(update(Decision).values(due_on=clock.today() - timedelta(days=1)))
    session.commit()
    sato = visit(town.sato)
    counts = queries.decided(session, town.actor(session, town.sato), Only.ALL, 1).counts
    assert counts == {Only.ALL: 3, Only.GAP: 0, Only.LATE: 1, Only.OPEN: 1, Only.DONE: 1, Only.HELD: 0, Only.DROPPED: 1}
    told = {only: queries.decided(session, town.actor(session, town.sato), only, 1).rows for only in Only}
    assert [each.standing for each in (*told[Only.OPEN], *told[Only.DONE], *told[Only.DROPPED])] == ["open", "done", "not_adopted"]
    assert [each.until is None for each in (*told[Only.LATE], *told[Only.DROPPED])] == [False, True], (
        "nobody has to do by a day what was not adopted"
    )
    page = sato.get("/decisions/?only=dropped").text
    assert ("採らないこと" in page, "まで</p>" in page, "期日を過ぎました" in page) == (True, False, False)
    page = sato.get("/decisions/?only=late").text
    assert ("期日を過ぎたこと" in page, "採らないこと" in page) == (True, False)
    assert "記録済み" in sato.get("/decisions/?only=nonsense&page=9").text, "what is not known is all of them"
    with counted(engine) as asked:
        sato.get("/decisions/")
    assert len(asked) <= 8, asked
    assert late


@on_one_database
def test_who_may_not_see_the_meeting_sees_only_what_is_theirs_to_do(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori, title="内々の会議")
    begun(session, town, meeting)
    decided(session, town, meeting, town.mori)

    def seen(person: PersonId) -> tuple[bool, bool]:
        page = visit(person).get("/decisions/").text
        return "ただし書きを抜き出してから直す" in page, "内々の会議" in page

    assert seen(town.mori) == seen(town.office) == seen(town.yamano) == (True, True), "takes part, keeps, records"
    assert seen(town.kacho) == seen(town.bucho) == (True, False), "their unit has to do it"
    assert seen(town.sato) == seen(town.executive) == (False, False)
    assert visit(town.partner).get("/decisions/").status_code == 403


@on_one_database
def test_the_four_answers_stand_by_the_item_and_in_the_minutes(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    item = themed(session, town, meeting)
    begun(session, town, meeting)
    told = {"expected": "10分で済む", "actual": "40分かかった", "cause": "元の表が二つあった", "next_step": "表を一つにする"}
    recorder, path = visit(town.yamano), f"/meetings/{meeting}/items/{item}"
    assert recorder.submit(path, told).status_code == 303
    for address in (f"/meetings/{meeting}", f"/meetings/{meeting}/minutes", f"/meetings/{meeting}/minutes.md", path):
        page = recorder.get(address).text
        assert [words for words in (*told.values(), "期待したこと", "なぜ") if words not in page] == []
    long = recorder.submit(path, {"cause": "あ" * 1001})
    assert (long.status_code, "1000字まで" in long.text or "1,000字まで" in long.text, "表を一つにする" in long.text) == (422, True, True)


@on_one_database
def test_a_unit_that_ends_before_the_day_is_said_when_it_is_decided(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    begun(session, town, meeting)
    session.execute(update(Unit).where(Unit.id == town.civic_section).values(valid_to=date(2027, 4, 1)))
    session.commit()
    typed = {"work": "案内文", "text": "直す", "owner_id": str(town.mori), "level": "section", "verdict": "adopted"}
    recorder, path = visit(town.yamano), f"/meetings/{meeting}/decisions/new"
    recorder.submit(path, {**typed, "due_on": "2027-03-31"})
    assert "期日より先になくなります" not in recorder.get("/").text
    recorder.submit(path, {**typed, "due_on": "2027-04-01"})
    assert "担当の組織は2027年3月31日までで" in recorder.get("/").text
